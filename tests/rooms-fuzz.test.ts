import { expect, test } from 'vitest'
import { random } from './support/random.ts'
import { openRoomsWorld } from './support/rooms-world.ts'
import { SEED, SOAK, seeded } from './support/sync-world.ts'
import { until } from './support/until.ts'

// People in rooms while the server is killed, its database connections are cut and lines are bad. Whatever happened: what
// was acknowledged is there once, numbers have no gap, everybody has the same, and nobody outside heard a word.
const world = openRoomsWorld()

/** Ends the connections of the server to its database, whatever is half way on them. */
const cutDatabase = () => world.sql`
  select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'ba'
`

interface Load {
  people: number
  rooms: number
  rounds: number
  each: number
  kills: boolean
}

const weathers = [
  {},
  { delayMs: 20, jitterMs: 30 },
  { duplicate: 0.3 },
  { reorder: 0.2, duplicate: 0.2, jitterMs: 5 },
  { loss: 0.1, jitterMs: 10 },
]

async function talkThroughIt({ people, rooms, rounds, each, kills }: Load) {
  const chance = random(SEED)
  const pick = (most: number) => Math.floor(chance() * most)
  const { inside, outside, roomIds } = await world.talk(people, rooms)
  if (!world.isRunning) await world.start()
  const proxy = await world.proxy(chance)
  const speakers = inside.map((id, at) => world.speaker(id, roomIds[at % rooms] ?? '', proxy.url))
  const stranger = world.speaker(outside, roomIds[0] ?? '')
  let slowest = 0
  for (let round = 0; round < rounds; round++) {
    proxy.weather = weathers[pick(weathers.length)] ?? {}
    let acked = 0
    const talking = speakers.map(async (speaker, at) => {
      for (let count = 0; count < each; count++) {
        await speaker.say(`${round}.${at}.${count} ສະບາຍດີ`, () => (chance() < 0.7 ? 1 : 1 + pick(3)))
        acked++
      }
    })
    const enough = 1 + pick(Math.floor(speakers.length * each * 0.7))
    await until(async () => acked >= enough, 'the talk goes on', 60_000)
    const fault = kills ? 'kill' : (['cut', 'database', 'hole'] as const)[pick(3)]
    if (fault === 'kill') {
      await world.kill()
      slowest = Math.max(slowest, await world.start())
    } else if (fault === 'cut') {
      for (let times = 0; times < 3; times++) {
        proxy.cut()
        await until(async () => proxy.lines() > 0, 'somebody is back')
      }
    } else if (fault === 'database') {
      for (let times = 0; times < 3; times++) await cutDatabase()
    } else {
      // Whoever is on the way when it opens would not get in until it is closed again.
      await until(async () => speakers.every(({ socket }) => socket.connected), 'everybody is there')
      proxy.blackHole()
      proxy.heal()
      for (const { socket } of speakers) socket.io.engine.close()
    }
    await Promise.all(talking)
  }
  proxy.weather = {}
  let stored = 0
  for (const [at, roomId] of roomIds.entries())
    stored += await world.agree(
      roomId,
      speakers.filter((_, index) => index % rooms === at),
    )
  expect(stored).toBe(people * rounds * each)
  expect([...stranger.heard]).toEqual([])
  expect(new Set(stranger.faults)).toEqual(new Set(['room:enter was refused: not_found']))
  for (const speaker of [...speakers, stranger]) speaker.close()
  return { stored, slowest }
}

test(
  'kill -9 in the middle of the talk, again and again, loses nothing that was acknowledged and doubles nothing',
  () =>
    seeded(async () => {
      const { slowest } = await talkThroughIt({ people: 8, rooms: 2, rounds: SOAK ? 200 : 3, each: 6, kills: true })
      // Beside other tests a start takes what they leave it.
      expect(slowest).toBeLessThan(SOAK ? 10_000 : 30_000)
    }),
  SOAK ? 3_600_000 : 120_000,
)

test(
  'cut lines, cut database connections, answers that never come, frames twice and in another order leave one talk',
  () =>
    seeded(async () => {
      // Others each time: what one may say in a minute is limited.
      for (let times = 0; times < (SOAK ? 40 : 1); times++)
        await talkThroughIt({ people: 8, rooms: 2, rounds: 5, each: 4, kills: false })
    }),
  SOAK ? 3_600_000 : 120_000,
)

test.runIf(SOAK)(
  'a hundred thousand messages, each said up to three times, through twenty kills',
  () =>
    seeded(async () => {
      const { stored } = await talkThroughIt({ people: 240, rooms: 12, rounds: 20, each: 21, kills: true })
      expect(stored).toBeGreaterThan(100_000)
    }),
  3_600_000,
)

test(
  'killed after the commit and before the answer: said again it is the same message under the same number',
  () =>
    seeded(async () => {
      const { inside, roomIds } = await world.talk(2, 1)
      const roomId = roomIds[0] ?? ''
      if (!world.isRunning) await world.start()
      const proxy = await world.proxy(random(SEED))
      const [a, b] = [world.speaker(inside[0] ?? '', roomId, proxy.url), world.speaker(inside[1] ?? '', roomId)]
      await a.say('ກ່ອນ')
      await until(async () => b.heard.size === 1, 'the other has heard it')
      // Its answer is on a long way when the server dies.
      proxy.weather = { delayMs: 400 }
      const saying = a.say('ລະຫວ່າງນັ້ນ')
      await until(async () => (await world.stored(roomId)).length === 2, 'it is stored')
      await world.kill()
      proxy.cut()
      expect([...a.said.values()].map(({ seq }) => seq)).toEqual([1, undefined])
      proxy.weather = {}
      await world.start()
      await saying
      await a.say('ຫຼັງຈາກນັ້ນ')
      expect([...a.said.values()].map(({ seq }) => seq)).toEqual([1, 2, 3])
      await world.agree(roomId, [a, b])
      for (const one of [a, b]) one.close()
    }),
  60_000,
)
