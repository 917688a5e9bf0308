import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { remindOfProposals, sendDigests } from '#server/features/notices/service.ts'
import { isPushEndpoint } from '#server/outreach/push.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { DEFAULT_SETTINGS, minuteOfDay } from '#shared/features/notices/policy.ts'
import { read } from '../support/mail.ts'
import { openReachedWorld } from '../support/reached-world.ts'
import { say, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openReachedWorld()

const never = { quietFrom: 0, quietTo: 0, digest: true }
async function talk() {
  const space = await world.space('closed')
  const a = await world.person([space], { nameLo: 'ທ້າວ ສົມຈິດ' })
  const b = await world.person([space], { nameLo: 'ນາງ ບົວຄຳ' })
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  for (const person of [a, b]) await person.put('/api/me/notices', never)
  return { space, a, b, roomId, topicId }
}
async function write(person: TestPerson, draft: object) {
  const socket = await person.connect()
  const answer = await say<{ id: string }>(socket, 'message:send', { id: newId(), ...draft })
  socket.disconnect()
  if (!answer.ok) throw new Error(answer.error)
  return answer.value.id
}
async function subscribe(person: TestPerson) {
  const { path, ...subscription } = world.push.subscribe()
  expect((await person.put('/api/me/push', subscription)).status).toBe(200)
  return path
}
const heardBy = (path: string) => world.push.heard.filter((one) => one.path === path).map(({ message }) => message)
/** What a browser shows for the calls it got: asked for at this moment, as its service worker does. */
const shownTo = (person: TestPerson, path: string) =>
  Promise.all(heardBy(path).map(async ({ kind, id }) => (await person.get(`/api/calls/${kind}/${id}`)).body))
const calling = (person: TestPerson, body: string) => ({
  body: `${body} @ບົວ`,
  mentions: [{ kind: 'person', id: person.id, text: '@ບົວ' }],
})

test('who is called is called on their browser, without a word of it; others are not', async () => {
  const { a, b, roomId, topicId } = await talk()
  const [mine, theirs] = [await subscribe(a), await subscribe(b)]
  const id = await write(a, { roomId, topicId, ...calling(b, 'ຂໍຄວາມເຫັນແດ່') })
  await until(async () => heardBy(theirs).length > 0, 'a call')
  expect(heardBy(theirs)).toEqual([{ kind: 'message', id, language: 'lo' }])
  expect(await shownTo(b, theirs)).toEqual([
    {
      title: 'ທ້າວ ສົມຈິດ · ແຜນການເດືອນໜ້າ',
      body: 'ຂໍຄວາມເຫັນແດ່ @ບົວ',
      url: `/topics/${topicId}#message-${id}`,
      tag: topicId,
    },
  ])
  // Without a call nobody is disturbed, unless they want to hear everything of the room.
  await write(a, { roomId, topicId, body: 'ບໍ່ມີຫຍັງດ່ວນ' })
  await b.put(`/api/rooms/${roomId}/level`, { level: 'all' })
  await write(a, { roomId, topicId, body: 'ອັນນີ້ກໍແຈ້ງ' })
  await until(async () => heardBy(theirs).length > 1, 'a second call')
  await b.put(`/api/rooms/${roomId}/level`, { level: 'none' })
  await write(a, { roomId, topicId, ...calling(b, 'ບໍ່ແຈ້ງ') })
  await b.put(`/api/rooms/${roomId}/level`, { level: 'mentions' })
  await write(a, { roomId, topicId, ...calling(b, 'ສຸດທ້າຍ') })
  await until(async () => heardBy(theirs).length > 2, 'a third call')
  expect((await shownTo(b, theirs)).map(({ body }) => body)).toEqual(['ຂໍຄວາມເຫັນແດ່ @ບົວ', 'ອັນນີ້ກໍແຈ້ງ', 'ສຸດທ້າຍ @ບົວ'])
  expect(heardBy(mine)).toEqual([])
})

test('whom a comment or the text of a document calls is called on their browser, and in the mail by name only', async () => {
  const { a, b, space } = await talk()
  const [mine, theirs] = [await subscribe(a), await subscribe(b)]
  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຮ່າງແຜນ' })
  const [id, commentId] = [newId(), newId()]
  const anchor = { start: 'AAABAgME', end: 'AAABAgMF' }
  const words = calling(b, 'ຂໍເບິ່ງແດ່')
  await a.post(`/api/docs/${docId}/comments`, { id, commentId, anchor, quote: 'ຂໍ້ 3', ...words })
  await until(async () => heardBy(theirs).length === 1, 'a call for the comment')
  expect(await shownTo(b, theirs)).toEqual([
    { title: 'ທ້າວ ສົມຈິດ · ຮ່າງແຜນ', body: words.body, url: `/docs/${docId}#about-${id}`, tag: id },
  ])

  const writer = await new Writer(world, a, docId).ready()
  const mention = new Y.XmlElement('mention')
  mention.setAttribute('id', b.id)
  const line = new Y.XmlElement('paragraph')
  line.insert(0, [mention])
  writer.doc.getXmlFragment(FRAGMENT).insert(0, [line])
  await writer.write('ຂໍທັດສະນະ')
  await until(async () => heardBy(theirs).length === 2, 'a call for the text')
  expect((await shownTo(b, theirs))[1]).toEqual({
    title: 'ທ້າວ ສົມຈິດ · ຮ່າງແຜນ',
    body: 'ເອີ້ນທ່ານໃນເອກະສານ',
    url: `/docs/${docId}#about-${docId}`,
    tag: docId,
  })
  await writer.close()
  expect(heardBy(mine)).toEqual([])

  await sendDigests(await world.reach(), morning)
  const [mail] = mailsTo(b)
  expect(mail?.text).toContain('ທ້າວ ສົມຈິດ: ຮ່າງແຜນ (ເອີ້ນທ່ານໃນຄຳເຫັນ)')
  expect(mail?.text).toContain('ທ້າວ ສົມຈິດ: ຮ່າງແຜນ (ເອີ້ນທ່ານໃນເອກະສານ)')
  expect(mail?.text).not.toContain('ຂໍເບິ່ງແດ່')
})

test('quiet hours, a sign-out and an ended right end the calls', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const path = await subscribe(b)
  const now = minuteOfDay(new Date())
  await b.put('/api/me/notices', { ...never, quietFrom: (now + 1430) % 1440, quietTo: (now + 10) % 1440 })
  await write(a, { roomId, topicId, ...calling(b, 'ຊ່ວງງຽບ') })
  expect((await b.get('/api/inbox')).body).toMatchObject({ unseen: 1 })
  await b.put('/api/me/notices', never)
  await write(a, { roomId, topicId, ...calling(b, 'ຕື່ນແລ້ວ') })
  await until(async () => heardBy(path).length > 0, 'a call')
  expect((await shownTo(b, path)).map(({ body }) => body)).toEqual(['ຕື່ນແລ້ວ @ບົວ'])

  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  await write(a, { roomId, topicId, ...calling(b, 'ອອກແລ້ວ') })
  await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${b.id})`
  await b.delete('/api/session')
  expect(await world.sql`select 1 from push_subscriptions where person_id = ${b.id}`).toHaveLength(0)
  await write(a, { roomId, topicId, ...calling(b, 'ອອກຈາກລະບົບແລ້ວ') })
  expect(heardBy(path)).toHaveLength(1)
})

test('what a call is about is told only while it is there and to whom it is for', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const stranger = await world.person()
  const id = await write(a, { roomId, topicId, ...calling(b, 'ຄວາມລັບ') })
  const asked = async (person: TestPerson) => (await person.get(`/api/calls/message/${id}`)).status
  expect([await asked(b), await asked(stranger)]).toEqual([200, 404])

  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  expect(await asked(b)).toBe(404)
  await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${b.id})`
  expect(await asked(b)).toBe(200)

  expect((await a.delete(`/api/messages/${id}`)).status).toBe(200)
  expect([await asked(a), await asked(b)]).toEqual([404, 404])
  expect((await b.get(`/api/calls/rumour/${id}`)).status).toBe(400)
})

test('a name that is put in later calls whom it names once, and those who were called before not again', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const c = await world.person([space])
  await c.put('/api/me/notices', never)
  const [first, later] = [await subscribe(b), await subscribe(c)]
  const draft = calling(b, 'ຂໍເບິ່ງແດ່')
  const id = await write(a, { roomId, topicId, ...draft })
  await until(async () => heardBy(first).length === 1, 'a call')
  const edit = (body: string) =>
    a.put(`/api/messages/${id}`, {
      body: `${body} ${draft.body} @ຄຳ`,
      mentions: [...draft.mentions, { kind: 'person', id: c.id, text: '@ຄຳ' }],
    })
  expect((await edit('ແກ້')).status).toBe(200)
  await until(async () => heardBy(later).length === 1, 'a call for the one who is named now')
  expect((await edit('ແກ້ອີກ')).status).toBe(200)
  // Something that calls both comes after whatever else there was.
  await write(a, { roomId, topicId, body: 'ທຸກຄົນ @ທຸກຄົນ', mentions: [{ kind: 'everyone', text: '@ທຸກຄົນ' }] })
  await until(async () => heardBy(first).length > 1 && heardBy(later).length > 1, 'calls for both')
  expect([heardBy(first).length, heardBy(later).length]).toEqual([2, 2])
  // Seen until when the list was read, by the server's clock.
  const inbox = await c.get<{ unseen: number; at: string }>('/api/inbox')
  expect(inbox.body.unseen).toBe(2)
  await c.put('/api/inbox', { until: inbox.body.at })
  expect((await c.get('/api/inbox')).body).toMatchObject({ unseen: 0 })
})

test('a browser that is gone is forgotten; an address of no push service is never spoken to', async () => {
  const { a, b, roomId, topicId } = await talk()
  const path = await subscribe(b)
  world.push.end(path)
  await write(a, { roomId, topicId, ...calling(b, 'ມີໃຜຢູ່ບໍ?') })
  await until(
    async () => (await world.sql`select 1 from push_subscriptions where person_id = ${b.id}`).length === 0,
    'a forgotten browser',
  )
  const { p256dh, auth } = world.push.subscribe()
  for (const endpoint of [
    'http://localhost/push',
    'https://127.0.0.1/push',
    'https://10.0.0.1/push',
    'https://fcm.googleapis.com.evil.la/push',
    'https://user@localhost/push',
    'file:///etc/passwd',
  ])
    expect([endpoint, (await b.put('/api/me/push', { endpoint, p256dh, auth })).status]).toEqual([endpoint, 400])
  expect(isPushEndpoint({ pushHosts: [] }, 'https://fcm.googleapis.com/fcm/send/x')).toBe(true)
  expect(isPushEndpoint({ pushHosts: [] }, 'https://localhost/push')).toBe(false)
})

const mailsTo = (person: TestPerson) =>
  world.post.heard.filter(({ to }) => to.includes(person.email)).map(({ source }) => read(source))
/** Half past eight in Vientiane. */
const morning = new Date('2026-11-24T01:30:00Z')

test('one mail a day says what waits, in the language of whoever gets it, and what was said stays in the house', async () => {
  const { a, b, roomId, topicId } = await talk()
  await write(a, { roomId, topicId, ...calling(b, 'ຄວາມລັບ') })
  const here = await world.reach()
  expect(await sendDigests(here, new Date('2026-11-23T23:00:00Z'))).toBe(0)
  await sendDigests(here, morning)
  await sendDigests(here, morning)
  const [mail, ...more] = mailsTo(b)
  expect(more).toEqual([])
  expect(mail?.subject).toBe('ບາ: 1 ເລື່ອງລໍຖ້າທ່ານ, 1 ຫົວຂໍ້ມີຂໍ້ຄວາມໃໝ່')
  expect(mail?.text).toContain('ສະບາຍດີ ນາງ ບົວຄຳ,')
  expect(mail?.text).toContain('– ທ້າວ ສົມຈິດ: ແຜນການເດືອນໜ້າ')
  expect(mail?.text).not.toContain('ຄວາມລັບ')
  // Nothing waits for the one who wrote.
  expect(mailsTo(a)).toEqual([])

  const end = /<(.*)>/.exec(mail?.header('List-Unsubscribe') ?? '')?.[1] ?? ''
  expect(end).toMatch(/^https:\/\/ba\.test\.la\/api\/digests\//)
  const answer = await fetch(end.replace('https://ba.test.la', world.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  })
  expect(answer.status).toBe(200)
  expect((await b.get('/api/me/notices')).body).toMatchObject({ digest: false, mail: true })
  await world.sql`delete from digests where person_id = ${b.id}`
  await sendDigests(here, morning)
  expect(mailsTo(b)).toHaveLength(1)
})

test('whoever proposed what was agreed is asked on its day whether it held, in the mail too', async () => {
  const { space, a, b, topicId } = await talk()
  const c = await world.person([space])
  const { body: proposal } = await a.post<{ id: string }>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໃຊ້ໃບບັນທຶກໃໝ່',
    decidedBy: 'members',
    rule: 'consent',
    closesAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
  })
  for (const person of [a, b, c]) await person.put(`/api/proposals/${proposal.id}/position`, { position: 'agree' })
  const { agreements } = (await a.get<{ agreements: { id: string }[] }>(`/api/topics/${topicId}/agreements`)).body
  const review = async (reviewOn: string) =>
    expect(
      (await a.put(`/api/agreements/${agreements[0]?.id}/outcome`, { statement: 'ໃຊ້ໃບບັນທຶກໃໝ່ແຕ່ເດືອນໜ້າ', reviewOn }))
        .status,
    ).toBe(200)
  const here = await world.reach()
  await review('2099-01-01')
  await sendDigests(here, morning)
  expect(mailsTo(a).filter(({ text }) => text.includes('ໃຊ້ໃບບັນທຶກໃໝ່'))).toEqual([])
  await review(new Date().toISOString().slice(0, 10))
  await world.sql`delete from digests`
  await sendDigests(here, morning)
  const [mail, ...more] = mailsTo(a).filter(({ text }) => text.includes('ໃຊ້ໃບບັນທຶກໃໝ່ແຕ່ເດືອນໜ້າ'))
  expect(more).toEqual([])
  // Nothing is said of new talk where there is none.
  expect(mail?.subject).toBe('ບາ: 1 ເລື່ອງລໍຖ້າທ່ານ')
  expect(mail?.text).toContain('ຂໍ້ຕົກລົງນີ້ ຍັງໃຊ້ໄດ້ຢູ່ບໍ:\n– ໃຊ້ໃບບັນທຶກໃໝ່ແຕ່ເດືອນໜ້າ')
  expect(mailsTo(b).filter(({ text }) => text.includes('ໃຊ້ໃບບັນທຶກໃໝ່ແຕ່ເດືອນໜ້າ'))).toEqual([])
})

test('the mail says until when a position is waited for, and of a long proposal no more than its beginning', async () => {
  const { a, b, topicId } = await talk()
  const closesAt = new Date(Date.now() + 5 * 86_400_000)
  const text = 'ໃຫ້ທຸກພະແນກໃຊ້ໃບບັນທຶກໃໝ່ '.repeat(40).trim()
  const proposal = { id: newId(), text, decidedBy: 'members', rule: 'consent', closesAt: closesAt.toISOString() }
  expect((await a.post(`/api/topics/${topicId}/proposals`, proposal)).status).toBe(200)
  await world.sql`update proposals set closes_at = '2099-11-29T06:18:00Z' where id = ${proposal.id}`
  await b.put('/api/me', { language: 'en' })
  const here = await world.reach()
  await sendDigests(here, morning)
  const [line] = (mailsTo(b)[0]?.text ?? '').split('\n').filter((one) => one.startsWith('– ໃຫ້'))
  expect(line).toMatch(/… \(closes 29\/11\/2099 13:18\)$/)
  expect(line?.length).toBeLessThan(200)
  expect(
    (await a.get<{ proposals: { text: string }[] }>(`/api/topics/${topicId}/proposals`)).body.proposals[0]?.text,
  ).toBe(text)
})

test('a mail that the server did not take is sent later, once', async () => {
  const { a, b, roomId, topicId } = await talk()
  await write(a, { roomId, topicId, ...calling(b, 'ອີກຄັ້ງ') })
  const here = await world.reach()
  world.post.state.refuses = true
  await sendDigests(here, morning)
  world.post.state.refuses = false
  expect(mailsTo(b)).toEqual([])
  await sendDigests(here, morning)
  await sendDigests(here, morning)
  expect(mailsTo(b)).toHaveLength(1)
})

test('whose position is missing a day before the end is reminded once', async () => {
  const { a, b, topicId } = await talk()
  const path = await subscribe(b)
  const closesAt = new Date(Date.now() + 5 * 86_400_000).toISOString()
  const proposal = await a.post<{ id: string }>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໃຊ້ໃບບັນທຶກໃໝ່',
    decidedBy: 'members',
    rule: 'consent',
    reasons: 'optional',
    byDepartment: false,
    evidence: [],
    people: [],
    closesAt,
  })
  expect(proposal.status).toBe(200)
  const here = await world.reach()
  await remindOfProposals(here)
  expect(heardBy(path)).toEqual([])
  await world.sql`
    update proposals set opened_at = opened_at - interval '4 days 12 hours', closes_at = closes_at - interval '4 days 12 hours'
    where id = ${proposal.body.id}
  `
  await remindOfProposals(here)
  await remindOfProposals(here)
  expect(heardBy(path)).toEqual([{ kind: 'proposal', id: proposal.body.id, language: 'lo' }])
  expect(await shownTo(b, path)).toMatchObject([{ body: 'ໃຊ້ໃບບັນທຶກໃໝ່', url: `/topics/${topicId}#proposal` }])
})

test('until somebody says otherwise the nights are quiet', async () => {
  const person = await world.person()
  expect((await person.get('/api/me/notices')).body).toMatchObject(DEFAULT_SETTINGS)
  expect((await person.put('/api/me/notices', { quietFrom: 1440, quietTo: 0, digest: true })).status).toBe(400)
})
