import { Link } from 'wouter'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { Avatar, Button, Facts } from '#client/design/index.ts'
import type { Reflection } from '#shared/features/learning/contract.ts'

/** What practice taught others, each with the topic it led to, or the way to one. */
export function Reflections({
  reflections,
  onAsk,
}: {
  reflections: readonly Reflection[]
  onAsk(reflection: Reflection): void
}) {
  const t = useWords('learning')
  const language = useLanguage()
  const format = useFormat()
  const connection = useConnection()
  if (reflections.length === 0) return null
  return (
    <>
      <h3 className="shared">{t('sharedOnes', { count: reflections.length })}</h3>
      <ul className="reflections">
        {reflections.map((reflection) => (
          <li key={reflection.id} id={`reflection-${reflection.id}`} className="panel pad">
            <p className="row">
              <Avatar name={nameOf(reflection.person, language)} />
              <span>
                <b className="whole">{nameOf(reflection.person, language)}</b>{' '}
                <span className="sm mut">
                  <Facts of={[format.department(reflection.person), format.date(reflection.postedAt)]} />
                </span>
              </span>
            </p>
            <p className="words">{reflection.body}</p>
            <p>
              {reflection.topicId ? (
                <Link href={`/topics/${reflection.topicId}`}>{t('goTopic')}</Link>
              ) : (
                <Button small disabled={connection === 'offline'} onClick={() => onAsk(reflection)}>
                  {t('openTopic')}
                </Button>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  )
}
