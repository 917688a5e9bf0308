import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { loadDemo } from '#db/demo/load.ts'
import { newId } from '#server/core/id.ts'
import { words } from '#server/features/archive/words.ts'
import type { ArchiveProgress } from '#shared/features/archive/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { SpaceCard } from '#shared/features/spaces/contract.ts'
import type { Suggestion } from '#shared/features/suggestions/contract.ts'
import { call, openWorld, PASSWORD, TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-archive-'))
const world = openWorld(undefined, { DATA_DIR: folder })
/** Another installation, with nothing in it. */
const other = openWorld(undefined, { DATA_DIR: path.join(folder, 'other') })
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

async function take(
  person: TestPerson,
  where: string,
  url = world.url,
): Promise<{ status: number; files: Files; bytes: Uint8Array }> {
  const answer = await fetch(`${url}${where}${where.includes('?') ? '&' : '?'}id=${newId()}`, {
    headers: { cookie: person.cookie },
  })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  return { status: answer.status, bytes, files: answer.status === 200 ? unzipSync(bytes) : {} }
}

/** Sends an archive, which is answered at once, and waits for its end. */
async function bring(person: TestPerson, bytes: Uint8Array, url = world.url): Promise<ArchiveProgress> {
  const id = newId()
  const begun = await call<ArchiveProgress>(url, 'POST', `/api/archives/${id}`, bytes, person.cookie, {
    'content-type': 'application/zip',
  })
  expect(begun, JSON.stringify(begun.body)).toMatchObject({ status: 200, body: { spaces: [] } })
  return until(async () => {
    const { body } = await person.get<ArchiveProgress>(`/api/archives/${id}/progress`)
    return body.state !== 'running' && body
  }, 'the archive is in, or is not')
}

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
      .filter((name) => (name.startsWith(folderName) || name.startsWith('data/')) && !/space\.json$|\.yjs$/.test(name))
      .map((name) => [
        plain(name.replace(folderName, '')),
        name.endsWith('.jsonl') ? lines(name) : plain(textOf(files[name])),
      ])
      .sort(([a], [b]) => String(a).localeCompare(String(b))),
  )
}

test('a space goes out, comes in, and goes out again as the same', async () => {
  const steward = story.people.steward as TestPerson
  const [article] = await world.sql<{ id: string }[]>`
    select a.id from articles a join items i on i.id = a.id where i.space_id = ${story.spaceId} limit 1
  `
  const [question, answer] = [newId(), newId()]
  await world.sql`insert into article_questions (id, article_id, asked_by, body) values (${question}, ${article?.id ?? ''}, ${steward.id}, 'ເປັນຫຍັງ?')`
  await world.sql`insert into article_answers (id, question_id, author_id, body) values (${answer}, ${question}, ${steward.id}, 'ເພາະວ່າ')`
  await world.sql`update article_questions set accepted_id = ${answer}, accepted_at = now() where id = ${question}`
  const [room] = await world.sql<{ id: string }[]>`
    select id from rooms where space_id = ${story.spaceId} and kind = 'open' order by id limit 1
  `
  const fileId = newId()
  await fetch(`${world.url}/api/rooms/${room?.id}/files?id=${fileId}&name=board.txt`, {
    method: 'POST',
    headers: { cookie: steward.cookie, 'content-type': 'application/x-file' },
    body: 'what stood on the board',
  })
  const meeting = { title: 'ພົບປະ', way: 'online', outcome: 'ຈະທົດລອງ', people: [steward.id], files: [fileId] }
  const heldAt = new Date(Date.now() - 86_400_000).toISOString()
  expect((await steward.post(`/api/rooms/${room?.id}/meetings`, { id: newId(), heldAt, ...meeting })).status).toBe(200)
  const docId = newId()
  const original = '# ນ້ຳ\n\nຄຳຂອງໄຟລ໌'
  const taken = await steward.post<{ id: string }>(
    `/api/spaces/${story.spaceId}/imports?name=a.md`,
    Buffer.from(original),
  )
  await steward.post(`/api/imports/${taken.body.id}/doc`, { id: docId, title: 'ຈາກໄຟລ໌', repairs: [] })
  const named = await steward.post(`/api/docs/${docId}/versions`, { id: newId(), name: 'ກ່ອນສົ່ງ' })
  expect(named.status, JSON.stringify(named.body)).toBe(200)
  const words = [{ type: 'paragraph', content: [{ type: 'text', text: 'ຄຳ' }] }]
  await world.sql`
    insert into doc_templates (id, space_id, name, content, made_by)
    values (${newId()}, ${story.spaceId}, 'ແມ່ແບບ', ${world.sql.json(words)}, ${steward.id})
  `
  await world.sql`insert into article_verifiers (article_id, person_id, named_by) values (${article?.id ?? ''}, ${steward.id}, ${steward.id})`
  const learnt = await practise(steward, article?.id ?? '')
  const asked = await openProposal(steward, room?.id ?? '', docId)
  const proposed = await proposeChanges(steward, docId)
  await tree(steward, article?.id ?? '')
  await world.sql`
    insert into sources (id, article_id, place, kind, title, item_id, file_id)
    select ${newId()}, ${article?.id ?? ''}, 90, 'file', 'board.txt', t.id, ${fileId}
    from topics t where t.room_id = ${room?.id ?? ''} and not t.general limit 1
  `
  const first = await take(steward, `/api/spaces/${story.spaceId}/archive`)
  expect(first.status).toBe(200)
  const originals = Object.keys(first.files).filter((name) => name.includes('/originals/'))
  expect(originals.map((name) => textOf(first.files[name]))).toContain(original)
  expect(Object.keys(first.files).some((name) => /-history\/.+\.yjs$/.test(name))).toBe(true)
  expect(all(first.files)).toContain('what stood on the board')
  const before = said(first.files)
  for (const name of [
    '/data/messages.jsonl',
    '/data/docs.jsonl',
    '/data/article_versions.jsonl',
    '/data/article_answers.jsonl',
    '/data/lineage_edges.jsonl',
    '/data/files.jsonl',
    '/data/imports.jsonl',
    '/data/doc_versions.jsonl',
    '/data/doc_templates.jsonl',
    '/data/article_verifiers.jsonl',
    '/data/proposals.jsonl',
    '/data/positions.jsonl',
    '/data/proposal_items.jsonl',
    '/data/enrolments.jsonl',
    '/data/step_progress.jsonl',
    '/data/suggestions.jsonl',
    '/data/suggested_changes.jsonl',
    'data/tags.jsonl',
    'data/tag_forms.jsonl',
  ])
    expect(before[name]?.length, name).toBeGreaterThan(0)

  const brought = await bring(steward, first.bytes)
  expect(brought).toMatchObject({ state: 'done', left: 0 })
  const [space] = brought.spaces
  const second = await take(steward, `/api/spaces/${space?.id}/archive`)
  const after = said(second.files)
  expect(Object.keys(after)).toEqual(Object.keys(before))
  expect(after['/data/sources.jsonl']?.toString()).toContain('"file_id":"#"')
  const [copy] = await world.sql<{ id: string }[]>`
    select c.id from checklists c join items i on i.id = c.id where i.space_id = ${space?.id ?? ''} and c.title = ${learnt.title}
  `
  expect((await steward.get(`/api/checklists/${copy?.id}`)).body).toMatchObject({ steps: [{ evidence: EVIDENCE }, {}] })
  const [open] = await world.sql`
    select o.outcome, p.position from proposals o join topics t on t.id = o.topic_id join rooms r on r.id = t.room_id
    left join positions p on p.proposal_id = o.id and p.person_id = ${steward.id} where r.space_id = ${space?.id ?? ''} and o.text = ${asked}
  `
  expect(open).toEqual({ outcome: null, position: 'agree' })
  // Open with a promise of departments, one comes in withdrawn: who took which position stayed where it was promised.
  const promised = (lines: unknown) => String(lines).includes('"by_department":true,"closed_at":null')
  expect([promised(before['/data/proposals.jsonl']), promised(after['/data/proposals.jsonl'])]).toEqual([true, false])
  const settled = (lines: unknown) =>
    Array.isArray(lines)
      ? lines.filter((line) => !String(line).includes('"by_department":true'))
      : String(lines).replace(/.*(ຍັງເປີດຮັບຄຳເຫັນ|ຖອນແລ້ວ).*(?=\n+.*ຈຶ່ງບໍ່ມີໃນນີ້)/g, '')
  for (const name of Object.keys(before)) expect(settled(after[name]), name).toEqual(settled(before[name]))
  // What waits on the document is decided here as it would have been there, and the draft is gone on with.
  const [waiting] = await world.sql<{ id: string; docId: string }[]>`
    select g.id, g.doc_id from suggestions g join docs d on d.id = g.doc_id
    where d.space_id = ${space?.id ?? ''} and g.state = 'sent'
  `
  const accepted = await steward.post<Suggestion>(`/api/suggestions/${waiting?.id}/decisions`, { accept: true })
  expect(accepted.body.changes.map(({ state }) => state)).toEqual(['accepted', 'rejected'])
  const changed = await new Writer(world, steward, waiting?.docId ?? '').ready()
  expect(changed.text).toContain(proposed.number)
  expect(changed.text).not.toContain(proposed.rejected)
  await changed.close()
  const { body } = await steward.get<{ suggestions: Suggestion[] }>(`/api/docs/${waiting?.docId}/suggestions`)
  const mine = body.suggestions.find(({ state }) => state === 'draft')
  const drafted = (await steward.get<Suggestion>(`/api/suggestions/${mine?.id}`)).body.changes
  expect(drafted.map(({ before, after }) => [before, after])).toEqual([['', proposed.drafted]])
  // What was kept of the document can be read here, and the file that it was made from is handed out.
  const [made] = await world.sql<{ id: string; importId: string; versionId: string }[]>`
    select d.id, d.import_id, v.id as version_id from docs d join doc_versions v on v.doc_id = d.id and v.name = 'ກ່ອນສົ່ງ'
    where d.space_id = ${space?.id ?? ''}
  `
  expect((await steward.get(`/api/docs/${made?.id}/versions/${made?.versionId}`)).status).toBe(200)
  const again = await fetch(`${world.url}/api/imports/${made?.importId}/original`, {
    headers: { cookie: steward.cookie },
  })
  expect(await again.text()).toBe(original)
}, 60_000)

test('what was taken away in the first layout comes in with all that was in it', async () => {
  const bytes = readFileSync('tests/fixtures/archive-1.zip')
  const person = await world.person()
  const brought = await bring(person, bytes)
  expect(brought).toMatchObject({ state: 'done', left: 0 })
  const { files } = await take(person, `/api/spaces/${brought.spaces[0]?.id}/archive`)

  const old = unzipSync(bytes)
  expect(JSON.parse(textOf(old['manifest.json']))).toMatchObject({ version: 1 })
  /** The rows of a kind, wherever the layout puts them, as far as the old ones said something. */
  const rowsIn = (of: Files, name: string, columns?: readonly string[]) =>
    textOf(of[doc(of, `data/${name}.jsonl`)[0] ?? ''])
      .split('\n')
      .filter(Boolean)
      .map((line) => Object.entries(JSON.parse(line) as object).filter(([key]) => !columns || columns.includes(key)))
      .map((row) => JSON.stringify(row.sort()).replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|-[0-9a-f]{8}\b/g, ''))
      .sort()
  const { counts } = JSON.parse(textOf(old['manifest.json'])) as { counts: Record<string, number> }
  expect(Object.keys(counts).length).toBeGreaterThan(20)
  for (const [name, count] of Object.entries(counts)) {
    const before = rowsIn(old, name)
    const columns = Object.keys(JSON.parse(textOf(old[doc(old, `data/${name}.jsonl`)[0] ?? '']).split('\n')[0] ?? '{}'))
    expect(before, name).toHaveLength(count)
    expect(rowsIn(files, name, columns), name).toEqual(before)
  }
  expect(doc(files, '.txt').map((name) => textOf(files[name]))).toEqual(['what stood on the board'])
  const found = await person.get<{ articles: { title: string; tags: unknown[] }[] }>(
    `/api/articles?tag=${encodeURIComponent('ໃບມອບວຽກ')}`,
  )
  expect(found.body.articles).toMatchObject([{ title: 'ການສົ່ງຕໍ່ວຽກ', tags: [{}, {}] }])
})

const EVIDENCE = 'ລອງກັບໜ່ວຍງານໜຶ່ງແລ້ວ'

/** Two changes that a colleague proposes, one of which is rejected, and a draft of the person's own. */
async function proposeChanges(person: TestPerson, docId: string) {
  const colleague = await world.person([{ id: story.spaceId }])
  const words = { number: 'ຂໍ້ 6 ', rejected: 'ຄຳທີ່ບໍ່ຮັບ', drafted: 'ຄຳໃນຮ່າງ' }
  const fork = async (by: TestPerson, lines: readonly string[], insert = '') => {
    const { id } = (await by.post<Suggestion>(`/api/docs/${docId}/suggestions`, { id: newId() })).body
    const writer = await new Writer(world, by, id).ready()
    if (insert) {
      const first = writer.doc.getXmlFragment(FRAGMENT).get(0)
      if (first instanceof Y.XmlElement && first.get(0) instanceof Y.XmlText)
        (first.get(0) as Y.XmlText).insert(0, insert)
    }
    for (const line of lines) await writer.write(line)
    await writer.close()
    return id
  }
  const sent = await fork(colleague, [words.rejected], words.number)
  const note = { note: 'ຂໍສະເໜີ' }
  const { body } = await colleague.post<Suggestion>(`/api/suggestions/${sent}/sending`, note)
  expect(body.changes.map(({ after }) => after)).toEqual([expect.stringContaining(words.number.trim()), words.rejected])
  const [, last] = body.changes
  const no = { accept: false, changeIds: [last?.id], reason: 'ມີແລ້ວ' }
  expect((await person.post(`/api/suggestions/${sent}/decisions`, no)).status).toBe(200)
  await fork(person, [words.drafted])
  return words
}

/** A checklist of which one step is done. */
async function practise(person: TestPerson, articleId: string) {
  const [id, title] = [newId(), `ຝຶກ ${newId().slice(-6)}`]
  const steps = [
    { text: 'ລອງເຮັດ', kind: 'practise' },
    { text: 'ອ່ານ', kind: 'read' },
  ]
  const { body } = await person.post<{ steps: { id: string }[] }>(`/api/articles/${articleId}/checklists`, {
    id,
    title,
    steps,
  })
  const done = await person.put(`/api/checklists/${id}/steps/${body.steps[0]?.id}`, { done: true, evidence: EVIDENCE })
  expect(done.status, JSON.stringify(done.body)).toBe(200)
  return { id, title }
}

/** A proposal that one of two has taken a position on. */
async function openProposal(person: TestPerson, roomId: string, itemId: string, byDepartment = false) {
  const topicId = newId()
  const first = { id: newId(), body: 'ຈະເຮັດແນວໃດ?' }
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: `ຄວນປ່ຽນບໍ ${topicId.slice(-4)}`, first })
  const [text, closesAt] = [`ໃຫ້ປ່ຽນ ${topicId.slice(-6)}`, new Date(Date.now() + 86_400_000).toISOString()]
  const facts = { decidedBy: 'members', rule: 'consent', items: [itemId], quorum: 2 }
  const id = newId()
  const made = await person.post(`/api/topics/${topicId}/proposals`, { id, text, closesAt, ...facts })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  await person.put(`/api/proposals/${id}/position`, { position: 'agree' })
  if (byDepartment) await world.sql`update proposals set by_department = true where id = ${id}`
  return text
}

/** A tag of the article below one that stands on nothing, with another word. */
async function tree(person: TestPerson, articleId: string) {
  const [broader, narrower] = [newId(), newId()]
  const put = (id: string, body: object) => person.put(`/api/tags/${id}`, body)
  const names = { label: `ນ້ຳ ${broader.slice(-4)}`, labelEn: `Water ${broader.slice(-4)}` }
  await put(broader, names)
  const below = { label: `ທໍ່ ${broader.slice(-4)}`, synonyms: [`pipe ${broader.slice(-4)}`], broaderId: broader }
  expect((await put(narrower, below)).status).toBe(200)
  await world.sql`insert into article_tags (article_id, tag_id, place) values (${articleId}, ${narrower}, 50)`
  return { ...names, below }
}

test('the whole instance comes into an empty one with its tags, words that mean the same, learning and proposals', async () => {
  const steward = story.people.steward as TestPerson
  const [article] = await world.sql<{ id: string }[]>`
    select a.id from articles a join items i on i.id = a.id where i.space_id = ${story.spaceId} limit 1
  `
  const [room] = await world.sql<{ id: string }[]>`
    select id from rooms where space_id = ${story.spaceId} and kind = 'open' order by id limit 1
  `
  const [agreement] = await world.sql<{ id: string }[]>`
    select id from items where space_id = ${story.spaceId} and kind = 'agreement' limit 1
  `
  const learnt = await practise(steward, article?.id ?? '')
  const named = await openProposal(steward, room?.id ?? '', agreement?.id ?? '')
  const promised = await openProposal(steward, room?.id ?? '', agreement?.id ?? '', true)
  const { below, ...above } = await tree(steward, article?.id ?? '')
  const [root] = await world.sql<{ id: string }[]>`select id from tags where label_en = 'Skills and people'`
  const skills = { label: 'ທັກສະ ແລະ ບຸກຄະລາກອນ', labelEn: 'Skills and people', synonyms: ['ຄວາມສາມາດ'] }
  expect((await steward.put(`/api/tags/${root?.id}`, skills)).status).toBe(200)
  expect((await steward.put(`/api/search/synonyms/${newId()}`, { forms: ['ຄຄຄຄ', 'KKKK'] })).status).toBe(200)
  const admin = await world.person({ isAdmin: true })
  const where = `/api/archive?reason=${encodeURIComponent('ຍ້າຍໄປເຄື່ອງໃໝ່')}`
  const whole = await take(admin, where)
  expect(all(whole.files)).not.toContain(EVIDENCE)

  const there = await other.person({ isAdmin: true })
  expect(await bring(there, whole.bytes, other.url)).toMatchObject({ state: 'done' })

  interface Tree {
    tags: { id: string; label: string; broaderId: string | null; synonyms: string[]; articles: number }[]
  }
  const { tags } = (await there.get<Tree>('/api/tags/tree')).body
  const tagOf = (label: string) => tags.find((one) => one.label === label)
  expect(tagOf(below.label)).toMatchObject({ synonyms: below.synonyms, articles: 1, broaderId: tagOf(above.label)?.id })
  expect(tagOf(skills.label)?.synonyms).toEqual(skills.synonyms)
  const synonyms = (await there.get<{ synonyms: { forms: string[] }[] }>('/api/search/synonyms')).body.synonyms
  const forms = synonyms.map((one) => one.forms.join('|'))
  expect(forms).toContain('ຄຄຄຄ|KKKK')
  expect(forms).toContain([below.label, ...below.synonyms].join('|'))
  expect(new Set(forms).size).toBe(forms.length)

  const [checklist] = await other.sql<{ id: string }[]>`select id from checklists where title = ${learnt.title}`
  expect((await there.get(`/api/checklists/${checklist?.id}`)).body).toMatchObject({ practised: 1, done: 0 })
  const [own] = await other.sql`
    select s.evidence, s.done_at is not null as done from step_progress s join checklist_steps c on c.id = s.step_id
    where c.checklist_id = ${checklist?.id ?? ''}
  `
  expect(own).toEqual({ evidence: null, done: true })
  // Who decides here is nobody who could: it can be proposed again.
  const proposals = await other.sql<{ text: string; outcome: string; positions: number }[]>`
    select o.text, o.outcome, (select count(*)::int from positions p where p.proposal_id = o.id) as positions from proposals o
    where o.text in ${other.sql([named, promised])} order by positions desc
  `
  expect(proposals).toEqual([
    { text: named, outcome: 'withdrawn', positions: 1 },
    { text: promised, outcome: 'withdrawn', positions: 0 },
  ])

  // What is brought in once more changes no tag.
  await bring(there, whole.bytes, other.url)
  const again = (await there.get<Tree>('/api/tags/tree')).body.tags
  expect(again.map(({ label, broaderId, synonyms }) => ({ label, broaderId, synonyms }))).toEqual(
    tags.map(({ label, broaderId, synonyms }) => ({ label, broaderId, synonyms })),
  )
}, 120_000)

test('of a space one’s own learning goes along, and of others nothing', async () => {
  const steward = story.people.steward as TestPerson
  const [article] = await world.sql<{ id: string }[]>`
    select a.id from articles a join items i on i.id = a.id where i.space_id = ${story.spaceId} limit 1
  `
  await practise(steward, article?.id ?? '')
  const colleague = await world.person([{ id: story.spaceId }])
  const rowsIn = ({ files }: { files: Files }, name: string) =>
    textOf(files[doc(files, `/data/${name}.jsonl`)[0] ?? ''])

  const own = await take(steward, `/api/spaces/${story.spaceId}/archive`)
  expect(rowsIn(own, 'step_progress')).toContain(EVIDENCE)
  const others = await take(colleague, `/api/spaces/${story.spaceId}/archive`)
  expect(rowsIn(others, 'step_progress')).toBe('')
  expect(rowsIn(others, 'enrolments')).toBe('')
}, 60_000)

const doc = (files: Files, ending: string) => Object.keys(files).filter((name) => name.endsWith(ending))

test('a stranger finds a README in two languages, sums that are right, and pages that lead to each other', async () => {
  const steward = story.people.steward as TestPerson
  const { files } = await take(steward, `/api/spaces/${story.spaceId}/archive`)
  expect(textOf(files['README.md'])).toMatch(/ພາສາລາວ[\s\S]*English/)
  const manifest = JSON.parse(textOf(files['manifest.json'])) as Manifest
  expect(manifest).toMatchObject({ format: 'ba-archive', version: 2, scope: 'space' })
  expect(manifest.files.map(({ path }) => path).sort()).toEqual(
    Object.keys(files)
      .filter((name) => name !== 'manifest.json')
      .sort(),
  )
  for (const { path, sha256, bytes } of manifest.files) {
    expect(
      createHash('sha256')
        .update(files[path] as Uint8Array)
        .digest('hex'),
      path,
    ).toBe(sha256)
    expect(files[path]?.length).toBe(bytes)
  }
  const [topic] = await world.sql<{ id: string }[]>`
    select o.topic_id as id from proposals o join positions p on p.proposal_id = o.id join topics t on t.id = o.topic_id
    join rooms r on r.id = t.room_id where r.space_id = ${story.spaceId} and not o.by_department and p.reason is not null
    limit 1
  `
  const said = textOf(files[doc(files, `-${topic?.id.slice(-8)}.md`)[0] ?? ''])
  const [position] = await world.sql<{ reason: string; nameLo: string }[]>`
    select p.reason, q.name_lo from positions p join proposals o on o.id = p.proposal_id join people q on q.id = p.person_id
    where o.topic_id = ${topic?.id ?? ''} and p.reason is not null limit 1
  `
  expect(said).toContain('## ຂໍ້ສະເໜີ')
  expect(said).toContain(`- ${position?.nameLo}: `)
  expect(said).toContain(position?.reason)
  const people = textOf(files['people.jsonl'])
  expect(people).toContain('nameLo')
  expect(people).not.toMatch(/@|argon|hash|rank/)

  const pages = doc(files, '.html')
  expect(pages.length).toBeGreaterThan(10)
  let links = 0
  for (const page of pages) {
    for (const [, href = ''] of textOf(files[page]).matchAll(/(?:href|src)="([^"#]+)"/g)) {
      if (/^[a-z]+:/i.test(href)) continue
      const target = path.posix.join(path.posix.dirname(page), decodeURIComponent(href))
      expect(Object.keys(files), `${page} leads to ${href}`).toContain(target)
      links++
    }
  }
  expect(links).toBeGreaterThan(pages.length)
}, 60_000)

interface Manifest {
  files: { path: string; sha256: string; bytes: number }[]
  seal: string
}

/** A closed space with what people hide from each other, and a file. */
async function secrets() {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space, 'steward']), await world.person([space])]
  const stranger = await world.person()
  const room = async (person: TestPerson, kind: string, word: string) => {
    const id = newId()
    await person.post(`/api/spaces/${space.id}/rooms`, { id, nameLo: word, nameEn: word, kind })
    const topicId = newId()
    const opened = await person.post(`/api/rooms/${id}/topics`, {
      id: topicId,
      title: `${word} title`,
      first: { id: newId(), body: `${word} words` },
    })
    expect(opened.status, JSON.stringify(opened.body)).toBe(200)
    return { id, topicId }
  }
  const open = await room(a, 'open', 'plainroom')
  const closed = await room(b, 'closed', 'closedroom')
  return { space, a, b, stranger, open, closed }
}

const all = (files: Files) =>
  Object.entries(files)
    .map(([name, bytes]) => `${name}\n${textOf(bytes)}`)
    .join('\n')

test('of a damaged document goes out what can be read, and its pages say that something is missing', async () => {
  const space = await world.space()
  const person = await world.person([space, 'steward'])
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ບົດລາຍງານ' })
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ຍັງອ່ານໄດ້')
  await writer.close()
  await world.putAway()
  const say = async () => {
    const { status, files } = await take(person, `/api/spaces/${space.id}/archive`)
    expect(status).toBe(200)
    return Object.entries(files).filter(([name]) => name.includes(docId.slice(-8)))
  }
  const missing = (found: [string, Uint8Array][]) =>
    found.filter(([, bytes]) => textOf(bytes).includes(words.lo.damaged)).map(([name]) => path.extname(name))
  expect(missing(await say())).toEqual([])
  await world.sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from([1, 1, 1, 0, 255])})`

  const damaged = await say()

  expect(missing(damaged).sort()).toEqual(['.html', '.md'])
  expect(textOf(damaged.find(([name]) => name.endsWith('.md'))?.[1])).toContain('ຍັງອ່ານໄດ້')
  const doc = new Y.Doc()
  Y.applyUpdate(doc, damaged.find(([name]) => name.endsWith('.yjs'))?.[1] as Uint8Array)
  expect(doc.getXmlFragment(FRAGMENT).toString()).toContain('ຍັງອ່ານໄດ້')
})

test('nobody takes away what they may not read', async () => {
  const { space, a, b, stranger } = await secrets()
  expect((await take(stranger, `/api/spaces/${space.id}/archive`)).status).toBe(404)
  const outside = await take(a, `/api/spaces/${space.id}/archive`)
  expect(all(outside.files)).toContain('plainroom words')
  expect(all(outside.files)).not.toContain('closedroom')
  const inside = await take(b, `/api/spaces/${space.id}/archive`)
  expect(all(inside.files)).toContain('closedroom words')
  expect((await world.statements(space.id)).filter(({ event }) => event === 'archive.taken')).toHaveLength(2)
})

test('the whole instance is taken by administrators only, with a reason that everybody sees', async () => {
  const { b } = await secrets()
  const admin = await world.person({ isAdmin: true })
  const where = `/api/archive?reason=${encodeURIComponent('ຍ້າຍໄປເຄື່ອງໃໝ່ກວ່າ')}`
  expect((await take(b, where)).status).toBe(403)
  expect((await take(admin, '/api/archive?reason=no')).status).toBe(400)
  const whole = await take(admin, where)
  expect(whole.status).toBe(200)
  expect(all(whole.files)).toContain('closedroom words')
  const { body } = await b.get<{ takes: { reason: string }[] }>('/api/archive/takes')
  expect(body.takes[0]).toMatchObject({ reason: 'ຍ້າຍໄປເຄື່ອງໃໝ່ກວ່າ' })
}, 60_000)

test('what was changed comes in without the people of this place, and says so', async () => {
  const { space, a, b } = await secrets()
  const { files } = await take(a, `/api/spaces/${space.id}/archive`)
  const name = doc(files, 'messages.jsonl')[0] as string
  const forged = textOf(files[name]).replace('plainroom words', 'forged words').replaceAll(a.id, b.id)
  files[name] = new TextEncoder().encode(forged)
  expect(await bring(a, zipSync(files))).toMatchObject({ state: 'failed', reason: 'damaged_archive', spaces: [] })
  reseal(files)
  const brought = await bring(a, zipSync(files))
  expect(brought).toMatchObject({ state: 'done' })
  const [message] = await world.sql<{ authorId: string; nameEn: string; broughtIn: boolean }[]>`
    select m.author_id, p.name_en, p.brought_in from messages m join people p on p.id = m.author_id
    join rooms r on r.id = m.room_id where r.space_id = ${brought.spaces[0]?.id ?? ''}
  `
  expect(message?.authorId).not.toBe(b.id)
  expect(message).toMatchObject({ broughtIn: true, nameEn: expect.stringContaining('(from elsewhere)') })
  const found = await a.get<{ people: { nameEn: string }[] }>('/api/people?q=elsewhere')
  expect(found.body.people).toEqual([])
})

/** Makes the sums of an archive right again, as somebody could who changed it; the seal is nobody's to make. */
function reseal(files: Files) {
  const manifest = JSON.parse(textOf(files['manifest.json'])) as Manifest
  for (const file of manifest.files) {
    const bytes = files[file.path] as Uint8Array
    file.sha256 = createHash('sha256').update(bytes).digest('hex')
    file.bytes = bytes.length
  }
  files['manifest.json'] = new TextEncoder().encode(JSON.stringify(manifest))
}

const counts = async () => {
  const [row] = await world.sql<Record<string, number>[]>`
    select (select count(*)::int from spaces) as spaces, (select count(*)::int from items) as items,
      (select count(*)::int from people) as people, (select count(*)::int from messages) as messages,
      (select count(*)::int from loose_bytes) as keys
  `
  return row
}
const stored = () =>
  readdirSync(path.join(folder, 'files'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.includes(path.sep),
  ).length

test('an account can be changed while its owner brings something in', async () => {
  const steward = story.people.steward as TestPerson
  const { bytes } = await take(steward, `/api/spaces/${story.spaceId}/archive`)
  const [owner, admin] = [await world.person(), await world.person({ isAdmin: true })]
  const department = await world.department()
  let brought: Promise<ArchiveProgress> | undefined
  await world.sql.begin(async (tx) => {
    await tx`lock table messages in exclusive mode`
    brought = bring(owner, bytes)
    await until(
      async () => (await world.sql`select 1 from pg_locks where relation = 'messages'::regclass and not granted`)[0],
      'it waits in the middle of writing',
    )
    expect((await admin.put(`/api/accounts/${owner.id}`, { departmentId: department.id })).status).toBe(200)
  })
  const [made] = (await brought)?.spaces ?? []
  expect((await owner.get<SpaceCard>(`/api/spaces/${made?.id}`)).body).toMatchObject({ members: 1, departments: 1 })
})

test('an archive that names what is not its own, or breaks in the middle, leaves nothing', async () => {
  const { space, a, b, open } = await secrets()
  const upload = await fetch(
    `${world.url}/api/rooms/${open.id}/files?id=${newId()}&name=${encodeURIComponent('ໄຟລ໌.txt')}`,
    {
      method: 'POST',
      headers: { cookie: a.cookie, 'content-type': 'application/x-file' },
      body: 'bytes of a file',
    },
  )
  expect(upload.status).toBe(200)
  const file = (await upload.json()) as { id: string }
  const socket = await a.connect()
  const said = await socket.timeout(5000).emitWithAck('message:send', {
    id: newId(),
    roomId: open.id,
    topicId: open.topicId,
    body: 'with a file',
    files: [file.id],
  } as never)
  expect(said).toMatchObject({ ok: true })
  a.disconnect()
  const good = await take(a, `/api/spaces/${space.id}/archive`)
  expect(doc(good.files, '.txt').map((name) => textOf(good.files[name]))).toEqual(['bytes of a file'])
  const before = [await counts(), stored()]

  const broken = { ...good.files }
  const items = doc(broken, 'items.jsonl')[0] as string
  broken[items] = new TextEncoder().encode(
    textOf(broken[items]).replace('"state": "open"', '"state": 7').replace('"state":"open"', '"state":null'),
  )
  reseal(broken)
  expect(await bring(a, zipSync(broken))).toMatchObject({ state: 'failed', reason: 'damaged_archive' })
  expect([await counts(), stored()]).toEqual(before)

  // A row that reaches for a room of others is left out, and what hangs on it too.
  const reaching = { ...good.files }
  const secret = await secrets()
  const topics = doc(reaching, 'topics.jsonl')[0] as string
  reaching[topics] = new TextEncoder().encode(textOf(reaching[topics]).replaceAll(open.id, secret.open.id))
  reseal(reaching)
  const brought = await bring(b, zipSync(reaching))
  expect(brought.left).toBeGreaterThan(0)
  const [intruder] =
    await world.sql`select 1 from topics where room_id = ${secret.open.id} and id <> ${secret.open.topicId} and not general`
  expect(intruder).toBeUndefined()

  const again = await bring(b, good.bytes)
  expect(again).toMatchObject({ state: 'done', left: 0 })
  const second = await take(b, `/api/spaces/${again.spaces[0]?.id}/archive`)
  expect(doc(second.files, '.txt').map((name) => textOf(second.files[name]))).toEqual(['bytes of a file'])
  expect((await counts())?.keys).toBe(0)
})

test('a zip that would burst, lead out, or overwrite itself is refused before it is unpacked', async () => {
  const person = await world.person()
  const reasonOf = async (bytes: Uint8Array) => (await bring(person, bytes)).reason
  const one = (name: string, bytes = new Uint8Array([65])) => zipSync({ [name]: bytes })
  const renamed = (from: string, to: string) => {
    const bytes = one(from)
    const text = Buffer.from(bytes).toString('latin1').replaceAll(from, to)
    return Uint8Array.from(Buffer.from(text, 'latin1'))
  }
  expect(await reasonOf(new TextEncoder().encode('no zip at all'))).toBe('not_a_zip')
  expect(await reasonOf(one('a.txt'))).toBe('not_an_archive')
  expect(await reasonOf(one('bomb', new Uint8Array(30 * 1024 * 1024)))).toBe('zip_bomb')
  expect(await reasonOf(renamed('aa/bb/cc.txt', '../../cc.txt'))).toBe('odd_name')
  expect(await reasonOf(renamed('aetc/passwd', '/etc/passwd'))).toBe('odd_name')
  expect(await reasonOf(renamed('aXb.txt', 'a\0b.txt'))).toBe('odd_name')
  expect(await reasonOf(one(`${'ກ'.repeat(1400)}.txt`))).toBe('odd_name')
  expect(await reasonOf(zipSync({ 'A.txt': new Uint8Array(1), 'a.TXT': new Uint8Array(1) }))).toBe('same_names')
  expect(await reasonOf(zipSync({ link: [new Uint8Array([65]), { os: 3, attrs: 0o120777 << 16 }] }))).toBe('not_a_file')
  // The table of contents says a million; nobody looks for them.
  const many = one('a.txt')
  const end = Buffer.from(many).lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  new DataView(many.buffer, many.byteOffset).setUint16(end + 10, 65_000, true)
  expect(['not_a_zip', 'too_many_entries']).toContain(await reasonOf(many))
  expect(readdirSync(path.join(folder, 'incoming'))).toEqual([])
})

test('what is kept to members goes along for a reason only, and comes in kept', async () => {
  const { space, a, b } = await secrets()
  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'kept title' })
  await world.sql`update items set circle_id = (select circle_id from spaces where id = ${space.id}) where id = ${docId}`
  expect(all((await take(a, `/api/spaces/${space.id}/archive`)).files)).not.toContain('kept title')
  const withKept = await take(a, `/api/spaces/${space.id}/archive?reason=${encodeURIComponent('ສົ່ງຕໍ່ໃຫ້ກົມ')}`)
  expect(all(withKept.files)).toContain('kept title')
  const takeouts = await world.sql<{ reason: string }[]>`select reason from doc_takeouts where doc_id = ${docId}`
  expect(takeouts).toEqual([{ reason: 'ສົ່ງຕໍ່ໃຫ້ກົມ' }])
  const brought = await bring(b, withKept.bytes)
  expect(brought).toMatchObject({ left: 0 })
  const [kept] = await world.sql<{ own: boolean }[]>`
    select i.circle_id = s.circle_id as own from items i join spaces s on s.id = i.space_id
    where i.title = 'kept title' and s.id = ${brought.spaces[0]?.id ?? ''}
  `
  expect(kept).toEqual({ own: true })
})

test('an archive is written as fast as it is read, and ends when the right to it ends', async () => {
  const { space, a, b, open } = await secrets()
  const words = 6_000
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body)
    select gen_random_uuid(), ${open.id}, ${open.topicId}, n + 10, ${b.id},
      (select string_agg(md5(n::text || k::text), ' ') from generate_series(1, 100) k)
    from generate_series(1, ${words}::int) n
  `
  const begin = async () => {
    const id = newId()
    const answer = await fetch(`${world.url}/api/spaces/${space.id}/archive?id=${id}`, {
      headers: { cookie: b.cookie },
    })
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const progress = async () => (await b.get<ArchiveProgress>(`/api/archives/${id}/progress`)).body
    return { reader, progress }
  }
  const slow = await begin()
  // Nobody reads on: nothing more is written than what lies on the way.
  expect((await slow.progress()).state).toBe('running')
  expect((await take(b, `/api/spaces/${space.id}/archive`)).status).toBe(409)
  await world.sql`delete from space_members where space_id = ${space.id} and person_id = ${b.id}`
  const readAll = async () => {
    for (;;) if ((await slow.reader.read()).done) return
  }
  await expect(readAll()).rejects.toThrow()
  await until(async () => (await slow.progress()).state === 'failed', 'the archive to fail')
  expect((await slow.progress()).reason).toBe('not_found')

  await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${b.id})`
  const left = await begin()
  await left.reader.cancel()
  await until(async () => (await left.progress()).state === 'failed', 'the archive to fail')
  expect((await left.progress()).reason).toBe('aborted')
  expect((await take(a, `/api/spaces/${space.id}/archive`)).status).toBe(200)
}, 60_000)
