import { useWords } from '#client/core/i18n.ts'
import type { LeftOut, SheetProblem } from '#shared/features/intake/contract.ts'
import { useWhy } from './why.ts'

/** What is wrong in the spreadsheet, row by row. */
export function ProblemList({ problems }: { problems: readonly SheetProblem[] }) {
  const t = useWords('intake')
  if (problems.length === 0) return null
  return (
    <details className="panel pad report" open={problems.length < 8}>
      <summary>
        <b>{t('problems', { count: problems.length })}</b>
      </summary>
      <p className="sm mut">{t('problemsHelp')}</p>
      <ul>
        {problems.map((one) => (
          <li key={`${one.row} ${one.column} ${one.why} ${one.value}`}>
            {t('problem', { row: one.row, column: t(`column.${one.column}`), why: t(`problemWhy.${one.why}`) })}
            {one.value ? <q>{one.value}</q> : null}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What does not come in, and why; the same reason is said once. */
export function LeftList({ left, more }: { left: readonly LeftOut[]; more: number }) {
  const t = useWords('intake')
  const whyOf = useWhy()
  if (left.length === 0) return null
  const groups = new Map<string, string[]>()
  for (const { name, why } of left) groups.set(why, [...(groups.get(why) ?? []), name])
  return (
    <details className="panel pad report">
      <summary>
        <b>{t('left', { count: left.length + more })}</b>
      </summary>
      {[...groups].map(([why, names]) => (
        <div key={why}>
          <p>{whyOf(why)}</p>
          <ul className="sm">
            {names.map((name) => (
              <li key={name} className="filename">
                {name}
              </li>
            ))}
          </ul>
        </div>
      ))}
      {more > 0 ? <p className="sm mut">{t('moreLeft', { count: more })}</p> : null}
    </details>
  )
}
