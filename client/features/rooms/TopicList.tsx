import { IconCircleCheck, IconCircleX, IconMessageCircle, IconMessages } from '@tabler/icons-react'
import { type ReactNode, Suspense } from 'react'
import { Link } from 'wouter'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Lao } from '#client/design/index.ts'
import type { Room, TopicEntry } from '#shared/features/rooms/contract.ts'
import { useRoomName } from './roomName.ts'

const icons = {
  open: IconMessageCircle,
  agreed: IconCircleCheck,
  not_agreed: IconCircleX,
  closed: IconCircleX,
} as const

interface TopicListProps {
  topics: readonly TopicEntry[]
  room: Room
  here?: string | undefined
  /** What features above have to say of a topic. */
  outcome?: ((topic: TopicEntry) => ReactNode) | undefined
}

/** The topics of a room, the last active first. */
export function TopicList({ topics, room, here, outcome }: TopicListProps) {
  const t = useWords('rooms')
  const core = useWords()
  const format = useFormat()
  const roomName = useRoomName()
  const general = room.kind === 'direct' ? roomName(room) : t('general')
  return (
    <ul className="topiclist">
      {topics.map((topic) => {
        const Icon = topic.general ? IconMessages : icons[topic.state as keyof typeof icons]
        return (
          <li key={topic.id} data-unread={topic.unread > 0 || undefined}>
            <Link href={`/topics/${topic.id}`} aria-current={topic.id === here ? 'page' : undefined}>
              <Icon className="i" aria-hidden />
              <span>
                <b className="clamp2">
                  <Lao>{topic.general ? general : topic.title}</Lao>
                </b>
                <span className="sm mut clamp2">
                  {topic.unread > 0
                    ? t(topic.unread < 100 ? 'unread' : 'unreadMany', { count: topic.unread })
                    : topic.general || topic.state === 'open'
                      ? t('messages', { count: topic.messages })
                      : core(`state.${topic.state}`)}
                  {topic.closedReason && topic.unread === 0 ? `: ${topic.closedReason}` : ''}
                  {'\u00a0· '}
                  {format.ago(topic.lastAt)}
                </span>
              </span>
            </Link>
            {topic.general ? null : <Suspense>{outcome?.(topic)}</Suspense>}
          </li>
        )
      })}
    </ul>
  )
}
