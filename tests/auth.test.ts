import { io } from 'socket.io-client'
import { expect, test } from 'vitest'
import WebSocket from 'ws'
import { openSessions } from '#server/auth/session.ts'
import { newId } from '#server/core/id.ts'
import { openPool } from '#server/core/sql.ts'
import { openSetUp } from '#server/features/people/service.ts'
import { call, openWorld, PASSWORD, type TestPerson, World } from './support/world.ts'

const world = openWorld()

test('a person signs in, is known, and signs out', async () => {
  const person = await world.person()

  expect((await person.get('/api/session')).body).toMatchObject({ viewer: { id: person.id, email: person.email } })
  expect((await person.delete('/api/session')).status).toBe(200)

  expect((await person.get('/api/session')).body).toMatchObject({ viewer: null })
  expect((await person.get('/api/spaces')).status).toBe(401)
})

test('an unknown address and a wrong password get the same answer', async () => {
  const person = await world.person()

  const wrong = await call(world.url, 'POST', '/api/session', { email: person.email, password: 'not the password' })
  const unknown = await call(world.url, 'POST', '/api/session', { email: 'nobody@test.la', password: PASSWORD })
  const right = await call(world.url, 'POST', '/api/session', { email: person.email.toUpperCase(), password: PASSWORD })

  expect(wrong.status).toBe(401)
  expect(unknown).toMatchObject({ status: 401, body: wrong.body })
  expect(right.status).toBe(200)
})

test('guessing is stopped, with the time to wait, and the right password does not help then', async () => {
  const person = await world.person()
  const guess = () => call(world.url, 'POST', '/api/session', { email: person.email, password: 'a wrong guess' })

  const statuses: number[] = []
  for (let guesses = 0; guesses < 9; guesses++) statuses.push((await guess()).status)
  const last = await call(world.url, 'POST', '/api/session', { email: person.email, password: PASSWORD })

  expect(statuses.slice(0, 8)).toEqual(Array(8).fill(401))
  expect(statuses[8]).toBe(429)
  expect(last.status).toBe(429)
  expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
})

test('the database holds a hash of the session token and an argon2id hash of the password', async () => {
  const person = await world.person()
  const token = decodeURIComponent(person.cookie.split('=')[1]!)

  const [session] = await world.sql<{ id: string }[]>`select id from sessions where person_id = ${person.id}`
  const [account] = await world.sql<
    { passwordHash: string }[]
  >`select password_hash from people where id = ${person.id}`

  expect(session!.id).not.toContain(token)
  expect(await world.sql`select 1 from sessions where id = ${token}`).toHaveLength(0)
  expect(account!.passwordHash).toMatch(/^\$argon2id\$/)
})

test('a session ends when it was idle too long, and when it is too old however much it is used', async () => {
  const idle = await world.person()
  const old = await world.person()
  const fresh = await world.person()
  await world.sql`update sessions set expires_at = now() - interval '1 minute' where person_id = ${idle.id}`
  await world.sql`update sessions set ends_at = now() - interval '1 minute' where person_id = ${old.id}`

  expect((await idle.get('/api/spaces')).status).toBe(401)
  expect((await old.get('/api/spaces')).status).toBe(401)
  expect((await fresh.get('/api/spaces')).status).toBe(200)
})

test('a session in use is renewed before it would end', async () => {
  const person = await world.person()
  await world.sql`update sessions set expires_at = now() + interval '1 day' where person_id = ${person.id}`

  const reply = await person.get('/api/spaces')

  expect(reply.headers.getSetCookie()[0]).toContain(person.cookie)
  const [session] = await world.sql<{ days: number }[]>`
    select extract(epoch from expires_at - now())::int / 86400 as days from sessions where person_id = ${person.id}
  `
  expect(session!.days).toBeGreaterThanOrEqual(13)
})

test('who calls is asked of the database in one statement, and answered as it is at that moment', async () => {
  const lead = await world.person()
  const [led, space] = [await world.department(), await world.space('closed')]
  await world.sql`insert into department_leads (department_id, person_id) values (${led.id}, ${lead.id})`
  await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${lead.id})`
  let statements = 0
  const sql = openPool(world.databaseUrl, { max: 1, debug: () => void statements++ })
  try {
    const sessions = openSessions(sql, { secure: false })
    const cookie = (await sessions.create(lead.id)).cookie.split(';')[0]
    // The line is there, and its types are known.
    await sessions.open(cookie)
    const before = statements
    const { viewer } = await sessions.open(cookie)
    expect(statements - before).toBe(1)
    expect(viewer).toMatchObject({ id: lead.id, leads: [led.id] })
    expect(viewer?.roles.get(space.id)).toBe('member')
    await world.sql`update people set left_at = now() where id = ${lead.id}`
    expect((await sessions.open(cookie)).viewer).toBeUndefined()
  } finally {
    await sql.end()
  }
})

test('the cookie is for the server alone', async () => {
  const person = await world.person()
  const reply = await person.signIn()
  expect(reply.headers.getSetCookie()[0]).toMatch(/HttpOnly/)
  expect(reply.headers.getSetCookie()[0]).toMatch(/SameSite=Lax/)
})

test('a write from a foreign page is refused, the same from our own is done', async () => {
  const person = await world.person()
  const write = (headers: Record<string, string>) =>
    call(world.url, 'PUT', '/api/me', { language: 'en' }, person.cookie, headers)

  expect((await write({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await write({ origin: 'null' })).status).toBe(403)
  expect((await write({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await write({ origin: world.url })).status).toBe(200)
  expect((await write({})).status).toBe(200)
})

test('a live connection from a foreign page or without a session is refused', async () => {
  const person = await world.person()
  const polling = (headers: Record<string, string>) =>
    fetch(`${world.url}/socket.io/?EIO=4&transport=polling`, { headers: { cookie: person.cookie, ...headers } })

  expect((await polling({ origin: 'https://evil.example' })).status).toBe(403)
  expect((await polling({ origin: world.url })).status).toBe(200)

  person.cookie = ''
  await expect(person.connect()).rejects.toThrow()
})

test('signing out ends the live connection of that session', async () => {
  const person = await world.person()
  const socket = await person.connect()
  const ended = new Promise((resolve) => socket.once('disconnect', resolve))

  await person.delete('/api/session')

  expect(await ended).toBeTruthy()
})

test('a new password ends the other sessions and keeps this one', async () => {
  const person = await world.person()
  const other = person.cookie
  await person.signIn()

  expect((await person.put('/api/me/password', { current: 'wrong', next: 'another good password' })).status).toBe(403)
  expect((await person.put('/api/me/password', { current: PASSWORD, next: 'short' })).status).toBe(400)
  expect((await person.put('/api/me/password', { current: PASSWORD, next: 'another good password' })).status).toBe(200)

  expect((await person.get('/api/spaces')).status).toBe(200)
  expect((await call(world.url, 'GET', '/api/spaces', undefined, other)).status).toBe(401)
  expect((await person.signIn('another good password')).status).toBe(200)
})

test('the first administrator is made once, by the link from the log', async () => {
  const empty = new World()
  await empty.start()
  const sql = openPool(empty.databaseUrl, { max: 1 })
  try {
    const link = await openSetUp({ sql })
    const token = link!.path.split('/').at(-1)!
    const draft = { token, email: 'first@test.la', nameLo: 'ຜູ້ທຳອິດ', nameEn: 'First', password: PASSWORD }

    expect((await call(empty.url, 'POST', '/api/setup', { ...draft, token: 'x'.repeat(32) })).status).toBe(404)
    const made = await call<{ viewer: { isAdmin: boolean } }>(empty.url, 'POST', '/api/setup', draft)
    const again = await call(empty.url, 'POST', '/api/setup', { ...draft, email: 'second@test.la' })

    expect(made).toMatchObject({ status: 200, body: { viewer: { isAdmin: true } } })
    expect(again.status).toBe(404)
    expect(await openSetUp({ sql })).toBeNull()
  } finally {
    await sql.end()
    await empty.stop()
  }
})

test('signing in as somebody else over a session ends its live connections', async () => {
  const [before, after] = [await world.person(), await world.person()]
  const socket = await before.connect()
  const gone = new Promise<void>((resolve) => socket.once('disconnect', () => resolve()))
  const reply = await before.post('/api/session', { email: after.email, password: PASSWORD })
  expect(reply.status).toBe(200)
  await gone
})

test('a page of somebody is answered as if nobody were signed in once the session is somebody else’s', async () => {
  const space = await world.space()
  const [one, other] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await other.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ໜ້າຂອງໃຜ' })
  const asked = (page: TestPerson, method: string, path: string, body?: unknown) =>
    call(world.url, method, path, body, other.cookie, { 'ba-person': page.id })
  const socketOf = (page: TestPerson) =>
    new Promise<string>((resolve) => {
      const socket = io(world.url, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: { cookie: other.cookie },
        query: { person: page.id },
      })
      const end = (how: string) => {
        socket.disconnect()
        resolve(how)
      }
      socket.once('connect', () => end('connected'))
      socket.once('connect_error', ({ message }) => end(message))
    })
  const lineOf = (page: TestPerson) =>
    new Promise<number>((resolve) => {
      const line = new WebSocket(`${world.url.replace('http', 'ws')}/sync/${docId}?person=${page.id}`, {
        headers: { cookie: other.cookie },
      })
      line.once('message', () => line.close(1000))
      line.once('close', resolve)
    })

  const room = () => ({ id: newId(), nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const refused = await asked(one, 'POST', `/api/spaces/${space.id}/rooms`, room())
  expect([refused.status, refused.body, refused.headers.getSetCookie()]).toEqual([
    401,
    { error: 'not_signed_in', detail: {} },
    [],
  ])
  expect((await asked(one, 'GET', '/api/session')).body).toMatchObject({ viewer: null })
  expect(await socketOf(one)).toBe('not_signed_in')
  expect(await lineOf(one)).toBe(4401)

  expect((await asked(other, 'POST', `/api/spaces/${space.id}/rooms`, room())).status).toBe(200)
  expect((await asked(other, 'GET', '/api/session')).body).toMatchObject({ viewer: { id: other.id } })
  expect(await socketOf(other)).toBe('connected')
  expect(await lineOf(other)).toBe(1000)
})
