import { Fragment } from 'react'
import { useWords } from '#client/core/i18n.ts'

/** The number of a footnote in the text; it leads to the note. */
export function NoteCall({ number, text }: { number: number; text: string }) {
  const t = useWords('docs')
  return (
    <sup className="notecall">
      <a id={`call-${number}`} href={`#note-${number}`} aria-label={t('noteNumber', { number })} title={text}>
        {number}
      </a>
    </sup>
  )
}

/** All footnotes, at the end; each leads back to its place. */
export function Footnotes({ texts }: { texts: readonly string[] }) {
  const t = useWords('docs')
  if (texts.length === 0) return null
  return (
    <section className="footnotes" aria-label={t('footnotes')}>
      <ol>
        {texts.map((text, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a note is its place.
          <li key={index} id={`note-${index + 1}`}>
            <Linked text={text} />{' '}
            <a href={`#call-${index + 1}`} className="noteback" aria-label={t('noteBack', { number: index + 1 })}>
              ↩
            </a>
          </li>
        ))}
      </ol>
    </section>
  )
}

const address = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/g

/** A note's words; web addresses in it are links. */
export function Linked({ text }: { text: string }) {
  return text.split(address).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
      <a key={index} href={part} rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text.
      <Fragment key={index}>{part}</Fragment>
    ),
  )
}
