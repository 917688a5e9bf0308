import { useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Lao } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'

/** The title is written in its place and stored when one leaves it; Enter goes on to the text, Escape takes it back. */
export function Title({ doc, editable, onEnter }: { doc: Doc; editable: boolean; onEnter(): void }) {
  const t = useWords('docs')
  const core = useWords()
  const [typed, setTyped] = useState<string>()
  const rename = useAction('renameDoc', {
    onSuccess: async (_renamed, { body }) => {
      await refresh('doc')
      // What was typed while it was on its way is not what was stored.
      setTyped((now) => (now?.trim() === body.title ? undefined : now))
    },
  })
  if (!editable && typed === undefined)
    return (
      <h1 className="doctitle">
        <Lao>{doc.title}</Lao>
      </h1>
    )
  function store() {
    const next = typed?.trim()
    if (next && next !== doc.title) rename.mutate({ params: { docId: doc.id }, body: { title: next } })
    else setTyped(undefined)
  }
  return (
    <>
      <h1 className="sr">{doc.title}</h1>
      <textarea
        className="doctitle"
        aria-label={t('title')}
        aria-invalid={rename.error ? true : undefined}
        rows={1}
        value={typed ?? doc.title}
        maxLength={DOC_TITLE_MAX}
        onChange={(event) => setTyped(event.target.value.replace(/\s*\n\s*/g, ' '))}
        onBlur={store}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Escape') setTyped(undefined)
          if (event.key !== 'Enter') return
          event.preventDefault()
          event.currentTarget.blur()
          onEnter()
        }}
      />
      {rename.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, rename.error)}{' '}
          <button type="button" className="lnk" onClick={store}>
            {core('retry')}
          </button>
        </p>
      ) : null}
    </>
  )
}
