import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { Avatar, AwaitPage, Empty, Facts, PhaseLabel } from '#client/design/index.ts'
import './index.ts'
import './knowledge.css'

/** A colleague, and what they began that one may read. */
export default function PersonPage({ personId }: { personId: string }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findPerson', { personId })
  return (
    <AwaitPage
      call={found}
      lines={6}
      page={(reply) => ({
        title: reply ? nameOf(reply.person, language) : t('person'),
        back: { href: '/search', label: core('search') },
      })}
    >
      {({ person: one, items }) => (
        <div className="page narrow">
          <header className="pagehead row personhead">
            <Avatar name={nameOf(one, language)} size="lg" />
            <div>
              <h1>{nameOf(one, language)}</h1>
              <p className="mut">{format.department(one)}</p>
            </div>
          </header>
          <h2>{t('began')}</h2>
          {items.length === 0 ? (
            <Empty bare title={t('beganNothing')} help={t('beganHelp')} phase="C" stitches={2} />
          ) : (
            <ul className="results">
              {items.map((item) => (
                <li key={item.id}>
                  <PhaseLabel phase={item.phase} kind={item.kind} />
                  <h3>
                    <Link href={itemPath(item.kind, item.id)}>{item.title}</Link>
                  </h3>
                  <p className="sm mut">
                    <Facts of={[core(`state.${item.state}`), format.shortDate(item.changedAt)]} />
                  </p>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </AwaitPage>
  )
}
