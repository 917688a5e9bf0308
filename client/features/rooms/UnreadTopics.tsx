import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Facts, Missed } from '#client/design/index.ts'
import './index.ts'
import './rooms.css'

const MOST = 6

/** What was said since one was last here, in all spaces one is a member of. Nothing at all when all is read. */
export function UnreadTopics() {
  const t = useWords('rooms')
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findUnread')
  const { count, topics } = found.data ?? { count: 0, topics: [] }
  if (topics.length === 0) return <Missed of={[found]}>{t('newTalk')}</Missed>
  return (
    <section className="section" aria-labelledby="unread-topics">
      <header>
        <h2 id="unread-topics">{t('newTalk')}</h2>
        <Link href="/catch-up" className="sm">
          {t('catchUp')}
        </Link>
      </header>
      <ul className="topiclist">
        {topics.slice(0, MOST).map((topic) => {
          const room = nameOf({ nameLo: topic.roomLo, nameEn: topic.roomEn }, language)
          return (
            <li key={topic.id} data-unread>
              <Link href={`/topics/${topic.id}`}>
                <span className="dot" aria-hidden="true" />
                <span>
                  <b className="clamp2">{topic.general ? room : topic.title}</b>
                  <span className="sm mut">
                    <Facts
                      of={[
                        t(topic.unread < 100 ? 'unread' : 'unreadMany', { count: topic.unread }),
                        topic.general ? t('general') : room,
                        format.ago(topic.lastAt),
                      ]}
                    />
                  </span>
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
      {count > MOST ? (
        <p className="sm mut">{count < 200 ? t('moreUnread', { count: count - MOST }) : t('catchUpMany')}</p>
      ) : null}
    </section>
  )
}
