import sharp from 'sharp'
import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Meeting, Telling } from '#shared/features/meetings/contract.ts'
import { call, openWorld, type TestPerson } from '../support/world.ts'

const world = openWorld()

async function circle() {
  const space = await world.space('closed')
  const [a, b, c] = [await world.person([space]), await world.person([space]), await world.person([space])]
  const roomId = newId()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  return { space, a, b, c, roomId, stranger: await world.person() }
}
const yesterday = () => new Date(Date.now() - 86_400_000).toISOString()
const meeting = (people: string[], more: object = {}) => ({
  id: newId(),
  title: 'ພົບປະປະຈຳເດືອນ',
  way: 'face_to_face',
  heldAt: yesterday(),
  outcome: 'ຈະທົດລອງໃບບັນທຶກໃໝ່',
  asked: [{ question: 'ໃຜຮັບຜິດຊອບ?', answer: 'ກົມແຜນການ' }],
  people,
  ...more,
})
const waiting = async (person: TestPerson) =>
  (await person.get<{ meetings: { id: string }[]; tellings: { id: string }[] }>('/api/meetings/waiting')).body

test('a meeting counts for whoever recorded it, and for others once they said that they took part', async () => {
  const { a, b, c, roomId } = await circle()
  const draft = meeting([a.id, b.id, c.id])
  const made = await a.post<Meeting>(`/api/rooms/${roomId}/meetings`, draft)
  expect(made).toMatchObject({ status: 200, body: { asked: draft.asked, outcome: draft.outcome } })
  // What came of it is one line, whatever was pasted.
  const pasted = await a.post<Meeting>(`/api/rooms/${roomId}/meetings`, meeting([a.id], { outcome: 'ໜຶ່ງ\nສອງ' }))
  expect(pasted.body.outcome).toBe('ໜຶ່ງ ສອງ')
  expect(made.body.people.find(({ id }) => id === a.id)?.tookPart).toBe(true)
  expect((await a.post<Meeting>(`/api/rooms/${roomId}/meetings`, draft)).body).toEqual(made.body)
  expect((await waiting(b)).meetings).toMatchObject([{ id: draft.id }])

  for (const tookPart of [true, false, true]) await b.put(`/api/meetings/${draft.id}/confirmation`, { tookPart })
  await c.put(`/api/meetings/${draft.id}/confirmation`, { tookPart: false })
  expect((await waiting(b)).meetings).toEqual([])
  const counted = (await world.statements(draft.id)).map(({ event, phase, actorId }) => [event, phase, actorId])
  expect(counted).toEqual([
    ['meeting.recorded', 'S', a.id],
    ['meeting.attended', 'S', b.id],
  ])
})

test('a corrected record is confirmed anew, and corrected by its writer only', async () => {
  const { a, b, roomId } = await circle()
  const draft = meeting([a.id, b.id])
  await a.post(`/api/rooms/${roomId}/meetings`, draft)
  await b.put(`/api/meetings/${draft.id}/confirmation`, { tookPart: true })
  const { id, ...changed } = { ...draft, outcome: 'ຕົກລົງອີກແບບໜຶ່ງ' }
  expect((await b.put(`/api/meetings/${id}`, changed)).status).toBe(403)
  const corrected = await a.put<Meeting>(`/api/meetings/${id}`, changed)
  expect(corrected).toMatchObject({ status: 200, body: { outcome: 'ຕົກລົງອີກແບບໜຶ່ງ' } })
  expect(corrected.body.people.map(({ id, tookPart }) => [id === a.id, tookPart]).sort()).toEqual([
    [false, null],
    [true, true],
  ])
})

test('a correction that says nothing of files leaves them; one that names none takes them away', async () => {
  const { a, roomId } = await circle()
  const picture = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#393' } })
    .png()
    .toBuffer()
  const sent = await call<{ id: string }>(
    world.url,
    'POST',
    `/api/rooms/${roomId}/files?id=${newId()}&name=a.png`,
    picture,
    a.cookie,
    { 'content-type': 'application/x-file' },
  )
  expect(sent.status, JSON.stringify(sent.body)).toBe(200)
  const draft = meeting([a.id], { files: [sent.body.id] })
  const made = await a.post<Meeting>(`/api/rooms/${roomId}/meetings`, draft)
  expect(made.body.files).toMatchObject([{ id: sent.body.id }])
  const { id, files: _, ...changed } = { ...draft, files: [], outcome: 'ແກ້ຈາກໜ້າທີ່ເປີດໄວ້ດົນ' }

  const corrected = await a.put<Meeting>(`/api/meetings/${id}`, changed)
  expect(corrected).toMatchObject({ status: 200, body: { outcome: changed.outcome, files: [{ id: sent.body.id }] } })
  expect((await a.put<Meeting>(`/api/meetings/${id}`, { ...changed, files: [] })).body.files).toEqual([])
})

test('nobody is said to have been where they may not look, nor in times to come, and strangers see nothing', async () => {
  const { a, b, roomId, stranger } = await circle()
  const record = (more: object) => a.post(`/api/rooms/${roomId}/meetings`, meeting([a.id], more))
  expect(await record({ people: [a.id, stranger.id] })).toMatchObject({
    body: { detail: { reason: 'foreign_person' } },
  })
  const ahead = new Date(Date.now() + 3_600_000).toISOString()
  expect(await record({ heldAt: ahead })).toMatchObject({ status: 400, body: { detail: { reason: 'not_yet' } } })
  expect(await record({ people: [] })).toMatchObject({ status: 400 })
  expect(await record({ outcome: ' ' })).toMatchObject({ status: 400 })
  const draft = meeting([a.id])
  expect((await stranger.post(`/api/rooms/${roomId}/meetings`, draft)).status).toBe(404)
  await a.post(`/api/rooms/${roomId}/meetings`, draft)
  expect((await stranger.get(`/api/rooms/${roomId}/meetings`)).status).toBe(404)
  expect((await stranger.put(`/api/meetings/${draft.id}/confirmation`, { tookPart: true })).status).toBe(404)
  expect((await b.put(`/api/meetings/${draft.id}/confirmation`, { tookPart: true })).status).toBe(403)
  expect((await b.get(`/api/rooms/${roomId}/meetings`)).status).toBe(200)
})

test('what one tells another writes, never oneself, and never without when it fails; it begins a document', async () => {
  const { a, b, c, roomId, stranger } = await circle()
  const topicId = newId()
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແກ້ບັນຫາໃນພາກສະໜາມ' })
  const draft = {
    id: newId(),
    docId: newId(),
    topicId,
    title: 'ເມື່ອນ້ຳຖ້ວມຖະໜົນ',
    toldBy: b.id,
    toldCase: 'ປີກາຍ ນ້ຳຖ້ວມ.\nພວກເຮົາອ້ອມໄປທາງເໜືອ.',
    cue: 'ນ້ຳຂຸ່ນກ່ອນສອງຊົ່ວໂມງ',
    rule: 'ເຫັນນ້ຳຂຸ່ນ ໃຫ້ອ້ອມ',
    fails: 'ຂົວທາງເໜືອກຳລັງສ້ອມແປງ',
  }
  const tell = (more: object, by = a) => by.post<Telling>(`/api/rooms/${roomId}/tellings`, { ...draft, ...more })
  expect((await tell({ toldBy: a.id })).status).toBe(403)
  for (const fails of ['', '  \n ']) expect((await tell({ fails })).status).toBe(400)
  expect((await tell({ toldBy: stranger.id })).status).toBe(400)
  expect((await tell({}, stranger)).status).toBe(404)
  const told = await tell({})
  expect(told).toMatchObject({ status: 200, body: { docId: draft.docId, confirmedAt: null } })
  expect((await tell({})).body).toEqual(told.body)

  const [doc] = await world.sql<
    { text: string; title: string }[]
  >`select text, title from docs where id = ${draft.docId}`
  expect(doc?.title).toBe(draft.title)
  for (const part of [draft.cue, draft.rule, draft.fails, 'ພວກເຮົາອ້ອມໄປທາງເໜືອ.']) expect(doc?.text).toContain(part)
  const spiral = await a.get(`/api/items/${topicId}/spiral`)
  expect(JSON.stringify(spiral.body)).toContain(draft.docId)

  expect((await waiting(b)).tellings).toMatchObject([{ id: draft.id }])
  expect((await c.put(`/api/tellings/${draft.id}/confirmation`)).status).toBe(403)
  for (let times = 0; times < 2; times++)
    expect((await b.put<Telling>(`/api/tellings/${draft.id}/confirmation`)).body.confirmedAt).not.toBeNull()
  const events = (await world.statements(draft.docId)).map(({ event, actorId }) => [event, actorId])
  expect(events.filter(([event]) => event?.startsWith('telling'))).toEqual([
    ['telling.recorded', a.id],
    ['telling.confirmed', b.id],
  ])
})
