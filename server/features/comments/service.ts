import { recordActivity } from '#server/activity/record.ts'
import { createRateLimit } from '#server/auth/throttle.ts'
import { newId } from '#server/core/id.ts'
import { pageBack } from '#server/core/page.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { findCallable } from '#server/features/spaces/service.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, notFound, permit, reveal } from '#shared/base/errors.ts'
import type { Cursor } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Anchor, commentsApi, DocNoticeWhy, Thread } from '#shared/features/comments/contract.ts'
import { isOwnComment, MOST_IN_THREAD, MOST_THREADS, maySettle } from '#shared/features/comments/policy.ts'
import { type DocAccess, mayComment } from '#shared/features/docs/policy.ts'
import type { Mention } from '#shared/features/rooms/contract.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import type { EventKey } from '#shared/seci/events.ts'
import { accessToDoc, findQuotedBy, lockDoc } from '../docs/service.ts'
import { keptMentions } from '../rooms/service.ts'
import {
  countThreads,
  countUnseen,
  dropQuote,
  findAudience,
  findCalls,
  findComment,
  findComments,
  findConcerned,
  findKnownComment,
  findKnownThread,
  findNotices,
  findThread,
  findThreads,
  lockThread,
  moveThreads,
  putBody,
  putNotices,
  putNoticesFor,
  seeAbout,
  seeNotices,
  takeMentions,
  wipeOfDeleted,
} from './queries.ts'

const COMMENTS_PER_MINUTE = 30
const limitComments = createRateLimit(COMMENTS_PER_MINUTE)
/** A comment of fewer graphemes is stored but not counted. */
const COUNTED_GRAPHEMES = 3
const NOTICES = 40
const CALLED_AT_ONCE = 200

type Who = Pick<Viewer, 'id'>

async function accessOf(sql: Sql, viewer: Who, docId: string): Promise<DocAccess> {
  const access = await accessToDoc(sql, viewer, docId)
  reveal(access !== undefined, 'doc', docId)
  return access
}

/** All threads of a document, whoever may read it. */
export async function listComments({ sql }: Services, viewer: Viewer, docId: string) {
  const access = await accessOf(sql, viewer, docId)
  return { threads: await withComments(sql, await findThreads(sql, docId, MOST_THREADS)), access }
}

async function withComments(sql: Sql, threads: readonly Omit<Thread, 'comments'>[]): Promise<Thread[]> {
  const byThread = new Map<string, Thread>(threads.map((thread) => [thread.id, { ...thread, comments: [] }]))
  for (const { threadId, ...comment } of await findComments(sql, [...byThread.keys()]))
    byThread.get(threadId)?.comments.push(comment)
  return [...byThread.values()]
}

const showThread = async (sql: Sql, threadId: string): Promise<Thread> => {
  const [thread] = await withComments(sql, [await findThread(sql, threadId)])
  if (!thread) throw notFound('thread', threadId)
  return thread
}

type Words = { body: string; mentions: Mention[] }

/** Comments on a passage. Safe to repeat with the same ids by the same person. */
export async function openThread(
  services: Services,
  viewer: Viewer,
  docId: string,
  draft: BodyOf<typeof commentsApi.openThread>,
): Promise<Thread> {
  const { sql } = services
  await limitComments(viewer.id)
  permit(mayComment(await accessOf(sql, viewer, docId)), 'comment')
  const quoted = await findQuotedBy(services, docId, draft.quote)
  const told = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    permit(mayComment(await accessOf(tx, viewer, docId)), 'comment')
    const known = await findKnownThread(tx, draft.id)
    if (known) {
      if (known.docId !== docId || known.openedBy !== viewer.id) throw conflict('id_taken')
      return undefined
    }
    if ((await countThreads(tx, docId)) >= MOST_THREADS) throw conflict('too_many_threads')
    const { start, end } = draft.anchor
    await tx`
      insert into comment_threads (id, doc_id, start_at, end_at, first_start, first_end, quote, opened_by)
      values (${draft.id}, ${docId}, ${start}, ${end}, ${start}, ${end}, ${draft.quote}, ${viewer.id})
    `
    await tx`
      insert into comment_quotes (thread_id, message_id)
      select ${draft.id}, m.id from messages m where m.id = any(${[...new Set([...quoted, ...draft.messageIds])]})
    `
    return say(tx, viewer, { docId, spaceId: doc.spaceId, threadId: draft.id, opens: true }, draft.commentId, draft)
  })
  if (told) tell(services, told)
  return showThread(sql, draft.id)
}

/** Answers in a thread, settled or not. Safe to repeat with the same id by the same person. */
export async function answerThread(
  services: Services,
  viewer: Viewer,
  threadId: string,
  draft: BodyOf<typeof commentsApi.answerThread>,
): Promise<Thread> {
  const { sql } = services
  await limitComments(viewer.id)
  const told = await sql.begin(async (tx) => {
    const { docId, spaceId, thread } = await threadFor(tx, viewer, threadId)
    const known = await findKnownComment(tx, draft.id)
    if (known) {
      if (known.threadId !== threadId || known.authorId !== viewer.id) throw conflict('id_taken')
      return undefined
    }
    if (thread.comments >= MOST_IN_THREAD) throw conflict('thread_full')
    return say(tx, viewer, { docId, spaceId, threadId, opens: false }, draft.id, draft)
  })
  if (told) tell(services, told)
  return showThread(sql, threadId)
}

/** A thread that the viewer may comment in now. */
async function threadFor(tx: Sql, viewer: Who, threadId: string) {
  const thread = await lockThread(tx, threadId)
  const access = await accessToDoc(tx, viewer, thread.docId)
  reveal(access !== undefined, 'thread', threadId)
  permit(mayComment(access), 'comment')
  const [doc] = await tx<{ spaceId: string }[]>`select space_id from docs where id = ${thread.docId}`
  return { docId: thread.docId, spaceId: doc!.spaceId, thread, access }
}

interface Place {
  docId: string
  spaceId: string
  threadId: string
  opens: boolean
}
interface Told {
  docId: string
  spaceId: string
  notices: { id: string; personId: string }[]
}

async function say(tx: Sql, viewer: Who, place: Place, id: string, { body, mentions }: Words): Promise<Told> {
  const { docId, spaceId, threadId } = place
  if (await findKnownComment(tx, id)) throw conflict('id_taken')
  const kept = keptMentions(mentions, body)
  await tx`
    insert into comments (id, thread_id, author_id, body, mentions)
    values (${id}, ${threadId}, ${viewer.id}, ${body}, ${tx.json(kept as never)})
  `
  await recordActivity(tx, {
    event: 'comment.added',
    viewer,
    object: { type: 'doc', id: docId },
    spaceId,
    result: { graphemes: countGraphemes(body) },
    uncounted: countGraphemes(body.trim()) < COUNTED_GRAPHEMES,
    clientEventId: id,
  })
  return { docId, spaceId, notices: await notify(tx, viewer, place, id, kept) }
}

const notify = async (tx: Sql, viewer: Who, { docId, threadId, opens }: Place, commentId: string, kept: Mention[]) => {
  const concerned = await findConcerned(tx, viewer, docId, threadId, {
    people: kept.flatMap((one) => (one.kind === 'person' ? [one.id] : [])),
    departments: kept.flatMap((one) => (one.kind === 'department' ? [one.id] : [])),
    everyone: kept.some(({ kind }) => kind === 'everyone'),
    opens,
  })
  return putNotices(
    tx,
    viewer,
    { docId, aboutId: threadId, commentId },
    concerned.map((one) => ({ id: newId(), ...one })),
  )
}

/** After the commit: whoever shows the document asks again, and whom it concerns is called. */
function tell(services: Services, { docId, spaceId, notices }: Told) {
  services.live.changed({ kind: 'comment', id: docId, spaceId })
  callFor(services, notices, spaceId)
}

function callFor({ live, outreach }: Services, notices: Told['notices'], spaceId: string) {
  if (notices.length > 0) outreach.docNoticed(notices.map(({ id }) => id))
  for (const { personId } of notices)
    live.toPerson(personId).emit('item:changed', { kind: 'notice', id: personId, spaceId })
}

/** Puts notices of a feature above into inboxes, in its transaction; `announceNotices` follows after the commit. */
export const noticeDoc = (
  tx: Sql,
  viewer: Who,
  about: { docId: string; aboutId: string },
  receivers: readonly { personId: string; why: DocNoticeWhy }[],
) =>
  putNotices(
    tx,
    viewer,
    about,
    receivers.map((one) => ({ id: newId(), ...one })),
  )
/** The same for everybody whom a query of a feature above finds. */
export const noticeAll = putNoticesFor
export const announceNotices = callFor
/** What called somebody to something of a feature above is seen once they have read it. */
export const seeNoticesAbout = seeAbout

/** Tells those who were called by name in the text of a document; a job, and after each time a text was read. */
export async function callMentioned(services: Services): Promise<void> {
  const told = await services.sql.begin(async (tx) => {
    const called = (await takeMentions(tx, CALLED_AT_ONCE)).filter(({ mayRead }) => mayRead)
    const notices: { spaceId: string; found: Told['notices'] }[] = []
    for (const { docId, spaceId, personId, actorId } of called) {
      const draft = { id: newId(), personId, why: 'text' as const }
      notices.push({ spaceId, found: await putNotices(tx, { id: actorId }, { docId, aboutId: docId }, [draft]) })
    }
    return notices
  })
  for (const { spaceId, found } of told) callFor(services, found, spaceId)
}

/** The author puts a comment in other words; whom the new words call hears of it. */
export async function editComment(
  services: Services,
  viewer: Viewer,
  commentId: string,
  { body, mentions }: Words,
): Promise<Thread> {
  await limitComments(viewer.id)
  const { threadId, told } = await changeComment(services, viewer, commentId, async (tx, place) => {
    const kept = keptMentions(mentions, body)
    await putBody(tx, commentId, body, kept)
    await record(tx, viewer, 'comment.edited', place)
    return notify(tx, viewer, place, commentId, kept)
  })
  tell(services, told)
  return showThread(services.sql, threadId)
}

/** Takes the words away, everywhere; its place in the thread stays. */
export async function deleteComment(services: Services, viewer: Viewer, commentId: string): Promise<void> {
  const { told } = await changeComment(services, viewer, commentId, async (tx, place) => {
    await tx`
      update comments set body = '', mentions = '[]', deleted_at = now() where id = ${commentId}
    `
    await record(tx, viewer, 'comment.deleted', place)
    return []
  })
  tell(services, told)
  // Inboxes show it too.
  services.live.changed({ kind: 'notice', id: told.docId, spaceId: told.spaceId })
}

const changeComment = (
  { sql }: Services,
  viewer: Who,
  commentId: string,
  change: (tx: Sql, place: Place) => Promise<Told['notices']>,
): Promise<{ threadId: string; told: Told }> =>
  sql.begin(async (tx) => {
    const comment = await findComment(tx, commentId)
    const { docId, spaceId } = await threadFor(tx, viewer, comment.threadId)
    permit(isOwnComment(viewer, comment), 'change a comment')
    if (comment.deletedAt) throw conflict('comment_deleted')
    const { threadId } = comment
    const notices = await change(tx, { docId, spaceId, threadId, opens: false })
    return { threadId, told: { docId, spaceId, notices } }
  })

const record = (tx: Sql, viewer: Who, event: EventKey, { docId, spaceId }: { docId: string; spaceId: string }) =>
  recordActivity(tx, { event, viewer, object: { type: 'doc', id: docId }, spaceId })

export const resolveThread = (services: Services, viewer: Viewer, threadId: string) =>
  settle(services, viewer, threadId, true)
export const reopenThread = (services: Services, viewer: Viewer, threadId: string) =>
  settle(services, viewer, threadId, false)

async function settle(services: Services, viewer: Viewer, threadId: string, resolved: boolean): Promise<Thread> {
  const { sql, live } = services
  const changed = await sql.begin(async (tx) => {
    const { docId, spaceId, thread, access } = await threadFor(tx, viewer, threadId)
    permit(maySettle(viewer, access, thread), 'settle a thread')
    if ((thread.resolvedAt !== null) === resolved) return undefined
    await tx`
      update comment_threads set resolved_by = ${resolved ? viewer.id : null}, resolved_at = ${resolved ? tx`now()` : null}
      where id = ${threadId}
    `
    await record(tx, viewer, resolved ? 'comment.resolved' : 'comment.reopened', { docId, spaceId })
    return { docId, spaceId }
  })
  if (changed) live.changed({ kind: 'comment', id: changed.docId, spaceId: changed.spaceId })
  return showThread(sql, threadId)
}

/** A writer's own change took words to other paragraphs (split, joined, made a heading): their browser knows where to. */
export async function moveAnchors(
  { sql, live }: Services,
  viewer: Viewer,
  docId: string,
  anchors: readonly { threadId: string; anchor: Anchor }[],
): Promise<void> {
  const doc = await sql.begin(async (tx) => {
    permit((await accessOf(tx, viewer, docId)) === 'write', 'move comments')
    const moved = await moveThreads(tx, docId, anchors)
    const [found] =
      moved.count > 0 ? await tx<{ spaceId: string }[]>`select space_id from docs where id = ${docId}` : []
    return found
  })
  if (doc) live.changed({ kind: 'comment', id: docId, spaceId: doc.spaceId })
}

export async function listCallable({ sql }: Services, viewer: Viewer, docId: string, q: string) {
  await accessOf(sql, viewer, docId)
  return findCallable(sql, viewer, await findAudience(sql, docId), q)
}

/** The words of a deleted message go from the quotes of comments too. */
export async function dropQuotes({ sql, live }: Pick<Services, 'sql' | 'live'>, messageId: string): Promise<void> {
  for (const { docId, spaceId } of await dropQuote(sql, messageId))
    live.changed({ kind: 'comment', id: docId, spaceId })
}

export const wipeCommentsOfDeleted = async ({ sql }: Pick<Services, 'sql'>): Promise<void> => {
  await wipeOfDeleted(sql)
}

export async function listDocNotices({ sql }: Pick<Services, 'sql'>, viewer: Who, after: Cursor | undefined) {
  const at = new Date().toISOString()
  const [found, unseen] = await Promise.all([findNotices(sql, viewer, after, NOTICES + 1), countUnseen(sql, viewer)])
  const { page, next } = pageBack(found, NOTICES)
  return { notices: page, unseen, next, at }
}

export const countDocNotices = ({ sql }: Services, viewer: Who) => countUnseen(sql, viewer)

export async function seeDocNotices({ sql, live }: Services, viewer: Viewer, until: string, docId: string | undefined) {
  const seen = await seeNotices(sql, viewer, until, docId ?? null)
  if (seen.count > 0) live.toPerson(viewer.id).emit('item:changed', { kind: 'notice', id: viewer.id, spaceId: null })
}

export { findCalls }
