import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Tally } from '#shared/features/decisions/contract.ts'
import { positionIcon, positions } from './positions.ts'

/** How many took each position, drawn and in numbers; those who are still awaited leave their part of the bar empty. */
export function TallyBar({ tally, awaited = 0 }: { tally: Tally; awaited?: number }) {
  const t = useWords('decisions')
  const format = useFormat()
  const words = positions.map((position) => `${t(`position.${position}`)} ${format.number(tally[position])}`)
  return (
    <div className="tallybox">
      <div className="tally" role="img" aria-label={words.join(', ')}>
        {positions.map((position) =>
          tally[position] > 0 ? <i key={position} data-position={position} style={{ flex: tally[position] }} /> : null,
        )}
        {awaited > 0 ? <i data-position="awaited" style={{ flex: awaited }} /> : null}
      </div>
      <p className="counts sm" aria-hidden="true">
        {positions.map((position) => {
          const Icon = positionIcon[position]
          return (
            <span key={position}>
              <Icon className="i" />
              {t(`position.${position}`)} <b className="num">{format.number(tally[position])}</b>
            </span>
          )
        })}
      </p>
    </div>
  )
}
