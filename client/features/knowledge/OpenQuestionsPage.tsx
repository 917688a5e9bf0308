import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, Empty, Facts, NotFound } from '#client/design/index.ts'
import { canTendSearch, QUESTION_WAIT_DAYS } from '#shared/features/knowledge/policy.ts'
import { Misses } from './Misses.tsx'
import './index.ts'
import './knowledge.css'

/** What nobody could answer and nobody found, for stewards to see to. */
export default function OpenQuestionsPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const format = useFormat()
  const viewer = useViewer()
  const may = canTendSearch({ isAdmin: viewer.isAdmin, roles: new Map(Object.entries(viewer.roles)) })
  const questions = useCall('findOpenQuestions', {}, { enabled: may })
  usePage({ title: t('openQuestions'), back: { href: '/articles', label: core('nav.knowledge') } })
  if (!may) return <NotFound />
  return (
    <div className="page narrow">
      <header className="pagehead">
        <h1>{t('openQuestions')}</h1>
        <p className="lead">{t('openQuestionsLead', { count: QUESTION_WAIT_DAYS })}</p>
      </header>
      <section className="section" aria-labelledby="unanswered">
        <h2 id="unanswered">{t('unanswered')}</h2>
        <Await call={questions} lines={4}>
          {({ questions: all }) =>
            all.length === 0 ? (
              <Empty bare title={t('allAnswered')} help={t('allAnsweredHelp')} phase="C" stitches={5} />
            ) : (
              <ul className="rows">
                {all.map((one) => (
                  <li key={one.id}>
                    <Link href={`/articles/${one.articleId}#question-${one.id}`}>
                      <b>{one.body}</b>
                    </Link>
                    <p className="sm mut">
                      <Facts of={[one.title, format.ago(one.at), t('answers', { count: one.answers })]} />
                    </p>
                  </li>
                ))}
              </ul>
            )
          }
        </Await>
      </section>
      <section className="section" aria-labelledby="missed">
        <h2 id="missed">{t('misses')}</h2>
        <Misses none={<p className="mut">{t('noMisses')}</p>} />
      </section>
    </div>
  )
}
