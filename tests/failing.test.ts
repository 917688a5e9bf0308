import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import WebSocket from 'ws'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { openRoomsWorld } from './support/rooms-world.ts'
import { SyncWorld, type Typist } from './support/sync-world.ts'
import { until } from './support/until.ts'
import { call } from './support/world.ts'

// What cannot be loaded, stored or read: the whole product as `npm start` runs it, in a process of its own, on a real
// PostgreSQL that refuses.
const world = openRoomsWorld()
/** Who writes in its documents. */
const docs = new SyncWorld()
beforeAll(() => docs.open(world.databaseUrl))
afterEach(async () => {
  await docs.tidy()
  await world.kill()
})
afterAll(() => docs.close())

/** The product is started, with a document in it and two who write. */
async function begin() {
  const { spaceId, inside } = await world.talk(2, 1)
  await world.start()
  const docId = newId()
  const cookies = inside.map((id) => world.cookie(id))
  const [cookie = ''] = cookies
  const made = await call(world.url, 'POST', `/api/spaces/${spaceId}/docs`, { id: docId, title: 'ບົດລາຍງານ' }, cookie)
  expect(made.status).toBe(200)
  const open = async (at = 0) => {
    const typist = docs.typist(world.url, docId, cookies[at])
    await typist.synced()
    return typist
  }
  return { docId, cookie, cookies, open }
}

const figure = async (name: string) => {
  const figures = await (await fetch(`${world.url}/metrics`)).text()
  return Number(new RegExp(`^${name} (.+)$`, 'm').exec(figures)?.[1])
}
const putAway = () => until(async () => (await figure('ba_sync_documents')) === 0, 'every document is put away', 30_000)

/** Everything the database has of a text. */
const rowsOf = (docId: string) => world.sql<{ table: string; data: string }[]>`
  select 'state' as table, encode(state, 'hex') as data from doc_states where doc_id = ${docId}
  union all select 'updates', encode(data, 'hex') from doc_updates where doc_id = ${docId} order by 1, 2
`

/** What somebody with nothing hears until they are sent away. */
async function hears(docId: string, cookie: string) {
  const line = new WebSocket(`${world.url.replace('http', 'ws')}/sync/${docId}`, { headers: { cookie } })
  let frames = 0
  line.on('message', () => frames++)
  const [code] = (await once(line, 'close')) as [number]
  return { frames, code }
}

/** Ends what the server has open with the database. */
const cutOff = (where = world.sql``) => world.sql`
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'ba' ${where}
`

test('a merged state that is no update any more: nobody hears a word of its document, nothing is written, and whole it is there again', async () => {
  const { docId, cookie, open } = await begin()
  const writer = await open()
  writer.write('ກ່ອນ')
  await writer.saved()
  writer.leave()
  await putAway()
  const before = await rowsOf(docId)
  await world.sql`update doc_states set state = '\\x01010100ff' where doc_id = ${docId}`
  const damaged = await rowsOf(docId)

  expect(await hears(docId, cookie)).toEqual({ frames: 0, code: 4503 })
  // Somebody who wrote while away comes with what they have.
  const back = docs.typist(world.url, docId, cookie)
  back.write('ນອກເນັດ ')
  let synced = false
  back.provider.on('sync', () => {
    synced = true
  })
  expect(await back.closed()).toBe(4503)
  // Started anew it is no other.
  await world.kill()
  await world.start()
  expect(await hears(docId, cookie)).toEqual({ frames: 0, code: 4503 })
  expect((await call(world.url, 'GET', `/api/docs/${docId}/text`, undefined, cookie)).status).toBe(409)
  expect(synced).toBe(false)
  expect(await rowsOf(docId)).toEqual(damaged)

  await world.sql`update doc_states set state = decode(${before[0]?.data ?? ''}, 'hex') where doc_id = ${docId}`
  await back.saved()
  expect(back.text.toString()).toMatch(/^(ນອກເນັດ ກ່ອນ|ກ່ອນນອກເນັດ )$/)
  await docs.agree(docId, [back])
}, 120_000)

test.each(['ends the line while a document is read', 'has the table no more'])(
  'where the database %s nobody is given an empty document, and nothing is written',
  async (how) => {
    const { docId, cookie, open } = await begin()
    const writer = await open()
    writer.write('ກ່ອນ')
    await writer.saved()
    writer.leave()
    await putAway()
    const before = await rowsOf(docId)
    const back = docs.typist(world.url, docId, cookie)
    const seen = new Set<string>()
    back.provider.on('sync', () => seen.add(back.text.toString()))

    if (how === 'has the table no more') {
      await world.sql`alter table doc_updates rename to away`
      expect(await hears(docId, cookie)).toEqual({ frames: 0, code: 4503 })
      await world.sql`alter table away rename to doc_updates`
    } else {
      await world.sql.begin(async (tx) => {
        await tx`lock table doc_updates in access exclusive mode`
        const heard = hears(docId, cookie)
        const reading = world.sql`and wait_event_type = 'Lock' and query like '%from doc_updates%'`
        await until(async () => (await cutOff(reading)).length > 0, 'the line of whoever reads is ended')
        expect(await heard).toEqual({ frames: 0, code: 4503 })
      })
    }

    await back.synced()
    await back.shows('ກ່ອນ')
    expect([...seen]).toEqual(['ກ່ອນ'])
    expect(await rowsOf(docId)).toEqual(before)
  },
  120_000,
)

/** How the database refuses to store, until it is told to take it again. */
const refusals = {
  'is read-only': async () => {
    const [{ name } = { name: '' }] = await world.sql<{ name: string }[]>`select current_database() as name`
    await world.sql.unsafe(`alter database ${name} set default_transaction_read_only = on`)
    await cutOff()
    return async () => {
      await world.sql.unsafe(`alter database ${name} reset default_transaction_read_only`)
      await cutOff()
    }
  },
  'has no room left': async () => {
    await world.sql.unsafe(`
      create function no_room() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
      create trigger no_room before insert on doc_updates for each statement execute function no_room()
    `)
    return async () => {
      await world.sql.unsafe('drop trigger no_room on doc_updates; drop function no_room()')
    }
  },
}

test.each(Object.entries(refusals))(
  'while the database %s a document stays in memory, nothing is acknowledged, it is told, and all is stored later',
  async (_name, refuse) => {
    const { docId, open } = await begin()
    const [writer, reader] = [await open(0), await open(1)]
    writer.write('ກ່ອນ')
    await writer.saved()
    await reader.shows('ກ່ອນ')
    expect(await figure('ba_sync_failing_seconds')).toBe(0)
    const [before, acked] = [await rowsOf(docId), writer.acked]

    const takeAgain = await refuse()
    writer.write(' ລະຫວ່າງ')
    writer.ask()
    await until(async () => (await figure('ba_sync_failing_seconds')) > 0, 'it is told')
    writer.write(' ທີ່ບໍ່ໄດ້')
    writer.ask()
    const failures = await figure('ba_sync_store_failures')
    await until(
      async () => (await figure('ba_sync_store_failures')) >= failures + 6,
      'it is tried again and again',
      30_000,
    )
    expect(await figure('ba_sync_unstored_updates')).toBeGreaterThan(0)
    expect(world.said).toContain('Documents could not be stored')
    // Nobody is told that it is stored, and nobody sees what is not; whoever comes finds what is.
    expect([writer.acked, reader.text.toString(), (await open(1)).text.toString()]).toEqual([acked, 'ກ່ອນ', 'ກ່ອນ'])
    // The last one leaves, and what they wrote does not go with them.
    await docs.tidy()
    await until(async () => (await figure('ba_sync_connections')) === 0, 'the last one left')
    const later = await figure('ba_sync_store_failures')
    await until(async () => (await figure('ba_sync_store_failures')) > later, 'it is still tried', 30_000)
    expect(await figure('ba_sync_documents')).toBe(1)
    expect(await rowsOf(docId)).toEqual(before)

    await takeAgain()
    await putAway()
    expect((await docs.stored(docId)).getText('t').toString()).toBe('ກ່ອນ ລະຫວ່າງ ທີ່ບໍ່ໄດ້')
    expect([await figure('ba_sync_failing_seconds'), await figure('ba_sync_unstored_updates')]).toEqual([0, 0])
    const again = await open(1)
    again.write('!')
    await again.saved()
    expect(await docs.agree(docId, [again])).toBe('ກ່ອນ ລະຫວ່າງ ທີ່ບໍ່ໄດ້!')
  },
  120_000,
)

const wordsOf = ({ doc }: Pick<Typist, 'doc'>) =>
  doc
    .getXmlFragment(FRAGMENT)
    .toArray()
    .map((node) => node.toString().replace(/<[^>]+>/g, ''))
    .filter(Boolean)
    .join('|')

function addParagraph({ doc }: Typist, words: string) {
  const paragraph = new Y.XmlElement('paragraph')
  paragraph.insert(0, [new Y.XmlText(words)])
  const fragment = doc.getXmlFragment(FRAGMENT)
  fragment.insert(fragment.length, [paragraph])
}

test.each([
  {
    what: 'a row that is no update',
    harm: (docId: string) => world.sql`insert into doc_updates (doc_id, data) values (${docId}, '\\x01010100ff')`,
    left: 'abc|ສອງ',
    aside: ['01010100ff'],
  },
  {
    what: 'a merged state of which a letter has changed',
    harm: (docId: string) => world.sql`
      update doc_states set state = set_byte(state, position('abc'::bytea in state), 99) where doc_id = ${docId}
    `,
    left: 'acc|ສອງ',
    aside: [],
  },
])(
  'of $what what can be read is shown and nobody writes, after a restart too, until an earlier version is restored',
  async ({ harm, left, aside }) => {
    const { docId, cookie, cookies, open } = await begin()
    const first = await open()
    addParagraph(first, 'abc')
    await first.saved()
    const version = newId()
    const keep = await call(world.url, 'POST', `/api/docs/${docId}/versions`, { id: version, name: 'ດີ' }, cookie)
    expect(keep.status).toBe(200)
    addParagraph(first, 'ສອງ')
    await first.saved()
    first.leave()
    await putAway()
    expect((await harm(docId)).count).toBe(1)
    const harmed = await rowsOf(docId)

    for (const ending of ['killed', 'stopped']) {
      const [one, two] = [await open(0), await open(1)]
      expect([wordsOf(one), wordsOf(two)]).toEqual([left, left])
      expect(await figure('ba_sync_damaged_documents')).toBe(1)
      const { body } = await call<Doc>(world.url, 'GET', `/api/docs/${docId}`, undefined, cookie)
      expect(body.damaged).toBe(true)
      const closed = one.closed()
      addParagraph(one, 'X')
      expect([ending, await closed]).toEqual([ending, 4403])
      expect(wordsOf(two)).toBe(left)
      await docs.tidy()
      await putAway()
      expect(await rowsOf(docId)).toEqual(harmed)
      await world.kill(ending === 'killed' ? 'SIGKILL' : 'SIGTERM')
      await world.start()
    }

    const watching = await open(1)
    const path = `/api/docs/${docId}/versions/${version}/restoration`
    expect((await call(world.url, 'POST', path, { id: newId() }, cookies[1])).status).toBe(200)
    await until(async () => wordsOf(watching) === 'abc', 'the earlier version is there')
    expect(await figure('ba_sync_damaged_documents')).toBe(0)
    await docs.tidy()
    await putAway()
    await world.kill()
    await world.start()
    const again = await open()
    expect(wordsOf(again)).toBe('abc')
    addParagraph(again, 'ຕໍ່')
    await again.saved()
    const { body } = await call<Doc>(world.url, 'GET', `/api/docs/${docId}`, undefined, cookie)
    expect(body.damaged).toBe(false)
    await docs.agree(docId, [again])
    const kept = await world.sql<{ data: string }[]>`
    select encode(data, 'hex') as data from doc_updates_unreadable where doc_id = ${docId}
  `
    expect(kept.map(({ data }) => data)).toEqual(aside)
  },
  180_000,
)
