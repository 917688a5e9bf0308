import { IconNotes } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import * as Y from 'yjs'
import { keepCopy } from '#client/core/copyText.ts'
import type { DocState, OpenDoc } from '#client/core/doc.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Button, Lao } from '#client/design/index.ts'
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
  const [copies, setCopies] = useState<readonly string[]>([])
  const [failed, setFailed] = useState(false)
  const busy = useRef(false)
  const facts = useRef(doc)
  facts.current = doc
  const { torn, keeps } = state
  useEffect(() => {
    // What comes meanwhile is kept when this is: they are looked at again then.
    if (torn.length === 0 || !keeps || busy.current) return
    busy.current = true
    const { id: docId, spaceId, title } = facts.current
    keepCopy(personId, docOf(torn), { docId, spaceId, title, why: 'torn' }, new Date().toISOString())
      .then((copyId) => {
        busy.current = false
        setCopies((before) => [...before, copyId])
        setFailed(false)
        open.letGoOfTorn(torn)
      })
      .catch((error: unknown) => {
        busy.current = false
        console.warn('A private copy could not be kept; the words stand on the page', error)
        setFailed(true)
      })
  }, [torn, keeps, open, personId])
  const shown = keeps && !failed ? [] : torn
  const [copyId] = copies
  if (!copyId && shown.length === 0) return null
  return (
    <div className="banner copyband" role="status">
      <IconNotes className="i" aria-hidden />
      <div>
        <b>{t('torn')}</b>
        <p className="sm">{t(shown.length > 0 ? 'tornHere' : 'tornKept')}</p>
        {[...new Set(shown)].map((text) => (
          <p key={text}>
            <Lao>{text}</Lao>
          </p>
        ))}
      </div>
      {copyId ? (
        <Button small href={copies.length === 1 ? `/copies/${copyId}` : '/copies'}>
          {t(copies.length === 1 ? 'openCopy' : 'copies')}
        </Button>
      ) : null}
    </div>
  )
}
