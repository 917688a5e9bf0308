import { IconNotes } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import * as Y from 'yjs'
import { keepCopy } from '#client/core/copyText.ts'
import type { DocState, Lost, OpenDoc } from '#client/core/doc.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Button, Lao } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { cut } from '#shared/lao/graphemes.ts'
import './history.css'

/** So much of a copy tells it from others, in graphemes. */
const MOST_TOLD = 120

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

interface LostWordsProps {
  doc: Doc
  open: OpenDoc
  state: DocState
  how: Lost
}

/**
 * Keeps what one wrote in a part that somebody else changed the shape of, or deleted, without having seen it, or what the
 * editor took out since it fitted no more; and says so. Where nothing can be kept the words stand in the band.
 */
export function LostWords({ doc, open, state, how }: LostWordsProps) {
  const t = useWords('docs')
  const { id: personId } = useViewer()
  const [copies, setCopies] = useState<readonly string[]>([])
  const [failed, setFailed] = useState(false)
  const busy = useRef(false)
  const facts = useRef(doc)
  facts.current = doc
  const { keeps, lost } = state
  const texts = lost[how]
  useEffect(() => {
    // What comes meanwhile is kept when this is: they are looked at again then.
    if (texts.length === 0 || !keeps || busy.current) return
    busy.current = true
    const { id: docId, spaceId, title } = facts.current
    keepCopy(
      personId,
      docOf(texts),
      { docId, spaceId, title, words: cut(texts.join(' '), MOST_TOLD), why: how },
      new Date().toISOString(),
    )
      .then((copyId) => {
        busy.current = false
        setCopies((before) => [...before, copyId])
        setFailed(false)
        open.letGoOf(how, texts)
      })
      .catch((error: unknown) => {
        busy.current = false
        console.warn('A private copy could not be kept; the words stand on the page', error)
        setFailed(true)
      })
  }, [texts, how, keeps, open, personId])
  const shown = keeps && !failed ? [] : texts
  const [copyId] = copies
  if (!copyId && shown.length === 0) return null
  return (
    <div className="banner copyband" role="status">
      <IconNotes className="i" aria-hidden />
      <div>
        <b>{t(`lost.${how}`)}</b>
        <p className="sm">{t(shown.length > 0 ? `lostHere.${how}` : `lostKept.${how}`)}</p>
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
