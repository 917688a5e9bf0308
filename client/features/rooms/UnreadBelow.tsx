import { Link } from 'wouter'
import { useWords } from '#client/core/i18n.ts'
import type { Pages } from '#client/core/usePages.ts'
import type { Room, TopicEntry } from '#shared/features/rooms/contract.ts'

/** What is new in topics of a room that stand further down than its list was asked for, and the way to them. */
export function UnreadBelow({ of }: { of: Pages<{ room: Room; topics: readonly TopicEntry[] }> }) {
  const t = useWords('rooms')
  if (!of.data || !of.hasMore) return null
  const { room, topics } = of.data
  const count = room.unread - topics.filter(({ unread }) => unread > 0).length
  if (count <= 0) return null
  return (
    <p className="sm">
      <Link href={`/rooms/${room.id}#unread`}>{t('unreadBelow', { count })}</Link>
    </p>
  )
}
