import { IconBulb } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Hidden, Metrics } from '#shared/features/metrics/contract.ts'

interface TileProps {
  /** What is measured. */
  kick: string
  /** What was found, as a sentence. */
  finding: string
  /** How it is computed, one sentence each. */
  definition: readonly string[]
  /** People, window, and version behind the figures. */
  note: readonly string[]
  /** One thing to try, if the figures say which. */
  suggestion?: string | undefined
  wide?: boolean
  children: ReactNode
}

/** One measure: a sentence, its figures, how many people stand behind it, how it is defined, and one thing to try. */
export function Tile({ kick, finding, definition, note, suggestion, wide, children }: TileProps) {
  const t = useWords('metrics')
  const id = useId()
  const [open, setOpen] = useState(false)
  return (
    <section className="tile panel" aria-labelledby={id} data-wide={wide || undefined}>
      <p className="kick">
        <span>{kick}</span>
        <button type="button" aria-expanded={open} aria-controls={`${id}-definition`} onClick={() => setOpen(!open)}>
          {t('definition')}
          <span className="sr">: {kick}</span>
        </button>
      </p>
      <ul id={`${id}-definition`} className="definition sm" hidden={!open}>
        {definition.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <h2 id={id}>{finding}</h2>
      {children}
      <p className="nn">
        {note.map((part, index) => (
          <span key={part}>
            {index > 0 ? '\u00a0· ' : null}
            <span className="nw">{part}</span>
          </span>
        ))}
      </p>
      {suggestion ? (
        <div className="try">
          <IconBulb className="i" aria-hidden />
          <p>
            <b>{t('tryNext')}</b> {suggestion}
          </p>
        </div>
      ) : null}
    </section>
  )
}

/** Why there is a dash instead of a figure. */
export function useHiddenWords() {
  const t = useWords('metrics')
  return (hidden: Hidden) => t(hidden === 'few' ? 'hidden' : 'hiddenForOthers')
}

/** `n`, window and definition of a figure, as every tile prints them. */
export function useNote(metrics: Metrics) {
  const t = useWords('metrics')
  const format = useFormat()
  const last = new Date(Date.parse(metrics.to) - 1)
  return (people: number | null, unit: string): string[] => [
    unit,
    people === null ? t('nHidden') : t('n', { count: people }),
    t('window', { from: format.shortDate(metrics.from), to: format.date(last) }),
    t('map', { map: metrics.map }),
  ]
}
