import { pageBack } from '#server/core/page.ts'
import type { Services } from '#server/core/services.ts'
import type { Cursor } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { audienceOf, readTopic } from './access.ts'
import {
  countUnseen,
  findFirstUnread,
  findNotices,
  findSpaceMarks,
  findUnread,
  markNoticesSeen,
  putAllRead,
  putRead,
  seeNotices,
  seeReadNotices,
} from './queries.ts'

const NOTICES = 40
const FIRST_UNREAD = 3
/** What is read on goes from the list, and the next come: nobody reads two hundred at once. */
const UNREAD_TOPICS = 20

/** Remembers how far somebody has read, and tells their other devices. Reading is theirs alone and no activity. */
export async function markRead({ sql, live }: Services, viewer: Viewer, topicId: string, seq: number): Promise<void> {
  const topic = await readTopic(sql, viewer, topicId)
  const moved = await putRead(sql, viewer, topicId, seq)
  const seen = await seeNotices(sql, viewer, topicId, seq)
  if (moved.count + seen.count > 0)
    live.toPerson(viewer.id).emit('item:changed', { kind: 'read', id: topicId, spaceId: audienceOf(topic) })
}

export const listUnread = ({ sql }: Services, viewer: Viewer) => findUnread(sql, viewer, UNREAD_TOPICS)

export const listSpaceMarks = ({ sql }: Services, viewer: Viewer) => findSpaceMarks(sql, viewer)

/** Marks all that was said until a moment as read, and tells the person's devices once. */
export async function markAllRead({ sql, live }: Services, viewer: Viewer, until: string): Promise<void> {
  await sql.begin(async (tx) => {
    await putAllRead(tx, viewer, until)
    await seeReadNotices(tx, viewer)
  })
  live.toPerson(viewer.id).emit('item:changed', { kind: 'read', id: viewer.id, spaceId: null })
}

/** What one missed: topics with something new, and the first of it. */
export async function listCatchUp({ sql }: Services, viewer: Viewer) {
  const at = new Date().toISOString()
  const { count, topics } = await findUnread(sql, viewer, UNREAD_TOPICS)
  const first = await findFirstUnread(
    sql,
    viewer,
    topics.map(({ id }) => id),
    FIRST_UNREAD,
  )
  return {
    count,
    at,
    topics: topics.map((topic) => {
      const messages = first.filter(({ topicId }) => topicId === topic.id)
      return {
        ...topic,
        lastSeq: Math.max(0, ...messages.map(({ newest }) => newest)),
        first: messages.map(({ newest: _, ...one }) => one),
      }
    }),
  }
}

export async function listInbox({ sql }: Services, viewer: Viewer, after: Cursor | undefined) {
  const at = new Date().toISOString()
  const [found, unseen] = await Promise.all([findNotices(sql, viewer, after, NOTICES + 1), countUnseen(sql, viewer)])
  const { page, next } = pageBack(found, NOTICES)
  return { notices: page, unseen, next, at }
}

export async function markSeen({ sql, live }: Services, viewer: Viewer, until: string): Promise<void> {
  const seen = await markNoticesSeen(sql, viewer, until)
  if (seen.count > 0) live.toPerson(viewer.id).emit('item:changed', { kind: 'notice', id: viewer.id, spaceId: null })
}

export const countInbox = ({ sql }: Services, viewer: Viewer) => countUnseen(sql, viewer)
