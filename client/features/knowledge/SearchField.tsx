import { IconSearch } from '@tabler/icons-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useWords } from '#client/core/i18n.ts'

/** Where one asks the knowledge base. */
export function SearchField({ q }: { q: string }) {
  const t = useWords('knowledge')
  const core = useWords()
  const [, go] = useLocation()
  const [words, setWords] = useState(q)
  useEffect(() => setWords(q), [q])
  function submit(event: FormEvent) {
    event.preventDefault()
    if (words.trim()) go(`/search?q=${encodeURIComponent(words.trim())}`)
  }
  return (
    <search>
      <form className="bigsearch" onSubmit={submit}>
        <IconSearch className="i" aria-hidden />
        <label className="sr" htmlFor="bigsearch">
          {core('search')}
        </label>
        <input
          id="bigsearch"
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          placeholder={t('ask')}
          maxLength={200}
          enterKeyHint="search"
        />
        <button type="submit" className="btn" data-look="primary">
          <span>{core('search')}</span>
        </button>
      </form>
    </search>
  )
}
