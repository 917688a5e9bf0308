import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadDemo } from '#db/demo/load.ts'
import { newId } from '#server/core/id.ts'
import type { ArchiveProgress } from '#shared/features/archive/contract.ts'
import { call, openWorld, PASSWORD, TestPerson } from '../support/world.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-archive-'))
const world = openWorld(undefined, { DATA_DIR: folder })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let story: { people: Record<string, TestPerson>; spaceId: string }
beforeAll(async () => {
  await loadDemo(world.sql, { password: PASSWORD })
  const people: Record<string, TestPerson> = {}
  for (const { id, email } of await world.sql<
    { id: string; email: string }[]
  >`select id, email from people where email like '%@demo.la'`) {
    const person = new TestPerson(world, id, email)
    people[email.split('@')[0] ?? ''] = person
  }
  const [space] = await world.sql<{ id: string; lead: string }[]>`
    select i.space_id as id, (select p.email from space_members m join people p on p.id = m.person_id
      where m.space_id = i.space_id and m.role = 'steward' limit 1) as lead
    from items i group by 1 order by count(*) desc limit 1
  `
  if (!space) throw new Error('The story has no space')
  story = { people, spaceId: space.id }
  const steward = people[space.lead.split('@')[0] ?? '']
  if (!steward) throw new Error('The space has no steward')
  await steward.signIn()
  people.steward = steward
}, 60_000)

type Files = Record<string, Uint8Array>
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

async function take(person: TestPerson, where: string): Promise<{ status: number; files: Files; bytes: Uint8Array }> {
  const answer = await fetch(`${world.url}${where}${where.includes('?') ? '&' : '?'}id=${newId()}`, {
    headers: { cookie: person.cookie },
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { status: answer.status, bytes, files: answer.status === 200 ? unzipSync(bytes) : {} }
}

const bring = (person: TestPerson, bytes: Uint8Array) =>
  call<ArchiveProgress & { detail?: { reason: string } }>(
    world.url,
    'POST',
    `/api/archives/${newId()}`,
    bytes,
    person.cookie,
    {
      'content-type': 'application/zip',
    },
  )

/** What an archive says, whatever its ids are: rows by kind without ids and paths, and every text. */
function said(files: Files) {
  const names = Object.keys(files).sort()
  const folderName = names.find((name) => name.endsWith('/space.json'))?.replace('/space.json', '') ?? ''
  const ids = new Map<string, string>()
  const plain = (text: string) =>
    text
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
        if (!ids.has(id)) ids.set(id, `#${ids.size}`)
        return '#'
      })
      .replace(/-[0-9a-f]{8}(?=[./"\-)]|%|$)/g, '')
  const lines = (name: string) =>
    textOf(files[name])
      .split('\n')
      .filter(Boolean)
      .map((line) => plain(JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).sort()))))
      .sort()
  return Object.fromEntries(
    names
      .filter((name) => name.startsWith(folderName) && !/space\.json$|\.yjs$/.test(name))
      .map((name) => [
        plain(name.slice(folderName.length)),
        name.endsWith('.jsonl') ? lines(name) : plain(textOf(files[name])),
      ])
      .sort(([a], [b]) => String(a).localeCompare(String(b))),
  )
}

test('a space goes out, comes in, and goes out again as the same', async () => {
  const steward = story.people.steward as TestPerson
  const first = await take(steward, `/api/spaces/${story.spaceId}/archive`)
  expect(first.status).toBe(200)
  const before = said(first.files)
  for (const name of [
    '/data/messages.jsonl',
    '/data/docs.jsonl',
    '/data/article_versions.jsonl',
    '/data/lineage_edges.jsonl',
  ])
    expect(before[name]?.length, name).toBeGreaterThan(0)

  const brought = await bring(steward, first.bytes)
  expect(brought.body).toMatchObject({ state: 'done', left: 0 })
  const [space] = brought.body.spaces
  const second = await take(steward, `/api/spaces/${space?.id}/archive`)
  const after = said(second.files)
  expect(Object.keys(after)).toEqual(Object.keys(before))
  for (const name of Object.keys(before)) expect(after[name], name).toEqual(before[name])
}, 60_000)
