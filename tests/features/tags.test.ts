import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Facets } from '#shared/features/knowledge/browse.ts'
import type { Article, ArticleCard, SearchResult } from '#shared/features/knowledge/contract.ts'
import type { Tag, TagInTree, TagSuggestion } from '#shared/features/knowledge/tags.ts'
import { publish, readyDoc } from '../support/library.ts'
import { next, openWorld, type TestPerson, until } from '../support/world.ts'

const world = openWorld()

const tree = async (person: TestPerson) => (await person.get<{ tags: TagInTree[] }>('/api/tags/tree')).body.tags
const called = async (person: TestPerson, label: string) => {
  const found = (await tree(person)).find((tag) => tag.label === label)
  if (!found) throw new Error(`No tag ${label}`)
  return found
}
const articlesOf = async (person: TestPerson, tag: string) =>
  (await person.get<{ articles: ArticleCard[] }>(`/api/articles?tag=${encodeURIComponent(tag)}`)).body.articles.map(
    ({ id }) => id,
  )
const search = async (person: TestPerson, q: string) =>
  (
    await person.get<{ results: SearchResult[] }>(`/api/search?q=${encodeURIComponent(q)}&kind=article`)
  ).body.results.map(({ id }) => id)

async function library() {
  const space = await world.space('open')
  const [steward, person] = [await world.person([space, 'steward']), await world.person([space])]
  return { space, steward, person }
}

test('the taxonomy begins with the three roots, in two languages', async () => {
  const person = await world.person()
  const roots = (await tree(person)).filter(({ broaderId }) => broaderId === null)
  expect(roots.map(({ labelEn }) => labelEn)).toEqual(
    expect.arrayContaining(['State and plans', 'Policies and laws', 'Skills and people']),
  )
})

test('a broader tag finds what has a narrower one, in lists and in search; nobody but a steward places tags', async () => {
  const { space, steward, person } = await library()
  const { body: article } = await publish(world, person, space.id, { title: 'ການຮັກສາຂໍ້ມູນ', tags: ['ລະຫັດລັບສອງຊັ້ນ'] })
  const narrow = await called(steward, 'ລະຫັດລັບສອງຊັ້ນ')
  const broadId = newId()
  const broad = { label: 'ຄວາມປອດໄພໄຊເບີ', labelEn: 'Cyber security', synonyms: ['Infosec'], broaderId: null }
  expect((await person.put(`/api/tags/${broadId}`, broad)).status).toBe(403)
  expect((await steward.put(`/api/tags/${broadId}`, broad)).status).toBe(200)
  expect(await articlesOf(person, 'ຄວາມປອດໄພໄຊເບີ')).toEqual([])

  const place = { label: narrow.label, labelEn: '', synonyms: [], broaderId: broadId }
  expect((await steward.put(`/api/tags/${narrow.id}`, place)).status).toBe(200)
  for (const word of ['ຄວາມປອດໄພໄຊເບີ', 'Cyber security', 'infosec', 'ລະຫັດລັບສອງຊັ້ນ'])
    expect(await articlesOf(person, word), word).toEqual([article.id])
  expect(await called(person, 'ຄວາມປອດໄພໄຊເບີ')).toMatchObject({ articles: 1 })
  await until(async () => (await search(person, 'ຄວາມປອດໄພໄຊເບີ')).includes(article.id), 'the broader tag finds it')
  await until(async () => (await search(person, 'infosec')).includes(article.id), 'another word for it finds it')

  // No ring, no tower.
  const under = { ...broad, broaderId: narrow.id }
  expect((await steward.put(`/api/tags/${broadId}`, under)).body).toMatchObject({ detail: { reason: 'tag_ring' } })
  const beginning = await person.get<{ tags: Tag[] }>(`/api/tags?q=${encodeURIComponent('infos')}`)
  expect(beginning.body.tags.map(({ id }) => id)).toEqual([broadId])
})

test('what is tagged follows a new name at once, and the old one still means it', async () => {
  const { space, steward, person } = await library()
  const { body: article } = await publish(world, person, space.id, { title: 'ງານບຸນ', tags: ['ງານປະເພນີ'] })
  const { id } = await called(steward, 'ງານປະເພນີ')
  const socket = await person.connect()
  const heard = next(socket, 'item:changed', ({ kind }) => kind === 'article')
  await steward.put(`/api/tags/${id}`, { label: 'ວັດທະນະທຳທ້ອງຖິ່ນ', labelEn: 'Local culture' })
  await heard
  expect((await person.get<Article>(`/api/articles/${article.id}`)).body.tags).toEqual([
    { id, label: 'ວັດທະນະທຳທ້ອງຖິ່ນ', labelEn: 'Local culture' },
  ])
  expect(await articlesOf(person, 'ງານປະເພນີ')).toEqual([article.id])
  await until(async () => (await search(person, 'ວັດທະນະທຳທ້ອງຖິ່ນ')).includes(article.id), 'the new name finds it')
  expect((await world.statements(id)).map(({ event }) => event)).toEqual(['tag.changed'])
  // Whoever tags with the old word tags with the same tag.
  const again = await publish(world, person, space.id, { tags: ['ງານປະເພນີ'] })
  expect(again.body.tags.map((tag) => tag.id)).toEqual([id])
  person.disconnect()
})

test('a merged tag is the other one everywhere, with its words and its narrower tags', async () => {
  const { space, steward, person } = await library()
  const first = await publish(world, person, space.id, { tags: ['ປ່າສະຫງວນ'] })
  const both = await publish(world, person, space.id, { tags: ['ປ່າສະຫງວນ', 'ເຂດປ່າປ້ອງກັນ'] })
  const [from, into] = [await called(steward, 'ປ່າສະຫງວນ'), await called(steward, 'ເຂດປ່າປ້ອງກັນ')]
  const childId = newId()
  await steward.put(`/api/tags/${childId}`, { label: 'ປ່າຊົມໃຊ້ບ້ານ', broaderId: from.id })
  expect((await person.post(`/api/tags/${from.id}/merge`, { intoId: into.id })).status).toBe(403)
  expect((await steward.post(`/api/tags/${from.id}/merge`, { intoId: into.id })).status).toBe(200)

  const all = await tree(person)
  expect(all.some(({ id }) => id === from.id)).toBe(false)
  expect(all.find(({ id }) => id === childId)?.broaderId).toBe(into.id)
  expect(all.find(({ id }) => id === into.id)).toMatchObject({ articles: 2, synonyms: ['ປ່າສະຫງວນ'] })
  expect((await articlesOf(person, 'ປ່າສະຫງວນ')).sort()).toEqual([first.body.id, both.body.id].sort())
  expect((await person.get<Article>(`/api/articles/${both.body.id}`)).body.tags.map(({ id }) => id)).toEqual([into.id])
  await until(async () => (await search(person, 'ເຂດປ່າປ້ອງກັນ')).includes(first.body.id), 'found by the other name')
})

test('two tags merged into each other at once leave one; one word never means two tags', async () => {
  const { space, steward, person } = await library()
  await publish(world, person, space.id, { tags: ['ແມ່ນ້ຳ', 'ສາຍນ້ຳ'] })
  const [a, b] = [await called(steward, 'ແມ່ນ້ຳ'), await called(steward, 'ສາຍນ້ຳ')]
  const taken = await steward.put(`/api/tags/${a.id}`, { label: 'ແມ່ນ້ຳ', synonyms: ['ສາຍນໍ້າ'] })
  expect(taken.body).toMatchObject({ error: 'conflict', detail: { reason: 'tag_word_taken' } })
  const merged = await Promise.all([
    steward.post(`/api/tags/${a.id}/merge`, { intoId: b.id }),
    steward.post(`/api/tags/${b.id}/merge`, { intoId: a.id }),
  ])
  expect(merged.map(({ status }) => status).sort()).toEqual([200, 404])
  expect((await tree(person)).filter(({ id }) => id === a.id || id === b.id)).toHaveLength(1)
  // What an article has is not deleted; what none has is.
  const left = (await tree(person)).find(({ id }) => id === a.id || id === b.id)
  expect((await steward.delete(`/api/tags/${left?.id}`)).body).toMatchObject({ detail: { reason: 'tag_used' } })
  const freeId = newId()
  await steward.put(`/api/tags/${freeId}`, { label: 'ປ້າຍທີ່ບໍ່ມີໃຜໃຊ້' })
  expect((await steward.delete(`/api/tags/${freeId}`)).status).toBe(200)
})

test('a word typed on an article that others may not read is no tag of theirs', async () => {
  const space = await world.space('private')
  const [insider, outsider] = [await world.person([space]), await world.person()]
  await publish(world, insider, space.id, { tags: ['ແຜນລັບຂອງຫ້ອງການ'] })
  expect((await called(insider, 'ແຜນລັບຂອງຫ້ອງການ')).articles).toBe(1)
  expect((await tree(outsider)).some(({ label }) => label === 'ແຜນລັບຂອງຫ້ອງການ')).toBe(false)
  expect((await outsider.get<{ tags: Tag[] }>(`/api/tags?q=${encodeURIComponent('ແຜນລັບ')}`)).body.tags).toEqual([])
})

test('tags whose words stand in a text are suggested first, then what it often says; at most eight, quickly', async () => {
  const { space, steward, person } = await library()
  await steward.put(`/api/tags/${newId()}`, {
    label: 'ການສຶກສາທາງໄກ',
    labelEn: 'Distance learning',
    synonyms: ['eLearning'],
  })
  const sentence = 'ຄູສອນໃຊ້ eLearning ແລະ ບົດສອນວິດີໂອ; ບົດສອນວິດີໂອ ຊ່ວຍນັກຮຽນຢູ່ເຂດຫ່າງໄກສອກຫຼີກ. '
  const docId = await readyDoc(world, person, space.id, { title: 'ບົດສອນ', words: sentence.repeat(300) })
  const began = Date.now()
  const { body } = await person.get<{ tags: TagSuggestion[] }>(`/api/docs/${docId}/tags`)
  expect(Date.now() - began).toBeLessThan(1000)
  expect(body.tags[0]).toMatchObject({ label: 'ການສຶກສາທາງໄກ', labelEn: 'Distance learning' })
  expect(body.tags.length).toBeGreaterThan(2)
  expect(body.tags.length).toBeLessThanOrEqual(8)
  for (const { id, label } of body.tags) if (!id) expect(sentence).toContain(label)
  expect(body.tags.map(({ label }) => label)).not.toContain('ແລະ')
  expect((await (await world.person()).get(`/api/docs/${docId}/tags`)).status).toBe(200)
  const hidden = await world.space('private')
  const secret = await readyDoc(world, await world.person([hidden]), hidden.id)
  expect((await person.get(`/api/docs/${secret}/tags`)).status).toBe(404)
})

test('tag, department, kind and freshness narrow down together, and each choice says how many it leaves', async () => {
  const space = await world.space('closed')
  const [ours, theirs] = [await world.department('Ours'), await world.department('Theirs')]
  const [a, b] = [
    await world.person([space], { departmentId: ours.id }),
    await world.person([space, 'steward'], { departmentId: theirs.id }),
  ]
  const first = await publish(world, a, space.id, { tags: ['ໝວດທົດສອບ'], kind: 'routine' })
  const second = await publish(world, b, space.id, { tags: ['ໝວດທົດສອບ'], kind: 'conceptual' })
  const third = await publish(world, a, space.id, { tags: ['ໝວດອື່ນທົດສອບ'], kind: 'routine' })
  expect((await b.post(`/api/articles/${first.body.id}/verification`)).status).toBe(200)
  const tag = `tag=${encodeURIComponent('ໝວດທົດສອບ')}`
  const facets = async (person: TestPerson, query: string) =>
    (await person.get<Facets>(`/api/article-facets?${query}`)).body
  const found = async (query: string) =>
    (await a.get<{ articles: ArticleCard[] }>(`/api/articles?${query}`)).body.articles.map(({ id }) => id).sort()
  const all = await facets(a, tag)
  expect(all.kinds.map(({ key, articles }) => [key, articles]).sort()).toEqual([
    ['conceptual', 1],
    ['routine', 1],
  ])
  expect(all.departments.map(({ key, articles }) => [key, articles])).toEqual(
    expect.arrayContaining([
      [ours.id, 1],
      [theirs.id, 1],
    ]),
  )
  expect(await found(`${tag}&kind=routine`)).toEqual([first.body.id])
  expect(await found(`departmentId=${ours.id}`)).toEqual([first.body.id, third.body.id].sort())
  expect(await found(`departmentId=${ours.id}&freshness=unverified`)).toEqual([third.body.id])
  expect(await found(`${tag}&departmentId=${theirs.id}&freshness=verified`)).toEqual([])
  expect(await found(`${tag}&kind=conceptual`)).toEqual([second.body.id])
  // Beside a chosen kind the other kinds are still counted, the rest only within it.
  const narrow = await facets(a, `${tag}&kind=routine`)
  expect(narrow.kinds).toHaveLength(2)
  expect(narrow.freshness).toEqual([{ key: 'verified', articles: 1 }])
  await world.sql`update verifications set valid_until = now() - interval '1 day' where article_id = ${first.body.id}`
  expect((await facets(a, tag)).freshness).toContainEqual({ key: 'stale', articles: 1 })
  // What one may not read is not counted.
  const nothing = { kinds: [], freshness: [], departments: [] }
  expect(await facets(await world.person(), `departmentId=${ours.id}`)).toMatchObject({ departments: [] })
  expect(await facets(await world.person(), tag)).toEqual(nothing)
})
