import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { textIn } from '#server/features/docs/service.ts'
import { takeReviewReminders } from '#server/features/knowledge/service.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Article, ArticleCard, SearchResult } from '#shared/features/knowledge/contract.ts'
import type { Citable, Source } from '#shared/features/knowledge/sources.ts'
import type { ChangedSource, WaitingArticle } from '#shared/features/knowledge/trust.ts'
import { openDoc, readyDoc, typeIn } from '../support/ready.ts'
import { openWorld, type TestPerson, until } from '../support/world.ts'

const world = openWorld()

const law = { kind: 'law', title: 'ກົດໝາຍວ່າດ້ວຍການປົກປ້ອງຂໍ້ມູນ', number: '25/ສພຊ', organisation: 'ສະພາແຫ່ງຊາດ', year: 2017 }
const report = { kind: 'other', title: 'ບົດລາຍງານ', organisation: 'ກົມແຜນການ', year: 2026 }
const draft = (more: object = {}) => ({
  id: newId(),
  kind: 'routine',
  need: 'ຄວາມຕ້ອງການ',
  tags: ['ການບໍລິຫານຄວາມຮູ້'],
  sources: [law, report],
  ...more,
})

/** A space with a steward and two writers of one department. */
async function place(kind: 'open' | 'closed' = 'closed') {
  const [space, department] = [await world.space(kind), await world.department()]
  const of = { departmentId: department.id }
  const [steward, a, b] = [
    await world.person([space, 'steward'], of),
    await world.person([space], of),
    await world.person([space], of),
  ]
  return { space, department, steward, a, b }
}

async function publish(people: readonly [TestPerson, TestPerson], spaceId: string, more: object = {}) {
  const docId = await readyDoc(world, people, spaceId)
  const { status, body } = await people[0].post<Article>(`/api/docs/${docId}/article`, draft(more))
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

/** Articles by a word, once everything is cut. */
async function found(person: TestPerson, q: string, spaceId: string) {
  await until(async () => {
    const [waiting] = await world.sql`select 1 from search_entries where cut_by is null limit 1`
    return waiting === undefined
  }, 'the cutting')
  const path = `/api/search?q=${encodeURIComponent(q)}&kind=article&spaceId=${spaceId}`
  return (await person.get<{ results: SearchResult[] }>(path)).body.results
}

const counted = async (articleId: string) =>
  (await world.statements(articleId)).filter((one) => one.counted).map(({ event }) => event)

test('an article has title and summary in each language and is found by either', async () => {
  const { space, a, b } = await place()
  const article = await publish([a, b], space.id, {
    titleLo: 'ວິທີສົ່ງຕໍ່ວຽກ',
    titleEn: 'Handing over work',
    summaryLo: 'ໜຶ່ງໜ້າ',
    summaryEn: 'One page suffices',
  })

  expect(article).toMatchObject({ title: 'ວິທີສົ່ງຕໍ່ວຽກ', titleEn: 'Handing over work', owner: { id: a.id }, coOwner: null })
  for (const q of ['Handing', 'suffices', 'ສົ່ງຕໍ່'])
    expect(await found(b, q, space.id), q).toMatchObject([{ id: article.id }])
})

test('sources of one unit make a single-source article, which does not count until a second unit is cited', async () => {
  const { space, department, a, b } = await place()
  const [{ nameEn } = { nameEn: '' }] = await world.sql<
    { nameEn: string }[]
  >`select name_en from departments where id = ${department.id}`
  const cited = await readyDoc(world, [a, b], space.id, { title: 'ເອກະສານອ້າງອີງ' })
  // The document and the report are of the same department, one by who began it, the other by its name.
  const own = { kind: 'item', title: 'x', itemId: cited }
  const article = await publish([a, b], space.id, { sources: [own, { ...report, organisation: nameEn.toUpperCase() }] })

  expect(article).toMatchObject({ combined: false, units: 1 })
  expect(article.sources[0]).toMatchObject({ kind: 'item', title: 'ເອກະສານອ້າງອີງ', departmentEn: nameEn, itemId: cited })
  expect(await counted(article.id)).toEqual(['tag.added'])
  const cards = await b.get<{ articles: ArticleCard[] }>(`/api/articles?spaceId=${space.id}`)
  expect(cards.body.articles).toMatchObject([{ id: article.id, combined: false, sources: 2 }])
  expect(await found(b, 'ດີຈິຕອນ', space.id)).toMatchObject([{ id: article.id, labels: { combined: false } }])

  const keep = article.sources.map(({ id }) => ({ keep: id }))
  const more = await b.put<{ combined: boolean; sources: Source[] }>(`/api/articles/${article.id}/sources`, {
    sources: [...keep, law],
  })
  expect(more.body).toMatchObject({
    combined: true,
    sources: [{ itemId: cited }, {}, { kind: 'law', number: '25/ສພຊ' }],
  })
  expect(await counted(article.id)).toEqual(['tag.added', 'source.cited', 'article.combined'])
  // Taken away and cited again, it was combined once.
  await b.put(`/api/articles/${article.id}/sources`, { sources: keep })
  expect((await b.get<Article>(`/api/articles/${article.id}`)).body.combined).toBe(false)
  await b.put(`/api/articles/${article.id}/sources`, { sources: [...keep, law] })
  expect((await counted(article.id)).filter((event) => event === 'article.combined')).toHaveLength(1)
})

test('a reader sees only the sources they may read, and whoever changes the rest keeps them', async () => {
  const secret = await world.space('private')
  const { space, a, b } = await place('open')
  await world.sql`insert into space_members (space_id, person_id, role) values (${secret.id}, ${a.id}, 'member')`
  const hidden = newId()
  await a.post(`/api/spaces/${secret.id}/docs`, { id: hidden, title: 'ແຜນລັບສຸດຍອດ' })
  const docId = await readyDoc(world, [a, b], space.id)

  const stranger = await b.post(
    `/api/docs/${docId}/article`,
    draft({ sources: [{ kind: 'item', title: 'x', itemId: hidden }, law] }),
  )
  expect(stranger.status).toBe(404)
  const article = await a.post<Article>(
    `/api/docs/${docId}/article`,
    draft({ sources: [{ kind: 'item', title: 'x', itemId: hidden }, law] }),
  )
  expect(article.body.sources[0]).toMatchObject({ restricted: false, title: 'ແຜນລັບສຸດຍອດ' })

  const seen = await b.get<Article>(`/api/articles/${article.body.id}`)
  const [first] = seen.body.sources
  expect(first).toEqual({ restricted: true, id: first!.id })
  expect(JSON.stringify(seen.body)).not.toMatch(new RegExp(`ແຜນລັບ|${hidden}`))
  expect(
    (await b.get<{ results: unknown[] }>(`/api/search?q=${encodeURIComponent('ແຜນລັບສຸດຍອດ')}`)).body.results,
  ).toEqual([])
  expect((await b.get<{ found: unknown }>(`/api/citable?link=/docs/${hidden}`)).body.found).toBeNull()

  const path = `/api/articles/${article.body.id}/sources`
  await b.put(path, { sources: [{ keep: first!.id }, report] })
  const again = await a.get<Article>(`/api/articles/${article.body.id}`)
  expect(again.body.sources).toMatchObject([{ title: 'ແຜນລັບສຸດຍອດ' }, { title: 'ບົດລາຍງານ' }])
  expect((await b.put(path, { sources: [{ keep: newId() }] })).status).toBe(404)
})

test('bad sources are refused by their reason, and nothing changes', async () => {
  const { space, a, b } = await place()
  const article = await publish([a, b], space.id)
  const path = `/api/articles/${article.id}/sources`
  const refused = async (source: object) =>
    (await a.put<{ detail?: { reason?: string } }>(path, { sources: [source] })).body.detail?.reason

  expect(await refused({ ...law, number: ' ' })).toBe('law_number_missing')
  expect(await refused({ kind: 'web', title: 'x' })).toBe('address_missing')
  expect(await refused({ kind: 'item', title: 'x' })).toBe('item_missing')
  expect(await refused({ kind: 'item', title: 'x', itemId: article.docId })).toBe('own_document')
  expect((await a.put(path, { sources: [{ kind: 'web', title: 'x', url: 'javascript:alert(1)' }] })).status).toBe(400)
  expect((await a.put(path, { sources: [] })).status).toBe(400)
  const other = await publish([a, b], space.id, { sources: [{ kind: 'item', title: 'x', itemId: article.id }, law] })
  expect(await refused({ kind: 'item', title: 'x', itemId: other.id })).toBe('lineage_ring')
  expect((await a.get<Article>(`/api/articles/${article.id}`)).body.sources).toEqual(article.sources)
})

test('a pasted link finds what it leads to, and a document’s origins are offered as sources', async () => {
  const { space, a, b } = await place()
  const [roomId, topicId, docId] = [newId(), newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແບ່ງວຽກແນວໃດ?' })
  await a.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: [] })

  for (const link of [
    `/topics/${topicId}`,
    `https://ba.example.la/topics/${topicId}#message-1`,
    `/items/${topicId}?x=1`,
  ])
    expect(
      (await b.get<{ found: Citable }>(`/api/citable?link=${encodeURIComponent(link)}`)).body.found,
      link,
    ).toMatchObject({
      itemId: topicId,
      itemKind: 'topic',
      title: 'ແບ່ງວຽກແນວໃດ?',
    })
  for (const link of ['https://example.com/', '/topics/nobody', `/rooms/${roomId}`, 'ຄຳ'])
    expect(
      (await b.get<{ found: unknown }>(`/api/citable?link=${encodeURIComponent(link)}`)).body.found,
      link,
    ).toBeNull()
  const { body } = await b.get<{ origins: Citable[] }>(`/api/docs/${docId}/origins`)
  expect(body.origins.map(({ itemId }) => itemId)).toEqual([topicId])
  expect((await (await world.person()).get(`/api/docs/${docId}/origins`)).status).toBe(404)
})

/** Changes the document and publishes its next version. */
async function publishNext(person: TestPerson, article: Article, more: object = {}) {
  const provider = await openDoc(world, person, article.docId)
  typeIn(provider, `ຂໍ້ຄວາມໃໝ່ ${newId()}`)
  await until(async () => (await person.get<Article>(`/api/articles/${article.id}`)).body.docChanged, 'the change')
  provider.destroy()
  const sources = article.sources.map(({ id }) => ({ keep: id }))
  const { status, body } = await person.post<Article>(`/api/docs/${article.docId}/article`, draft({ sources, ...more }))
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}

const waitingFor = async (person: TestPerson) =>
  (await person.get<{ waiting: WaitingArticle[] }>('/api/me/waiting-articles')).body.waiting.map(({ itemId, why }) => [
    why,
    itemId,
  ])

test('stewards and named verifiers verify, for as long as its kind stands; a law until it is superseded', async () => {
  const { space, steward, a, b } = await place()
  const outsider = await world.person()
  const article = await publish([a, b], space.id)
  const path = `/api/articles/${article.id}`

  expect((await a.get<Article>(path)).body).toMatchObject({ canVerify: false, canTend: true, trust: 'unverified' })
  expect((await a.post(`${path}/verification`)).status).toBe(403)
  expect((await b.post(`${path}/verification`)).status).toBe(403)
  expect((await b.put(`${path}/verifiers`, { personIds: [b.id] })).status).toBe(403)
  expect(
    (await a.put<{ detail: unknown }>(`${path}/verifiers`, { personIds: [outsider.id] })).body.detail,
  ).toMatchObject({ reason: 'not_a_reader' })
  expect((await a.put(`${path}/verifiers`, { personIds: [b.id] })).status).toBe(200)
  expect(await waitingFor(b)).toEqual([['verify', article.id]])
  const verified = await b.post<Article>(`${path}/verification`)
  expect(verified.body).toMatchObject({ trust: 'verified', verified: { by: { id: b.id }, version: 1 } })
  const days = (Date.parse(verified.body.verified!.until!) - Date.parse(verified.body.verified!.at)) / 86_400_000
  expect(Math.round(days * 100) / 100).toBe(180)
  expect(
    (await steward.post<{ detail: unknown }>(`${path}/verification`, { untilSuperseded: true })).body.detail,
  ).toMatchObject({ reason: 'not_a_law' })
  const decree = await publish([a, b], space.id, { kind: 'systemic' })
  const standing = await steward.post<Article>(`/api/articles/${decree.id}/verification`, { untilSuperseded: true })
  expect(standing.body).toMatchObject({ trust: 'verified', verified: { until: null } })
})

test('reviews come due, are waited for and reminded of once before and once at the date, and stale ones say so', async () => {
  const { space, steward, a, b } = await place()
  const article = await publish([a, b], space.id)
  const path = `/api/articles/${article.id}`
  await steward.post(`${path}/verification`)
  expect(await waitingFor(a)).toEqual([])
  const remind = async () => (await takeReviewReminders(world.sql)).filter(({ articleId }) => articleId === article.id)
  expect(await remind()).toEqual([])

  await world.sql`update verifications set valid_until = now() + interval '5 days' where article_id = ${article.id}`
  expect(await waitingFor(a)).toEqual([['due', article.id]])
  expect(await waitingFor(b)).toEqual([])
  const soon = await remind()
  expect(soon.map(({ personId, overdue }) => [personId, overdue]).sort()).toEqual(
    [
      [a.id, false],
      [steward.id, false],
    ].sort(),
  )
  expect(await remind()).toEqual([])
  await world.sql`update verifications set valid_until = now() - interval '1 minute' where article_id = ${article.id}`
  expect((await remind()).map(({ overdue }) => overdue)).toEqual([true, true])
  expect(await remind()).toEqual([])
  expect(await waitingFor(steward)).toEqual([['stale', article.id]])
  expect((await b.get<{ articles: ArticleCard[] }>(`/api/articles?spaceId=${space.id}`)).body.articles).toMatchObject([
    { trust: 'stale' },
  ])
  expect(await found(b, 'ດີຈິຕອນ', space.id)).toMatchObject([{ labels: { trust: 'stale' } }])

  await world.sql`update verifications set verified_at = now() - interval '181 days' where article_id = ${article.id}`
  expect((await steward.post<Article>(`${path}/verification`)).body.trust).toBe('verified')
  expect(await waitingFor(a)).toEqual([])
})

test('a small change keeps the verification; a material one asks anew and marks what was built on it until somebody looks', async () => {
  const { space, steward, a, b } = await place()
  const first = await publish([a, b], space.id)
  await steward.post(`/api/articles/${first.id}/verification`)
  const citing = await publish([b, a], space.id, { sources: [{ kind: 'item', title: 'x', itemId: first.id }, law] })
  const checklistId = newId()
  await b.post(`/api/articles/${first.id}/checklists`, {
    id: checklistId,
    title: 'ລອງເຮັດ',
    steps: [{ text: 'ລອງ', kind: 'practise' }],
  })
  const sourcesOf = async (id: string) =>
    (await b.get<{ sources: ChangedSource[] }>(`/api/items/${id}/changed-sources`)).body.sources

  const small = await publishNext(a, first)
  expect(small).toMatchObject({ version: 2, trust: 'verified', verified: { version: 1 } })
  expect(await sourcesOf(checklistId)).toEqual([])

  const material = await publishNext(a, first, { material: true })
  expect(material).toMatchObject({ version: 3, trust: 'unverified', verified: null, sourceChanged: false })
  expect(await waitingFor(steward)).toEqual([['verify', first.id]])
  expect(await sourcesOf(checklistId)).toMatchObject([{ sourceId: first.id, version: 3 }])
  expect((await b.get<Article>(`/api/articles/${citing.id}`)).body.sourceChanged).toBe(true)
  expect((await waitingFor(b)).map(([why, id]) => [why, id]).sort()).toEqual(
    [
      ['sourceChanged', citing.id],
      ['sourceChanged', checklistId],
    ].sort(),
  )

  const confirm = (person: TestPerson, id: string) =>
    person.post(`/api/items/${id}/changed-sources/${first.id}/confirmation`)
  expect((await confirm(await world.person(), citing.id)).status).toBe(404)
  expect((await confirm(b, citing.id)).status).toBe(200)
  expect((await confirm(b, checklistId)).status).toBe(200)
  expect(await waitingFor(b)).toEqual([])
  expect((await world.statements(citing.id)).filter(({ event }) => event === 'source.confirmed')).toHaveLength(1)
})

test('owners are changed by owners and stewards, and what an owner left behind is told to stewards', async () => {
  const { space, steward, a, b } = await place()
  const article = await publish([a, b], space.id)
  const path = `/api/articles/${article.id}`

  expect((await b.put(`${path}/owners`, { ownerId: b.id, coOwnerId: null })).status).toBe(403)
  expect((await a.put(`${path}/owners`, { ownerId: b.id, coOwnerId: b.id })).status).toBe(400)
  expect((await a.put(`${path}/owners`, { ownerId: b.id, coOwnerId: a.id })).status).toBe(200)
  expect((await a.get<Article>(path)).body).toMatchObject({ owner: { id: b.id }, coOwner: { id: a.id } })
  expect(await waitingFor(steward)).toEqual([])
  await world.sql`update people set left_at = now() where id = ${b.id}`
  expect(await waitingFor(steward)).toEqual([['ownerLeft', article.id]])
  expect((await steward.put(`${path}/owners`, { ownerId: a.id, coOwnerId: null })).status).toBe(200)
  expect(await waitingFor(steward)).toEqual([])
})

test('an article that was replaced leads to its successor and comes last', async () => {
  const { space, steward, a, b } = await place()
  const [old, fresh] = [await publish([a, b], space.id), await publish([a, b], space.id)]
  const path = `/api/articles/${old.id}/successor`

  expect((await b.put(path, { successorId: fresh.id })).status).toBe(403)
  expect((await a.put(path, { successorId: old.docId })).status).toBe(404)
  expect((await a.put(path, { successorId: fresh.id })).status).toBe(200)
  expect(
    (await steward.put<{ detail: unknown }>(`/api/articles/${fresh.id}/successor`, { successorId: old.id })).body
      .detail,
  ).toMatchObject({ reason: 'lineage_ring' })
  const { body } = await b.get<Article>(`/api/articles/${old.id}`)
  expect(body).toMatchObject({ superseded: true, successor: { id: fresh.id, title: fresh.title } })
  expect((await b.get<Article>(`/api/articles/${fresh.id}`)).body.supersedes).toMatchObject([{ id: old.id }])
  expect((await steward.post(`/api/articles/${old.id}/verification`)).status).toBe(409)
  expect((await found(b, 'ດີຈິຕອນ', space.id)).map(({ id, labels }) => [id, labels?.superseded])).toEqual([
    [fresh.id, false],
    [old.id, true],
  ])
  await a.put(path, { successorId: null })
  expect((await b.get<Article>(`/api/articles/${old.id}`)).body).toMatchObject({ superseded: false, successor: null })
})

test('Lao and English are a pair; a change of one puts the other behind until somebody has looked', async () => {
  const { space, a, b } = await place()
  const [lao, english] = [await publish([a, b], space.id), await publish([a, b], space.id)]
  const pair = (id: string) => `/api/articles/${id}/translation`

  expect((await b.put(pair(english.id), { otherId: lao.id, language: 'en' })).status).toBe(403)
  expect((await a.put(pair(english.id), { otherId: lao.id, language: 'en' })).status).toBe(200)
  expect((await b.get<Article>(`/api/articles/${lao.id}`)).body.translation).toEqual({
    id: english.id,
    title: english.title,
    language: 'en',
    behind: null,
  })
  const third = await publish([a, b], space.id)
  expect(
    (await a.put<{ detail: unknown }>(pair(third.id), { otherId: lao.id, language: 'en' })).body.detail,
  ).toMatchObject({ reason: 'paired_already' })

  await publishNext(a, lao)
  expect((await b.get<Article>(`/api/articles/${english.id}`)).body).toMatchObject({
    behind: true,
    translation: { language: 'lo', behind: 'this' },
  })
  expect((await b.get<Article>(`/api/articles/${lao.id}`)).body).toMatchObject({
    behind: false,
    translation: { behind: 'other' },
  })
  expect((await a.post(`${pair(english.id)}/confirmation`)).status).toBe(200)
  expect((await b.get<Article>(`/api/articles/${english.id}`)).body.translation!.behind).toBeNull()
  expect((await a.delete(pair(lao.id))).status).toBe(200)
  expect((await b.get<Article>(`/api/articles/${english.id}`)).body.translation).toBeNull()
})

/** A document as it is stored. */
async function storedDoc(id: string): Promise<Uint8Array> {
  const updates = await world.sql<{ data: Uint8Array }[]>`select data from doc_updates where doc_id = ${id} order by id`
  return Y.mergeUpdates(updates.map(({ data }) => new Uint8Array(data)))
}

/** A document made of a file. */
async function fileDoc(person: TestPerson, spaceId: string, words: string) {
  const taken = await person.post<{ id: string }>(
    `/api/spaces/${spaceId}/imports?name=${encodeURIComponent('ລະບຽບການ.txt')}`,
    new TextEncoder().encode(words),
  )
  const id = newId()
  const made = await person.post(`/api/imports/${taken.body.id}/doc`, { id, title: 'ລະບຽບການ', repairs: [] })
  expect(made.status, JSON.stringify(made.body)).toBe(200)
  return id
}

test('a file is published as it came, by one person; once somebody writes in it, it takes two', async () => {
  const { space, a, b } = await place()
  const outsider = await world.person()
  const docId = await fileDoc(a, space.id, 'ຂໍ້ຄວາມຂອງລະບຽບການ ທີ່ອອກມາແລ້ວ')
  expect((await outsider.post(`/api/docs/${docId}/article`, draft())).status).toBe(404)
  expect((await a.get(`/api/docs/${docId}`)).body).toMatchObject({ asItCame: true })
  const article = await a.post<Article>(`/api/docs/${docId}/article`, draft())
  expect(article.status, JSON.stringify(article.body)).toBe(200)
  expect((await b.get<{ state: string }>(`/api/docs/${docId}`)).body.state).toBe('ready')
  expect((await world.statements(docId)).filter(({ event }) => event === 'doc.ready')).toMatchObject([
    { counted: false },
  ])
  expect(JSON.stringify(article.body.body)).toContain('ຂໍ້ຄວາມຂອງລະບຽບການ')

  const written = await fileDoc(a, space.id, 'ອີກໄຟລ໌ໜຶ່ງ')
  const provider = await openDoc(world, a, written)
  typeIn(provider, 'ຂ້ອຍຂຽນຕື່ມເອງ ໃຫ້ຍາວພໍທີ່ຈະນັບວ່າເປັນການຂຽນ')
  await until(
    async () => (await a.get<{ contributors: unknown[] }>(`/api/docs/${written}`)).body.contributors.length === 1,
    'the writer',
  )
  provider.destroy()
  const refused = await a.post<{ detail: unknown }>(`/api/docs/${written}/article`, draft())
  expect([refused.status, refused.body.detail]).toMatchObject([409, { reason: 'doc_not_ready' }])
  // A number changed, or a word deleted, counts for no writer and is another text all the same.
  for (const change of [
    (text: Y.XmlText) => text.delete(0, 4),
    (text: Y.XmlText) => {
      text.delete(0, 1)
      text.insert(0, '9')
    },
  ]) {
    const altered = await fileDoc(a, space.id, `1 ລະບຽບ ວ່າດ້ວຍຄ່າທຳນຽມ ${newId()}`)
    const hand = await openDoc(world, a, altered)
    const [first] = hand.doc.getXmlFragment(FRAGMENT).toArray()
    const said = first instanceof Y.XmlElement ? first.get(0) : undefined
    if (!(said instanceof Y.XmlText)) throw new Error('The file has no words')
    const before = said.toString()
    change(said)
    await until(async () => !textIn(await storedDoc(altered)).includes(before), 'the change is stored')
    hand.destroy()
    // Whoever keeps a point has all counted that was written until then.
    expect((await a.post(`/api/docs/${altered}/versions`, { id: newId(), name: 'ນັບແລ້ວ' })).status).toBe(200)
    expect((await a.get<{ contributors: unknown[] }>(`/api/docs/${altered}`)).body.contributors).toEqual([])
    // Whoever opens it is told so before they try.
    await until(async () => {
      const { body } = await a.get<{ asItCame: boolean }>(`/api/docs/${altered}`)
      return !body.asItCame
    }, 'the document to say that it reads otherwise')
    expect(await a.post(`/api/docs/${altered}/article`, draft())).toMatchObject({
      status: 409,
      body: { detail: { reason: 'doc_not_ready' } },
    })
  }
  // A document that began empty is a note of one person, whatever stands in it.
  const own = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: own, title: 'ບັນທຶກ' })
  expect((await a.post(`/api/docs/${own}/article`, draft())).status).toBe(409)
})
