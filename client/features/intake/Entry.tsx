import { useState } from 'react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, isOnWay } from '#client/design/index.ts'
import { Misnamed } from '#client/features/docs/index.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import type { IntakeEntry } from '#shared/features/intake/contract.ts'

interface EntryProps {
  intakeId: string
  entry: IntakeEntry
  title: string
  chosen: boolean
  onTitle(title: string): void
  onChosen(on: boolean): void
}

/** One text: whether it comes in and as what, what it is, and what is there already. */
export function Entry({ intakeId, entry, title, chosen, onTitle, onChosen }: EntryProps) {
  const t = useWords('intake')
  const docs = useWords('docs')
  const format = useFormat()
  const [open, setOpen] = useState(false)
  const found = Object.values(entry.findings).reduce((sum, count) => sum + (count ?? 0), 0)
  const facts = [
    docs(`fileKind.${entry.kind}`),
    format.size(entry.sizeBytes),
    ...(entry.pictures > 0 ? [t('pictures', { count: entry.pictures })] : []),
    ...(entry.attachments > 0 ? [t('attachments', { count: entry.attachments })] : []),
    ...(entry.sheet ? [t('fromSheet')] : []),
    ...(entry.labels.length > 0 ? [entry.labels.join(', ')] : []),
  ]
  return (
    <li className="entry" data-off={!chosen || undefined}>
      <input
        type="checkbox"
        checked={chosen}
        aria-label={t('take', { title })}
        onChange={(event) => onChosen(event.target.checked)}
      />
      <div className="what">
        <textarea
          className="titlefield"
          rows={1}
          value={title}
          lang={langOf(title)}
          maxLength={DOC_TITLE_MAX}
          aria-label={t('titleOf', { name: entry.name })}
          aria-invalid={(chosen && title.trim() === '') || undefined}
          onChange={({ target }) => {
            if (!isOnWay(target)) onTitle(target.value.replace(/\s*\n\s*/g, ' '))
          }}
        />
        <p className="sm mut filename">{entry.name}</p>
        <p className="sm mut">{facts.join('\u00a0· ')}</p>
        <Misnamed name={entry.name} kind={entry.kind} />
        {entry.same.map((one) => (
          <p key={one.how} className="sm samenote">
            {t(`same.${one.how}`)}{' '}
            <span lang={langOf(one.title)}>
              {one.docId ? <Link href={`/docs/${one.docId}`}>{one.title}</Link> : <b>{one.title}</b>}
            </span>
          </p>
        ))}
        {found > 0 ? <p className="sm mut">{docs('found', { count: found })}</p> : null}
        {entry.lostPictures > 0 ? (
          <p className="sm mut">{docs('lostPictures', { count: entry.lostPictures })}</p>
        ) : null}
        {entry.unread.map(({ what, count, names }) => (
          <p key={what} className="sm mut">
            {docs(`unread.${what}`, { count, names: names.join(', ') })}
          </p>
        ))}
        <details onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary className="sm">{t('begins')}</summary>
          {open ? <Beginning intakeId={intakeId} place={entry.place} /> : null}
        </details>
      </div>
    </li>
  )
}

function Beginning({ intakeId, place }: { intakeId: string; place: number }) {
  const t = useWords('intake')
  const found = useCall('findIntakeEntry', { id: intakeId, place })
  return (
    <Await call={found} lines={3}>
      {({ blocks, more }) => (
        <div className="preview">
          {blocks.map((block, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: what begins a text never moves.
            <p key={index} data-kind={block.kind} lang={langOf(block.text)}>
              {block.text}
            </p>
          ))}
          {more > 0 ? <p className="sm mut">{t('moreBlocks', { count: more })}</p> : null}
        </div>
      )}
    </Await>
  )
}
