import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, Facts } from '#client/design/index.ts'

/** What several people looked for and did not find; for those who may tend the search. */
export function Misses({ none }: { none: ReactNode }) {
  const t = useWords('knowledge')
  const format = useFormat()
  const misses = useCall('findMisses')
  return (
    <Await call={misses} lines={3}>
      {({ misses: all }) =>
        all.length === 0 ? (
          none
        ) : (
          <ul className="rows">
            {all.map((one) => (
              <li key={one.q} className="row between">
                <Link href={`/search?q=${encodeURIComponent(one.q)}`}>{one.q}</Link>
                <span className="sm mut">
                  <Facts of={[t('missedBy', { count: one.people }), format.shortDate(one.lastAt)]} />
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Await>
  )
}
