import { asRow, type StatementRow } from '#server/activity/record.ts'
import { asRefusal } from '#server/core/http.ts'
import type { Services } from '#server/core/services.ts'
import type { Pool, Sql } from '#server/core/sql.ts'
import { AppError, conflict, notFound } from '#shared/base/errors.ts'
import { Day, Hour, Second } from '#shared/base/time.ts'
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
  putFolded,
  putNotices,
  type SendingFacts,
} from './queries.ts'
import { wordsOf } from './words.ts'

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

/** What may be stored, and what that rests on. */
interface Fresh {
  place: number
  /** Which of the new ones of its room, from 1. */
  nth: number
  fact: SendingFacts
  sending: Sending
  mentions: Mention[]
  statement: StatementRow
}

type Outcome = Sent | AppError

/** Mentions whose words stand in the text, each once. */
export const keptMentions = (mentions: readonly Mention[], body: string): Mention[] => {
  const known = new Set<string>()
  return mentions.filter((one) => {
    const key = one.kind === 'everyone' ? one.kind : one.id
    return body.includes(one.text) && !known.has(key) && known.add(key)
  })
}

const asked = ({ viewer, draft }: Sending, place: number) => ({
  place,
  id: draft.id,
  authorId: viewer.id,
  roomId: draft.roomId,
  topicId: draft.topicId ?? null,
  replyTo: draft.replyTo ?? null,
})

/** What each message comes to by the facts, in its place: what it is refused for, the same one that is there, or neither. */
function decide(sendings: readonly Sending[], facts: readonly SendingFacts[], known: ReadonlyMap<string, Message>) {
  const outcomes: (Outcome | undefined)[] = []
  const fresh: Fresh[] = []
  const inRoom = new Map<string, number>()
  const today = new Map<string, number>()
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
    const nth = (inRoom.get(draft.roomId) ?? 0) + 1
    inRoom.set(draft.roomId, nth)
    const day = `${viewer.id} ${fact.topicId}`
    const said = today.get(day) ?? fact.today
    today.set(day, said + 1)
    const graphemes = countGraphemes(draft.body.trim())
    const isSomething = graphemes >= COUNTED_GRAPHEMES || (draft.files ?? []).length > 0
    const statement = asRow({
      event: fact.answered && fact.answered !== viewer.id ? 'message.replied' : 'message.posted',
      viewer,
      object: { type: 'topic', id: fact.topicId },
      spaceId: fact.spaceId,
      result: { graphemes },
      clientEventId: draft.id,
      uncounted: !isSomething || said >= COUNTED_PER_DAY,
      departmentId: fact.departmentId,
      rank: fact.rank,
    })
    fresh.push({ place, nth, fact, sending, mentions: keptMentions(draft.mentions ?? [], draft.body), statement })
  }
  return { outcomes, fresh }
}

/**
 * Stores messages in their order, in the caller's transaction: rights asked now, sequence numbers without a gap, statements,
 * notices. Each answers for itself: what is refused is an error in its place and leaves nothing. The statements about all
 * of them go together, so that a hundred messages cost what one does.
 */
export async function storeMessages(tx: Sql, sendings: readonly Sending[]): Promise<Outcome[]> {
  const rooms = [...new Set(sendings.map(({ draft }) => draft.roomId))].sort()
  // Sent together, the locks first: what is found is found under them.
  const locked = lockRooms(tx, rooms).execute()
  const [facts] = await Promise.all([findSending(tx, sendings.map(asked), COUNTED_PER_DAY), locked])
  const known = new Map(
    facts.some(({ isKnown }) => isKnown)
      ? (await findByIds(tx, [...new Set(sendings.map(({ draft }) => draft.id))])).map((one) => [one.id, one])
      : [],
  )
  const { outcomes, fresh } = decide(sendings, facts, known)
  if (fresh.length > 0) {
    const stored = await store(tx, fresh)
    for (const one of fresh) outcomes[one.place] = stored.get(one.sending.draft.id)
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

const isCalling = ({ fact, mentions, sending }: Fresh) =>
  mentions.length > 0 || fact.kind === 'direct' || Boolean(fact.answered && fact.answered !== sending.viewer.id)

/** Stands in something else, which is read and noted beside it. */
const isLinked = ({ sending: { draft } }: Fresh) => Boolean(draft.replyTo || draft.forwardOf || draft.files?.length)

/** What was stored, by the ids of its messages. With a stamp it is looked whether the facts still hold. */
async function store(sql: Sql, fresh: readonly Fresh[], stamp: string | null = null): Promise<Map<string, Sent>> {
  // In this order on one connection, without waiting for each other's answers: a query is sent when it is first awaited.
  const inserting = insertMessages(
    sql,
    fresh.map(({ place, nth, fact, sending, mentions, statement }) => ({
      ...asked(sending, place),
      topicId: fact.topicId as string,
      nth,
      body: sending.draft.body,
      folded: sending.draft.forwardOf ? null : foldLine(sending.draft.body),
      mentions,
      forwardOf: sending.draft.forwardOf ?? null,
      statement,
    })),
    stamp,
  ).catch((error: unknown) => {
    throw isTaken(error) ? conflict('id_taken') : error
  })
  const further = Promise.all([
    Promise.all(
      fresh.filter(isCalling).map(async ({ fact, sending: { viewer, draft }, mentions }) => {
        const called = await callBy(sql, viewer, draft.id, mentions, fact.answered)
        return [draft.id, called] as const
      }),
    ),
    ...fresh.flatMap(({ sending: { viewer, draft } }) => [
      ...(draft.files?.length ? [attachFiles(sql, viewer, draft.roomId, draft.id, draft.files)] : []),
      ...(draft.forwardOf ? [copyFiles(sql, draft.forwardOf, draft.id)] : []),
    ]),
  ])
  const [inserted, [notices]] = await Promise.all([inserting, further])
  const called = new Map(notices)
  // What stands in nothing but itself is known without asking.
  const linked = fresh.filter(isLinked).map(({ sending }) => sending.draft.id)
  const read = new Map(linked.length > 0 ? (await findByIds(sql, linked)).map((one) => [one.id, one]) : [])
  const passedOn = fresh.flatMap(({ sending: { draft } }) => {
    const message = draft.forwardOf ? read.get(draft.id) : undefined
    return message ? [{ id: message.id, folded: foldLine(wordsOf(message.body, message.forwarded?.body)) }] : []
  })
  if (passedOn.length > 0) await putFolded(sql, passedOn)
  const numbers = new Map(inserted.map((one) => [one.id, one]))
  return new Map(
    fresh.flatMap((one) => {
      const { id } = one.sending.draft
      const number = numbers.get(id)
      if (!number) return []
      const sent: Sent = {
        message: read.get(id) ?? plainMessage(one, number),
        isNew: true,
        called: called.get(id) ?? [],
        isWatched: one.fact.isWatched,
        topicId: one.fact.topicId as string,
        audience: audienceOfFact(one.fact),
      }
      return [[id, sent]]
    }),
  )
}

/** Nothing was stored: what it was to rest on is not so any more (BA001), or somebody is changing it (55P03). */
const isOtherwise = (error: unknown) => /^(BA001|55P03)$/.test(String((error as { code?: unknown }).code))

const isTaken = (error: unknown) => (error as { constraint_name?: unknown }).constraint_name === 'messages_pkey'

/** A new message without a quote and without files, as `findByIds` would read it back. */
const plainMessage = (
  { fact, sending: { viewer, draft }, mentions }: Fresh,
  { seq, now }: { seq: number; now: string },
): Message => ({
  id: draft.id,
  roomId: draft.roomId,
  topicId: fact.topicId as string,
  seq,
  authorId: viewer.id,
  authorLo: fact.authorLo,
  authorEn: fact.authorEn,
  departmentLo: fact.departmentLo,
  departmentEn: fact.departmentEn,
  body: draft.body,
  mentions,
  replyTo: null,
  forwarded: null,
  reactions: [],
  files: [],
  pinnedAt: null,
  deletedAt: null,
  sentAt: now,
  editedAt: null,
})

/** Days since 1970 in Vientiane; what somebody says is counted in each. */
const dayNow = () => Math.floor((Date.now() + 7 * Hour.ms) / Day.ms)

/**
 * Stores messages that call nobody and stand in nothing else by one statement, which is also their transaction: what was
 * known when the same person last spoke in the same place is not asked again, but whether anything has changed since.
 * Returns nothing where something has, or more is to be done than to store them; then nothing was.
 */
function createPlainStore(sql: Pool) {
  /** Of those who spoke, as long as the stamp and the day are the same. */
  const facts = new Map<string, SendingFacts>()
  let stamp: string | undefined
  let day = dayNow()
  const placeOf = ({ viewer, draft }: Sending, topicId = draft.topicId) => `${viewer.id} ${draft.roomId} ${topicId}`
  const isPlain = ({ draft }: Sending) =>
    Boolean(draft.topicId) && !draft.replyTo && !draft.forwardOf && !draft.files?.length && !draft.mentions?.length

  async function find(asking: readonly Sending[]) {
    for (const [at, fact] of (await findSending(sql, asking.map(asked), COUNTED_PER_DAY)).entries()) {
      const one = asking[at]
      if (!one || fact.isKnown) continue
      if (fact.stamp !== stamp) facts.clear()
      stamp = fact.stamp
      facts.set(placeOf(one), fact)
    }
  }

  async function storePlain(batch: readonly Sending[]): Promise<Sent[] | undefined> {
    const today = dayNow()
    if (today !== day) facts.clear()
    day = today
    const isAll = batch.every(isPlain)
    const missing = batch.filter((one) => !facts.has(placeOf(one)))
    if (isAll && missing.length > 0) await find(missing)
    const rests = batch.flatMap((one) => facts.get(placeOf(one)) ?? [])
    const restsOn = stamp
    // Forgotten until it is known how much was said, and again the youngest then.
    for (const one of batch) facts.delete(placeOf(one))
    if (!isAll || !restsOn || rests.length < batch.length) return
    const { fresh } = decide(batch, rests, new Map())
    if (fresh.length < batch.length || fresh.some(isCalling)) return
    const stored = await store(sql, fresh, restsOn).catch((error: unknown) => {
      if (!isOtherwise(error) && asRefusal(error)?.code !== 'conflict') throw error
    })
    if (!stored) {
      facts.clear()
      return
    }
    if (stamp === restsOn && day === today)
      for (const { fact, sending } of fresh) {
        const place = placeOf(sending)
        facts.set(place, { ...fact, today: (facts.get(place) ?? fact).today + 1 })
      }
    for (const oldest of facts.keys()) {
      if (facts.size <= MOST_REMEMBERED) break
      facts.delete(oldest)
    }
    return fresh.map(({ sending }) => stored.get(sending.draft.id) as Sent)
  }

  return {
    storePlain,
    /** Something was said in a topic that whoever said it did not name. */
    forget: (sending: Sending, topicId: string) => void facts.delete(placeOf(sending, topicId)),
  }
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

/** Of so many places where somebody spoke it is remembered what the last message there rested on. */
const MOST_REMEMBERED = 5000
/** More in one transaction would make the first wait for the last. */
const MOST_AT_ONCE = 256
/** So many transactions at a time: what is said meanwhile goes together, for little more than one message costs. */
export const TALK_LINES = 2
/** What takes longer waits for somebody else, who holds a room; nobody else waits for it, until so many do. */
const LATE_MS = 100
const MOST_LINES = 6
/** So many wait for the database; whoever comes then is asked to come again. */
const MOST_WAITING = 15_000
/** Statements end after 30 seconds; a transaction that is not back by then is on a line that is dead. */
const LOST_AFTER_MS = 40 * Second.ms

interface Waiting extends Sending {
  resolve(sent: Sent): void
  reject(error: unknown): void
}

/**
 * Sends what people say: a message to a quiet room goes at once, and all that arrives while one of the room is on its way
 * to the disk goes with the next, beside that of other rooms (group commit). Of each room one transaction is under way at a
 * time, so that all is stored and announced in the order in which it came; also when that is known so late that nobody
 * waits for it any more. What was stored together is announced together: `announce` gets new messages in their order.
 */
export function createSender(
  { sql, talkSql }: Pick<Services, 'sql' | 'talkSql'>,
  announce: (sent: readonly Sent[]) => void,
) {
  const waiting = new Map<string, Waiting[]>()
  const underWay = new Set<string>()
  let count = 0
  let lines = 0
  /** Of these, so many are late. */
  let late = 0

  const { storePlain, forget } = createPlainStore(talkSql)

  async function storeTogether(batch: readonly Waiting[]): Promise<Outcome[]> {
    const outcomes = await sql.begin((tx) => storeMessages(tx, batch))
    for (const [place, one] of batch.entries()) {
      const sent = outcomes[place]
      if (sent && !(sent instanceof AppError)) forget(one, sent.topicId)
    }
    return outcomes
  }

  const storeAll = (batch: readonly Waiting[]) =>
    inTime(
      (async () => {
        const outcomes = (await storePlain(batch)) ?? (await storeTogether(batch))
        announce(outcomes.filter((one): one is Sent => !(one instanceof AppError) && one.isNew))
        for (const [place, one] of batch.entries()) {
          const sent = outcomes[place]
          if (!sent || sent instanceof AppError) one.reject(sent ?? new AppError('unavailable'))
          else one.resolve(sent)
        }
      })(),
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

  /** What goes next: of rooms with nothing under way, their fair share of the lines. */
  function takeBatch(): Waiting[] {
    const share = Math.ceil((waiting.size + underWay.size) / TALK_LINES)
    const ids = new Set<string>()
    const batch: Waiting[] = []
    let rooms = 0
    for (const [roomId, line] of waiting) {
      if (rooms === share || batch.length === MOST_AT_ONCE) break
      if (underWay.has(roomId)) continue
      // The same id twice waits for the next turn, where it finds the first.
      const most = Math.min(line.length, MOST_AT_ONCE - batch.length)
      let taken = 0
      for (; taken < most; taken++) {
        const id = line[taken]?.draft.id ?? ''
        if (ids.has(id)) break
        ids.add(id)
      }
      if (taken === 0) continue
      rooms++
      batch.push(...line.splice(0, taken))
      waiting.delete(roomId)
      if (line.length > 0) waiting.set(roomId, line)
    }
    return batch
  }

  function sendOn() {
    while (lines - late < TALK_LINES && lines < MOST_LINES) {
      const batch = takeBatch()
      if (batch.length === 0) return
      const rooms = new Set(batch.map(({ draft }) => draft.roomId))
      lines++
      count -= batch.length
      for (const roomId of rooms) underWay.add(roomId)
      let isLate = false
      const timer = setTimeout(() => {
        isLate = true
        late++
        sendOn()
      }, LATE_MS)
      void storeOrPart(batch).finally(() => {
        clearTimeout(timer)
        if (isLate) late--
        lines--
        for (const roomId of rooms) underWay.delete(roomId)
        sendOn()
      })
    }
  }

  return (viewer: Pick<Viewer, 'id'>, draft: Draft): Promise<Sent> =>
    new Promise((resolve, reject) => {
      if (count >= MOST_WAITING) return reject(new AppError('unavailable'))
      count++
      const line = waiting.get(draft.roomId) ?? []
      waiting.set(draft.roomId, line)
      line.push({ viewer, draft, resolve, reject })
      sendOn()
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
