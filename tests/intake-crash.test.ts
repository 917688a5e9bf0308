import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { dropLeftLoose } from '#server/files/loose.ts'
import { diskStore } from '#server/files/store.ts'
import type { Intake } from '#shared/features/intake/contract.ts'
import { openRoomsWorld } from './support/rooms-world.ts'
import { until } from './support/until.ts'
import { zip } from './support/zip.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-intake-crash-'))
const world = openRoomsWorld({ DATA_DIR: folder })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const picture = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#a33' } })
  .png()
  .toBuffer()
const TEXTS = zip({ 'a.md': '# ກ\n\n![](a.png)', 'b.md': '# ຂ\n\nຄ', 'a.png': picture })

const filesIn = (where: string) => {
  try {
    return readdirSync(path.join(folder, where), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  } catch {
    return []
  }
}
async function count(table: 'docs' | 'imports' | 'loose_bytes') {
  const [row] = await world.sql<{ count: number }[]>`select count(*)::int from ${world.sql(table)}`
  return row?.count
}

test('an intake goes on after kill -9: nothing half is there, nothing is sent again, and no bytes are left behind', async () => {
  await world.start()
  const { spaceId, inside } = await world.talk(1, 1)
  const cookie = world.cookie(inside[0] ?? '')
  const id = newId()
  const ask = async (method: string, address: string, body?: unknown): Promise<{ status: number; body: Intake }> => {
    const isFile = body instanceof Uint8Array
    const reply = await fetch(`${world.url}${address}`, {
      method,
      headers: { cookie, 'content-type': isFile ? 'application/x-file' : 'application/json' },
      ...(body === undefined ? {} : { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
    })
    return { status: reply.status, body: await reply.json() }
  }
  const settled = () =>
    until(async () => {
      const { body } = await ask('GET', `/api/intakes/${id}`)
      return body.state !== 'reading' && body.state !== 'storing' && body
    }, 'the intake is through')
  const chosen = ({ entries }: Intake) => ({ chosen: entries.map(({ place, title }) => ({ place, title })) })

  // Killed after the pictures lie in the store and before a row names them.
  expect((await ask('POST', `/api/spaces/${spaceId}/intakes/${id}?name=a.zip`, TEXTS)).status).toBe(200)
  const first = await settled()
  let release = () => {}
  const asked = new Promise<void>((resolve) => {
    release = resolve
  })
  const held = world.sql.begin(async (tx) => {
    await tx`lock table docs in exclusive mode`
    await asked
  })
  expect((await ask('POST', `/api/intakes/${id}/documents`, chosen(first))).status).toBe(200)
  await until(
    async () => (await world.sql`select 1 from pg_locks where relation = 'docs'::regclass and not granted`)[0],
    'it waits to write',
  )
  await world.kill()
  release()
  await held
  expect(await count('docs')).toBe(0)
  // The picture and its thumbnail.
  expect(filesIn('files')).toHaveLength(2)
  expect(await count('loose_bytes')).toBe(2)

  // The next server goes on from what was sent, and so does one after that which was asked to end.
  await world.start()
  expect(await settled()).toMatchObject({ state: 'read', reason: 'restarted' })
  await world.kill('SIGTERM')
  await world.start()
  const second = await settled()
  expect(second).toMatchObject({ state: 'read', reason: 'restarted' })
  expect(second.entries.map(({ name }) => name)).toEqual(first.entries.map(({ name }) => name))
  const pressed = await ask('POST', `/api/intakes/${id}/documents`, chosen(second))
  expect(pressed.status).toBe(200)
  const done = await settled()
  expect(done).toMatchObject({ state: 'done', made: [{}, {}] })
  expect(await count('docs')).toBe(2)
  expect(filesIn('files')).toHaveLength(4)
  expect(await count('loose_bytes')).toBe(2)
  expect(filesIn('incoming')).toEqual([])

  // What lay there without a name for a day goes; what a row names stays.
  const store = diskStore(path.join(folder, 'files'))
  await dropLeftLoose({ sql: world.sql, store })
  expect(filesIn('files')).toHaveLength(4)
  await world.sql`update loose_bytes set noted_at = now() - interval '25 hours'`
  await dropLeftLoose({ sql: world.sql, store })
  expect(await count('loose_bytes')).toBe(0)
  const [file] = await world.sql<{ key: string; thumbKey: string }[]>`select key, thumb_key from doc_files`
  expect(
    filesIn('files')
      .map(({ name }) => name)
      .sort(),
  ).toEqual([file?.key, file?.thumbKey].sort())
}, 120_000)
