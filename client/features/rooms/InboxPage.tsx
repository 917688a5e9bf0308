import { IconArrowBackUp, IconAt, IconMessage, IconUsers } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { refresh, retryFailed, useAction } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { usePages } from '#client/core/usePages.ts'
import { Button, Empty, Names } from '#client/design/index.ts'
import { plainOf } from '#shared/base/markdown.ts'
import type { Notice } from '#shared/features/rooms/contract.ts'
import { authorOf } from './authorOf.ts'
import { NoticeLine, NoticeList } from './NoticeList.tsx'
import './index.ts'
import './rooms.css'

const icons = { mention: IconAt, group: IconUsers, reply: IconArrowBackUp, direct: IconMessage } as const

interface InboxPageProps {
  /** What calls one elsewhere; where all of it failed, that is said once, above. */
  alsoCalls?: (failedAbove: boolean) => ReactNode
}

/** What calls one: by name, by group, as an answer, or directly. */
export default function InboxPage({ alsoCalls }: InboxPageProps) {
  const t = useWords('rooms')
  const found = { ...usePages('findInbox', {}), refetch: retryFailed }
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
      <NoticeList found={found} see={see} empty={<Empty title={t('inboxEmpty')} help={t('inboxEmptyHelp')} />}>
        {(notice) => <Entry key={notice.message.id} notice={notice} />}
      </NoticeList>
      {alsoCalls?.(found.error !== null && !found.data)}
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
    <NoticeLine
      href={`/topics/${message.topicId}#message-${message.id}`}
      icon={<Icon className="i" aria-hidden />}
      words={plainOf(message.body || (message.forwarded?.body ?? '')) || t('noWords')}
      about={[
        <Names
          key="why"
          of={[{ name: nameOf(authorOf(message), language) }]}
          within={(name) => t(`why.${why}`, { name })}
        />,
        place,
        format.ago(message.sentAt),
      ]}
      isNew={seenAt === null}
    />
  )
}
