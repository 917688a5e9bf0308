import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { call, openWorld, PASSWORD } from '../support/world.ts'

const world = openWorld()

interface Made {
  account: { id: string; active: boolean }
  link: { path: string }
}

test('an administrator invites a person, who chooses a password and is in', async () => {
  const admin = await world.person({ isAdmin: true })

  const made = await admin.post<Made>('/api/accounts', { email: 'New@Test.la', nameLo: 'ຄົນໃໝ່', nameEn: 'New' })
  const token = made.body.link.path.split('/').at(-1)!
  const shown = await call(world.url, 'GET', `/api/one-time-links/${token}`)
  const accepted = await call(world.url, 'POST', '/api/invitations', { token, password: PASSWORD })
  const again = await call(world.url, 'POST', '/api/invitations', { token, password: 'somebody else wants in' })

  expect(made).toMatchObject({ status: 200, body: { account: { active: false } } })
  expect(shown.body).toMatchObject({ purpose: 'invitation', email: 'new@test.la' })
  expect(accepted).toMatchObject({ status: 200, body: { viewer: { id: made.body.account.id } } })
  expect(again.status).toBe(404)
  expect((await call(world.url, 'POST', '/api/session', { email: 'new@test.la', password: PASSWORD })).status).toBe(200)
})

test('only an administrator sees addresses and makes accounts', async () => {
  const person = await world.person()
  const admin = await world.person({ isAdmin: true })
  const draft = { email: 'other@test.la', nameLo: 'ອື່ນ', nameEn: 'Other' }

  expect((await person.get('/api/accounts')).status).toBe(403)
  expect((await person.post('/api/accounts', draft)).status).toBe(403)
  expect((await admin.get('/api/accounts')).status).toBe(200)
  expect((await admin.post('/api/accounts', draft)).status).toBe(200)
  expect((await admin.post('/api/accounts', { ...draft, email: 'OTHER@test.la' })).body).toMatchObject({
    error: 'conflict',
    detail: { reason: 'email_taken' },
  })
})

test('a closed account is signed out at once and cannot come back until it is opened', async () => {
  const admin = await world.person({ isAdmin: true })
  const person = await world.person()
  const socket = await person.connect()
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))

  expect((await admin.put(`/api/accounts/${person.id}`, { closed: true })).status).toBe(200)

  await ended
  expect((await person.get('/api/spaces')).status).toBe(401)
  expect((await person.signIn()).status).toBe(401)
  await admin.put(`/api/accounts/${person.id}`, { closed: false })
  expect((await person.signIn()).status).toBe(200)
})

test('an administrator cannot close themselves out', async () => {
  const admin = await world.person({ isAdmin: true })
  expect((await admin.put(`/api/accounts/${admin.id}`, { closed: true })).status).toBe(403)
  expect((await admin.put(`/api/accounts/${admin.id}`, { isAdmin: false })).status).toBe(403)
})

test('departments form a tree that cannot bite its tail', async () => {
  const admin = await world.person({ isAdmin: true })
  const make = async (nameEn: string, parentId: string | null) =>
    (await admin.post<{ department: { id: string } }>('/api/departments', { nameLo: `ກົມ ${nameEn}`, nameEn, parentId }))
      .body.department.id
  const ministry = await make('Ministry', null)
  const department = await make('Department', ministry)
  const division = await make('Division', department)

  const ring = await admin.put(`/api/departments/${ministry}`, { parentId: division })

  expect(ring).toMatchObject({ status: 409, body: { detail: { reason: 'department_ring' } } })
  expect((await admin.put(`/api/departments/${division}`, { parentId: ministry })).status).toBe(200)
})

test('a lead leads the departments below theirs too', async () => {
  const admin = await world.person({ isAdmin: true })
  const ministry = await world.department('Above')
  const below = await world.department('Below', ministry.id)
  const other = await world.department('Beside')
  const lead = await world.person({ departmentId: ministry.id })

  await admin.put(`/api/departments/${ministry.id}`, { leads: [lead.id] })

  const { body } = await lead.get<{ viewer: { leads: string[] } }>('/api/session')
  expect(body.viewer.leads.sort()).toEqual([ministry.id, below.id].sort())
  expect(body.viewer.leads).not.toContain(other.id)
})

test('people are found by name in either language, without their addresses', async () => {
  const person = await world.person({ nameLo: 'ສົມປອງ ໄຊຍະສານ', nameEn: 'Sompong Xayasane' })

  const lao = await person.get<{ people: { id: string }[] }>(`/api/people?q=${encodeURIComponent('ໄຊຍະ')}`)
  const english = await person.get<{ people: { id: string }[] }>('/api/people?q=sompong')
  const joker = await person.get<{ people: unknown[] }>('/api/people?q=%25')

  expect(lao.body.people.map(({ id }) => id)).toEqual([person.id])
  expect(english.body.people.map(({ id }) => id)).toEqual([person.id])
  expect(JSON.stringify(lao.body)).not.toContain('@')
  expect(joker.body.people).toEqual([])
})

test('a person keeps their language', async () => {
  const person = await world.person()
  await person.put('/api/me', { language: 'en' })
  expect((await person.get('/api/session')).body).toMatchObject({ viewer: { language: 'en' } })
  expect((await person.put('/api/me', { language: 'fr' })).status).toBe(400)
})

test('an administrator cannot close themselves out in capital letters either', async () => {
  const admin = await world.person({ isAdmin: true })
  expect((await admin.put(`/api/accounts/${admin.id.toUpperCase()}`, { isAdmin: false })).status).toBe(403)
  expect((await admin.get('/api/accounts')).status).toBe(200)
})

test('the invitation of a closed account is no invitation, and is not used up', async () => {
  const admin = await world.person({ isAdmin: true })
  const invited = await admin.post<{ account: { id: string }; link: { path: string } }>('/api/accounts', {
    email: `${newId()}@office.la`,
    nameLo: 'ຜູ້ໃໝ່',
    nameEn: 'Newcomer',
    departmentId: null,
    rank: 'R1',
    isAdmin: false,
  })
  const token = invited.body.link.path.split('/').at(-1)
  const accept = () => admin.post('/api/invitations', { token, password: 'a password that is long' })
  await admin.put(`/api/accounts/${invited.body.account.id}`, { closed: true })
  expect(await accept()).toMatchObject({ status: 404, body: { detail: { what: 'one-time link' } } })
  await admin.put(`/api/accounts/${invited.body.account.id}`, { closed: false })
  expect((await accept()).status).toBe(200)
})
