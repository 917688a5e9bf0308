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
