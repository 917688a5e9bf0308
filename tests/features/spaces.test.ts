import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { lockSpace } from '#server/features/spaces/queries.ts'
import type { SpaceCard } from '#shared/features/spaces/contract.ts'
import { next, openWorld, say, type TestPerson } from '../support/world.ts'

const world = openWorld()

const draft = (kind: 'open' | 'closed' | 'private') => ({ id: newId(), kind, nameLo: 'ພື້ນທີ່ໃໝ່', nameEn: 'New space' })
type Spaces = { spaces: { id: string; readable: boolean }[] }

test('anybody opens a space, is its steward, and a repeat opens nothing new', async () => {
  const person = await world.person()
  const space = draft('closed')

  const made = await person.post('/api/spaces', space)
  const again = await person.post('/api/spaces', space)

  expect(made).toMatchObject({ status: 200, body: { id: space.id, role: 'steward', members: 1 } })
  expect(again.body).toMatchObject({ id: space.id })
  expect((await world.statements(space.id)).map(({ event }) => event)).toEqual(['space.created'])
})

test('a private space does not exist for others, a closed one shows its name only', async () => {
  const secret = await world.space('private')
  const closed = await world.space('closed')
  const member = await world.person([secret], [closed])
  const stranger = await world.person()

  const seen = (await stranger.get<Spaces>('/api/spaces')).body.spaces
  const own = (await member.get<Spaces>('/api/spaces')).body.spaces

  expect(seen.find(({ id }) => id === secret.id)).toBeUndefined()
  expect(seen.find(({ id }) => id === closed.id)).toMatchObject({ readable: false })
  expect(own.find(({ id }) => id === secret.id)).toMatchObject({ readable: true })
  expect((await stranger.get(`/api/spaces/${secret.id}`)).status).toBe(404)
  expect((await stranger.get(`/api/spaces/${closed.id}/members`)).status).toBe(404)
  expect((await member.get(`/api/spaces/${closed.id}/members`)).status).toBe(200)
})

test('however many members a space has, each is listed once, page by page, in Lao order', async () => {
  const space = await world.space('closed')
  const member = await world.person([space])
  // Those who are called the same stand on several pages.
  await world.sql`
    with made as (
      insert into people (id, email, name_lo, name_en)
      select id, id || '@test.la', case when n <= 700 then 'ຊື່ດຽວກັນ' else 'ທ່ານທີ ' || n end, 'Person'
      from (select gen_random_uuid() as id, n from generate_series(1, 1201) n) given returning id
    )
    insert into space_members (space_id, person_id) select ${space.id}, id from made
  `
  const listed: { id: string }[] = []
  for (let after = ''; ; ) {
    const { status, body } = await member.get<{ members: { id: string }[]; next: string | null }>(
      `/api/spaces/${space.id}/members${after}`,
    )
    expect(status).toBe(200)
    listed.push(...body.members)
    if (body.next === null) break
    after = `?after=${body.next}`
  }
  const wanted = await world.sql<{ id: string }[]>`
    select p.id from space_members m join people p on p.id = m.person_id where m.space_id = ${space.id}
    order by p.name_lo collate names, p.id
  `
  expect(listed.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id))
  expect(listed).toHaveLength(1202)
})

test('an open space is joined by whoever likes; a closed one by whom a steward adds', async () => {
  const open = await world.space('open')
  const closed = await world.space('closed')
  const steward = await world.person([closed, 'steward'])
  const person = await world.person()

  expect((await person.post(`/api/spaces/${open.id}/membership`)).body).toMatchObject({ role: 'member' })
  expect((await person.post(`/api/spaces/${closed.id}/membership`)).status).toBe(403)
  expect((await person.put(`/api/spaces/${closed.id}/members/${person.id}`, { role: 'member' })).status).toBe(403)
  expect((await steward.put(`/api/spaces/${closed.id}/members/${person.id}`, { role: 'member' })).status).toBe(200)
  expect((await person.get(`/api/spaces/${closed.id}/members`)).status).toBe(200)
})

test('a member who is removed hears nothing more of the space', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const member = await world.person([space])
  const socket = await member.connect()
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))

  expect((await steward.delete(`/api/spaces/${space.id}/members/${member.id}`)).status).toBe(200)

  await ended
  expect((await member.get(`/api/spaces/${space.id}/members`)).status).toBe(404)
  const back = await member.connect()
  const heard: unknown[] = []
  back.on('item:changed', (change) => heard.push(change))
  const stewardHears = next(await steward.connect(), 'item:changed', ({ id }) => id === space.id)
  await steward.put(`/api/spaces/${space.id}`, { visionEn: 'Changed' })
  await stewardHears
  await member.get('/api/session')
  expect(heard.filter((change) => (change as { spaceId: string }).spaceId === space.id)).toEqual([])
})

test('whoever leaves by themselves, or is a steward no longer, is sent away within five seconds and may no more than now', async () => {
  const space = await world.space('closed')
  const [head, steward, leaving] = [
    await world.person([space, 'steward']),
    await world.person([space, 'steward']),
    await world.person([space]),
  ]
  const roomId = newId()
  await head.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const ids = [newId(), newId()]
  const talker = await head.connect()
  for (const id of ids) await say(talker, 'message:send', { id, roomId, body: 'ຂອງຫົວໜ້າ' })
  const open = async (person: TestPerson) => {
    const socket = await person.connect()
    expect(await say(socket, 'room:enter', { roomId })).toMatchObject({ ok: true })
    const heard: string[] = []
    socket.on('messages:sent', (messages) => heard.push(...messages.map(({ body }) => body)))
    return { heard, ended: new Promise((resolve) => socket.once('disconnect', resolve)) }
  }
  const [theirs, ours] = [await open(leaving), await open(steward)]
  expect((await steward.delete(`/api/messages/${ids[0]}`)).status).toBe(200)

  const began = performance.now()
  expect((await leaving.delete(`/api/spaces/${space.id}/membership`)).status).toBe(200)
  expect((await head.put(`/api/spaces/${space.id}/members/${steward.id}`, { role: 'member' })).status).toBe(200)
  await Promise.all([theirs.ended, ours.ended])
  expect(performance.now() - began).toBeLessThan(5000)
  await say(talker, 'message:send', { id: newId(), roomId, body: 'ຫຼັງຈາກນັ້ນ' })
  expect([...theirs.heard, ...ours.heard]).toEqual([])
  expect((await steward.delete(`/api/messages/${ids[1]}`)).status).toBe(403)
  expect(await say(await steward.connect(), 'room:enter', { roomId })).toMatchObject({ ok: true })
  expect(await say(await leaving.connect(), 'room:enter', { roomId })).toMatchObject({ ok: false, error: 'not_found' })
})

test('the last steward stays', async () => {
  const person = await world.person()
  const space = draft('closed')
  await person.post('/api/spaces', space)

  expect((await person.delete(`/api/spaces/${space.id}/membership`)).body).toMatchObject({
    detail: { reason: 'last_steward' },
  })
  expect((await person.put(`/api/spaces/${space.id}/members/${person.id}`, { role: 'member' })).status).toBe(409)
  expect((await person.get(`/api/spaces/${space.id}`)).body).toMatchObject({ role: 'steward' })
})

test('only stewards change a space, and the others hear of it', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const member = await world.person([space])
  const heard = next(await member.connect(), 'item:changed', ({ id }) => id === space.id)

  expect((await member.put(`/api/spaces/${space.id}`, { nameEn: 'Mine' })).status).toBe(403)
  const said = { visionLo: 'ວິໄສທັດ', visionEn: 'A vision', hidesReaders: true }
  expect((await steward.put(`/api/spaces/${space.id}`, said)).body).toMatchObject(said)
  // What is not said stays as it is.
  const ours = await steward.put(`/api/spaces/${space.id}`, { nameEn: 'Ours' })
  expect(ours.body).toMatchObject({ nameEn: 'Ours', kind: 'closed', ...said })

  expect(await heard).toMatchObject({ kind: 'space' })
})

test('bad input is refused with its field and changes nothing', async () => {
  const person = await world.person()

  const reply = await person.post<{ detail: { issues: { path: string }[] } }>('/api/spaces', {
    ...draft('open'),
    nameLo: ' ',
    kind: 'secret',
  })

  expect(reply.status).toBe(400)
  expect(reply.body.detail.issues.map(({ path }) => path).sort()).toEqual(['kind', 'nameLo'])
  // A name that nobody sees is none; what says how a visible one is joined stays in it.
  for (const nameEn of ['\u200b', '\u2060 \u00ad', '\u3164', '\u2800'])
    expect([nameEn, (await person.post('/api/spaces', { ...draft('open'), nameEn })).status]).toEqual([nameEn, 400])
  const joined = await person.post('/api/spaces', { ...draft('open'), nameLo: 'ສາ\u200bລາ', nameEn: '👩\u200d🌾' })
  expect(joined).toMatchObject({ status: 200, body: { nameLo: 'ສາ\u200bລາ', nameEn: '👩\u200d🌾' } })
  expect((await person.get('/api/spaces/not-a-uuid')).status).toBe(400)
  expect((await person.get(`/api/spaces/${newId()}`)).status).toBe(404)
})

test('a space that is closed again falls silent for those who came while it was open', async () => {
  const space = await world.space('private')
  const steward = await world.person([space, 'steward'])
  const guest = await world.person()
  const roomId = newId()
  await steward.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const socket = await guest.connect()
  await steward.put(`/api/spaces/${space.id}`, { kind: 'open' })
  expect(await say(socket, 'room:enter', { roomId })).toMatchObject({ ok: true })
  const heard: string[] = []
  socket.on('messages:sent', (messages) => heard.push(...messages.map(({ body }) => body)))
  const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()))

  await steward.put(`/api/spaces/${space.id}`, { kind: 'closed' })
  await gone
  await say(await steward.connect(), 'message:send', { id: newId(), roomId, body: 'ພາຍໃນເທົ່ານັ້ນ' })

  const again = await guest.connect()
  expect(await say(again, 'room:enter', { roomId })).toMatchObject({ ok: false, error: 'not_found' })
  expect(heard).toEqual([])
})

test('a closed space tells strangers neither how many nor from where', async () => {
  const space = await world.space('closed')
  const member = await world.person([space])
  const stranger = await world.person()
  const cardOf = async (person: TestPerson) =>
    (await person.get<{ spaces: SpaceCard[] }>('/api/spaces')).body.spaces.find(({ id }) => id === space.id)
  expect(await cardOf(stranger)).toMatchObject({ readable: false, members: null, departments: null })
  expect(await cardOf(member)).toMatchObject({ readable: true, members: 1 })
})

test('how many members, and of how many departments, is right whoever joins, leaves or moves at the same moment', async () => {
  const space = await world.space('closed')
  const watcher = await world.person([space])
  const departments = await Promise.all([0, 1, 2].map(() => world.department()))
  const people = await Promise.all(Array.from({ length: 6 }, () => world.person()))
  const card = async () => (await watcher.get<SpaceCard>(`/api/spaces/${space.id}`)).body
  const { sql } = world
  const join = (id: string) =>
    sql`insert into space_members (space_id, person_id) values (${space.id}, ${id}) on conflict do nothing`
  const leave = (id: string) => sql`delete from space_members where space_id = ${space.id} and person_id = ${id}`
  const move = (id: string, at: number) =>
    sql`update people set department_id = ${departments[at % 4]?.id ?? null} where id = ${id}`
  for (let round = 0; round < 20; round++) {
    await Promise.all(
      people.flatMap(({ id }, at) => [(at + round) % 3 === 0 ? leave(id) : join(id), move(id, at * round)]),
    )
    const [counted] = await sql<{ members: number; departments: number }[]>`
      select count(*)::int as members, count(distinct p.department_id)::int as departments
      from space_members m join people p on p.id = m.person_id where m.space_id = ${space.id}
    `
    expect(await card()).toMatchObject({ ...counted })
  }
})

test('who moves to another department waits for nobody who changes a space they are in', async () => {
  const space = await world.space('closed')
  const [admin, moving] = [await world.person({ isAdmin: true }), await world.person([space])]
  const department = await world.department()
  await world.sql.begin(async (tx) => {
    await lockSpace(tx, space.id)
    expect((await admin.put(`/api/accounts/${moving.id}`, { departmentId: department.id })).status).toBe(200)
  })
})

test('a member is removed even where fewer were counted than there are', async () => {
  const space = await world.space('closed')
  const [steward, member, moving] = [
    await world.person([space, 'steward']),
    await world.person([space]),
    await world.person([space]),
  ]
  await world.sql`update space_departments set members = 0 where space_id = ${space.id}`
  const department = await world.department()
  await world.sql`update people set department_id = ${department.id} where id = ${moving.id}`
  expect((await steward.delete(`/api/spaces/${space.id}/members/${member.id}`)).status).toBe(200)
})

test('an id in capital letters is the same person: removed, they hear nothing more', async () => {
  const space = await world.space('closed')
  const steward = await world.person([space, 'steward'])
  const member = await world.person([space])
  const socket = await member.connect()
  const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()))
  expect((await steward.delete(`/api/spaces/${space.id}/members/${member.id.toUpperCase()}`)).status).toBe(200)
  await gone
})
