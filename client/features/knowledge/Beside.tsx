import { IconMessage, IconTag, IconUser } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { CallReply } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Facts } from '#client/design/index.ts'
import { CombineButton } from './combine/CombineButton.tsx'
import { Marked } from './Marked.tsx'
import { tagName, tagPath } from './tag.tsx'

interface BesideProps extends Pick<CallReply<'search'>, 'messages' | 'people' | 'tags'> {
  /** Leads to all of one kind, where only some are shown. */
  moreHref: ((kind: 'message' | 'person' | 'tag') => string) | undefined
}

/** What was found beside items: who may know, how it is tagged, and where it was talked about. */
export function Beside({ messages, people, tags, moreHref }: BesideProps) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const format = useFormat()
  const more = (kind: 'message' | 'person' | 'tag') =>
    moreHref ? (
      <Link href={moreHref(kind)} className="sm">
        {t('everything')}
      </Link>
    ) : null
  return (
    <>
      {people.length > 0 ? (
        <section className="beside">
          <h2>
            <IconUser className="i" aria-hidden /> {t('people')} {more('person')}
          </h2>
          <ul className="rows">
            {people.map((one) => (
              <li key={one.id}>
                <Link href={`/people/${one.id}`}>{nameOf(one, language)}</Link>{' '}
                <span className="sm mut">{format.department(one)}</span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {tags.length > 0 ? (
        <section className="beside">
          <h2>
            <IconTag className="i" aria-hidden /> {t('tags')} {more('tag')}
          </h2>
          <ul className="tags">
            {tags.map((one) => (
              <li key={one.id}>
                <Link href={tagPath(one)} className="tag">
                  {tagName(one, language)} <span className="faint">{one.articles}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {messages.length > 0 ? (
        <section className="beside">
          <h2>
            <IconMessage className="i" aria-hidden /> {t('messages')} {more('message')}
          </h2>
          <ul className="results">
            {messages.map((one) => (
              <li key={one.id}>
                <p className="sm mut">
                  <Facts
                    of={[
                      t('inRoom', {
                        name: nameOf({ nameLo: one.authorLo, nameEn: one.authorEn }, language),
                        room: nameOf({ nameLo: one.roomLo, nameEn: one.roomEn }, language),
                      }),
                      format.shortDate(one.sentAt),
                    ]}
                  />
                </p>
                <p>
                  <Link href={`/topics/${one.topicId}#message-${one.id}`} className="plain">
                    <Marked text={one.snippet} marks={one.snippetMarks} />
                  </Link>
                </p>
                {one.general ? null : (
                  <>
                    <p className="sm mut">{one.topic}</p>
                    <CombineButton
                      itemId={one.topicId}
                      kind="topic"
                      title={one.snippet}
                      messages={[one.id]}
                      look="icon"
                    />
                  </>
                )}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </>
  )
}
