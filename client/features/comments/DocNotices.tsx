import { IconAt, IconCheck, IconMessage, IconPencilQuestion, IconTag, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Await, Button } from '#client/design/index.ts'
import type { DocNotice } from '#shared/features/comments/contract.ts'
import { noticePath } from '#shared/features/comments/policy.ts'
import './index.ts'

const icons = {
  mention: IconAt,
  text: IconAt,
  reply: IconMessage,
  comment: IconMessage,
  suggestion: IconPencilQuestion,
  accepted: IconCheck,
  rejected: IconX,
  gone: IconX,
  question: IconPencilQuestion,
  answer: IconMessage,
  answerAccepted: IconCheck,
  followed: IconTag,
} as const

/** What calls one from the margins of documents; nothing at all where nothing does. */
export function DocNotices() {
  const t = useWords('comments')
  const core = useWords()
  const [before, setBefore] = useState<string>()
  const found = useCall('findDocNotices', before ? { before } : {}, { placeholderData: (old) => old })
  const see = useAction('seeDocNotices', { onSuccess: () => refresh('notice') })
  if (found.data?.notices.length === 0 && !before) return null
  return (
    <section className="section" aria-labelledby="doc-notices">
      <h2 id="doc-notices">{t('inDocs')}</h2>
      <Await call={found} lines={3}>
        {({ notices, unseen, more }) => (
          <>
            {unseen > 0 ? (
              <p>
                <Button
                  small
                  busy={see.isPending}
                  onClick={() => see.mutate({ body: { until: new Date().toISOString() } })}
                >
                  {t('markSeen')}
                </Button>
              </p>
            ) : null}
            <ul className="topiclist">
              {notices.map((notice) => (
                <Entry key={notice.id} notice={notice} />
              ))}
            </ul>
            <p className="row wrap">
              {before ? (
                <Button look="quiet" onClick={() => setBefore(undefined)}>
                  {core('back')}
                </Button>
              ) : null}
              {more ? (
                <Button look="quiet" onClick={() => setBefore(notices.at(-1)?.noticedAt)}>
                  {t('older')}
                </Button>
              ) : null}
            </p>
          </>
        )}
      </Await>
    </section>
  )
}

function Entry({ notice: { docId, aboutId, title, why, actor, body, noticedAt, seenAt } }: { notice: DocNotice }) {
  const t = useWords('comments')
  const language = useLanguage()
  const format = useFormat()
  const Icon = icons[why]
  const said = why === 'mention' || why === 'reply' || why === 'comment'
  return (
    <li data-unread={seenAt === null || undefined}>
      <Link href={noticePath({ docId, aboutId, why })}>
        <Icon className="i" aria-hidden />
        <span>
          <b className="clamp2">{said ? (body ?? t('deleted')) : title}</b>
          <span className="sm mut">
            {[t(`why.${why}`, { name: nameOf(actor, language) }), ...(said ? [title] : []), format.ago(noticedAt)].join(
              ' · ',
            )}
          </span>
          {seenAt === null ? <span className="sr">{t('notSeen')}</span> : null}
        </span>
      </Link>
    </li>
  )
}
