import { recordActivity } from '#server/activity/record.ts'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { dropLoose } from '#server/files/loose.ts'
import { putSearch } from '#server/search/put.ts'
import { everyWord } from '#server/search/tokens.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Message, roomsApi, Sign, Topic } from '#shared/features/rooms/contract.ts'
import { canDeleteMessage, canEditMessage, MOST_PINNED } from '#shared/features/rooms/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { audienceOf, contributeToTopic, readRoom, readTopic } from './access.ts'
import {
  deleteText,
  findAround,
  findByWords,
  findMessage,
  findMissed,
  findOpenWipes,
  findPage,
  findPinned,
  findPlaces,
  findSaid,
  findTopic,
  findUnfolded,
  findWordings,
  putFolded,
  replaceBody,
} from './queries.ts'
import { callBy, createSender, type Draft, keptMentions, type Sent } from './sending.ts'
import { dropWords, foldedWords, putWords, wordsOf } from './words.ts'

const MESSAGES_PER_MINUTE = 60
const CATCH_UP = 200
/** Characters of one answer: on a thin line several short ones come sooner than a long one. */
const CATCH_UP_CHARACTERS = 128 * 1024
const FOUND = 30

const limitMessages = createRateLimit(MESSAGES_PER_MINUTE)

export async function listMessages(
  { sql }: Services,
  viewer: Viewer,
  {
    topicId,
    limit,
    around,
    message,
    ...where
  }: {
    topicId: string
    limit: number
    before?: number | undefined
    after?: number | undefined
    around?: number | undefined
    message?: string | undefined
  },
) {
  await readTopic(sql, viewer, topicId)
  if (message !== undefined || around !== undefined) {
    const middle = message === undefined ? undefined : await findMessage(sql, message)
    if (message !== undefined && !middle) throw notFound('message', message)
    if (middle && middle.topicId !== topicId) {
      await readTopic(sql, viewer, middle.topicId)
      throw new AppError('conflict', { reason: 'message_moved', topicId: middle.topicId })
    }
    return findAround(sql, topicId, middle?.seq ?? around ?? 0, limit)
  }
  const found = await findPage(sql, topicId, { ...where, limit: limit + 1 })
  const more = found.length > limit
  if (!more) return { messages: found, more, newer: false }
  return { messages: where.after === undefined ? found.slice(1) : found.slice(0, limit), more, newer: false }
}

/** What somebody missed in a room since a sequence number. */
export async function catchUp(sql: Sql, viewer: Pick<Viewer, 'id'>, roomId: string, after: number | undefined) {
  const room = await readRoom(sql, viewer, roomId)
  const found = after === undefined ? [] : await findMissed(sql, roomId, after, CATCH_UP + 1)
  let [count, characters] = [0, 0]
  for (const { body } of found.slice(0, CATCH_UP)) {
    characters += body.length
    if (count > 0 && characters > CATCH_UP_CHARACTERS) break
    count++
  }
  return { lastSeq: room.lastSeq, missed: found.slice(0, count), more: found.length > count }
}

export async function listPinned({ sql }: Services, viewer: Viewer, topicId: string) {
  await readTopic(sql, viewer, topicId)
  return findPinned(sql, topicId)
}

/** Messages of a room that hold every word of the question, in any spelling of it. */
export async function searchRoom(
  { sql }: Services,
  viewer: Viewer,
  { roomId, q, before }: { roomId: string; q: string; before?: number | undefined },
) {
  await readRoom(sql, viewer, roomId)
  const words = foldedWords(q)
  if (words.length === 0) return { messages: [], more: false }
  const found = await findByWords(sql, roomId, words, before, FOUND + 1)
  return { messages: found.slice(0, FOUND), more: found.length > FOUND }
}

/** Words of a query that are asked for; further ones only make it slower. */
const WORDS_ASKED = 12
/** Found so often, a word is common: then the newest messages are looked through first, and all only if these are few. */
const COMMON = 2000
const LOOK_THROUGH = [50_000, Number.MAX_SAFE_INTEGER]

/** Messages with all the words of one of the queries, however spelled, that the viewer may read; the newest first. */
export async function searchMessages(sql: Sql, viewer: Pick<Viewer, 'id'>, queries: readonly string[], limit: number) {
  const asked = queries
    .map((q) => everyWord(q, WORDS_ASKED))
    .filter((one) => one !== undefined)
    .map((one) => `(${one})`)
    .join(' | ')
  if (!asked) return []
  const places = await findPlaces(sql, asked, COMMON)
  if (places.length < COMMON) return findSaid(sql, viewer, asked, places, limit)
  let found: Awaited<ReturnType<typeof findSaid>> = []
  for (const newest of LOOK_THROUGH) {
    found = await findSaid(sql, viewer, asked, newest, limit)
    if (found.length === limit) break
  }
  return found
}

/**
 * Stores a message and tells the room, and those whom it calls. The same message sent again is stored, counted and
 * announced once, and answered the same; another text or author under the same id is a `conflict`.
 */
export async function sendMessage(services: Services, viewer: Viewer, draft: Draft): Promise<Message> {
  await limitMessages(viewer.id)
  return (await senderOf(services)(viewer, draft)).message
}

/** One sender for each database. */
const senders = new WeakMap<Services['sql'], ReturnType<typeof createSender>>()
function senderOf(services: Services) {
  const sender = senders.get(services.sql) ?? createSender(services, (sent) => announce(services, sent))
  senders.set(services.sql, sender)
  return sender
}

/** Tells each room once of all that is new in it: a lively talk sends fewer and larger frames, not more. */
function announce({ live, outreach }: Services, sent: readonly Sent[]) {
  const rooms = new Map<string, Message[]>()
  for (const { message } of sent) {
    const others = rooms.get(message.roomId)
    if (others) others.push(message)
    else rooms.set(message.roomId, [message])
  }
  for (const [roomId, messages] of rooms) live.toRoom(roomId).emit('messages:sent', messages)
  for (const { message, called, isWatched, audience, topicId } of sent) {
    live.changed({ kind: 'message', id: topicId, spaceId: audience })
    if (called.length > 0 || isWatched) outreach.messageStored(message.id)
    for (const personId of called)
      live.toPerson(personId).emit('item:changed', { kind: 'notice', id: topicId, spaceId: audience })
  }
}

/** Passes a message on. Who may read it may: its words go where they go by their own act, with its author's name. */
export async function forwardMessage(
  services: Services,
  viewer: Viewer,
  messageId: string,
  draft: BodyOf<typeof roomsApi.forwardMessage>,
): Promise<Message> {
  const { sql } = services
  const target = await readTopic(sql, viewer, draft.topicId)
  const original = await findMessage(sql, messageId)
  if (!original) throw notFound('message', messageId)
  await readTopic(sql, viewer, original.topicId)
  if (original.deletedAt) throw conflict('message_deleted')
  // What was passed on once is passed on as what it is: the words of whoever first said them.
  const forwardOf = original.forwarded && original.body === '' ? await findOrigin(sql, messageId) : original.id
  return sendMessage(services, viewer, {
    id: draft.id,
    roomId: target.roomId,
    topicId: target.id,
    body: draft.body,
    forwardOf,
  })
}

async function findOrigin(sql: Sql, messageId: string): Promise<string> {
  const [found] = await sql<{ forwardOf: string | null }[]>`select forward_of from messages where id = ${messageId}`
  return found?.forwardOf ?? messageId
}

const MOST_WORDINGS = 50

/**
 * Puts one's own message another way. What stood there stays readable; quotes in documents stay as they were said. The
 * same words again change nothing. Throws `forbidden` for somebody else's message, `conflict` after too many wordings.
 */
export async function editMessage(
  services: Services,
  viewer: Viewer,
  messageId: string,
  { body, mentions = [] }: BodyOf<typeof roomsApi.editMessage>,
): Promise<Message> {
  await limitMessages(viewer.id)
  const called: string[] = []
  const message = await change(services, viewer, messageId, async (tx, before, topic) => {
    permit(canEditMessage(viewer, before), 'edit a message')
    if (before.deletedAt) throw conflict('message_deleted')
    if (before.body === body) return false
    if ((await findWordings(tx, messageId)).length >= MOST_WORDINGS) throw conflict('too_many_wordings')
    const kept = keptMentions(mentions, body)
    const said = wordsOf(body, before.forwarded?.body)
    await replaceBody(tx, messageId, body, foldLine(said), kept)
    if (kept.length > 0) called.push(...(await callBy(tx, viewer, messageId, kept, null)))
    await putWords(tx, messageId, said)
    await recordActivity(tx, {
      event: 'message.edited',
      viewer,
      object: { type: 'topic', id: topic.id },
      spaceId: topic.spaceId,
      result: { graphemes: countGraphemes(body) },
    })
    return true
  })
  // Whom it called before is not called again.
  if (called.length > 0) services.outreach.messageStored(messageId, called)
  for (const personId of called)
    services.live.toPerson(personId).emit('item:changed', { kind: 'notice', id: message.topicId, spaceId: null })
  return message
}

/**
 * Takes the text of a message away, with its earlier wordings and where it was passed on, and asks every feature that
 * quotes it to do the same. Its place, author and time stay, so that the talk can be followed. Safe to repeat.
 */
export async function deleteMessage(services: Services, viewer: Viewer, messageId: string): Promise<Message> {
  await limitMessages(viewer.id)
  const passedOn: string[] = []
  const keys: string[] = []
  const message = await change(services, viewer, messageId, async (tx, before, topic) => {
    permit(canDeleteMessage(viewer, before, topic), 'delete a message')
    if (before.deletedAt) return false
    const gone = await deleteText(tx, viewer, messageId)
    await dropWords(tx, messageId)
    for (const copy of gone.copies) await putWords(tx, copy.id, copy.body)
    await putFolded(
      tx,
      gone.copies.map(({ id, body }) => ({ id, folded: foldLine(body) })),
    )
    passedOn.push(...gone.copies.map(({ id }) => id))
    keys.push(...gone.keys)
    await services.quotes.drop(tx, messageId)
    const [entry] = topic.general
      ? []
      : await tx<{ title: string; body: string }[]>`select title, body from search_entries where id = ${topic.id}`
    if (entry && entry.body === before.body) await putSearch(tx, { id: topic.id, title: entry.title, body: '' })
    await recordActivity(tx, {
      event: 'message.deleted',
      viewer,
      object: { type: 'topic', id: topic.id },
      spaceId: topic.spaceId,
    })
    return true
  })
  for (const id of passedOn) {
    const copy = await findMessage(services.sql, id)
    if (copy) services.live.toRoom(copy.roomId).emit('message:edited', copy)
  }
  await dropLoose(services, keys).catch((error: unknown) =>
    services.log.warn('Files of a deleted message are still in the store', { error, messageId }),
  )
  services.quotes.dropLater()
  return message
}

/** Runs what features above must do for deleted messages, until it is done; a job, and after each deletion. */
export async function wipeDeleted(
  services: Pick<Services, 'sql' | 'log'>,
  wipes: readonly ((messageId: string, personId: string) => Promise<void>)[],
): Promise<void> {
  for (const { messageId, wipedBy } of await findOpenWipes(services.sql)) {
    try {
      for (const wipe of wipes) await wipe(messageId, wipedBy)
      // A document that was being made at that very moment is seen by the next round.
      await services.sql`
        update message_wipes set done_at = now() where message_id = ${messageId} and asked_at < now() - interval '1 minute'
      `
    } catch (error) {
      services.log.warn('Quotes of a deleted message could not be emptied yet', { error, messageId })
    }
  }
}

/** Puts a sign to a message, or takes it back. Safe to repeat; a gesture, and no activity. */
export async function react(
  services: Services,
  viewer: Viewer,
  messageId: string,
  sign: Sign,
  on: boolean,
): Promise<Message> {
  await limitMessages(viewer.id)
  return change(services, viewer, messageId, async (tx, before) => {
    if (before.deletedAt) throw conflict('message_deleted')
    const moved = on
      ? await tx`
          insert into reactions (message_id, person_id, sign) values (${messageId}, ${viewer.id}, ${sign})
          on conflict do nothing
        `
      : await tx`delete from reactions where message_id = ${messageId} and person_id = ${viewer.id} and sign = ${sign}`
    return moved.count > 0
  })
}

/** Pins a message to its topic, or takes the pin off. Safe to repeat. Throws `conflict` beyond `MOST_PINNED`. */
export async function pin(services: Services, viewer: Viewer, messageId: string, on: boolean): Promise<Message> {
  await limitMessages(viewer.id)
  return change(services, viewer, messageId, async (tx, before) => {
    if ((before.pinnedAt !== null) === on) return false
    if (on && before.deletedAt) throw conflict('message_deleted')
    if (on && (await findPinned(tx, before.topicId)).length >= MOST_PINNED) throw conflict('too_many_pins')
    await tx`
      update messages set pinned_at = ${on ? new Date() : null}, pinned_by = ${on ? viewer.id : null} where id = ${messageId}
    `
    return true
  })
}

/** One change of one message by somebody who may take part where it stands; the room hears of it once it is stored. */
async function change(
  { sql, live }: Services,
  viewer: Viewer,
  messageId: string,
  run: (tx: Sql, before: Message, topic: Topic) => Promise<boolean>,
): Promise<Message> {
  const { message, changed, audience } = await sql.begin(async (tx) => {
    const before = await lockMessage(tx, messageId)
    const topic = await findTopic(tx, before.topicId)
    await contributeToTopic(tx, viewer, topic)
    const changed = await run(tx, before, topic)
    return { message: changed ? await lockMessage(tx, messageId) : before, changed, audience: audienceOf(topic) }
  })
  if (changed) {
    live.toRoom(message.roomId).emit('message:edited', message)
    live.changed({ kind: 'message', id: message.topicId, spaceId: audience })
  }
  return message
}

async function lockMessage(tx: Sql, messageId: string): Promise<Message> {
  await tx`select 1 from messages where id = ${messageId} for update`
  const message = await findMessage(tx, messageId)
  if (!message) throw notFound('message', messageId)
  return message
}

/** Earlier wordings of a message, for whoever may read it. */
export async function listWordings({ sql }: Services, viewer: Viewer, messageId: string) {
  const message = await findMessage(sql, messageId)
  if (!message) throw notFound('message', messageId)
  await readTopic(sql, viewer, message.topicId)
  return findWordings(sql, messageId)
}

const FOLD_AT_ONCE = 1000

/** Cuts messages for the search inside a room that were stored before there was one, or before it found as much. Returns how many. */
export async function foldMessages(sql: Services['sql']): Promise<number> {
  let count = 0
  for (;;) {
    const old = await findUnfolded(sql, FOLD_AT_ONCE)
    if (old.length === 0) return count
    await putFolded(
      sql,
      old.map(({ id, body, forwarded }) => ({ id, folded: foldLine(wordsOf(body, forwarded)) })),
    )
    count += old.length
  }
}
