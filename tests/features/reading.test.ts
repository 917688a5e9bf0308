import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { next, openWorld, say, type TestPerson } from '../support/world.ts'

const world = openWorld()

interface Unread {
  topics: { id: string; unread: number }[]
}

async function talk(kind: 'open' | 'closed' = 'open') {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, kind, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຄຳຖາມທຳອິດ' })
  const socket = await a.connect()
  const tell = async (body: string, more: object = {}) => {
    const id = newId()
    expect(await say(socket, 'message:send', { id, roomId, topicId, body, ...more })).toMatchObject({ ok: true })
    return id
  }
  return { space, a, b, roomId, topicId, tell }
}
const unreadOf = async (person: TestPerson) => (await person.get<Unread>('/api/unread')).body.topics

test('what is said while somebody reads stays new', async () => {
  const { b, topicId, tell } = await talk()
  await tell('ໜຶ່ງ')
  await tell('ສອງ')
  // Their page had only the first when it told how far they had read.
  await b.put(`/api/topics/${topicId}/reading`, { seq: 1 })
  expect(await unreadOf(b)).toMatchObject([{ id: topicId, unread: 1 }])
  await b.put(`/api/topics/${topicId}/reading`, { seq: 2 })
  expect(await unreadOf(b)).toEqual([])
})

test('a room says how many of its topics have something new', async () => {
  const { space, a, b, roomId, topicId, tell } = await talk()
  await a.post(`/api/rooms/${roomId}/topics`, {
    id: newId(),
    title: 'ຄຳຖາມທີສອງ',
    first: { id: newId(), body: 'ໃໝ່' },
  })
  await tell('ໃໝ່ຄືກັນ')
  const unread = async (person: TestPerson) =>
    (await person.get<{ rooms: { unread: number }[] }>(`/api/spaces/${space.id}/rooms`)).body.rooms.map(
      (room) => room.unread,
    )
  expect([await unread(a), await unread(b)]).toEqual([[0], [2]])
  await b.put(`/api/topics/${topicId}/reading`, { seq: 2 })
  expect(await unread(b)).toEqual([1])
})

test('of a room’s topics those with something new are asked for alone, page by page, and those whose title holds some words', async () => {
  const { a, b, roomId, topicId, tell } = await talk()
  await tell('ເກົ່າແຕ່ໃໝ່ສຳລັບ ຂ')
  const water = newId()
  await a.post(`/api/rooms/${roomId}/topics`, {
    id: water,
    title: 'ໂຄງການນ້ຳສະອາດ 50% ຢູ່ບ້ານໂພນ',
    first: { id: newId(), body: 'ໃໝ່' },
  })
  // All of them lie behind a hundred and twenty in which nothing was said since.
  await world.sql`update topics set last_at = last_at - interval '1 day' where room_id = ${roomId}`
  await world.sql`
    insert into topic_reads (person_id, topic_id, seq, read_at)
    select ${b.id}, id, 0, last_at - interval '1 day' from topics where room_id = ${roomId}
  `
  await world.sql`
    insert into topics (id, room_id, title, opened_by, last_at)
    select gen_random_uuid(), ${roomId}, 'ຫົວຂໍ້ທີ ' || n, ${a.id}, now() from generate_series(1, 120) n
  `
  interface Page {
    room: { unread: number }
    topics: { id: string; unread: number }[]
    next: string | null
  }
  const page = async (person: TestPerson, query = '') => (await person.get<Page>(`/api/rooms/${roomId}${query}`)).body
  const ids = async (person: TestPerson, query: string) => (await page(person, query)).topics.map(({ id }) => id)
  const first = await page(b)
  expect([first.room.unread, first.topics.some(({ unread }) => unread > 0)]).toEqual([2, false])
  expect(await page(b, '?unread=1')).toMatchObject({
    topics: [
      { id: water, unread: 1 },
      { id: topicId, unread: 1 },
    ],
    next: null,
  })
  expect(await ids(a, '?unread=1')).toEqual([])
  expect((await b.get<{ unread: number }>(`/api/topics/${topicId}`)).body).toMatchObject({ readSeq: 0, unread: 1 })
  await b.put(`/api/topics/${topicId}/reading`, { seq: 1 })
  expect(await ids(b, '?unread=1')).toEqual([water])
  expect((await b.get<{ unread: number }>(`/api/topics/${topicId}`)).body).toMatchObject({ readSeq: 1, unread: 0 })
  // New to somebody are more than a page holds.
  await world.sql`
    with said as (
      insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
      select gen_random_uuid(), ${roomId}, id, 100 + row_number() over (), ${a.id}, 'ໃໝ່', 'x' from topics
      where room_id = ${roomId} and title like 'ຫົວຂໍ້ທີ %'
    )
    update rooms set last_seq = 220 where id = ${roomId}
  `
  const fresh = await page(b, '?unread=1')
  expect([fresh.room.unread, fresh.topics.length]).toEqual([121, 100])
  const rest = await ids(b, `?unread=1&after=${fresh.next}`)
  expect(rest).toHaveLength(21)
  expect(rest.at(-1)).toBe(water)

  for (const words of ['ນໍ້າ ໂພນ', 'ສະອາດ', '50%', 'ໂຄງການ ບ້ານ'])
    expect(await ids(b, `?q=${encodeURIComponent(words)}`)).toEqual([water])
  for (const words of ['5_%', 'ນ້ຳ ບໍ່ມີ', '%'])
    expect(await ids(b, `?q=${encodeURIComponent(words)}`)).toEqual(words === '%' ? [water] : [])
  expect(await ids(b, '?q=%20')).toHaveLength(100)
})

test('each space says what is new in it: not what is read, muted, one’s own, or said where one is not', async () => {
  interface Marks {
    spaces: { spaceId: string; topics: number; calls: number }[]
  }
  const marks = async (person: TestPerson) => (await person.get<Marks>('/api/unread/spaces')).body.spaces
  const { space, a, b, roomId, topicId, tell } = await talk()
  const other = await world.space('open')
  const [outside, c] = [await world.person(), await world.person([space])]
  await world.sql`insert into space_members (space_id, person_id, role) values (${other.id}, ${b.id}, 'member')`
  await tell('ໜຶ່ງ')
  await tell('ຂໍຖາມ @ຂ', { mentions: [{ kind: 'person', id: b.id, text: '@ຂ' }] })
  expect(await marks(b)).toEqual([{ spaceId: space.id, topics: 1, calls: 1 }])
  expect(await marks(c)).toEqual([{ spaceId: space.id, topics: 1, calls: 0 }])
  expect([await marks(a), await marks(outside)]).toEqual([[], []])

  // Not of rooms that were turned off, nor of closed rooms by others.
  const hidden = newId()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: hidden, kind: 'closed', nameLo: 'ປິດ', nameEn: 'Closed' })
  await say(await a.connect(), 'message:send', { id: newId(), roomId: hidden, body: 'ສອງ' })
  expect(await marks(c)).toEqual([{ spaceId: space.id, topics: 1, calls: 0 }])
  await a.put(`/api/rooms/${hidden}/inside/${c.id}`)
  expect(await marks(c)).toEqual([{ spaceId: space.id, topics: 2, calls: 0 }])
  await b.put(`/api/rooms/${roomId}/level`, { level: 'none' })
  expect(await marks(b)).toEqual([])
  await b.put(`/api/rooms/${roomId}/level`, { level: 'mentions' })

  const device = await b.connect()
  const heard = next(device, 'item:changed', ({ kind }) => kind === 'read')
  await b.put(`/api/topics/${topicId}/reading`, { seq: 2 })
  await heard
  expect(await marks(b)).toEqual([])
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${c.id}`
  expect(await marks(c)).toEqual([])
})

test('all is marked as read until a moment: later talk, muted rooms and other people are left alone', async () => {
  const { space, a, b, topicId, tell } = await talk()
  const c = await world.person([space])
  await tell('ຄັ້ງທີໜຶ່ງ', { mentions: [{ kind: 'person', id: b.id, text: '@ຂ' }] })
  await tell('ຂໍຖາມ @ຂ', { mentions: [{ kind: 'person', id: b.id, text: '@ຂ' }] })
  const quiet = newId()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: quiet, nameLo: 'ງຽບ', nameEn: 'Quiet' })
  const socket = await a.connect()
  await say(socket, 'message:send', { id: newId(), roomId: quiet, body: 'ບໍ່ຢາກໄດ້ຍິນ' })
  await b.put(`/api/rooms/${quiet}/level`, { level: 'none' })
  expect((await b.get('/api/inbox/unseen')).body).toEqual({ unseen: 1 })

  const { at: until } = (await b.get<{ at: string }>('/api/catch-up')).body
  await tell('ຫຼັງຈາກນັ້ນ')
  expect((await b.put('/api/unread', { until })).status).toBe(200)
  expect(await unreadOf(b)).toMatchObject([{ id: topicId, unread: 1 }])
  expect((await b.get('/api/inbox/unseen')).body).toEqual({ unseen: 0 })
  expect((await unreadOf(c)).map(({ unread }) => unread).sort()).toEqual([1, 3])
  await b.put(`/api/rooms/${quiet}/level`, { level: 'mentions' })
  expect(await unreadOf(b)).toHaveLength(2)
})

test('what one missed comes twenty topics at a time, with how many there are', async () => {
  const { a, b, roomId } = await talk()
  for (let count = 1; count <= 22; count++)
    await a.post(`/api/rooms/${roomId}/topics`, {
      id: newId(),
      title: `ຫົວຂໍ້ທີ ${count}`,
      first: { id: newId(), body: 'ຂໍ້ຄວາມ' },
    })
  const { body } = await b.get<Unread & { count: number }>('/api/catch-up')
  expect([body.count, body.topics.length]).toEqual([22, 20])
  const unread = (await b.get<Unread & { count: number }>('/api/unread')).body
  expect(unread.count).toBe(22)
  expect(unread.topics.map(({ id }) => id)).toEqual(body.topics.map(({ id }) => id))
})

test('the link to a message leads to the topic it was moved to, for whoever may read that', async () => {
  const { space, a, b, topicId, tell } = await talk('closed')
  const id = await tell('ເລື່ອງອື່ນ')
  await tell('ຍັງຢູ່')
  const split = newId()
  expect(
    (await a.post(`/api/topics/${topicId}/split`, { id: split, title: 'ເລື່ອງອື່ນແທ້', messageIds: [id] })).status,
  ).toBe(200)
  const led = await a.get(`/api/topics/${topicId}/messages?message=${id}`)
  expect([led.status, led.body]).toEqual([
    409,
    { error: 'conflict', detail: { reason: 'message_moved', topicId: split } },
  ])

  // From a topic of their own, somebody outside learns nothing of it.
  const [own, room] = [newId(), newId()]
  await b.post(`/api/spaces/${space.id}/rooms`, { id: room, nameLo: 'ຂອງ ຂ', nameEn: 'Theirs' })
  await b.post(`/api/rooms/${room}/topics`, { id: own, title: 'ຄຳຖາມຂອງ ຂ' })
  expect((await b.get(`/api/topics/${own}/messages?message=${id}`)).status).toBe(404)
})

/** A list asked for to its end, page by page. */
async function everyPage<Page extends { next: string | null }>(
  person: TestPerson,
  path: string,
  between?: () => unknown,
) {
  const pages: Page[] = []
  for (let after = ''; ; ) {
    const { status, body } = await person.get<Page>(`${path}?${new URLSearchParams(after ? { after } : {})}`)
    expect(status).toBe(200)
    pages.push(body)
    if (!body.next) return pages
    after = body.next
    await between?.()
  }
}

/** Three moments, a microsecond apart, for any number of rows. */
const atOnce = () => world.sql`timestamptz '2026-11-02T03:04:05.678001Z' + (n % 3) * interval '1 microsecond'`

test('a room gives each of its topics once, page by page, however many were last active at one moment', async () => {
  const { a, roomId } = await talk()
  await world.sql`
    insert into topics (id, room_id, title, opened_by, last_at)
    select gen_random_uuid(), ${roomId}, 'ຫົວຂໍ້ເກົ່າ ' || n, ${a.id}, ${atOnce()} from generate_series(1, 250) n
  `
  interface Page {
    topics: { id: string; general: boolean }[]
    next: string | null
  }
  const pages = await everyPage<Page>(a, `/api/rooms/${roomId}`)
  expect(pages.map(({ topics }) => topics.length)).toEqual([100, 100, 52])
  const ids = pages.flatMap(({ topics }) => topics.map(({ id }) => id))
  expect(new Set(ids).size).toBe(252)
  expect(pages.flatMap(({ topics }) => topics.map(({ general }) => general)).indexOf(true, 1)).toBe(-1)

  // Somebody speaks where the first page ends: the next one begins where it would have.
  const [first, ...others] = await everyPage<Page>(
    a,
    `/api/rooms/${roomId}`,
    () => world.sql`update topics set last_at = now() where id = ${ids[99] as string}`,
  )
  expect([first, ...others].map((page) => page?.topics.map(({ id }) => id))).toEqual([
    ids.slice(0, 100),
    ids.slice(100, 200),
    ids.slice(200),
  ])
  expect((await a.get(`/api/rooms/${roomId}?after=2026-11-02T03:04:05Z`)).status).toBe(400)
})

test('whoever was called many times at one moment finds each call once, page by page', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  await world.sql`
    with said as (
      insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
      select gen_random_uuid(), ${roomId}, ${topicId}, n, ${a.id}, 'ແຖວ ' || n, 'x' from generate_series(1, 100) n
      returning id, seq as n
    )
    insert into notices (person_id, message_id, why, noticed_at) select ${b.id}, id, 'mention', ${atOnce()} from said
  `
  const calls = await everyPage<{ notices: { message: { id: string } }[]; next: string | null }>(b, '/api/inbox')
  expect(calls.map(({ notices }) => notices.length)).toEqual([40, 40, 20])
  expect(new Set(calls.flatMap(({ notices }) => notices.map(({ message }) => message.id))).size).toBe(100)

  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຮ່າງ' })
  await world.sql`
    insert into doc_notices (id, person_id, doc_id, actor_id, why, about_id, noticed_at)
    select gen_random_uuid(), ${b.id}, ${docId}, ${a.id}, 'followed', ${docId}, ${atOnce()} from generate_series(1, 100) n
  `
  const marks = await everyPage<{ notices: { id: string }[]; next: string | null }>(b, '/api/doc-notices')
  expect(marks.map(({ notices }) => notices.length).at(0)).toBeLessThan(100)
  expect(marks.flatMap(({ notices }) => notices)).toHaveLength(100)
  expect(new Set(marks.flatMap(({ notices }) => notices.map(({ id }) => id))).size).toBe(100)
})
