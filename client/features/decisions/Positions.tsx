import { langOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Facts } from '#client/design/index.ts'
import type { PositionTaken, Proposal } from '#shared/features/decisions/contract.ts'
import { positionIcon, positions } from './positions.ts'

/** What is in the way comes first. Two of one name, or without names, may say the same: each is told by its place. */
const positionsOf = (proposal: Proposal) =>
  proposal.positions
    .toSorted((a, b) => positions.indexOf(b.position) - positions.indexOf(a.position))
    .map((one, place) => ({ ...one, place }))

/** Who stands where and why: by name, or by department where that was promised. */
export function Positions({ proposal, unfolded = false }: { proposal: Proposal; unfolded?: boolean }) {
  const t = useWords('decisions')
  const format = useFormat()
  const language = useLanguage()
  const hasNamed = proposal.groups.some(({ departmentLo }) => departmentLo !== null)
  const departmentOf = (one: { departmentLo: string | null; departmentEn: string | null }) =>
    (language === 'lo' ? one.departmentLo : one.departmentEn) ?? t(hasNamed ? 'otherDepartments' : 'allDepartments')
  /** A name with its department, or the department alone. */
  const whoOf = (one: PositionTaken) => {
    const name = language === 'lo' ? one.personLo : one.personEn
    return name ? { who: name, of: format.department(one) } : { who: departmentOf(one), of: '' }
  }
  return (
    <>
      {proposal.byDepartment ? (
        <ul className="groups sm">
          {proposal.groups.map((group) => (
            <li key={group.departmentLo ?? ''}>
              <b>{departmentOf(group)}</b>{' '}
              <Facts
                of={[t('groupOf', { count: group.eligible }), group.tally && t('groupTally', { ...group.tally })]}
              />
            </li>
          ))}
        </ul>
      ) : null}
      {proposal.positions.length > 0 ? (
        <details
          open={
            unfolded || proposal.outcome === null || proposal.positions.some(({ position }) => position === 'block')
          }
        >
          <summary className="sm">
            {t(proposal.byDepartment ? 'reasonsOf' : 'positionsOf', { count: proposal.positions.length })}
          </summary>
          <ul className="reasons sm">
            {positionsOf(proposal).map((one) => {
              const Icon = positionIcon[one.position]
              const { who, of } = whoOf(one)
              return (
                <li key={one.place}>
                  <Icon className="i" aria-hidden />
                  <p>
                    <b className="whole">{who}</b>{' '}
                    <span className="mut">
                      <Facts of={[of, t(`position.${one.position}`)]} />
                    </span>
                    {one.reason ? (
                      <span className="words" lang={langOf(one.reason)}>
                        {one.reason}
                      </span>
                    ) : null}
                  </p>
                </li>
              )
            })}
          </ul>
        </details>
      ) : null}
    </>
  )
}
