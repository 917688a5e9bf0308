import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { closeDueProposals } from '#server/features/decisions/service.ts'
import { decisionsApi } from '#shared/features/decisions/contract.ts'
import { meetingsApi } from '#shared/features/meetings/contract.ts'
import { noticesApi } from '#shared/features/notices/contract.ts'
import { roomsApi } from '#shared/features/rooms/contract.ts'
import { call, openWorld, say, type TestPerson } from './support/world.ts'

// Everything that lies in a closed room, asked for by everybody who is not inside, over every call there is. A call that
// this table does not name fails the test, and so does a refusal that the one who is allowed gets too.
const folder = mkdtempSync(path.join(tmpdir(), 'ba-access-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(undefined, { DATA_DIR: folder })
const api = { ...roomsApi, ...decisionsApi, ...meetingsApi, ...noticesApi }
type Name = keyof typeof api

/** In every word of the room; nobody outside may ever be sent it. */
const SECRET = 'ຄວາມລັບຂອງຫ້ອງ'
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

const roles = ['nobody', 'disabled', 'stranger', 'former', 'outside', 'inside'] as const
type Role = (typeof roles)[number]
type Expected = Readonly<Record<Role, number>>
/** What lies in the room is not there for those who are not inside. */
const hidden: Expected = { nobody: 401, disabled: 401, stranger: 404, former: 404, outside: 404, inside: 200 }
/** Of the space: its members see it, without what the room holds. */
const ofSpace: Expected = { ...hidden, outside: 200 }
/** Everybody's own, without what the room holds. */
const own: Expected = { ...hidden, stranger: 200, former: 200, outside: 200 }
const open: Expected = { ...own, nobody: 200, disabled: 200 }

interface Asked {
  expected: Expected
  params?: Record<string, string>
  body?: unknown
  /** Whoever is inside finds the room's words in the answer. */
  tells?: boolean
}

let asked: Record<Name, Asked>
let place: { spaceId: string; roomId: string; topicId: string }
const people = {} as Record<Exclude<Role, 'nobody'>, TestPerson>

beforeAll(async () => {
  const ministry = await world.department('Ministry')
  const { id: departmentId } = await world.department('Office', ministry.id)
  const space = await world.space('closed')
  const inside = await world.person([space], { departmentId })
  const [b, c, outside, newcomer] = await Promise.all(
    Array.from({ length: 4 }, () => world.person([space], { departmentId })),
  ).then((all) => all as [TestPerson, TestPerson, TestPerson, TestPerson])
  const [former, disabled] = [await world.person([space]), await world.person([space])]
  Object.assign(people, { inside, outside, former, disabled, stranger: await world.person() })
  await world.sql`insert into department_leads (department_id, person_id) values (${ministry.id}, ${inside.id})`

  const roomId = newId()
  const made = async (reply: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await reply
    expect([status, body]).toEqual([200, body])
    return body as { id: string }
  }
  await made(
    inside.post(`/api/spaces/${space.id}/rooms`, { id: roomId, kind: 'closed', nameLo: SECRET, nameEn: SECRET }),
  )
  for (const { id } of [b, c]) await made(inside.put(`/api/rooms/${roomId}/inside/${id}`))
  const otherRoom = newId()
  await made(inside.post(`/api/spaces/${space.id}/rooms`, { id: otherRoom, nameLo: 'ເປີດ', nameEn: 'Open' }))
  const topic = async () =>
    (await made(inside.post(`/api/rooms/${roomId}/topics`, { id: newId(), title: `${SECRET} ${newId()}` }))).id
  const topics = []
  for (let count = 0; count < 9; count++) topics.push(await topic())
  const [
    talk = '',
    open_ = '',
    withdrawn = '',
    agreed = '',
    missed = '',
    recorded = '',
    closed = '',
    shut = '',
    moved = '',
  ] = topics

  const upload = async () => {
    const id = newId()
    const reply = await call(
      world.url,
      'POST',
      `/api/rooms/${roomId}/files?id=${id}&name=a.txt`,
      Buffer.from(SECRET),
      b.cookie,
      { 'content-type': 'application/x-file' },
    )
    expect(reply.status).toBe(200)
    return id
  }
  const fileId = await upload()
  const socket = await b.connect()
  const write = async (more: object = {}) => {
    const id = newId()
    const answer = await say(socket, 'message:send', {
      id,
      roomId,
      topicId: talk,
      body: `${SECRET} @ທ່ານ`,
      mentions: [{ kind: 'person', id: inside.id, text: '@ທ່ານ' }],
      ...more,
    })
    expect(answer.ok).toBe(true)
    return id
  }
  const [message, split] = [await write({ files: [fileId] }), await write()]
  const messageIn = async (topicId: string) => {
    const id = newId()
    const line = await inside.connect()
    expect((await say(line, 'message:send', { id, roomId, topicId, body: SECRET })).ok).toBe(true)
    line.disconnect()
    return id
  }
  const [mine, doomed] = [await messageIn(talk), await messageIn(talk)]

  const draft = () => ({ id: newId(), text: SECRET, closesAt: inDays(7), decidedBy: 'members', rule: 'consent' })
  const propose = async (topicId: string, by = inside) =>
    (await made(by.post(`/api/topics/${topicId}/proposals`, draft()))).id
  const [running, ending, unanimous, few] = [
    await propose(open_),
    await propose(withdrawn),
    await propose(agreed),
    // Nobody who leads is asked about what they propose.
    await propose(missed, b),
  ]
  for (const one of [inside, b, c]) await made(one.put(`/api/proposals/${unanimous}/position`, { position: 'agree' }))
  await world.sql`
    update proposals set opened_at = now() - interval '2 days', closes_at = now() - interval '1 second' where id = ${few}
  `
  await closeDueProposals({ sql: world.sql, live: { changed: () => {} } as never, log: world.log })
  const agreements = await inside.get<{ agreements: { id: string }[] }>(`/api/topics/${agreed}/agreements`)
  const agreementId = agreements.body.agreements[0]?.id ?? ''
  await made(inside.post(`/api/topics/${shut}/closure`, { reason: SECRET }))

  const meeting = { title: SECRET, way: 'online', heldAt: inDays(-1), outcome: SECRET, people: [inside.id, b.id] }
  const theirs = (await made(b.post(`/api/rooms/${roomId}/meetings`, { id: newId(), ...meeting }))).id
  const ours = (await made(inside.post(`/api/rooms/${roomId}/meetings`, { id: newId(), ...meeting }))).id
  const gone = (await made(inside.post(`/api/rooms/${roomId}/meetings`, { id: newId(), ...meeting }))).id
  const telling = () => ({
    id: newId(),
    docId: newId(),
    title: SECRET,
    toldCase: SECRET,
    cue: SECRET,
    rule: SECRET,
    fails: SECRET,
  })
  const told = (await made(b.post(`/api/rooms/${roomId}/tellings`, { ...telling(), toldBy: inside.id }))).id

  for (const { id } of [former, disabled]) await made(inside.put(`/api/rooms/${roomId}/inside/${id}`))
  await world.sql`delete from space_members where person_id = ${former.id}`
  await world.sql`update people set left_at = now() where id = ${disabled.id}`

  place = { spaceId: space.id, roomId, topicId: talk }
  const at = { roomId }
  asked = {
    findRooms: { expected: ofSpace, params: { spaceId: space.id }, tells: true },
    createRoom: { expected: ofSpace, params: { spaceId: space.id }, body: { nameLo: 'ໃໝ່', nameEn: 'New' } },
    openDirect: { expected: ofSpace, params: { spaceId: space.id }, body: { people: [b.id] } },
    addInside: { expected: hidden, params: { roomId, personId: newcomer.id } },
    endInside: { expected: hidden, params: { roomId, personId: newcomer.id } },
    setLevel: { expected: hidden, params: at, body: { level: 'all' } },
    findCallable: { expected: hidden, params: at },
    searchRoom: { expected: hidden, params: { roomId, q: 'ທ່ານ' } },
    findRoom: { expected: hidden, params: at, tells: true },
    renameRoom: { expected: hidden, params: at, body: { nameLo: SECRET, nameEn: SECRET } },
    openTopic: { expected: hidden, params: at, body: { title: SECRET } },
    findTopic: { expected: hidden, params: { topicId: talk }, tells: true },
    markRead: { expected: hidden, params: { topicId: talk }, body: { seq: 0 } },
    findUnread: { expected: own, tells: true },
    findSpaceMarks: { expected: own },
    findInbox: { expected: own, tells: true },
    countUnseen: { expected: own },
    findCatchUp: { expected: own, tells: true },
    splitTopic: { expected: hidden, params: { topicId: talk }, body: { title: SECRET, messageIds: [split] } },
    findPinned: { expected: hidden, params: { topicId: talk } },
    renameTopic: { expected: hidden, params: { topicId: talk }, body: { title: SECRET } },
    closeTopic: { expected: hidden, params: { topicId: closed }, body: { reason: SECRET } },
    reopenTopic: { expected: hidden, params: { topicId: shut } },
    editMessage: { expected: hidden, params: { messageId: mine }, body: { body: `${SECRET} 2` } },
    findWordings: { expected: hidden, params: { messageId: mine }, tells: true },
    uploadFile: { expected: hidden, params: { roomId, name: 'b.txt' }, body: Buffer.from(SECRET) },
    findFile: { expected: hidden, params: { fileId }, tells: true },
    deleteMessage: { expected: hidden, params: { messageId: doomed } },
    putReaction: { expected: hidden, params: { messageId: message, sign: 'thanks' } },
    endReaction: { expected: hidden, params: { messageId: message, sign: 'thanks' } },
    pinMessage: { expected: hidden, params: { messageId: message } },
    unpinMessage: { expected: hidden, params: { messageId: message } },
    forwardMessage: { expected: hidden, params: { messageId: message }, body: { topicId: talk } },
    findMessages: { expected: hidden, params: { topicId: talk }, tells: true },
    // Kept inside: those inside are told why it cannot go to an open room.
    moveTopic: { expected: { ...hidden, inside: 409 }, params: { topicId: moved }, body: { roomId: otherRoom } },

    recordAgreement: {
      expected: hidden,
      params: { topicId: recorded },
      body: { outcome: 'agreed', statement: SECRET },
    },
    wordOutcome: { expected: hidden, params: { agreementId }, body: { statement: SECRET, reviewOn: '2020-01-01' } },
    findAgreements: { expected: hidden, params: { topicId: agreed }, tells: true },
    findAgreement: { expected: hidden, params: { agreementId }, tells: true },
    reviewAgreement: { expected: hidden, params: { agreementId }, body: { held: true, reviewOn: null } },
    findProposals: { expected: hidden, params: { topicId: open_ }, tells: true },
    findOutcomes: { expected: hidden, params: at },
    findDeciders: { expected: hidden, params: { topicId: open_ } },
    openProposal: {
      expected: hidden,
      params: { topicId: talk },
      body: { text: SECRET, closesAt: inDays(7), decidedBy: 'members', rule: 'consent' },
    },
    takePosition: { expected: hidden, params: { proposalId: running }, body: { position: 'agree' } },
    withdrawProposal: { expected: hidden, params: { proposalId: ending } },
    findEscalation: { expected: hidden, params: { proposalId: few }, tells: true },
    answerEscalation: { expected: hidden, params: { proposalId: few }, body: { answer: SECRET } },
    findWaitingDecisions: { expected: own, tells: true },

    findMeetings: { expected: hidden, params: at, tells: true },
    recordMeeting: { expected: hidden, params: at, body: meeting },
    changeMeeting: { expected: hidden, params: { meetingId: ours }, body: meeting },
    deleteMeeting: { expected: hidden, params: { meetingId: gone } },
    confirmMeeting: { expected: hidden, params: { meetingId: theirs }, body: { tookPart: true } },
    recordTelling: { expected: hidden, params: at, body: { ...telling(), toldBy: b.id } },
    findWaitingMeetings: { expected: own, tells: true },
    confirmTelling: { expected: hidden, params: { tellingId: told } },

    findNoticeSettings: { expected: own },
    putNoticeSettings: { expected: own, body: { quietFrom: 0, quietTo: 0, digest: true } },
    putPush: { expected: own, body: { endpoint: 'https://fcm.googleapis.com/x', p256dh: 'x', auth: 'x' } },
    endPush: { expected: own, params: { endpoint: 'https://fcm.googleapis.com/x' } },
    findCall: { expected: hidden, params: { kind: 'message', id: message }, tells: true },
    endDigest: { expected: open, params: { token: newId() } },

    markAllRead: { expected: own, body: { until: inDays(0) } },
    markSeen: { expected: own, body: { until: inDays(0) } },
  }
}, 60_000)

/** One call as somebody would write it by hand. */
async function ask(name: Name, cookie: string | undefined) {
  const { method, path: pattern, takes, body: shape } = api[name]
  const { params = {}, body } = asked[name]
  const rest = { ...params }
  if (name === 'uploadFile') rest.id = newId()
  const where = pattern.replace(/:(\w+)/g, (_, key: string) => {
    const value = rest[key] ?? ''
    delete rest[key]
    return encodeURIComponent(value)
  })
  const names = new URLSearchParams(rest).toString()
  const raw = body instanceof Uint8Array
  // What is made gets an id of its own each time, so that no refusal comes from an id that is taken.
  const fresh = body && !raw && shape.safeParse(body).success === false ? { ...body, id: newId() } : body
  const reply = await fetch(`${world.url}${where}${names && `?${names}`}`, {
    method: method.toUpperCase(),
    headers: {
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': raw ? takes : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: raw ? Buffer.from(body) : JSON.stringify(fresh) }),
  })
  return { status: reply.status, text: await reply.text() }
}

const written = async () => {
  const [found] = await world.sql<{ count: number }[]>`select count(*)::int as count from statements`
  return found?.count
}

test('what lies in a closed room is there for those inside, over every call, and for nobody else', async () => {
  expect(Object.keys(asked).sort()).toEqual(Object.keys(api).sort())
  for (const name of Object.keys(asked) as Name[]) {
    const { expected, tells } = asked[name]
    const before = await written()
    const got: Record<string, number> = {}
    for (const role of roles) {
      if (role === 'inside' && expected === hidden) expect([name, await written()]).toEqual([name, before])
      const { status, text } = await ask(name, role === 'nobody' ? undefined : people[role].cookie)
      got[role] = status
      if (role !== 'inside') expect([name, role, text.includes(SECRET)]).toEqual([name, role, false])
      else if (tells) expect([name, status, text.includes(SECRET)]).toEqual([name, 200, true])
      if (role === 'inside' && status !== expected.inside) got[role] = `${status} ${text}` as never
    }
    expect.soft([name, got]).toEqual([name, { ...expected }])
  }
  expect(world.problems).toEqual([])
}, 60_000)

test('what is said over the live line is refused to all who are not inside', async () => {
  const { roomId, topicId } = place
  await expect(people.disabled.connect()).rejects.toThrow()
  const [refused, taken] = [{ ok: false, error: 'not_found' }, { ok: true }]
  const listener = await people.inside.connect()
  const typing: unknown[] = []
  listener.on('room:typing', (fact) => typing.push(fact))
  await say(listener, 'room:enter', { roomId })
  for (const role of ['stranger', 'former', 'outside', 'inside'] as const) {
    const socket = await people[role].connect()
    // That somebody types is answered to all alike, and heard from those who are in.
    await say(socket, 'room:typing', { roomId, topicId })
    const answers = [
      await say(socket, 'room:enter', { roomId, after: 0 }),
      await say(socket, 'room:people', { roomId }),
      await say(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ຂໍເຂົ້າ' }),
    ]
    const expected = role === 'inside' ? taken : refused
    expect([role, ...answers]).toMatchObject([role, expected, expected, expected])
    expect([role, JSON.stringify(answers).includes(SECRET)]).toEqual([role, role === 'inside'])
    socket.disconnect()
  }
  await say(listener, 'room:enter', { roomId })
  expect(typing).toEqual([])
  listener.disconnect()
})

test('what a call does not take is not taken, whoever writes it into one', async () => {
  const { inside, stranger } = people
  const { spaceId, roomId, topicId } = place
  const id = newId()
  const room = await inside.post(`/api/spaces/${spaceId}/rooms`, {
    id,
    nameLo: 'ຫ້ອງ',
    nameEn: 'Room',
    openedBy: stranger.id,
    createdBy: stranger.id,
    circleId: roomId,
    lastSeq: 99,
    messages: 99,
  })
  expect(room.body).toMatchObject({ openedBy: inside.id, lastSeq: 0, messages: 0, kind: 'open' })
  const socket = await inside.connect()
  const said = await say<{ seq: number }>(socket, 'message:send', {
    id: newId(),
    roomId: id,
    body: 'ສະບາຍດີ',
    authorId: stranger.id,
    seq: 500,
    sentAt: '2020-01-01T00:00:00Z',
    pinnedAt: '2020-01-01T00:00:00Z',
  })
  expect(said).toMatchObject({ ok: true, value: { seq: 1, authorId: inside.id, pinnedAt: null } })
  // A name in the query is not heard where the path has it, and one that is given twice is none.
  const other = await inside.get(`/api/topics/${topicId}?topicId=${newId()}`)
  expect(other.body).toMatchObject({ topic: { id: topicId } })
  expect((await inside.get(`/api/topics/${topicId}/messages?limit=1&limit=2`)).status).toBe(400)
  expect((await inside.get(`/api/topics/${topicId}/messages?limit[]=1&limit[$gt]=2`)).status).toBe(200)
  expect((await inside.get(`/api/rooms/${roomId}/search?q=a&q=b`)).status).toBe(400)
})

test('names are one line of bounded length and cannot turn the writing around', async () => {
  const { inside } = people
  const { spaceId, roomId } = place
  const named = (nameLo: string) =>
    inside.post<{ nameLo: string }>(`/api/spaces/${spaceId}/rooms`, { id: newId(), nameLo, nameEn: 'Room' })
  expect((await named('ກ'.repeat(10_000))).status).toBe(400)
  expect((await named(' \u202e \u2066\n')).status).toBe(400)
  expect((await named('ຫ້ອງ\u202egnp.exe\u202c ທີ\n1\u0007')).body.nameLo).toBe('ຫ້ອງgnp.exe ທີ 1')
  const topic = await inside.post(`/api/rooms/${roomId}/topics`, { id: newId(), title: 'ຫົວຂໍ້\r\nBcc: a@b.la' })
  expect(topic.body).toMatchObject({ title: 'ຫົວຂໍ້ Bcc: a@b.la' })
})
