import { recordActivities, type Statement } from '#server/activity/record.ts'
import { asRefusal } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { AppError, conflict, notFound } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Mention, Message, SendMessage } from '#shared/features/rooms/contract.ts'
import { canContribute } from '#shared/features/spaces/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { attachFiles } from './files.ts'
import {
  copyFiles,
  findByIds,
  findSending,
  insertMessages,
  lockRooms,
  moveSequences,
  putNotices,
  type SendingFacts,
  touchTopics,
} from './queries.ts'

/** A message of fewer graphemes, and the twenty-first of a day in one topic, is stored but not counted. */
const COUNTED_GRAPHEMES = 3
const COUNTED_PER_DAY = 20

/** What is stored as a message: what was sent, or something passed on. */
export interface Draft extends SendMessage {
  forwardOf?: string
}

export interface Sending {
  viewer: Pick<Viewer, 'id'>
  draft: Draft
}

export interface Sent {
  message: Message
  /** False when this very message was there already. */
  isNew: boolean
  /** Whom it calls. */
  called: string[]
  /** Somebody wants to be told of every message in the room. */
  isWatched: boolean
  topicId: string
  audience: string
}

/** Mentions whose words stand in the text, each once. */
export const keptMentions = (mentions: readonly Mention[], body: string): Mention[] => {
  const known = new Set<string>()
  return mentions.filter((one) => {
    const key = one.kind === 'everyone' ? one.kind : one.id
    return body.includes(one.text) && !known.has(key) && known.add(key)
  })
}

/**
 * Stores messages in their order, in the caller's transaction: rights asked now, sequence numbers without a gap, statements,
 * notices. Each answers for itself: what is refused is an error in its place and leaves nothing. The statements about all
 * of them go together, so that a hundred messages cost what one does.
 */
export async function storeMessages(tx: Sql, sendings: readonly Sending[]): Promise<(Sent | AppError)[]> {
  const rooms = [...new Set(sendings.map(({ draft }) => draft.roomId))].sort()
  // Sent together: what is found is found under the locks.
  const [, facts] = await Promise.all([
    lockRooms(tx, rooms),
    findSending(
      tx,
      sendings.map(({ viewer, draft }, place) => ({
        place,
        id: draft.id,
        authorId: viewer.id,
        roomId: draft.roomId,
        topicId: draft.topicId ?? null,
        replyTo: draft.replyTo ?? null,
      })),
      COUNTED_PER_DAY,
    ),
  ])
  const known = new Map(
    facts.some(({ isKnown }) => isKnown)
      ? (await findByIds(tx, [...new Set(sendings.map(({ draft }) => draft.id))])).map((one) => [one.id, one])
      : [],
  )
  const outcomes: (Sent | AppError | undefined)[] = []
  const fresh: { place: number; seq: number; fact: SendingFacts; sending: Sending; mentions: Mention[] }[] = []
  const lastSeq = new Map<string, number>()
  const today = new Map<string, number>()
  const statements: Statement[] = []
  for (const [place, sending] of sendings.entries()) {
    const { viewer, draft } = sending
    const fact = facts[place]
    const refused = refusalOf(fact, draft)
    if (refused || !fact?.topicId) {
      outcomes[place] = refused ?? notFound('room', draft.roomId)
      continue
    }
    const there = known.get(draft.id)
    if (there) {
      outcomes[place] = isSame(there, viewer, draft, fact.topicId)
        ? {
            message: there,
            isNew: false,
            called: [],
            isWatched: false,
            topicId: fact.topicId,
            audience: audienceOfFact(fact),
          }
        : conflict('id_taken')
      continue
    }
    const seq = (lastSeq.get(draft.roomId) ?? fact.lastSeq) + 1
    lastSeq.set(draft.roomId, seq)
    const day = `${viewer.id} ${fact.topicId}`
    const said = today.get(day) ?? fact.today
    today.set(day, said + 1)
    const graphemes = countGraphemes(draft.body.trim())
    const isSomething = graphemes >= COUNTED_GRAPHEMES || (draft.files ?? []).length > 0
    fresh.push({ place, seq, fact, sending, mentions: keptMentions(draft.mentions ?? [], draft.body) })
    statements.push({
      event: fact.answered && fact.answered !== viewer.id ? 'message.replied' : 'message.posted',
      viewer,
      object: { type: 'topic', id: fact.topicId },
      spaceId: fact.spaceId,
      result: { graphemes },
      clientEventId: draft.id,
      uncounted: !isSomething || said >= COUNTED_PER_DAY,
    })
  }
  if (fresh.length > 0) {
    const stored = await store(tx, fresh, lastSeq, statements)
    for (const { place, fact, sending } of fresh) {
      const message = stored.messages.get(sending.draft.id)
      outcomes[place] = message
        ? {
            message,
            isNew: true,
            called: stored.called.get(sending.draft.id) ?? [],
            isWatched: fact.isWatched,
            topicId: fact.topicId as string,
            audience: audienceOfFact(fact),
          }
        : new AppError('unavailable')
    }
  }
  return outcomes.map((one) => one ?? new AppError('unavailable'))
}

const audienceOfFact = ({ kind, roomId, spaceId }: SendingFacts) => (kind === 'open' ? spaceId : roomId)

/** Notices of a message for those whom it calls and has not called yet; who they are. */
export async function callBy(
  tx: Sql,
  viewer: Pick<Viewer, 'id'>,
  messageId: string,
  mentions: readonly Mention[],
  answered: string | null,
): Promise<string[]> {
  const called = await putNotices(
    tx,
    viewer,
    messageId,
    mentions.flatMap((one) => (one.kind === 'person' ? [one.id] : [])),
    mentions.flatMap((one) => (one.kind === 'department' ? [one.id] : [])),
    mentions.some(({ kind }) => kind === 'everyone'),
    answered,
  )
  return called.map(({ personId }) => personId)
}

async function store(
  tx: Sql,
  fresh: readonly { place: number; seq: number; fact: SendingFacts; sending: Sending; mentions: Mention[] }[],
  lastSeq: ReadonlyMap<string, number>,
  statements: readonly Statement[],
) {
  const ids = fresh.map(({ sending }) => sending.draft.id)
  const calls = fresh.filter(
    ({ fact, mentions, sending }) =>
      mentions.length > 0 || fact.kind === 'direct' || (fact.answered && fact.answered !== sending.viewer.id),
  )
  // In this order on one connection, without waiting for each other's answers: a query is sent when it is first awaited.
  const writing = Promise.all([
    insertMessages(
      tx,
      fresh.map(({ seq, fact, sending: { viewer, draft }, mentions }) => ({
        id: draft.id,
        roomId: draft.roomId,
        topicId: fact.topicId as string,
        seq,
        authorId: viewer.id,
        body: draft.body,
        folded: foldLine(draft.body),
        mentions,
        replyTo: draft.replyTo ?? null,
        forwardOf: draft.forwardOf ?? null,
      })),
    ),
    moveSequences(
      tx,
      [...lastSeq].map(([roomId, seq]) => ({ roomId, seq })),
    ),
    touchTopics(
      tx,
      fresh.map(({ fact }) => fact.topicId as string),
    ),
    recordActivities(tx, statements),
  ])
  const further = Promise.all([
    Promise.all(
      calls.map(async ({ fact, sending: { viewer, draft }, mentions }) => {
        const called = await callBy(tx, viewer, draft.id, mentions, fact.answered)
        return [draft.id, called] as const
      }),
    ),
    ...fresh.flatMap(({ sending: { viewer, draft } }) => [
      ...(draft.files?.length ? [attachFiles(tx, viewer, draft.roomId, draft.id, draft.files)] : []),
      ...(draft.forwardOf ? [copyFiles(tx, draft.forwardOf, draft.id)] : []),
    ]),
  ])
  // Files are hung on one after the other, and must be there when the messages are read; without any, one wait is enough.
  const hasFiles = fresh.some(({ sending: { draft } }) => draft.files?.length || draft.forwardOf)
  const [[inserted], [notices], early] = await Promise.all([
    writing,
    further,
    hasFiles ? undefined : findByIds(tx, ids),
  ])
  // Somebody took an id in another room, whose lock we do not have: nothing of this is kept.
  if (inserted.count !== fresh.length) throw conflict('id_taken')
  const messages = early ?? (await findByIds(tx, ids))
  return { messages: new Map(messages.map((one) => [one.id, one])), called: new Map(notices) }
}

/** Why a message may not be stored, if so: what the viewer may not see does not exist for them. */
function refusalOf(fact: SendingFacts | undefined, draft: Draft): AppError | undefined {
  if (!fact?.spaceId) return notFound('room', draft.roomId)
  const roles = new Map(fact.role ? [[fact.spaceId, fact.role] as const] : [])
  if (!canContribute({ roles }, { id: fact.spaceId, kind: fact.spaceKind })) return notFound('space', fact.spaceId)
  if (fact.kind !== 'open' && !fact.isInside) return notFound('room', draft.roomId)
  if (!fact.topicId) return notFound('topic', draft.topicId ?? 'general')
  if (draft.replyTo && !fact.answered) return notFound('message', draft.replyTo)
  return undefined
}

const isSame = (known: Message, viewer: Pick<Viewer, 'id'>, draft: Draft, topicId: string) =>
  known.authorId === viewer.id &&
  known.body === draft.body &&
  known.topicId === topicId &&
  (known.forwarded === null) === (draft.forwardOf === undefined) &&
  (known.replyTo?.id ?? null) === (draft.replyTo ?? null) &&
  (draft.forwardOf !== undefined || known.files.map(({ id }) => id).join() === (draft.files ?? []).join())

/** Stores one message in the transaction of whoever opens a topic with it. Throws what it is refused for. */
export async function storeMessage(tx: Sql, viewer: Pick<Viewer, 'id'>, draft: Draft): Promise<Sent> {
  const [sent] = await storeMessages(tx, [{ viewer, draft }])
  if (!sent || sent instanceof AppError) throw sent ?? new AppError('unavailable')
  return sent
}

/** More in one transaction would make the first wait for the last. */
const MOST_AT_ONCE = 256
/** So many transactions at a time: while one waits for the disk, others are made ready. */
const LINES = 3
/** So many wait for the database; whoever comes then is asked to come again. */
const MOST_WAITING = 5000
/** Statements end after 30 seconds; a transaction that is not back by then is on a line that is dead. */
const LOST_AFTER_MS = 40 * Second.ms

interface Waiting extends Sending {
  resolve(sent: Sent): void
  reject(error: unknown): void
}

/**
 * Sends what people say: all that arrives while one transaction is on its way to the disk goes with the next (group commit).
 * Everything of one room stays in one line, in the order in which it came, and is announced in that order once it is
 * stored; also when that is known so late that nobody waits for it any more.
 */
export function createSender({ sql }: Pick<Services, 'sql'>, announce: (sent: Sent) => void) {
  const lines = Array.from({ length: LINES }, () => ({ waiting: [] as Waiting[], busy: false }))

  const storeAll = (batch: readonly Waiting[]) =>
    inTime(
      sql
        .begin((tx) => storeMessages(tx, batch))
        .then((outcomes) => {
          for (const [place, one] of batch.entries()) {
            const sent = outcomes[place]
            if (!sent || sent instanceof AppError) one.reject(sent ?? new AppError('unavailable'))
            else {
              if (sent.isNew) announce(sent)
              one.resolve(sent)
            }
          }
        }),
    )

  /** One of them spoils it for all: then each half for itself, until it is alone and the others have not suffered. */
  async function storeOrPart(batch: readonly Waiting[]): Promise<void> {
    try {
      await storeAll(batch)
    } catch (error) {
      if (batch.length === 1 || asRefusal(error)?.code === 'unavailable') {
        for (const one of batch) one.reject(error)
        return
      }
      const half = Math.ceil(batch.length / 2)
      await storeOrPart(batch.slice(0, half))
      await storeOrPart(batch.slice(half))
    }
  }

  async function drain(line: (typeof lines)[number]) {
    if (line.busy) return
    line.busy = true
    while (line.waiting.length > 0) await storeOrPart(takeBatch(line.waiting))
    line.busy = false
  }

  return (viewer: Pick<Viewer, 'id'>, draft: Draft): Promise<Sent> =>
    new Promise((resolve, reject) => {
      const line = lines[Number.parseInt(draft.roomId.slice(-4), 16) % LINES] as (typeof lines)[number]
      if (line.waiting.length >= MOST_WAITING) return reject(new AppError('unavailable'))
      line.waiting.push({ viewer, draft, resolve, reject })
      void drain(line)
    })
}

/** Waits so long and no longer. */
async function inTime(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AppError('unavailable')), LOST_AFTER_MS)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The next of a line; the same id twice waits for the next turn, where it finds the first. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  const ids = new Set<string>()
  let count = 0
  while (count < waiting.length && count < MOST_AT_ONCE) {
    const id = waiting[count]?.draft.id ?? ''
    if (ids.has(id)) break
    ids.add(id)
    count++
  }
  return waiting.splice(0, count)
}
