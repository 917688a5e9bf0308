import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { random } from './support/random.ts'
import { openRoomsWorld } from './support/rooms-world.ts'
import { SEED, SOAK, SyncWorld, seeded } from './support/sync-world.ts'
import { until } from './support/until.ts'
import { call } from './support/world.ts'

// The whole product, as `npm start` runs it, ended again and again while twenty people talk in rooms and write in
// documents at the same time: killed at any moment, asked to stop, once or twice, or killed while it stops.
const world = openRoomsWorld()
const chance = random(SEED)
const below = (limit: number) => Math.floor(chance() * limit)

const PEOPLE = 20
const ROOMS = 2
const DOCS = 4
const endings = ['killed', 'stopped', 'killed', 'killed while it stops', 'stopped twice'] as const
const ROUNDS = SOAK ? 200 : endings.length

test(
  `twenty people talk and write while the server is ended ${ROUNDS} times: nothing acknowledged is missing, nothing is there twice`,
  () =>
    seeded(async () => {
      const { spaceId, inside, roomIds } = await world.talk(PEOPLE, ROOMS)
      const docs = new SyncWorld()
      await docs.open(world.databaseUrl)
      await world.start()
      const docIds = Array.from({ length: DOCS }, () => newId())
      for (const id of docIds) {
        const made = await call(
          world.url,
          'POST',
          `/api/spaces/${spaceId}/docs`,
          { id, title: 'ບົດລາຍງານ' },
          world.cookie(inside[0] ?? ''),
        )
        expect(made.status).toBe(200)
      }
      const people = inside.map((id, at) => {
        const docId = docIds[at % DOCS] ?? ''
        return {
          docId,
          speaker: world.speaker(id, roomIds[at % ROOMS] ?? ''),
          typist: docs.typist(world.url, docId, world.cookie(id)),
        }
      })
      let letters = 0
      const typing = setInterval(() => {
        const { typist } = people[letters % PEOPLE]!
        typist.write('ກຂຄງຈ'[letters++ % 5]!, below(typist.text.length + 1))
        typist.ask()
      }, 10)
      let slowest = 0
      try {
        for (let round = 0; round < ROUNDS; round++) {
          await Promise.all(people.map(({ typist }) => typist.synced(60_000)))
          let said = 0
          const talking = Promise.all(
            people.map(async ({ speaker }, at) => {
              await speaker.say(`${round}.${at} ສະບາຍດີ`, () => (chance() < 0.7 ? 1 : 2))
              said++
            }),
          )
          // Whoever waits for it below hears of a failure, and nobody before.
          talking.catch(() => undefined)
          const before = people.map(({ typist }) => typist.acked)
          const enough = 1 + below(PEOPLE)
          await until(async () => said >= enough, 'the talk goes on', 60_000)
          await until(
            async () => people.some(({ typist }, at) => typist.acked > before[at]!),
            'and so does the writing',
          )

          const how = SOAK ? endings[below(endings.length)] : endings[round % endings.length]
          if (how === 'killed') await world.kill()
          else if (how === 'killed while it stops') await world.kill('SIGTERM', below(40))
          else if (how === 'stopped twice')
            // What is on its way cannot be stored, so it has not ended by itself when it is asked again.
            await world.sql.begin(async (tx) => {
              await tx`lock table doc_updates in exclusive mode`
              expect(await world.stopTwice()).toBe(1)
            })
          else {
            const began = performance.now()
            expect(await world.kill('SIGTERM')).toBe(0)
            expect(performance.now() - began).toBeLessThan(10_000)
          }
          const acked = people.map(({ typist }) => typist.acked)
          for (const docId of docIds) {
            const { store } = await docs.stored(docId)
            for (const [at, one] of people.entries())
              if (one.docId === docId)
                expect(Y.getState(store, one.typist.doc.clientID), how).toBeGreaterThanOrEqual(acked[at]!)
          }
          slowest = Math.max(slowest, await world.start())
          await talking
        }
      } finally {
        clearInterval(typing)
      }

      await Promise.all(people.map(({ typist }) => typist.saved(60_000)))
      for (const docId of docIds) {
        const those = people.filter((one) => one.docId === docId).map(({ typist }) => typist)
        const text = await docs.agree(docId, those)
        expect(text.length).toBe(those.reduce((sum, { clock }) => sum + clock, 0))
      }
      let messages = 0
      for (const roomId of roomIds)
        messages += await world.agree(
          roomId,
          people.filter(({ speaker }) => speaker.roomId === roomId).map(({ speaker }) => speaker),
        )
      expect(messages).toBe(PEOPLE * ROUNDS)
      // Whoever wrote enough has the one statement of it, and nobody else has any.
      await until(async () => {
        const wrong = await world.sql`
          select w.person_id from doc_writers w left join statements s
            on s.actor_id = w.person_id and s.object_id = w.doc_id and s.event = 'doc.edited'
          group by w.doc_id, w.person_id having count(s.event) <> w.session_counted::int
        `
        return wrong.length === 0
      }, 'statements of what was written')
      // Beside other tests a start takes what they leave it.
      expect(slowest).toBeLessThan(SOAK ? 10_000 : 30_000)
      await docs.tidy()
      await docs.close()
    }),
  SOAK ? 3_600_000 : ROUNDS * 45_000,
)
