import { IconSearch, IconTag, IconUser } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { type FormEvent, type KeyboardEvent, useEffect, useId, useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { PhaseLabel } from '#client/design/index.ts'
import { Marked } from './Marked.tsx'

/** Whoever types without a pause is asked for once, in milliseconds. */
const PAUSE_MS = 120

interface SearchFieldProps {
  q: string
  /** Takes the keys at once: where one opened it to type. */
  focus?: boolean
  /** After something was chosen. */
  onGo?: () => void
}

/** One box for everything: what fits is shown as one types, by keyboard too; Enter searches for all of it. */
export function SearchField({ q, focus = false, onGo }: SearchFieldProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const [, go] = useLocation()
  const id = useId()
  const [words, setWords] = useState(q)
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  useEffect(() => setWords(q), [q])
  useEffect(() => {
    const timer = setTimeout(() => setTyped(words.trim()), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [words])
  const found = useCall('suggest', { q: typed }, { enabled: open && typed !== '', placeholderData: keepPreviousData })
  const fits = typed === '' ? undefined : found.data
  const options = fits
    ? [
        ...fits.items.map((one) => ({ key: one.id, path: itemPath(one.kind, one.id) })),
        ...fits.people.map((one) => ({ key: one.id, path: `/people/${one.id}` })),
        ...fits.tags.map((one) => ({ key: one.id, path: `/articles?tag=${encodeURIComponent(one.label)}` })),
      ]
    : []
  const isOpen = open && options.length > 0
  const at = active < options.length ? active : -1

  function leave(path: string) {
    setOpen(false)
    setActive(-1)
    go(path)
    onGo?.()
  }
  function submit(event: FormEvent) {
    event.preventDefault()
    const chosen = isOpen ? options[at] : undefined
    if (chosen) leave(chosen.path)
    else if (words.trim()) leave(`/search?q=${encodeURIComponent(words.trim())}`)
  }
  function press(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape' && isOpen) {
      // The first one closes the list, the next what lies around it.
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
      return
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    setOpen(true)
    const step = event.key === 'ArrowDown' ? 1 : -1
    // One place before the first is the field itself.
    setActive(((at + 1 + step + options.length + 1) % (options.length + 1)) - 1)
  }
  const option = (key: string) => {
    const place = options.findIndex((one) => one.key === key)
    return {
      id: `${id}-${place}`,
      role: 'option' as const,
      'aria-selected': place === at,
      // The field keeps the caret; the click itself follows.
      onPointerDown: (event: React.PointerEvent) => event.preventDefault(),
      onPointerMove: () => setActive(place),
      onClick: () => options[place] && leave(options[place].path),
    }
  }
  return (
    <search>
      <form className="bigsearch" onSubmit={submit}>
        <IconSearch className="i" aria-hidden />
        <label className="sr" htmlFor={id}>
          {core('search')}
        </label>
        <input
          id={id}
          // In a field for searching the browser keeps Escape for itself.
          type="text"
          inputMode="search"
          value={words}
          onChange={(event) => {
            setWords(event.target.value)
            setOpen(true)
            setActive(-1)
          }}
          onKeyDown={press}
          onFocus={() => setOpen(words !== q)}
          onBlur={() => setOpen(false)}
          placeholder={t('ask')}
          maxLength={200}
          enterKeyHint="search"
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: only in the dialog that was opened to type.
          autoFocus={focus}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && at >= 0 ? `${id}-${at}` : undefined}
        />
        <button type="submit" className="btn" data-look="primary">
          <span>{core('search')}</span>
        </button>
        <div id={`${id}-list`} className="suggestions" role="listbox" aria-label={t('suggestions')} hidden={!isOpen}>
          {fits?.items.map((one) => (
            <div key={one.id} {...option(one.id)}>
              <PhaseLabel phase={one.phase} kind={one.kind} />
              <span className="clamp2">
                <Marked text={one.title} marks={one.titleMarks} />
              </span>
              <span className="sm mut">{nameOf({ nameLo: one.spaceLo, nameEn: one.spaceEn }, language)}</span>
            </div>
          ))}
          {fits?.people.map((one) => (
            <div key={one.id} {...option(one.id)}>
              <span className="sm mut">
                <IconUser className="i" aria-hidden /> {t('person')}
              </span>
              <span>{nameOf(one, language)}</span>
              <span className="sm mut">{format.department(one)}</span>
            </div>
          ))}
          {fits?.tags.map((one) => (
            <div key={one.id} {...option(one.id)}>
              <span className="sm mut">
                <IconTag className="i" aria-hidden /> {core('tags')}
              </span>
              <span>{one.label}</span>
              <span className="sm mut">{one.articles}</span>
            </div>
          ))}
        </div>
      </form>
      <p className="sr" role="status">
        {isOpen ? t('fits', { count: options.length }) : ''}
      </p>
    </search>
  )
}
