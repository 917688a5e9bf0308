import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { api } from '#shared/api.ts'
import { call, openWorld } from './support/world.ts'

const world = openWorld()

interface Description {
  openapi: string
  paths: Record<
    string,
    Record<string, { operationId: string; summary: string; parameters: { name: string; in: string }[] }>
  >
}

test('the description lists every endpoint with its parameters, and nothing else', async () => {
  const { body } = await call<Description>(world.url, 'GET', '/api/openapi.json')

  const described = Object.values(body.paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  )
  expect(body.openapi).toMatch(/^3\.1/)
  expect(described.sort()).toEqual(Object.keys(api).sort())
  for (const [path, operations] of Object.entries(body.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    for (const { parameters } of Object.values(operations)) {
      expect(
        parameters
          .filter((one) => one.in === 'path')
          .map(({ name }) => name)
          .sort(),
      ).toEqual(named.sort())
    }
  }
})

test('every described endpoint is served: a stranger is told to sign in, never that it is not there', async () => {
  for (const [name, endpoint] of Object.entries(api)) {
    if (endpoint.open) continue
    const path = endpoint.path.replace(/:\w+/g, () => newId())
    const reply = await call(world.url, endpoint.method.toUpperCase(), path)
    expect([name, reply.status, reply.body.error]).toEqual([name, 401, 'not_signed_in'])
  }
})

test('an unknown call, broken JSON and a body too large get clear errors', async () => {
  const person = await world.person()
  const headers = { 'content-type': 'application/json', cookie: person.cookie }

  const broken = await fetch(`${world.url}/api/spaces`, { method: 'POST', headers, body: '{"id":' })
  const large = await fetch(`${world.url}/api/spaces`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id: 'x'.repeat(1_100_000) }),
  })

  expect((await person.get('/api/nothing')).body).toMatchObject({ error: 'not_found' })
  expect(broken.status).toBe(400)
  expect(large.status).toBe(413)
})

test('the server says that it lives and is ready, and shows its figures to this machine only', async () => {
  expect((await call(world.url, 'GET', '/health/live')).status).toBe(200)
  expect((await call(world.url, 'GET', '/health/ready')).body).toEqual({ ready: true })
  expect((await call(world.url, 'GET', '/metrics')).body.text).toContain('ba_sync_documents')
  expect(
    (await call(world.url, 'GET', '/metrics', undefined, undefined, { 'x-forwarded-for': '203.0.113.9' })).status,
  ).toBe(403)
})

test('a sign that ends strings in C is refused everywhere with the same clear error', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const nul = 'ກ\u0000ຂຄງຈ'
  const replies = [
    await person.post('/api/session', { email: `a${nul}@b.la`, password: nul }),
    await person.post('/api/spaces', { id: newId(), kind: 'open', nameLo: nul, nameEn: 'x' }),
    await person.post(`/api/spaces/${space.id}/docs`, { id: newId(), title: nul }),
    await person.get(`/api/search?q=${encodeURIComponent(nul)}`),
    await person.get(`/api/people?q=${encodeURIComponent(nul)}`),
  ]
  for (const { status, body } of replies)
    expect({ status, body }).toMatchObject({ status: 400, body: { error: 'invalid' } })
  expect(world.problems).toEqual([])
})

test('what is wrong with a request is said as such and is no failure of ours', async () => {
  const person = await world.person()
  const raw = (path: string, headers: Record<string, string>, body?: string) =>
    fetch(world.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie: person.cookie, ...headers },
      ...(body === undefined ? {} : { body }),
    })
  const json = { 'content-type': 'application/json' }
  expect((await raw('/api/spaces', { 'content-type': 'application/json; charset=foo' }, '{}')).status).toBe(415)
  expect((await raw('/api/spaces', { ...json, 'content-encoding': 'gzip' }, 'no gzip')).status).toBe(400)
  expect((await raw('/api/%E0%A4%A', {})).status).toBeLessThan(500)
  expect(world.problems).toEqual([])
})
