import { IconNotes } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import * as Y from 'yjs'
import { keepCopy } from '#client/core/copyText.ts'
import type { DocState, OpenDoc } from '#client/core/doc.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Button } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import './history.css'

function docOf(texts: readonly string[]): Y.Doc {
  const doc = new Y.Doc()
  const paragraphs = texts.map((text) => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(text)])
    return paragraph
  })
  doc.getXmlFragment(FRAGMENT).insert(0, paragraphs)
  return doc
}

/**
 * Keeps what one wrote in a part that somebody else changed the shape of, or deleted, without having seen it; and says so.
 * Where nothing can be kept the words stand in the band.
 */
export function Torn({ doc, open, state }: { doc: Doc; open: OpenDoc; state: DocState }) {
  const t = useWords('docs')
  const { id: personId } = useViewer()
  const [copyId, setCopyId] = useState<string>()
  const [unkept, setUnkept] = useState<readonly string[]>([])
  const facts = useRef(doc)
  facts.current = doc
  const { torn, keeps } = state
  useEffect(() => {
    if (torn.length === 0 || !keeps) return
    const { id: docId, spaceId, title } = facts.current
    open.letGoOfTorn(torn)
    keepCopy(personId, docOf(torn), { docId, spaceId, title, why: 'torn' }, new Date().toISOString())
      .then(setCopyId)
      .catch((error: unknown) => {
        console.warn('A private copy could not be kept; the words stand on the page', error)
        setUnkept((before) => [...before, ...torn])
      })
  }, [torn, keeps, open, personId])
  const shown = keeps ? unkept : [...unkept, ...torn]
  if (!copyId && shown.length === 0) return null
  return (
    <div className="banner copyband" role="status">
      <IconNotes className="i" aria-hidden />
      <div>
        <b>{t('torn')}</b>
        <p className="sm">{t(shown.length > 0 ? 'tornHere' : 'tornKept')}</p>
        {shown.map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
      {copyId ? (
        <Button small href={`/copies/${copyId}`}>
          {t('openCopy')}
        </Button>
      ) : null}
    </div>
  )
}
