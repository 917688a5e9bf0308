import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { dropVersionQuotes, keepVersions } from '#server/features/docs/history/versions.ts'
import { docRefusals } from '#server/features/docs/queries.ts'
import { projectDoc } from '#server/features/docs/service.ts'
import type { Doc, DocAgreement, DocCard } from '#shared/features/docs/contract.ts'
import type { DocVersion, TextNode } from '#shared/features/docs/history.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import type { Spiral } from '#shared/lineage.ts'
import { readingSync, silentLive } from '../support/reading.ts'
import { openWorld, say, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()
const LONG = 'ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່'

const writers: Writer[] = []
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})
const open = (person: TestPerson, docId: string) => {
  const writer = new Writer(world, person, docId)
  writers.push(writer)
  return writer.ready()
}

async function newDoc(person: TestPerson, spaceId: string, title = 'ແນວທາງແບ່ງວຽກ') {
  const made = await person.post<Doc>(`/api/spaces/${spaceId}/docs`, { id: newId(), title })
  expect(made.status).toBe(200)
  return made.body.id
}

/** A topic of a space with what it came to, from whose document both write. */
async function agreed(
  first: TestPerson,
  spaceId: string,
  outcome: 'agreed' | 'not_agreed' = 'agreed',
  kind = 'open',
  dissent?: string,
) {
  const [roomId, topicId, agreementId] = [newId(), newId(), newId()]
  await first.post(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room', kind })
  await first.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const statement = 'ໝູນວຽນທຸກ 3 ເດືອນ'
  const body = { id: agreementId, outcome, statement, ...(dissent ? { dissent } : {}) }
  const done = await first.post(`/api/topics/${topicId}/agreements`, body)
  expect(done.status).toBe(200)
  return { topicId, agreementId, roomId }
}

async function readyDoc(first: TestPerson, second: TestPerson, spaceId: string, topicId?: string) {
  const id = newId()
  const made = topicId
    ? await first.post<Doc>(`/api/topics/${topicId}/docs`, { id })
    : await first.post<Doc>(`/api/spaces/${spaceId}/docs`, { id, title: 'ແນວທາງ' })
  expect(made.status).toBe(200)
  await (await open(first, id)).write(LONG)
  await (await open(second, id)).write(`${LONG} ຄືກັນ`)
  expect((await first.post<Doc>(`/api/docs/${id}/readiness`)).body.state).toBe('ready')
  return id
}

const textOf = (node: TextNode): string => (node.text ?? '') + (node.content ?? []).map(textOf).join('')
const versionsOf = async (person: TestPerson, docId: string) =>
  (await person.get<{ versions: DocVersion[] }>(`/api/docs/${docId}/versions`)).body.versions

test('a ready document is agreed by the agreement it came of, once, and then nobody changes it', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId, agreementId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)
  const live = await open(second, id)
  const before = live.text

  const options = await second.get<{ agreements: DocAgreement[] }>(`/api/docs/${id}/agreements`)
  const done = await second.post<Doc>(`/api/docs/${id}/agreement`)
  const again = await first.post<Doc>(`/api/docs/${id}/agreement`)

  expect(options.body.agreements).toMatchObject([{ id: agreementId, topicId, linked: true, reservations: false }])
  expect(done.body).toMatchObject({ state: 'agreed', version: 1, agreement: { id: agreementId, topicId } })
  expect(again.status).toBe(200)
  expect((await world.statements(id)).filter(({ event }) => event === 'doc.agreed')).toMatchObject([
    { phase: 'E', counted: true, actorId: second.id },
  ])
  const spiral = (await first.get<Spiral>(`/api/items/${id}/spiral`)).body
  expect(spiral.next).toEqual({ action: 'publish', itemId: id })

  // Whoever had it open is a reader from now on, and what they still type is refused.
  const closed = live.closed()
  live.doc.getXmlFragment(FRAGMENT).insert(0, [new Y.XmlElement('paragraph')])
  expect(await closed).toBe(4403)
  expect((await first.put(`/api/docs/${id}`, { title: 'ອື່ນ' })).body).toMatchObject({ detail: { reason: 'locked' } })
  expect((await first.delete(`/api/docs/${id}/readiness`)).body).toMatchObject({ detail: { reason: 'locked' } })
  expect((await open(first, id)).text).toBe(before)
})

test('an agreement with reservations is one to rest on, and says that it has them', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId, agreementId } = await agreed(first, space.id, 'agreed', 'open', 'ເມືອງຫ່າງໄກ ຄວນໃຊ້ຮອບ 6 ເດືອນ')
  const id = await readyDoc(first, second, space.id, topicId)

  const options = await second.get<{ agreements: DocAgreement[] }>(`/api/docs/${id}/agreements`)

  expect(options.body.agreements).toMatchObject([{ id: agreementId, linked: true, reservations: true }])
  expect((await second.post<Doc>(`/api/docs/${id}/agreement`)).body).toMatchObject({ state: 'agreed' })
})

test('what is on its way while a document is agreed is either in the agreed text or refused', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)

  // An edit that asked before the lock holds the lock up; one that asks after it is refused.
  let agreeing: Promise<{ status: number }> | undefined
  await world.sql.begin(async (tx) => {
    expect(await tx`${docRefusals(tx, [id])}`).toEqual([{ code: null, reason: null }])
    agreeing = first.post(`/api/docs/${id}/agreement`)
    await until(
      async () =>
        (
          await world.sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
        ).length > 0,
      'the agreement waits for the edit',
    )
  })
  expect((await agreeing)?.status).toBe(200)
  expect(await world.sql`${docRefusals(world.sql, [id])}`).toEqual([{ code: 'conflict', reason: 'locked' }])
})

test('without an agreement that was reached, in a room one may read, the answer is a conflict that says why', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const elsewhere = await world.space()
  await world.sql`insert into space_members (space_id, person_id) values (${elsewhere.id}, ${first.id})`
  const draft = await newDoc(first, space.id)
  const id = await readyDoc(first, second, space.id)
  const ask = (agreementId?: string, person = second) =>
    person.post(`/api/docs/${id}/agreement`, agreementId ? { agreementId } : undefined)
  const not = await agreed(first, space.id, 'not_agreed')
  const foreign = await agreed(first, elsewhere.id)
  const closed = await agreed(first, space.id, 'agreed', 'closed')

  expect((await first.post(`/api/docs/${draft}/agreement`)).body).toMatchObject({
    error: 'conflict',
    detail: { reason: 'doc_not_ready' },
  })
  for (const agreementId of [undefined, not.agreementId, foreign.agreementId, closed.agreementId, newId()])
    expect((await ask(agreementId)).body).toMatchObject({
      error: 'conflict',
      detail: { reason: 'agreement_missing' },
    })
  // Chosen by somebody who may read its room; others see that there is one, and not what it says.
  expect((await ask(closed.agreementId, first)).status).toBe(200)
  expect((await first.get<Doc>(`/api/docs/${id}`)).body.agreement?.statement).toBe('ໝູນວຽນທຸກ 3 ເດືອນ')
  expect((await second.get<Doc>(`/api/docs/${id}`)).body.agreement).toEqual({
    id: closed.agreementId,
    topicId: null,
    statement: null,
  })
})

test('a guest neither agrees nor unlocks, names or restores', async () => {
  const space = await world.space('open')
  const [first, second] = [await world.person([space]), await world.person([space])]
  const guest = await world.person()
  const { topicId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)
  await first.put(`/api/docs/${id}/guests`, { guests: 'read' })
  const [version] = await versionsOf(first, id)

  const doors = [
    await guest.post(`/api/docs/${id}/agreement`),
    await guest.delete(`/api/docs/${id}/agreement`),
    await guest.post(`/api/docs/${id}/versions`, { id: newId(), name: 'ຊື່' }),
    await guest.post(`/api/docs/${id}/versions/${version!.id}/restoration`, { id: newId() }),
    await guest.delete(`/api/docs/${id}`),
    await guest.get(`/api/spaces/${space.id}/deleted-docs`),
  ]

  expect(doors.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
  expect((await second.post(`/api/docs/${id}/agreement`)).status).toBe(200)
})

test('unlocking begins the next version as a draft, is logged, and leaves the agreed text to be read as it was', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)
  await first.post(`/api/docs/${id}/agreement`)

  const unlocked = await second.delete<Doc>(`/api/docs/${id}/agreement`)
  await (await open(second, id)).write('ຂໍ້ຄວາມໃໝ່')
  const kept = (await versionsOf(first, id)).find(({ kind }) => kind === 'agreed')
  const then = await first.get<{ content: TextNode }>(`/api/docs/${id}/versions/${kept?.id}`)

  expect(unlocked.body).toMatchObject({ state: 'draft', version: 2, agreement: null, agreedAt: null, readyAt: null })
  expect((await second.delete(`/api/docs/${id}/agreement`)).body).toMatchObject({ detail: { reason: 'not_locked' } })
  expect(kept).toMatchObject({ number: 1, madeBy: { id: first.id } })
  expect(textOf(then.body.content)).toContain(LONG)
  expect(textOf(then.body.content)).not.toContain('ຂໍ້ຄວາມໃໝ່')
  expect((await world.statements(id)).filter(({ event }) => event === 'doc.unlocked')).toMatchObject([
    { actorId: second.id, phase: null },
  ])
})

test('what cannot be read as a whole is kept under a name, and is neither ready, agreed nor published', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)
  for (const writer of writers.splice(0)) await writer.close()
  await world.putAway()
  await world.sql`insert into doc_updates (doc_id, data) values (${id}, ${Buffer.from([1, 1, 1, 0, 255])})`
  const sources = [{ title: 'ກ', organisation: 'ຂ', year: null, url: null }]
  const article = { id: newId(), need: '', kind: 'routine', tags: ['ປ້າຍ'], sources }
  const damaged = { status: 409, body: { detail: { reason: 'damaged' } } }

  expect(await first.post(`/api/docs/${id}/versions`, { id: newId(), name: 'ເສຍຫາຍ' })).toMatchObject({ status: 200 })
  expect(await first.get(`/api/docs/${id}/text`)).toMatchObject({ status: 200 })
  expect(await first.post(`/api/docs/${id}/agreement`)).toMatchObject(damaged)
  expect(await first.post(`/api/docs/${id}/article`, article)).toMatchObject(damaged)
  await first.delete(`/api/docs/${id}/readiness`)
  expect(await first.post(`/api/docs/${id}/readiness`)).toMatchObject(damaged)

  await world.sql`delete from doc_updates where doc_id = ${id}`
  expect((await first.post(`/api/docs/${id}/readiness`)).status).toBe(200)
  expect((await first.post(`/api/docs/${id}/article`, article)).status).toBe(200)
  expect((await first.post(`/api/docs/${id}/agreement`)).status).toBe(200)
})

test('an article of an agreed document says so, and one of a ready document does not', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)
  const body = {
    id: newId(),
    need: '',
    kind: 'routine',
    tags: ['ປ້າຍ'],
    sources: [{ title: 'ກ', organisation: 'ຂ', year: null, url: null }],
  }

  const before = await first.post<Article>(`/api/docs/${id}/article`, body)
  expect((await first.post(`/api/docs/${id}/agreement`)).status).toBe(200)
  await first.delete(`/api/docs/${id}/agreement`)
  await (await open(first, id)).write('ຕື່ມ')
  await first.post(`/api/docs/${id}/readiness`)
  await first.post(`/api/docs/${id}/agreement`)
  const after = await first.post<Article>(`/api/docs/${id}/article`, body)

  expect(before.body).toMatchObject({ version: 1, agreed: false })
  expect(after.body).toMatchObject({ version: 2, agreed: true })
  expect((await versionsOf(first, id)).map(({ kind }) => kind)).toContain('published')
})

test('whose each item is stands in the table, whoever claims it', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = await newDoc(first, space.id)
  const one = await open(first, id)
  await one.write('ຂອງຂ້ອຍ')
  const two = await open(second, id)
  // The same Yjs client goes on in somebody else's hands.
  const [own, taken] = [two.doc.clientID, one.doc.clientID]
  two.doc.clientID = taken
  await one.close()
  writers.splice(writers.indexOf(one), 1)
  await two.write('ຂອງເພື່ອນ')
  two.doc.clientID = own

  const { hands, people } = (
    await first.get<{ hands: { client: number; clock: number; personId: string }[]; people: { id: string }[] }>(
      `/api/docs/${id}/hands`,
    )
  ).body

  const client = hands.filter((hand) => hand.client === taken)
  expect(client.map(({ personId }) => personId)).toEqual([first.id, second.id])
  expect(client[0]!.clock).toBe(0)
  expect(client[1]!.clock).toBeGreaterThan(0)
  expect(people.map((person) => person.id).sort()).toEqual([first.id, second.id].sort())
})

test('a point has a name, who wrote since the one before, and the text as it stood', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = await newDoc(first, space.id)
  const writer = await open(first, id)
  await writer.write('ໜຶ່ງ')
  const [one, two] = [newId(), newId()]
  const name = () => first.post<DocVersion>(`/api/docs/${id}/versions`, { id: one, name: 'ກ່ອນປະຊຸມ' })
  expect([(await name()).status, (await name()).status]).toEqual([200, 200])
  await (await open(second, id)).write('ສອງ')
  await second.post(`/api/docs/${id}/versions`, { id: two, name: 'ຫຼັງປະຊຸມ' })

  const versions = await versionsOf(first, id)
  const read = async (versionId: string) =>
    textOf((await first.get<{ content: TextNode }>(`/api/docs/${id}/versions/${versionId}`)).body.content)

  expect(versions.map(({ id }) => id)).toEqual([two, one])
  expect(versions.map(({ writers }) => writers.map(({ id }) => id))).toEqual([[second.id], [first.id]])
  expect(await read(one)).toBe('ໜຶ່ງ')
  expect(await read(two)).toBe('ໜຶ່ງສອງ')
  expect((await first.post(`/api/docs/${id}/versions`, { id: newId(), name: ' ' })).status).toBe(400)
})

test('restoring is a change that everybody sees, keeps what stood there, and leaves what is the same to its writers', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = await newDoc(first, space.id)
  const one = await open(first, id)
  await one.write(LONG)
  await one.write(`${LONG} ສອງ`)
  const version = newId()
  await first.post(`/api/docs/${id}/versions`, { id: version, name: 'ດີ' })
  const two = await open(second, id)
  const fragment = two.doc.getXmlFragment(FRAGMENT)
  const same = fragment.get(fragment.length - 2)
  fragment.delete(fragment.length - 1)
  await two.write('ຜິດ')
  const restore = newId()
  const ask = () => second.post(`/api/docs/${id}/versions/${version}/restoration`, { id: restore })

  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200])

  await until(
    async () => [one, two].every(({ text }) => !text.includes('ຜິດ') && text.includes('ສອງ')),
    'both see what was restored',
  )
  expect(fragment.toArray()).toContain(same)
  const kept = (await versionsOf(first, id)).filter(({ kind }) => kind === 'restored')
  expect(kept).toMatchObject([{ id: restore, madeBy: { id: second.id } }])
  const before = await first.get<{ content: TextNode }>(`/api/docs/${id}/versions/${restore}`)
  expect(textOf(before.body.content)).toContain('ຜິດ')
  // Bringing old words back is nobody's writing.
  // Whoever keeps a point has all counted that was written until then.
  expect((await first.post(`/api/docs/${id}/versions`, { id: newId(), name: 'ນັບແລ້ວ' })).status).toBe(200)
  const { contributors } = (await first.get<Doc>(`/api/docs/${id}`)).body
  expect(contributors.map(({ id }) => id)).toEqual([first.id])
})

test('a document that is full is brought back to a smaller point of its history, and is written in again', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const id = await newDoc(person, space.id)
  const writer = await open(person, id)
  await writer.write('ສັ້ນ '.repeat(2000))
  const short = writer.text
  const versionId = newId()
  await person.post(`/api/docs/${id}/versions`, { id: versionId, name: 'ກ່ອນຍາວ' })
  const written = writer.doc.getXmlFragment(FRAGMENT)
  written.delete(0, written.length)
  await writer.write('ໃໝ່')
  await writer.close()
  await world.putAway()
  const long = new Y.Doc()
  const block = (letters: number) => {
    const code = new Y.XmlElement('codeBlock')
    code.insert(0, [new Y.XmlText('x'.repeat(letters))])
    return code
  }
  long.getXmlFragment(FRAGMENT).insert(0, [block(8 * 1024 * 1024 - 4096)])
  await world.sql`insert into doc_updates (doc_id, data) values (${id}, ${Buffer.from(Y.encodeStateAsUpdate(long))})`
  const full = await open(person, id)
  const end = full.closed()
  full.doc.getXmlFragment(FRAGMENT).insert(0, [block(8192)])
  expect(await end).toBe(4413)

  const restored = await person.post(`/api/docs/${id}/versions/${versionId}/restoration`, { id: newId() })

  expect(restored.status).toBe(200)
  const again = await open(person, id)
  expect(again.text).toBe(short)
  await again.write(' ແລະ ຂຽນຕໍ່ໄດ້')
}, 120_000)

test('who was away while an older point came back and all was merged brings nothing back, doubles nothing, and adds what they wrote', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = await newDoc(first, space.id)
  const one = await open(first, id)
  await one.write(LONG)
  const version = newId()
  await first.post(`/api/docs/${id}/versions`, { id: version, name: 'ດີ' })
  await one.write('ຂໍ້ທີ່ຖືກຖອນ')
  const two = await open(second, id)
  two.provider.disconnect()

  await first.post(`/api/docs/${id}/versions/${version}/restoration`, { id: newId() })
  await until(async () => !one.text.includes('ຂໍ້ທີ່ຖືກຖອນ'), 'the older point is back')
  await one.close()
  await world.putAway()
  const line = new Y.XmlElement('paragraph')
  line.insert(0, [new Y.XmlText('ຂຽນຕອນຢູ່ໄກ')])
  two.doc.getXmlFragment(FRAGMENT).push([line])
  two.provider.connect()

  const reading = await open(first, id)
  await until(async () => reading.text.includes('ຂຽນຕອນຢູ່ໄກ'), 'what was written away is there')
  await until(async () => !two.text.includes('ຂໍ້ທີ່ຖືກຖອນ'), 'what was taken back is gone for who was away too')
  await until(async () => reading.text === two.text, 'both read the same')
  const { text } = await open(first, id)
  expect(text).toBe(two.text)
  expect(text.split(LONG)).toHaveLength(2)
  expect(text).not.toContain('ຂໍ້ທີ່ຖືກຖອນ')
})

test('what stood in a document before somebody took most of it away at once can be brought back', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = await newDoc(first, space.id)
  const one = await open(first, id)
  for (const place of [1, 2, 3, 4, 5, 6]) await one.write(`${place} ${LONG}`)
  const two = await open(second, id)
  const kept = async () => (await first.get<{ versions: DocVersion[] }>(`/api/docs/${id}/versions`)).body.versions
  const text = one.text
  const take = (count: number) => {
    const all = two.doc.getXmlFragment(FRAGMENT)
    two.doc.transact(() => all.delete(all.length - count, count))
  }

  // A line less is an edit like any other, and so is a long one that gets another shape.
  take(1)
  await two.saved()
  two.doc.transact(() => {
    const all = two.doc.getXmlFragment(FRAGMENT)
    const lines = all.toArray().map((one) => (one as Y.XmlElement).toArray().join(''))
    all.delete(0, all.length)
    const list = lines.map((words) => {
      const heading = new Y.XmlElement('heading')
      heading.setAttribute('level', 2 as never)
      heading.insert(0, [new Y.XmlText(words)])
      return heading
    })
    all.insert(0, list)
  })
  await two.saved()
  expect(await kept()).toEqual([])

  take(two.doc.getXmlFragment(FRAGMENT).length)
  const [point] = await until(async () => {
    const found = await kept()
    return found.length > 0 && found
  }, 'it is kept as it was before')
  expect(point?.kind).toBe('auto')
  await until(async () => !one.text.includes(LONG), 'the other sees that it is gone')
  const back = await first.post(`/api/docs/${id}/versions/${point?.id}/restoration`, { id: newId() })
  expect(back.status).toBe(200)
  await until(async () => one.text.split(LONG).length === text.split(LONG).length - 1, 'all but that line is back')
  expect(one.doc.getXmlFragment(FRAGMENT).toString()).toContain('<heading')
})

test('words that go with a paragraph whose remover never saw them can be brought back, though their writer has left', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = await newDoc(first, space.id)
  const one = await open(first, id)
  await one.write('ແຜນການ')
  const away = await open(second, id)
  away.provider.disconnect()
  const paragraph = (writer: Writer) =>
    writer.doc.getXmlFragment(FRAGMENT).get(writer.doc.getXmlFragment(FRAGMENT).length - 1)
  const letters = (paragraph(one) as Y.XmlElement).get(0) as Y.XmlText
  letters.insert(letters.length, ' ທີ່ຕົກລົງກັນແລ້ວ')
  await one.saved()
  await one.close()
  // A point that was kept just before holds none of it.
  await first.post(`/api/docs/${id}/versions`, { id: newId(), name: 'ຮ່າງ' })
  const later = await open(first, id)
  const more = (paragraph(later) as Y.XmlElement).get(0) as Y.XmlText
  more.insert(more.length, ' ແລະ ຂຽນຕໍ່')
  await later.saved()
  await later.close()

  // Whoever was away makes it a heading, of the words they knew.
  const all = away.doc.getXmlFragment(FRAGMENT)
  away.doc.transact(() => {
    const heading = new Y.XmlElement('heading')
    heading.insert(0, [new Y.XmlText('ແຜນການ')])
    all.delete(all.length - 1, 1)
    all.push([heading])
  })
  away.provider.connect()
  await away.ready()
  await away.saved()

  const point = await until(
    async () => (await versionsOf(first, id)).find(({ kind }) => kind === 'auto'),
    'it is kept as it was before',
  )
  const back = await first.post(`/api/docs/${id}/versions/${point?.id}/restoration`, { id: newId() })
  expect(back.status).toBe(200)
  await until(async () => away.text.includes('ແຜນການ ທີ່ຕົກລົງກັນແລ້ວ ແລະ ຂຽນຕໍ່'), 'the words are back')

  // What one takes out oneself, knowing all of it, is an edit like any other.
  const before = (await versionsOf(first, id)).length
  away.doc.transact(() => all.delete(all.length - 1, 1))
  await away.saved()
  expect((await versionsOf(first, id)).length).toBe(before)
})

test('many points at once push out none that is old', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const id = await newDoc(person, space.id)
  await (await open(person, id)).write(LONG)
  await person.post(`/api/docs/${id}/versions`, { id: newId(), name: 'ຕົ້ນສະບັບ' })
  const make = (from: string, step: string, count: number) => world.sql`
    insert into doc_versions (id, doc_id, kind, number, title, made_at, state)
    select gen_random_uuid(), doc_id, 'auto', 1, title, now() - ${from}::interval + n * ${step}::interval, state
    from doc_versions, generate_series(1, ${count}::int) n where doc_id = ${id} and kind = 'named'
  `
  await make('1 day', '10 minutes', 100)
  await make('10 minutes', '1 second', 500)
  await keepVersions({ sql: world.sql, log: world.log, sync: readingSync(world) })
  const [left] = await world.sql<{ old: number; count: number }[]>`
    select count(*) filter (where made_at < now() - interval '1 hour')::int as old, count(*)::int as count
    from doc_versions where doc_id = ${id} and kind = 'auto'
  `
  expect(left).toEqual({ old: 100, count: 300 })
})

test('points are kept by themselves when writing pauses, and thinned out when they are old', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const id = await newDoc(person, space.id)
  const services = { sql: world.sql, log: world.log, sync: readingSync(world) }
  await (await open(person, id)).write(LONG)

  await keepVersions(services)
  expect(await versionsOf(person, id)).toEqual([])
  const counted = () => world.sql`select 1 from doc_writers where doc_id = ${id}`
  await until(async () => (await counted()).length > 0, 'writing is counted')
  await world.sql`update doc_writers set last_at = now() - interval '6 minutes' where doc_id = ${id}`
  await keepVersions(services)
  await keepVersions(services)
  expect(await versionsOf(person, id)).toMatchObject([{ kind: 'auto', madeBy: null, writers: [{ id: person.id }] }])

  // Three of the same old day, and a named one that stays whatever its age.
  for (const minutes of [1, 2, 3])
    await world.sql`
      insert into doc_versions (id, doc_id, kind, number, title, made_at, state)
      select ${newId()}, doc_id, 'auto', 1, title, date_trunc('day', now()) - interval '60 days' + ${minutes} * interval '1 minute', state
      from doc_versions where doc_id = ${id} limit 1
    `
  const named = newId()
  await person.post(`/api/docs/${id}/versions`, { id: named, name: 'ເກັບໄວ້' })
  await world.sql`update doc_versions set made_at = made_at - interval '60 days' where id = ${named}`
  await keepVersions(services)
  const left = await versionsOf(person, id)
  expect(left.filter(({ kind }) => kind === 'auto')).toHaveLength(2)
  expect(left.map(({ id }) => id)).toContain(named)
})

test('the words of a deleted message go from kept points too', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [roomId, topicId, messageId] = [newId(), newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const socket = await person.connect()
  await say<Message>(socket, 'message:send', { id: messageId, roomId, topicId, body: 'ຄວາມລັບ' })
  const id = newId()
  await person.post(`/api/topics/${topicId}/docs`, { id, messageIds: [messageId] })
  const version = newId()
  await person.post(`/api/docs/${id}/versions`, { id: version, name: 'ກ່ອນ' })
  const read = async () =>
    textOf((await person.get<{ content: TextNode }>(`/api/docs/${id}/versions/${version}`)).body.content)
  expect(await read()).toContain('ຄວາມລັບ')

  await dropVersionQuotes(world.sql, messageId)

  expect(await read()).not.toContain('ຄວາມລັບ')
})

test('a point that is kept while a message is deleted holds none of its words, though they were read before', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [roomId, topicId, messageId, kept] = [newId(), newId(), newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const socket = await person.connect()
  await say<Message>(socket, 'message:send', { id: messageId, roomId, topicId, body: 'ຄວາມລັບ' })
  await say<Message>(socket, 'message:send', { id: kept, roomId, topicId, body: 'ບໍ່ເປັນຫຍັງ' })
  const id = newId()
  await person.post(`/api/topics/${topicId}/docs`, { id, messageIds: [messageId, kept] })
  const writer = await open(person, id)
  await writer.write(LONG)
  expect(writer.text).toContain('ຄວາມລັບ')
  const counted = () => world.sql`update doc_writers set last_at = now() - interval '6 minutes' where doc_id = ${id}`
  await until(async () => (await counted()).count > 0, 'writing is counted')
  const sync = readingSync(world)
  const deletedMeanwhile: typeof sync.readDoc = async (docId, tx) => {
    const read = await sync.readDoc(docId, tx)
    if (docId !== id) return read
    expect((await person.delete(`/api/messages/${messageId}`)).status).toBe(200)
    await until(async () => !writer.text.includes('ຄວາມລັບ'), 'the words are gone from the document')
    return read
  }

  await keepVersions({ sql: world.sql, log: world.log, sync: { ...sync, readDoc: deletedMeanwhile } })

  const [version] = await versionsOf(person, id)
  const text = textOf((await person.get<{ content: TextNode }>(`/api/docs/${id}/versions/${version?.id}`)).body.content)
  expect(text).toContain(LONG)
  expect(text).toContain('ບໍ່ເປັນຫຍັງ')
  expect(text).not.toContain('ຄວາມລັບ')
})

test('a quote that comes from a device that was away while its message was deleted loses its words too', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [roomId, topicId, messageId, kept] = [newId(), newId(), newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const socket = await person.connect()
  await say<Message>(socket, 'message:send', { id: messageId, roomId, topicId, body: 'ຄວາມລັບ' })
  await say<Message>(socket, 'message:send', { id: kept, roomId, topicId, body: 'ບໍ່ລັບ' })
  const id = await newDoc(person, space.id)
  const writer = await open(person, id)
  writer.provider.disconnect()
  expect((await person.delete(`/api/messages/${messageId}`)).status).toBe(200)
  for (const [quoted, words] of [
    [messageId, 'ຄວາມລັບ'],
    [kept, 'ບໍ່ລັບ'],
  ] as const) {
    const quote = new Y.XmlElement('evidence')
    quote.setAttribute('messageId', quoted)
    const line = new Y.XmlElement('paragraph')
    line.insert(0, [new Y.XmlText(words)])
    quote.insert(0, [line])
    writer.doc.getXmlFragment(FRAGMENT).push([quote])
  }

  writer.provider.connect()

  await until(async () => !writer.text.includes('ຄວາມລັບ'), 'the words are gone')
  expect(writer.text).toContain('ບໍ່ລັບ')
  expect((await person.get<Doc>(`/api/docs/${id}`)).body.id).toBe(id)
})

test('however many deleted messages a document quotes, it is read once to see that none of their words came back', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const socket = await person.connect()
  const messageIds = Array.from({ length: 5 }, () => newId())
  const id = await newDoc(person, space.id)
  const writer = await open(person, id)
  for (const messageId of messageIds) {
    await say<Message>(socket, 'message:send', { id: messageId, roomId, topicId, body: 'ຄວາມລັບ' })
    await person.delete(`/api/messages/${messageId}`)
    const quote = new Y.XmlElement('evidence')
    quote.setAttribute('messageId', messageId)
    const line = new Y.XmlElement('paragraph')
    line.insert(0, [new Y.XmlText('ຄວາມລັບ')])
    quote.insert(0, [line])
    writer.doc.getXmlFragment(FRAGMENT).push([quote])
  }
  await until(async () => !writer.text.includes('ຄວາມລັບ'), 'the words are gone')
  const sync = readingSync(world)
  let reads = 0
  const counting = {
    ...sync,
    readDoc: (...given: Parameters<typeof sync.readDoc>) => {
      reads++
      return sync.readDoc(...given)
    },
  }

  await projectDoc({ sql: world.sql, sync: counting, live: silentLive, writing: { count: async () => {} } }, id)

  expect(reads).toBe(1)
})

test('a deleted document is gone from every list and search, its place stays, and a steward takes it back', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const [author, other] = [await world.person([space]), await world.person([space])]
  const { topicId } = await agreed(author, space.id)
  const id = newId()
  await author.post(`/api/topics/${topicId}/docs`, { id })
  const writer = await open(other, id)
  await writer.write('ການຊົນລະປະທານ ໃນລະດູແລ້ງ')
  const closed = writer.closed()
  const list = async () => (await other.get<{ docs: DocCard[] }>(`/api/spaces/${space.id}/docs`)).body.docs

  expect((await other.delete(`/api/docs/${id}`)).status).toBe(403)
  expect((await author.delete(`/api/docs/${id}`)).status).toBe(200)

  expect([4403, 4404]).toContain(await closed)
  expect(await list()).toEqual([])
  expect((await other.get(`/api/docs/${id}`)).status).toBe(404)
  expect((await author.get(`/api/items/${id}`)).status).toBe(404)
  const spiral = (await author.get<Spiral>(`/api/items/${topicId}/spiral`)).body
  expect(spiral.cameOfIt).toContainEqual({ relation: 'derivedFrom', item: { redacted: true, kind: 'doc', phase: 'E' } })
  // What a device that was away brings later is refused, and nothing of it is stored.
  expect(await world.sql`${docRefusals(world.sql, [id])}`).toEqual([{ code: 'not_found', reason: null }])

  expect((await author.get(`/api/spaces/${space.id}/deleted-docs`)).status).toBe(403)
  const gone = await steward.get<{ docs: { id: string; daysLeft: number }[] }>(`/api/spaces/${space.id}/deleted-docs`)
  expect(gone.body.docs).toMatchObject([{ id, daysLeft: 30 }])
  expect((await steward.post<Doc>(`/api/docs/${id}/undeletion`)).body.id).toBe(id)
  expect((await list()).map((doc) => doc.id)).toEqual([id])
  expect((await open(other, id)).text).toContain('ການຊົນລະປະທານ')
})

test('a device that was away brings a deleted document back neither while it can be taken back nor when its words are gone', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const author = await world.person([space])
  const id = await newDoc(author, space.id)
  const away = await open(author, id)
  await away.write(LONG)
  away.provider.disconnect()
  expect((await author.delete(`/api/docs/${id}`)).status).toBe(200)
  const line = new Y.XmlElement('paragraph')
  line.insert(0, [new Y.XmlText('ຕອນອອຟລາຍ')])
  away.doc.getXmlFragment(FRAGMENT).push([line])
  const stored = async () =>
    (
      await world.sql<{ words: number }[]>`
        select coalesce((select sum(length(data)) from doc_updates where doc_id = ${id}), 0)::int
          + coalesce((select sum(length(state)) from doc_states where doc_id = ${id}), 0)::int as words
      `
    )[0]?.words
  const comesBack = async () => {
    const closed = away.closed()
    away.provider.connect()
    return closed
  }

  expect(await comesBack()).toBe(4404)

  // It is the same text when it is taken back, for whoever has it from the server.
  await steward.post(`/api/docs/${id}/undeletion`)
  const { text } = await open(steward, id)
  expect(text).toContain(LONG)
  expect(text).not.toContain('ຕອນອອຟລາຍ')

  expect((await author.delete(`/api/docs/${id}`)).status).toBe(200)
  await world.sql`update docs set deleted_at = now() - interval '31 days' where id = ${id}`
  const { wipeDeletedDocs } = await import('#server/features/docs/service.ts')
  await wipeDeletedDocs({ sql: world.sql })
  expect(await comesBack()).toBe(4404)
  expect(await stored()).toBe(0)
  // Nor does anybody begin another one in its place.
  const again = await author.post<Doc>(`/api/spaces/${space.id}/docs`, { id, title: 'ອີກເທື່ອ' })
  expect(again.status).toBe(404)
  expect(await comesBack()).toBe(4404)
  expect(await stored()).toBe(0)
})

test('after thirty days the words of a deleted document are gone for good', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const id = await newDoc(steward, space.id, 'ລັບ')
  await (await open(steward, id)).write(LONG)
  await steward.delete(`/api/docs/${id}`)
  const { wipeDeletedDocs } = await import('#server/features/docs/service.ts')
  const left = async () =>
    (
      await world.sql`select 1 from doc_updates where doc_id = ${id} union all select 1 from doc_states where doc_id = ${id}`
    ).length

  await wipeDeletedDocs({ sql: world.sql })
  expect(await left()).toBeGreaterThan(0)
  await world.sql`update docs set deleted_at = now() - interval '31 days' where id = ${id}`
  await wipeDeletedDocs({ sql: world.sql })

  expect(await left()).toBe(0)
  expect((await steward.post(`/api/docs/${id}/undeletion`)).status).toBe(404)
  const [doc] = await world.sql<{ text: string; title: string }[]>`select text, title from docs where id = ${id}`
  expect(doc).toEqual({ text: '', title: '–' })
})

test('words that are wiped while they are merged into one do not come back by that', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const id = await newDoc(steward, space.id)
  await (await open(steward, id)).write(LONG)
  await steward.delete(`/api/docs/${id}`)
  await world.sql`update docs set deleted_at = now() - interval '31 days' where id = ${id}`
  const { wipeDeletedDocs } = await import('#server/features/docs/service.ts')
  const left = () =>
    world.sql`select 1 from doc_updates where doc_id = ${id} union all select 1 from doc_states where doc_id = ${id}`
  let wiped: Promise<void> | undefined

  // As a compaction does that has read everything and has not written yet.
  await world.sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext(${id}))`
    wiped = wipeDeletedDocs({ sql: world.sql })
    await until(
      async () => (await world.sql`select 1 from pg_locks where locktype = 'advisory' and not granted`).length > 0,
      'the wipe waits',
    )
    await tx`
      insert into doc_states (doc_id, state) values (${id}, ${Buffer.from('merged')})
      on conflict (doc_id) do update set state = excluded.state
    `
  })
  await wiped

  expect(await left()).toHaveLength(0)
})

test('what was agreed or published is not deleted', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const { topicId } = await agreed(first, space.id)
  const id = await readyDoc(first, second, space.id, topicId)
  await first.post(`/api/docs/${id}/agreement`)
  expect((await first.delete(`/api/docs/${id}`)).body).toMatchObject({ detail: { reason: 'locked' } })
  await first.post(`/api/docs/${id}/article`, {
    id: newId(),
    need: '',
    kind: 'routine',
    tags: ['ປ້າຍ'],
    sources: [{ title: 'ກ', organisation: 'ຂ', year: null, url: null }],
  })
  await first.delete(`/api/docs/${id}/agreement`)
  expect((await first.delete(`/api/docs/${id}`)).body).toMatchObject({ detail: { reason: 'became_article' } })
})

test('what came in from a file is the first point of its history', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const found = await person.post<{ id: string }>(
    `/api/spaces/${space.id}/imports?name=a.txt`,
    Buffer.from('ຂໍ້ຄວາມຈາກໄຟລ໌'),
  )
  const id = newId()
  expect((await person.post(`/api/imports/${found.body.id}/doc`, { id, title: 'ຈາກໄຟລ໌' })).status).toBe(200)

  const [version] = await versionsOf(person, id)
  expect(version).toMatchObject({ kind: 'imported', madeBy: { id: person.id } })
  const then = await person.get<{ content: TextNode }>(`/api/docs/${id}/versions/${version?.id}`)
  expect(textOf(then.body.content)).toBe('ຂໍ້ຄວາມຈາກໄຟລ໌')
})
