import { expect, test } from 'vitest'
import { comeBack } from '../client/core/comeBack.ts'
import { random } from './support/random.ts'
import { openRoomsWorld, type Speaker } from './support/rooms-world.ts'
import { SEED, SOAK, seeded } from './support/sync-world.ts'
import { until } from './support/until.ts'

// Everybody's line breaks at the same moment, as when the network of a ministry comes back. The server goes on answering,
// nobody is turned away for asking too much, everybody is back soon, and what was said meanwhile is there, once.
const world = openRoomsWorld()

const PEOPLE = SOAK ? 2000 : 200
const ROOMS = 4
const TALK_EVERY_MS = 250
// How long it takes is held to a bound only where the machine has nothing else to do (SOAK).
/** The longest that one who was not cut off waits for an answer while the others come back, in milliseconds. */
const PATIENCE_MS = 15_000
/** By then all but one in twenty are back, in milliseconds. */
const MOST_ARE_BACK_MS = 30_000

/** What the page of a topic asks for by itself when its line is back. */
const asked = (spaceId: string, roomId: string, topicId: string) => [
  '/api/session',
  '/api/spaces',
  '/api/unread',
  '/api/unread/spaces',
  '/api/inbox/unseen',
  `/api/spaces/${spaceId}`,
  `/api/spaces/${spaceId}/rooms`,
  `/api/rooms/${roomId}`,
  `/api/topics/${topicId}`,
]

/** As patient as the page is, and as different from one another. */
function asPage(speaker: Speaker): Speaker {
  const { io } = speaker.socket
  io.timeout(comeBack.timeout)
  io.reconnectionDelay(comeBack.reconnectionDelay)
  io.reconnectionDelayMax(comeBack.reconnectionDelayMax)
  io.randomizationFactor(comeBack.randomizationFactor)
  return speaker
}

/** A line that could not be opened, or was closed as it was used again, is tried again, as the page does. */
async function ask(path: string, personId: string): Promise<number> {
  for (let tries = 3; ; tries--) {
    try {
      const reply = await fetch(world.url + path, { headers: { cookie: world.cookie(personId) } })
      await reply.arrayBuffer()
      return reply.status
    } catch (error) {
      if (tries === 0) throw error
    }
  }
}

/** After a moment of their own (a part of two seconds), as the page (client/core/live.tsx), and one after the other. */
async function askAll(personId: string, paths: readonly string[], moment: number): Promise<number[]> {
  await new Promise((resolve) => setTimeout(resolve, moment * 2000))
  const statuses: number[] = []
  for (const path of paths) statuses.push(await ask(path, personId))
  return statuses
}

test(
  `${PEOPLE} people whose lines break at once are all back, with everything that was said meanwhile`,
  () =>
    seeded(async () => {
      const chance = random(SEED)
      const moments = Array.from({ length: PEOPLE }, () => chance())
      const { spaceId, inside, roomIds } = await world.talk(PEOPLE + ROOMS, ROOMS)
      const topics = await world.sql<{ roomId: string; id: string }[]>`select room_id, id from topics where general`
      const pages = roomIds.map((roomId) =>
        asked(spaceId, roomId, topics.find((one) => one.roomId === roomId)?.id ?? ''),
      )
      await world.start()
      const proxy = await world.proxy(chance)
      // One in each room keeps their line, and talks on.
      const staying = inside.slice(0, ROOMS).map((id, at) => world.speaker(id, roomIds[at] as string))
      const crowd = inside.slice(ROOMS)
      await Promise.all(staying.map((one) => one.say('ສະບາຍດີ')))
      const leaving: Speaker[] = []
      for (const [at, id] of crowd.entries()) {
        leaving.push(asPage(world.speaker(id, roomIds[at % ROOMS] as string, proxy.url)))
        if (leaving.length % 100 === 0 || leaving.length === crowd.length)
          await until(async () => leaving.every(({ heard }) => heard.size > 0), 'they are in', 60_000)
      }
      const all = [...staying, ...leaving]

      const statuses: number[] = []
      const back: number[] = []
      const began = performance.now()
      const returns = leaving.map(
        ({ socket }, at) =>
          new Promise<void>((resolve, reject) =>
            socket.once('connect', () => {
              back.push(performance.now() - began)
              askAll(crowd[at] as string, pages[at % ROOMS] as string[], moments[at] as number).then(
                (given) => resolve(void statuses.push(...given)),
                reject,
              )
            }),
          ),
      )
      // Some are in the middle of a sentence when it happens.
      const talking = leaving.filter((_, at) => at % (PEOPLE / 20) === 0).map((one, at) => one.say(`ກຳລັງເວົ້າ ${at}`))
      proxy.cut()

      let isOver = false
      const waits: number[] = []
      const watching = (async () => {
        for (let round = 0; !isOver; round++) {
          const from = performance.now()
          expect(await ask('/api/session', inside[0] as string)).toBe(200)
          await staying[round % ROOMS]?.say(`ຍັງເວົ້າຢູ່ ${round}`)
          waits.push(performance.now() - from)
          // As fast as people talk, not as fast as it goes: each word is carried to a whole room.
          await new Promise((resolve) => setTimeout(resolve, TALK_EVERY_MS))
        }
      })()
      await Promise.all([...returns, ...talking])
      isOver = true
      await watching

      const sorted = back.sort((a, b) => a - b)
      const most = sorted[Math.floor(sorted.length * 0.95)] ?? Number.POSITIVE_INFINITY
      console.log(
        `${PEOPLE} back: p95 ${Math.round(most)} ms, last ${Math.round(sorted.at(-1) ?? 0)} ms; longest answer meanwhile ${Math.round(Math.max(...waits))} ms`,
      )
      expect(back).toHaveLength(PEOPLE)
      if (SOAK) {
        expect(most).toBeLessThan(MOST_ARE_BACK_MS)
        expect(Math.max(...waits)).toBeLessThan(PATIENCE_MS)
      }
      expect(statuses.filter((status) => status !== 200)).toEqual([])
      expect(statuses).toHaveLength(pages.flat().length * (PEOPLE / ROOMS))
      for (const [at, roomId] of roomIds.entries())
        await haveAll(
          roomId,
          all.filter((_, index) => (index < ROOMS ? index : index - ROOMS) % ROOMS === at),
        )
    }),
  SOAK ? 600_000 : 120_000,
)

/** Everybody of a room holds what is stored of it, without a gap, and what each said is there once. */
async function haveAll(roomId: string, speakers: readonly Speaker[]) {
  const stored = await world.stored(roomId)
  expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1))
  const wanted = stored.map(({ seq, id }) => `${seq} ${id}`)
  const said = speakers.flatMap((one) => [...one.said.keys()])
  expect(stored.map(({ id }) => id).sort()).toEqual(said.sort())
  for (const speaker of speakers) {
    await until(async () => speaker.heard.size >= stored.length, 'everybody has heard everything')
    expect(speaker.faults).toEqual([])
    expect([...speaker.heard.values()].sort((a, b) => a.seq - b.seq).map(({ seq, id }) => `${seq} ${id}`)).toEqual(
      wanted,
    )
  }
}
