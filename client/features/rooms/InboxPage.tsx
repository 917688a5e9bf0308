import { IconArrowBackUp, IconAt, IconMessage, IconUsers } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Button, Empty } from '#client/design/index.ts'
import type { Notice } from '#shared/features/rooms/contract.ts'
import { authorOf } from './authorOf.ts'
import './index.ts'
import './rooms.css'

const icons = { mention: IconAt, group: IconUsers, reply: IconArrowBackUp, direct: IconMessage } as const

/** What calls one: by name, by group, as an answer, or directly. */
export default function InboxPage({ alsoCalls }: { alsoCalls?: ReactNode }) {
  const t = useWords('rooms')
  const [before, setBefore] = useState<string>()
  const found = useCall('findInbox', before ? { before } : {}, { placeholderData: (old) => old })
  const see = useAction('markSeen', { onSuccess: () => refresh('notice') })
  usePage({ title: t('inbox'), back: { href: '/', label: t('toToday') } })
  return (
    <div className="page narrow">
      <header className="pagehead">
        <div className="row wrap between">
          <h1>{t('inbox')}</h1>
          <Button href="/catch-up" look="quiet">
            {t('catchUp')}
          </Button>
        </div>
      </header>
      <Await call={found} lines={6}>
        {({ notices, unseen, more, at }) => (
          <>
            {notices.length === 0 ? <Empty title={t('inboxEmpty')} help={t('inboxEmptyHelp')} /> : null}
            {unseen > 0 ? (
              <p>
                <Button small busy={see.isPending} onClick={() => see.mutate({ body: { until: at } })}>
                  {t('markSeen')}
                </Button>
              </p>
            ) : null}
            <ul className="topiclist">
              {notices.map((notice) => (
                <Entry key={notice.message.id} notice={notice} />
              ))}
            </ul>
            <p className="row wrap">
              {before ? (
                <Button look="quiet" onClick={() => setBefore(undefined)}>
                  {t('toNewest')}
                </Button>
              ) : null}
              {more ? (
                <Button look="quiet" onClick={() => setBefore(notices.at(-1)?.noticedAt)}>
                  {t('olderFound')}
                </Button>
              ) : null}
            </p>
          </>
        )}
      </Await>
      {alsoCalls}
    </div>
  )
}

function Entry({ notice: { message, why, seenAt, topic, general, room } }: { notice: Notice }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const format = useFormat()
  const Icon = icons[why]
  const place = general ? nameOf(room, language) : topic
  return (
    <li data-unread={seenAt === null || undefined}>
      <Link href={`/topics/${message.topicId}#message-${message.id}`}>
        <Icon className="i" aria-hidden />
        <span>
          <b className="clamp2">{message.body || message.forwarded?.body || t('deleted')}</b>
          <span className="sm mut">
            {[t(`why.${why}`, { name: nameOf(authorOf(message), language) }), place, format.ago(message.sentAt)].join(
              ' · ',
            )}
          </span>
          {seenAt === null ? <span className="sr">{t('notSeen')}</span> : null}
        </span>
      </Link>
    </li>
  )
}
