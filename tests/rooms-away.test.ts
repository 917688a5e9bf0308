import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Answer } from '#shared/events.ts'
import type { Entered, Message, SendMessage } from '#shared/features/rooms/contract.ts'
import { random } from './support/random.ts'
import { openRoomsWorld } from './support/rooms-world.ts'
import { SEED, SOAK, seeded } from './support/sync-world.ts'
import { call, type TestSocket } from './support/world.ts'

// Somebody is away while others send, put another way, delete, answer, sign, pin, split and move, come and go. What they
// are given when they are back is what anybody who asks afresh sees, and holds nothing that was deleted meanwhile.
const world = openRoomsWorld()

/** What one person may say in a minute is limited: so many of these steps each. */
const STEPS_OF_ONE = 25

interface Said {
  id: string
  authorId: string
  topicId: string
  word: string
}

async function line(personId: string): Promise<TestSocket> {
  const socket: TestSocket = io(world.url, {
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { cookie: world.cookie(personId) },
  })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  return socket
}

/** Everything after a number, page by page, as a client asks for it when it is back. */
async function catchUp(socket: TestSocket, roomId: string, after: number) {
  const missed: Message[] = []
  for (let last = after, more = true; more; ) {
    const answer: Answer<Entered> = await socket.timeout(20_000).emitWithAck('room:enter', { roomId, after: last })
    if (!answer.ok) throw new Error(answer.error)
    missed.push(...answer.value.missed)
    last = missed.at(-1)?.seq ?? last
    more = answer.value.more
  }
  return missed
}

/** All of a room as somebody sees who opens its topics for the first time. */
async function afresh(personId: string, roomId: string) {
  const all: Message[] = []
  const topics = await world.sql<{ id: string }[]>`select id from topics where room_id = ${roomId}`
  for (const { id } of topics)
    for (let last = 0, more = true; more; ) {
      const { status, body } = await call<{ messages: Message[]; more: boolean }>(
        world.url,
        'GET',
        `/api/topics/${id}/messages?after=${last}&limit=100`,
        undefined,
        world.cookie(personId),
      )
      expect(status).toBe(200)
      all.push(...body.messages)
      last = body.messages.at(-1)?.seq ?? last
      more = body.more
    }
  return all.sort((a, b) => a.seq - b.seq)
}

async function goOnWithout(steps: number) {
  const chance = random(SEED)
  const pick = <One>(from: readonly One[]) => from[Math.floor(chance() * from.length)] as One
  const { inside, roomIds, spaceId } = await world.talk(2 + Math.ceil(steps / STEPS_OF_ONE), 2)
  if (!world.isRunning) await world.start()
  const [away = '', asker = '', ...talkers] = inside
  const [roomId = '', other = ''] = roomIds
  const lines = new Map<string, TestSocket>()
  const ask = (personId: string, method: string, path: string, body?: unknown) =>
    call(world.url, method, path, body, world.cookie(personId))
  const said: Said[] = []
  const deleted: string[] = []
  let topics: string[] = []

  const send = async (personId: string, replyTo?: string) => {
    if (!lines.has(personId)) lines.set(personId, await line(personId))
    const [id, word] = [newId(), `ຄຳ${newId()}`]
    const topicId = pick(topics)
    const draft: SendMessage = { id, roomId, topicId, body: word, ...(replyTo ? { replyTo } : {}) }
    const answer: Answer<Message> | undefined = await lines
      .get(personId)
      ?.timeout(20_000)
      .emitWithAck('message:send', draft)
    // A topic that moved away meanwhile takes it in its own room only.
    if (answer?.ok) said.push({ id, authorId: personId, topicId, word })
  }
  const open = async () => {
    const id = newId()
    const made = await ask(asker, 'POST', `/api/rooms/${roomId}/topics`, { id, title: `ຫົວຂໍ້ ${id}` })
    expect(made.status).toBe(200)
    topics.push(id)
  }
  await open()
  await open()
  // What they have seen before they go, some of which is changed while they are away.
  if (talkers.length > 0) for (let count = 0; count < 5; count++) await send(pick(talkers))
  const here = await line(away)
  const seen = new Map<string, number>()
  for (const one of [roomId, other]) seen.set(one, (await catchUp(here, one, 0)).at(-1)?.seq ?? 0)
  here.disconnect()

  for (let step = 0; step < steps; step++) {
    const personId = talkers[Math.floor(step / STEPS_OF_ONE)] ?? asker
    const one = said.length > 0 ? pick(said) : undefined
    const lot = one ? chance() : 0
    if (!one || lot < 0.55) await send(personId)
    else if (lot < 0.62) await send(personId, one.id)
    else if (lot < 0.72) {
      const word = `ຄຳ${newId()}`
      const edited = await ask(one.authorId, 'PUT', `/api/messages/${one.id}`, { body: word })
      if (edited.status === 200) {
        deleted.push(one.word)
        one.word = word
      }
    } else if (lot < 0.8) {
      const gone = await ask(one.authorId, 'DELETE', `/api/messages/${one.id}`)
      expect(gone.status).toBe(200)
      deleted.push(one.word)
    } else if (lot < 0.88) await ask(personId, 'PUT', `/api/messages/${one.id}/reactions/thanks`)
    else if (lot < 0.92) await ask(personId, 'PUT', `/api/messages/${one.id}/pin`)
    else if (lot < 0.95) {
      const id = newId()
      const split = await ask(personId, 'POST', `/api/topics/${one.topicId}/split`, {
        id,
        title: `ແຍກ ${id}`,
        messageIds: [one.id],
      })
      if (split.status === 200) {
        topics.push(id)
        one.topicId = id
      }
    } else if (lot < 0.97 && topics.length > 2) {
      const moving = pick(topics)
      const moved = await ask(personId, 'PUT', `/api/topics/${moving}/room`, { roomId: other })
      if (moved.status === 200) topics = topics.filter((id) => id !== moving)
    } else {
      // Somebody leaves and comes again, the one who is away among them.
      const leaving = pick([away, asker])
      await world.sql`delete from space_members where space_id = ${spaceId} and person_id = ${leaving}`
      if (leaving === away) expect((await ask(away, 'GET', `/api/rooms/${roomId}`)).status).toBe(404)
      await world.sql`insert into space_members (space_id, person_id) values (${spaceId}, ${leaving})`
    }
  }

  const back = await line(away)
  let missedInAll = 0
  for (const one of [roomId, other]) {
    const after = seen.get(one) ?? 0
    const missed = await catchUp(back, one, after)
    expect(missed).toEqual((await afresh(asker, one)).filter(({ seq }) => seq > after))
    const told = JSON.stringify(missed)
    expect(deleted.filter((word) => told.includes(word))).toEqual([])
    missedInAll += missed.length
  }
  for (const socket of [back, ...lines.values()]) socket.disconnect()
  return { missedInAll, deleted: deleted.length }
}

for (const steps of SOAK ? [0, 1, 500, 50_000] : [0, 1, 500])
  test(
    `after ${steps} steps of others, who was away is given what is there, and nothing that was deleted`,
    () =>
      seeded(async () => {
        const { missedInAll, deleted } = await goOnWithout(steps)
        expect(missedInAll).toBeGreaterThanOrEqual(Math.floor(steps / 2))
        expect(deleted).toBeGreaterThanOrEqual(Math.floor(steps / 20))
      }),
    SOAK ? 3_600_000 : 120_000,
  )
