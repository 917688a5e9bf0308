import { IconHourglassLow } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { Facts, Hop, PhaseLabel } from '#client/design/index.ts'
import type { Conversion, Metrics } from '#shared/features/metrics/contract.ts'
import { Tile, useHiddenWords, useNote } from './Tile.tsx'

/** Below this share of items a border counts as one that stops them. */
const WEAK = 1 / 3

const shareOf = ({ of, crossed }: Conversion) => (of && crossed !== null ? crossed / of : null)
const isWeak = (one: Conversion) => {
  const share = shareOf(one)
  return share !== null && share < WEAK
}

/** M5 to M8 and M10: what crossed each border between phases, and what stands still. */
export function ConversionTile({ metrics }: { metrics: Metrics }) {
  const t = useWords('metrics')
  const note = useNote(metrics)
  const { conversions, stalled } = metrics
  const final = conversions.filter((one) => one.of && one.crossed !== null)
  const worst = final.toSorted((a, b) => (shareOf(a) ?? 1) - (shareOf(b) ?? 1))[0]
  const left = worst ? (worst.of ?? 0) - (worst.crossed ?? 0) : 0
  const finding =
    worst && left > 0
      ? t(`conversion.finding.${worst.from}`, { left, of: worst.of ?? 0 })
      : stalled.count > 0
        ? t('conversion.stalled', { count: stalled.count })
        : t('conversion.moving')
  const people = conversions.every(({ hidden }) => hidden === null)
    ? Math.max(...conversions.map((one) => one.people ?? 0))
    : null
  const lookAt = left > 0 ? worst?.from : stalled.items[0]?.phase
  return (
    <Tile
      kick={t('conversion.kick')}
      finding={finding}
      definition={[
        t('define.conversion'),
        t('define.S'),
        t('define.E'),
        t('define.C'),
        t('define.I'),
        t('define.maturing'),
        t('define.stalled'),
        t('define.hidden'),
      ]}
      note={[...note(people, t('conversion.unit')), t('conversion.items')]}
      suggestion={lookAt ? t(`conversion.try.${lookAt}`) : undefined}
    >
      <ol className="conv">
        {conversions.map((one) => (
          <li key={one.from}>
            <Hop from={one.from} to={one.to} stalled={isWeak(one)} />
            <Share conversion={one} final={one.finalAt <= metrics.countedAt} />
          </li>
        ))}
      </ol>
      {stalled.items.length > 0 ? (
        <div className="standing">
          {left > 0 ? <h3 className="sm">{t('conversion.stalled', { count: stalled.count })}</h3> : null}
          <ul className="stl">
            {stalled.items.map((item) => (
              <li key={item.id}>
                <IconHourglassLow className="i" aria-hidden />
                <span>
                  <PhaseLabel phase={item.phase} kind={item.kind} />{' '}
                  <Link href={itemPath(item.kind, item.id)} className="plain">
                    {item.title}
                  </Link>
                </span>
                <span className="mut nw">{t('conversion.days', { count: item.days })}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </Tile>
  )
}

function Share({ conversion, final }: { conversion: Conversion; final: boolean }) {
  const t = useWords('metrics')
  const core = useWords()
  const format = useFormat()
  const hiddenWords = useHiddenWords()
  const { hidden, of, crossed, days, people, finalAt } = conversion
  const share = shareOf(conversion)
  if (hidden)
    return (
      <>
        <span className="num">–</span>
        <span className="mb hid" aria-hidden="true" />
        <span className="sm mut">{hiddenWords(hidden)}</span>
      </>
    )
  if (of === 0)
    return (
      <>
        <span className="num">–</span>
        <span className="mb" aria-hidden="true" />
        <span className="sm mut">{t('conversion.none')}</span>
      </>
    )
  if (!final || share === null)
    return (
      <>
        <span className="num wt">{t('conversion.waiting')}</span>
        <span className="mb wait" aria-hidden="true" />
        <span className="sm mut">
          {t('conversion.underway', { count: of ?? 0 })}
          <br />
          {t('conversion.visibleFrom', { date: format.shortDate(finalAt) })}
        </span>
      </>
    )
  return (
    <>
      <span className="num">{format.percent(share)}</span>
      <span className="mb" aria-hidden="true">
        <i style={{ inlineSize: format.percent(share).replace(',', '.') }} />
      </span>
      <span className="sm mut">
        {core('gate', { passed: crossed ?? 0, of: of ?? 0 })}
        <br />
        <Facts of={[t('conversion.within', { count: days }), t('n', { count: people ?? 0 })]} />
      </span>
    </>
  )
}
