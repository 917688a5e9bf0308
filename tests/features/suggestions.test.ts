import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { wipeForksOfDeleted } from '#server/features/suggestions/service.ts'
import type { DocNotice } from '#shared/features/comments/contract.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Suggestion } from '#shared/features/suggestions/contract.ts'
import { stateHash } from '../support/same.ts'
import { openWorld, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()
const LONG = 'ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່'

const writers: Writer[] = []
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})
const open = (person: TestPerson, id: string) => {
  const writer = new Writer(world, person, id)
  writers.push(writer)
  return writer.ready()
}
const line = (writer: Writer, index: number) =>
  (writer.doc.getXmlFragment(FRAGMENT).get(index) as Y.XmlElement).get(0) as Y.XmlText

/** A document of an open space in which guests only comment, with two lines by its author. */
async function prepared() {
  const space = await world.space('open')
  const [author, guest] = [await world.person([space]), await world.person()]
  const docId = newId()
  await author.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຮ່າງນະໂຍບາຍ' })
  await author.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  const writing = await open(author, docId)
  await writing.write('ໝູນວຽນທຸກ 3 ເດືອນ')
  await writing.write('ຈົບ')
  return { space, author, guest, docId, writing }
}
const begin = async (person: TestPerson, docId: string) =>
  (await person.post<Suggestion>(`/api/docs/${docId}/suggestions`, { id: newId() })).body
const decide = (person: TestPerson, id: string, body: object) =>
  person.post<Suggestion>(`/api/suggestions/${id}/decisions`, body)

/** The guest changes a number and adds a line, and sends both. */
async function sent() {
  const made = await prepared()
  const { guest, docId } = made
  const { id } = await begin(guest, docId)
  const fork = await open(guest, id)
  const at = fork.text.split('\n').findIndex((text) => text.includes('3 ເດືອນ'))
  line(fork, at).delete(10, 1)
  line(fork, at).insert(10, '6')
  await fork.write(LONG)
  const reply = await guest.post<Suggestion>(`/api/suggestions/${id}/sending`, { note: 'ຂໍສະເໜີ' })
  return { ...made, id, fork, suggestion: reply.body, status: reply.status }
}

test('who may only comment proposes changes in a fork; the document stays as it is until a writer accepts each', async () => {
  const { author, guest, docId, writing, id, suggestion, status } = await sent()
  expect(status).toBe(200)
  expect(suggestion.changes.map(({ before, after }) => [before, after])).toEqual([
    ['3', '6'],
    ['', LONG],
  ])
  expect(writing.text).not.toContain(LONG)

  expect((await decide(guest, id, { accept: true })).status).toBe(403)
  await writing.write('ຂຽນຕໍ່')
  const [number, added] = suggestion.changes
  const first = await decide(author, id, { accept: true, changeIds: [number?.id] })
  expect(first.body.changes.map(({ state }) => state)).toEqual(['accepted', 'open'])
  await until(async () => writing.text.includes('6 ເດືອນ'), 'the change arrives by sync')
  await decide(author, id, { accept: true, changeIds: [number?.id] })
  expect(writing.text.match(/6 ເດືອນ/g)).toHaveLength(1)
  await decide(author, id, { accept: true, changeIds: [added?.id] })
  await until(async () => writing.text.includes(LONG), 'the line arrives by sync')

  // It is the guest's writing, and the author's acceptance.
  await until(async () => {
    const { contributors } = (await author.get<Doc>(`/api/docs/${docId}`)).body
    return contributors.some((person) => person.id === guest.id)
  }, 'the guest is a contributor')
  const accepted = (await world.statements(docId)).filter(({ event }) => event === 'suggestion.accepted')
  expect(accepted.map(({ actorId }) => actorId)).toEqual([author.id, author.id])
  const why = async (person: TestPerson) =>
    (await person.get<{ notices: DocNotice[] }>('/api/doc-notices')).body.notices.map((one) => one.why)
  expect(await why(author)).toEqual(['suggestion'])
  expect(await why(guest)).toEqual(['accepted', 'accepted'])
})

test('a change is rejected with a reason, and one whose place is gone is kept and says so', async () => {
  const { author, guest, docId, writing, id, suggestion } = await sent()
  const [number, added] = suggestion.changes
  await decide(author, id, { accept: false, changeIds: [added?.id], reason: 'ມີແລ້ວ' })
  const at = writing.text.split('\n').findIndex((text) => text.includes('3 ເດືອນ'))
  writing.doc.getXmlFragment(FRAGMENT).delete(at, 1)
  await writing.write('ແທນ')
  await decide(author, id, { accept: true })
  const found = await guest.get<{ suggestions: Suggestion[] }>(`/api/docs/${docId}/suggestions`)
  expect(found.body.suggestions[0]?.changes).toMatchObject([
    { id: number?.id, state: 'gone', before: '3', after: '6' },
    { id: added?.id, state: 'rejected', reason: 'ມີແລ້ວ' },
  ])
  expect(writing.text).not.toContain(LONG)
})

test('where the right to a document ends, so does what is open of its forks, at once', async () => {
  const { author, guest, docId, space } = await prepared()
  const steward = await world.person([space, 'steward'])
  const opened = async () => {
    const [theirs, own] = [await begin(guest, docId), await begin(author, docId)]
    const [out, stays] = [await open(guest, theirs.id), await open(author, own.id)]
    return { id: theirs.id, code: out.closed(), stays }
  }
  const lost = await opened()
  expect((await steward.put(`/api/spaces/${space.id}`, { kind: 'closed' })).status).toBe(200)
  expect(await lost.code).toBe(4403)
  await lost.stays.write('ສະມາຊິກຂຽນຕໍ່')

  await steward.put(`/api/spaces/${space.id}`, { kind: 'open' })
  const back = await opened()
  expect((await author.put(`/api/docs/${docId}/guests`, { guests: 'read' })).status).toBe(200)
  const writing = writers.find(({ provider }) => provider.roomname === back.id && provider.wsconnected)
  void writing?.write('ຂຽນບໍ່ໄດ້ແລ້ວ')
  expect(await back.code).toBe(4403)
  await back.stays.write('ສະມາຊິກຍັງຂຽນ')
})

test('only its owner opens a draft; once sent, readers read it and nobody writes in it', async () => {
  const { author, guest, docId } = await prepared()
  const { id } = await begin(guest, docId)
  expect((await begin(guest, docId)).id).toBe(id)
  expect((await author.get(`/api/suggestions/${id}`)).status).toBe(404)
  const prying = new Writer(world, author, id)
  writers.push(prying)
  expect(await prying.closed()).toBe(4404)
  expect((await guest.post(`/api/suggestions/${id}/sending`, { note: '' })).body).toMatchObject({
    detail: { reason: 'no_changes' },
  })
  const fork = await open(guest, id)
  await fork.write(LONG)
  await guest.post(`/api/suggestions/${id}/sending`, { note: '' })
  const reading = await open(author, id)
  expect(reading.text).toContain(LONG)
  const closed = fork.closed()
  void fork.write('ຕື່ມ')
  expect(await closed).toBe(4403)

  await author.put(`/api/docs/${docId}/guests`, { guests: 'read' })
  const other = await world.person()
  expect((await other.post(`/api/docs/${docId}/suggestions`, { id: newId() })).status).toBe(403)
  expect((await other.get(`/api/docs/${docId}/suggestions`)).status).toBe(200)
  expect((await world.sql`select 1 from items where id = ${id}`).length).toBe(0)
})

test('what nobody decided is taken back, and its words with it', async () => {
  const { author, guest, id, suggestion } = await sent()
  expect((await author.delete(`/api/suggestions/${id}`)).status).toBe(404)
  expect((await guest.delete(`/api/suggestions/${id}`)).status).toBe(200)
  expect((await guest.get(`/api/suggestions/${id}`)).status).toBe(404)
  expect((await decide(author, id, { accept: true, changeIds: [suggestion.changes[0]?.id] })).status).toBe(404)

  const other = await sent()
  await decide(other.author, other.id, { accept: false })
  expect((await other.guest.delete(`/api/suggestions/${other.id}`)).status).toBe(409)
})

test('the words of what was proposed go with a document that nobody can take back any more', async () => {
  const [{ author, docId, id }, kept] = [await sent(), await sent()]
  const draft = await begin(await world.person(), docId)
  const left = async (forkId: string) => {
    const [found] = await world.sql<{ words: number }[]>`
      select (select length(base) from suggestions where id = ${forkId})
        + (select count(*) from suggested_changes where suggestion_id = ${forkId})::int
        + (select count(*) from doc_updates where doc_id = ${forkId})::int
        + (select count(*) from doc_states where doc_id = ${forkId})::int as words
    `
    return found?.words ?? 0
  }
  await author.delete(`/api/docs/${docId}`)
  const wipe = () => wipeForksOfDeleted({ sql: world.sql, sync: { recheck: async () => undefined } as never })
  await wipe()
  expect(Math.min(await left(id), await left(draft.id))).toBeGreaterThan(0)

  await world.sql`update docs set deleted_at = now() - interval '31 days' where id = ${docId}`
  await wipe()

  expect([await left(id), await left(draft.id)]).toEqual([0, 0])
  expect(await left(kept.id)).toBeGreaterThan(0)
})

const stored = async (docId: string) => {
  const rows = await world.sql<{ data: Buffer }[]>`
    select state as data from doc_states where doc_id = ${docId}
    union all select data from doc_updates where doc_id = ${docId}
  `
  const doc = new Y.Doc()
  for (const { data } of rows) Y.applyUpdate(doc, new Uint8Array(data))
  return doc
}
/** Nobody has anything open any more, and the server holds nothing: what comes next is read from the database. */
const shut = async (...open: Writer[]) => {
  for (const writer of open) await writer.close()
  await world.putAway()
}

test('a change that is accepted again on a server set back to before comes out the same on every device', async () => {
  const { author, docId, writing, id, fork, suggestion } = await sent()
  const added = suggestion.changes[1]?.id
  await shut(writing, fork)
  const [backup] = await world.sql<{ state: Buffer; clocks: Buffer | null; digest: Buffer | null }[]>`
    select state, clocks, digest from doc_states where doc_id = ${docId}
  `
  await decide(author, id, { accept: true, changeIds: [added] })
  const away = await open(author, docId)
  expect(away.text.split(LONG)).toHaveLength(2)
  await shut(away)

  await world.sql`
    update doc_states set state = ${backup?.state ?? ''}, clocks = ${backup?.clocks ?? null}, digest = ${backup?.digest ?? null}
    where doc_id = ${docId}
  `
  await world.sql`
    update suggested_changes set state = 'open', decided_by = null, decided_at = null, client = null where id = ${added ?? ''}
  `
  const other = await open(author, docId)
  expect(other.text).not.toContain(LONG)
  await other.write('ຂຽນໃໝ່')
  await decide(author, id, { accept: true, changeIds: [added] })
  await until(async () => other.text.includes(LONG), 'the change arrives again')
  const back = await open(author, docId)
  Y.applyUpdate(back.doc, Y.encodeStateAsUpdate(away.doc))
  await back.write('ກັບມາ')
  await until(async () => other.text.includes('ກັບມາ'), 'what the device had is everybody’s')

  const hashes = [other.doc, back.doc, await stored(docId)].map(stateHash)
  expect(new Set(hashes).size).toBe(1)
  // Both are insertions that people made, and both stand there to be seen.
  expect(other.text.split(LONG)).toHaveLength(3)
})

test('a change that was stored by a process which died before it could say so is accepted again, and stands there once', async () => {
  const { author, writing, id, suggestion } = await sent()
  const added = suggestion.changes[1]?.id
  const accept = () => decide(author, id, { accept: true, changeIds: [added] })
  const stateOf = (found: { body: Suggestion }) => found.body.changes.find((change) => change.id === added)?.state
  expect(stateOf(await accept())).toBe('accepted')
  await world.sql`update suggested_changes set state = 'applying', decided_at = now() where id = ${added ?? ''}`
  expect(stateOf(await accept())).toBe('applying')
  await world.sql`update suggested_changes set decided_at = now() - interval '2 minutes' where id = ${added ?? ''}`
  expect(stateOf(await accept())).toBe('accepted')
  await writing.write('ຈົບແທ້')
  expect(writing.text.split(LONG)).toHaveLength(2)
})

test.each([
  ['letters', (fork: Writer, at: number) => line(fork, at).delete(0, 3)],
  ['a block', (fork: Writer, at: number) => fork.doc.getXmlFragment(FRAGMENT).delete(at, 1)],
])(
  'of a change that only takes out %s and was stored by a process which died, its proposer is not told that its place is gone',
  async (_what, takeOut) => {
    const { author, guest, docId, writing } = await prepared()
    const { id } = await begin(guest, docId)
    const fork = await open(guest, id)
    takeOut(fork, fork.text.split('\n').indexOf('ຈົບ'))
    await until(
      async () =>
        (await stored(id)).getXmlFragment(FRAGMENT).toString() === fork.doc.getXmlFragment(FRAGMENT).toString(),
      'it is stored',
    )
    const { changes } = (await guest.post<Suggestion>(`/api/suggestions/${id}/sending`, { note: '' })).body
    expect(changes).toHaveLength(1)
    const accept = async () => (await decide(author, id, { accept: true })).body.changes.map(({ state }) => state)
    expect(await accept()).toEqual(['accepted'])
    await until(async () => writing.text === fork.text, 'it is taken out')
    const before = writing.text

    await world.sql`
    update suggested_changes set state = 'applying', decided_at = now() - interval '2 minutes' where suggestion_id = ${id}
  `
    expect(await accept()).toEqual(['accepted'])

    expect(writing.text).toBe(before)
    expect(new Set([writing.doc, await stored(docId)].map(stateHash)).size).toBe(1)
  },
)
