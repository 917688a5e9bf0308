import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Button, Empty } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import { authorOf } from './MessageItem.tsx'
import './index.ts'
import './rooms.css'

/** What one missed, room by room on one page: read the beginning, go there, or let it be. */
export default function CatchUpPage() {
  const t = useWords('rooms')
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findCatchUp')
  const read = useAction('markRead', { onSuccess: () => refresh('read') })
  usePage({ title: t('catchUp'), back: { href: '/', label: t('toToday') } })
  return (
    <div className="page narrow">
      <header className="pagehead">
        <h1>{t('catchUp')}</h1>
      </header>
      <Await call={found} lines={8}>
        {({ topics }) =>
          topics.length === 0 ? (
            <Empty title={t('allRead')} help={t('allReadHelp')} />
          ) : (
            <>
              <p className="row wrap between">
                <span className="mut">{t('catchUpCount', { count: topics.length })}</span>
                <Button
                  small
                  look="quiet"
                  busy={read.isPending}
                  onClick={() => {
                    for (const { id, lastSeq } of topics)
                      read.mutate({ params: { topicId: id }, body: { seq: lastSeq } })
                  }}
                >
                  {t('allAsRead')}
                </Button>
              </p>
              <ol className="catchup">
                {topics.map((topic) => (
                  <li key={topic.id} className="panel pad">
                    <h2>
                      <Link href={`/topics/${topic.id}`} className="plain">
                        {topic.general ? nameOf({ nameLo: topic.roomLo, nameEn: topic.roomEn }, language) : topic.title}
                      </Link>
                    </h2>
                    <p className="sm mut">
                      {[
                        ...(topic.general ? [] : [nameOf({ nameLo: topic.roomLo, nameEn: topic.roomEn }, language)]),
                        t(topic.unread < 100 ? 'unread' : 'unreadMany', { count: topic.unread }),
                        format.ago(topic.lastAt),
                      ].join(' · ')}
                    </p>
                    <ul>
                      {topic.first.map((message) => (
                        <li key={message.id}>
                          <b>{nameOf(authorOf(message), language)}</b>
                          <div className="md clamp2">
                            <Markdown text={message.body || message.forwarded?.body || ''} />
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
            </>
          )
        }
      </Await>
    </div>
  )
}
