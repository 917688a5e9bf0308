import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { dropLeftLoose } from '#server/files/loose.ts'
import { diskStore } from '#server/files/store.ts'
import { openRoomsWorld } from './support/rooms-world.ts'
import { until } from './support/until.ts'
import { call } from './support/world.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-files-crash-'))
const world = openRoomsWorld({ DATA_DIR: folder })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const picture = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#a33' } })
  .png()
  .toBuffer()
const stored = () =>
  readdirSync(path.join(folder, 'files'), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ name }) => name)
    .sort()

test('kill -9 after the row of a file is gone and before its bytes are: they go later, and those of others stay', async () => {
  await world.start()
  const { inside, roomIds } = await world.talk(1, 1)
  const [personId = '', roomId = ''] = [...inside, ...roomIds]
  const cookie = world.cookie(personId)
  const send = async () => {
    const [fileId, messageId] = [newId(), newId()]
    const put = await fetch(`${world.url}/api/rooms/${roomId}/files?id=${fileId}&name=a.png`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-file' },
      body: new Uint8Array(picture),
    })
    expect(put.status).toBe(200)
    await world.sql`
      insert into messages (id, room_id, topic_id, seq, author_id, body)
      select ${messageId}, room_id, id, (select count(*) + 1 from messages), ${personId}, '' from topics
    `
    await world.sql`update files set message_id = ${messageId} where id = ${fileId}`
    return messageId
  }
  const [gone, kept] = [await send(), await send()]
  const keysOf = async (messageId: string) =>
    (
      await world.sql<
        { key: string; thumbKey: string }[]
      >`select key, thumb_key from files where message_id = ${messageId}`
    )
      .flatMap(({ key, thumbKey }) => [key, thumbKey])
      .sort()
  const keptKeys = await keysOf(kept)
  expect(stored()).toHaveLength(4)

  await world.sql.begin(async (tx) => {
    // Whoever clears up looks first whether anything names the bytes, and waits here.
    await tx`lock table doc_files in access exclusive mode`
    void call(world.url, 'DELETE', `/api/messages/${gone}`, undefined, cookie).catch(() => undefined)
    await until(async () => (await keysOf(gone)).length === 0, 'the row is gone')
    await world.kill()
  })
  expect(stored()).toHaveLength(4)

  const where = { sql: world.sql, store: diskStore(path.join(folder, 'files')) }
  await dropLeftLoose(where)
  expect(stored()).toHaveLength(4)
  await world.sql`update loose_bytes set noted_at = now() - interval '25 hours'`
  await dropLeftLoose(where)
  expect(stored()).toEqual(keptKeys)
  expect(await world.sql`select key from loose_bytes`).toEqual([])
  await dropLeftLoose(where)
  expect(stored()).toEqual(keptKeys)
}, 60_000)
