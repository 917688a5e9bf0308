// `npm run bench -- archive`: how fast a large instance goes out as an archive, how much memory that takes, and how long
// it takes to come in again.
import { createWriteStream, mkdtempSync, openAsBlob, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { hashPassword } from '#server/auth/password.ts'
import { readConfig } from '#server/config.ts'
import { newId } from '#server/core/id.ts'
import { openLog } from '#server/core/log.ts'
import { firstUpdate, paragraphs } from '#server/features/docs/content.ts'
import { serve } from '#server/main.ts'
import type { ArchiveProgress } from '#shared/features/archive/contract.ts'
import { openBench } from './bench.ts'

const quick = process.argv.includes('--quick')
const MESSAGES = quick ? 20_000 : 100_000
const DOCS = quick ? 200 : 1000
const ORIGINALS = quick ? 20 : 100
const ORIGINAL_BYTES = 1024 * 1024
const LAO = 'ປະຊາຊົນໃນບ້ານໄດ້ຮັບນ້ຳສະອາດ ແລະ ມີນ້ຳໃຊ້ຕະຫຼອດປີ. ຄະນະກຳມະການຄຸ້ມຄອງນ້ຳຂອງບ້ານໄດ້ຖືກສ້າງຕັ້ງຂຶ້ນ. '

const bench = await openBench()
const { sql } = bench
const folder = mkdtempSync(
  path.join(fileURLToPath(new URL('../../node_modules/.cache', import.meta.url)), 'bench-archive-'),
)
const log = openLog('text', (line) => {
  if (line.startsWith('error')) console.error(line)
})
const running = await serve(
  readConfig({ PORT: '0', DATABASE_URL: bench.databaseUrl, DATA_DIR: folder }),
  bench.databaseUrl,
  log,
  undefined,
)
try {
  const email = 'bench@example.la'
  const password = 'a long enough password'
  const personId = newId()
  await sql`
    insert into people (id, email, name_lo, name_en, password_hash, is_admin)
    values (${personId}, ${email}, 'ທ່ານ', 'Bench', ${await hashPassword(password)}, true)
  `
  const signedIn = await fetch(`${running.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const cookie = (signedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const send = async (where: string, body: unknown) => {
    const sent = await fetch(`${running.url}${where}`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!sent.ok) throw new Error(`${where}: ${await sent.text()}`)
  }

  const spaceId = newId()
  await send('/api/spaces', { id: spaceId, kind: 'open', nameLo: 'ພື້ນທີ່', nameEn: 'Space' })
  const [roomId, topicId] = [newId(), newId()]
  await send(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await send(`/api/rooms/${roomId}/topics`, {
    id: topicId,
    title: 'ການຄຸ້ມຄອງນ້ຳຂອງບ້ານ',
    first: { id: newId(), body: LAO },
  })
  await sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body)
    select gen_random_uuid(), ${roomId}, ${topicId}, n + 10, ${personId}, ${LAO} || n from generate_series(1, ${MESSAGES}::int) n
  `
  for (let index = 0; index < DOCS; index++) {
    const id = newId()
    const content = paragraphs(Array.from({ length: 40 }, (_, line) => `${LAO}${index} ${line}`).join('\n'))
    await sql.begin(async (tx) => {
      await tx`insert into items (id, kind, space_id, title, state, created_by) values (${id}, 'doc', ${spaceId}, ${`ເອກະສານ ${index}`}, 'draft', ${personId})`
      let importId: string | null = null
      if (index < ORIGINALS) {
        importId = newId()
        await tx`
          insert into imports (id, space_id, name, kind, sha256, original, imported_by)
          select ${importId}, ${spaceId}, 'a.txt', 'text', encode(sha256(b.bytes), 'hex'), b.bytes, ${personId}
          from (select convert_to(repeat(${`${index} `}, ${Math.floor(ORIGINAL_BYTES / (String(index).length + 1))}::int), 'UTF8') as bytes) b
        `
      }
      await tx`insert into docs (id, space_id, title, created_by, import_id) values (${id}, ${spaceId}, ${`ເອກະສານ ${index}`}, ${personId}, ${importId})`
      await tx`insert into doc_updates (doc_id, data) values (${id}, ${Buffer.from(firstUpdate(content))})`
    })
  }

  const memory: number[] = []
  const watch = setInterval(() => memory.push(process.memoryUsage().rss), 100)
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
  const file = path.join(folder, 'out.zip')
  const before = process.memoryUsage().rss
  let begun = performance.now()
  const answer = await fetch(`${running.url}/api/archive?id=${newId()}&reason=${encodeURIComponent('measured')}`, {
    headers: { cookie },
  })
  if (!answer.ok || !answer.body) throw new Error(await answer.text())
  await pipeline(Readable.fromWeb(answer.body as never), createWriteStream(file))
  const out = (performance.now() - begun) / 1000
  const third = Math.floor(memory.length / 3)
  const peak = (part: readonly number[]) => Math.max(...part, 0)
  console.log(`${MESSAGES} messages, ${DOCS} documents, ${ORIGINALS} originals of ${mb(ORIGINAL_BYTES)}:`)
  console.log(`out: ${out.toFixed(1)} s, ${mb(statSync(file).size)} packed`)
  console.log(
    `memory: ${mb(before)} before; at most ${mb(peak(memory.slice(0, third)))} in the first third, ${mb(peak(memory.slice(third, 2 * third)))} in the second, ${mb(peak(memory.slice(2 * third)))} in the last`,
  )

  memory.length = 0
  begun = performance.now()
  const id = newId()
  const sent = await fetch(`${running.url}/api/archives/${id}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/zip' },
    body: await openAsBlob(file),
  })
  if (!sent.ok) throw new Error(await sent.text())
  const answered = (performance.now() - begun) / 1000
  for (;;) {
    const found = await fetch(`${running.url}/api/archives/${id}/progress`, { headers: { cookie } })
    const progress = (await found.json()) as ArchiveProgress
    if (progress.state === 'failed') throw new Error(String(progress.reason))
    if (progress.state === 'done') break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  clearInterval(watch)
  console.log(
    `in: answered after ${answered.toFixed(1)} s, there after ${((performance.now() - begun) / 1000).toFixed(1)} s, at most ${mb(peak(memory))}`,
  )
} finally {
  await running.stop()
  await bench.close()
  rmSync(folder, { recursive: true, force: true })
}
