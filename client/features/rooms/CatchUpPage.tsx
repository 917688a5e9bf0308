import { useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Button, Empty, Facts, Sure } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import { authorOf } from './authorOf.ts'
import './index.ts'
import './rooms.css'

/** What one missed, room by room on one page: read the beginning, go there, or let it be. */
export default function CatchUpPage() {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findCatchUp')
  const read = useAction('markRead', { onSuccess: () => refresh('read') })
  const [asking, setAsking] = useState<string>()
  usePage({ title: t('catchUp'), back: { href: '/', label: t('toToday') } })
  return (
    <div className="page narrow">
      <header className="pagehead">
        <h1>{t('catchUp')}</h1>
      </header>
      <Await call={found} lines={8}>
        {({ topics, count, at }) =>
          topics.length === 0 ? (
            <Empty title={t('allRead')} help={t('allReadHelp')} />
          ) : (
            <>
              <p className="row wrap between catchup-head">
                <span className="mut">{count < 200 ? t('catchUpCount', { count }) : t('catchUpMany')}</span>
                <Button small look="quiet" onClick={() => setAsking(at)}>
                  {t('allAsRead')}
                </Button>
              </p>
              {read.error ? (
                <p className="msgbad" role="alert">
                  {errorWords(core, read.error)}
                </p>
              ) : null}
              <ol className="catchup">
                {topics.map((topic) => (
                  <li key={topic.id} className="panel pad">
                    <h2>
                      <Link href={`/topics/${topic.id}`} className="plain">
                        {topic.general ? nameOf({ nameLo: topic.roomLo, nameEn: topic.roomEn }, language) : topic.title}
                      </Link>
                    </h2>
                    <p className="sm mut">
                      <Facts
                        of={[
                          topic.general ? null : nameOf({ nameLo: topic.roomLo, nameEn: topic.roomEn }, language),
                          t(topic.unread < 100 ? 'unread' : 'unreadMany', { count: topic.unread }),
                          format.ago(topic.lastAt),
                        ]}
                      />
                    </p>
                    <ul>
                      {topic.first.map((message) => (
                        <li key={message.id}>
                          <b className="whole">{nameOf(authorOf(message), language)}</b>
                          <div className="md clamp2">
                            <Markdown
                              text={
                                message.body ||
                                message.forwarded?.body ||
                                message.files.map(({ name }) => name).join(', ')
                              }
                            />
                          </div>
                        </li>
                      ))}
                    </ul>
                    <p className="row wrap">
                      <Button small href={`/topics/${topic.id}`}>
                        {t('readOn')}
                      </Button>
                      <Button
                        small
                        look="quiet"
                        disabled={read.isPending}
                        onClick={() => read.mutate({ params: { topicId: topic.id }, body: { seq: topic.lastSeq } })}
                      >
                        {t('asRead')}
                      </Button>
                    </p>
                  </li>
                ))}
              </ol>
              {count > topics.length ? (
                <p className="sm mut">{t('catchUpRest', { count: count - topics.length })}</p>
              ) : null}
            </>
          )
        }
      </Await>
      {asking ? <ReadAll until={asking} onClose={() => setAsking(undefined)} /> : null}
    </div>
  )
}

/** It cannot be taken back, so it is asked once. What is said meanwhile stays new. */
function ReadAll({ until, onClose }: { until: string; onClose(): void }) {
  const t = useWords('rooms')
  const all = useAction('markAllRead', { onSuccess: () => refresh('read', 'notice').then(onClose) })
  return (
    <Sure
      title={t('readAllTitle')}
      does={t('allAsRead')}
      look="primary"
      busy={all.isPending}
      error={all.error}
      onSure={() => all.mutate({ body: { until } })}
      onClose={onClose}
    >
      <p>{t('readAllHelp')}</p>
    </Sure>
  )
}
