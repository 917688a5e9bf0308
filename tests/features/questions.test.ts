import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { DocNotice } from '#shared/features/comments/contract.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { OpenQuestion, Question } from '#shared/features/knowledge/questions.ts'
import type { Reuse } from '#shared/features/knowledge/reuse.ts'
import { publish } from '../support/library.ts'
import { next, openWorld, type TestPerson } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()

async function library(kind: 'open' | 'closed' = 'closed') {
  const space = await world.space(kind)
  const [author, steward] = [await world.person([space]), await world.person([space, 'steward'])]
  const [asker, knower] = [await world.person([space]), await world.person([space])]
  const { body: article, docId } = await publish(world, author, space.id)
  return { space, author, steward, asker, knower, article, docId }
}
const ask = (person: TestPerson, articleId: string, body = 'ຖ້າບໍ່ມີຜູ້ຮັບຊ່ວງ ຈະເຮັດແນວໃດ?', id = newId()) =>
  person.post<Question>(`/api/articles/${articleId}/questions`, { id, body })
const answer = (person: TestPerson, questionId: string, body: string, id = newId()) =>
  person.post<Question>(`/api/questions/${questionId}/answers`, { id, body })
const inbox = async (person: TestPerson) =>
  (await person.get<{ notices: DocNotice[] }>('/api/doc-notices')).body.notices?.map(({ why, aboutId }) => [
    why,
    aboutId,
  ])

test('a question is asked, answered and accepted, and each of it reaches whom it concerns', async () => {
  const { author, asker, knower, article } = await library()
  const socket = await author.connect()
  const heard = next(socket, 'item:changed', ({ kind }) => kind === 'notice')
  const asked = await ask(asker, article.id)
  expect(asked).toMatchObject({ status: 200, body: { answers: [], mayAccept: true, mayInclude: false } })
  await heard
  expect(await inbox(author)).toEqual([['question', asked.body.id]])
  // The same again is the same; the id is nobody else's.
  expect((await ask(asker, article.id, 'ຖາມ', asked.body.id)).status).toBe(200)
  expect((await ask(knower, article.id, 'ຖາມ', asked.body.id)).status).toBe(409)

  const [first, second] = [newId(), newId()]
  await answer(knower, asked.body.id, 'ຖາມຫົວໜ້າ', first)
  await answer(author, asked.body.id, 'ໃຫ້ຂຽນໃບມອບວຽກໄວ້ກ່ອນ', second)
  expect((await inbox(asker)).map(([why]) => why)).toEqual(['answer', 'answer'])
  const path = `/api/questions/${asked.body.id}/acceptance`
  expect((await knower.put(path, { answerId: first })).status).toBe(403)
  expect((await asker.put(path, { answerId: newId() })).status).toBe(404)
  const accepted = await asker.put<Question>(path, { answerId: second })
  expect(accepted.body).toMatchObject({ acceptedId: second, mayInclude: true })
  expect(accepted.body.answers.map(({ id }) => id)).toEqual([second, first])
  expect(await inbox(author)).toContainEqual(['answerAccepted', asked.body.id])
  author.disconnect()
})

test('an accepted answer goes into the document once, before everybody who has it open, and into the next version', async () => {
  const { author, asker, knower, article, docId } = await library()
  const { body: question } = await ask(asker, article.id, 'ໃຜເປັນຜູ້ຮັບຜິດຊອບ?')
  const include = () => asker.post<Question>(`/api/questions/${question.id}/inclusion`)
  expect((await include()).body).toMatchObject({ detail: { reason: 'not_accepted' } })
  const answerId = newId()
  await answer(knower, question.id, 'ຫົວໜ້າພະແນກ\nແລະ ຜູ້ຊ່ວຍ', answerId)
  await asker.put(`/api/questions/${question.id}/acceptance`, { answerId })
  const open = await new Writer(world, author, docId).ready()
  expect(await Promise.all([include(), include()])).toMatchObject([{ status: 200 }, { status: 200 }])
  await expect.poll(() => open.text).toContain('ຜູ້ຊ່ວຍ')
  expect(open.text.match(/ໃຜເປັນຜູ້ຮັບຜິດຊອບ/g)).toHaveLength(1)
  const names = [asker, knower].map(
    ({ id }) => world.sql<{ nameLo: string }[]>`select name_lo from people where id = ${id}`,
  )
  for (const [person] of await Promise.all(names)) expect(open.text).toContain(person?.nameLo)
  open.provider.destroy()
  // What stands in the document is not swapped for another answer.
  const other = newId()
  await answer(author, question.id, 'ອື່ນ', other)
  expect((await asker.put(`/api/questions/${question.id}/acceptance`, { answerId: other })).status).toBe(409)
  const next = await author.post<Article>(`/api/docs/${docId}/article`, {
    id: article.id,
    kind: 'routine',
    tags: ['ປ້າຍ'],
    sources: [{ title: 'ດຳລັດ' }],
  })
  expect(next.body.version).toBe(2)
  expect(JSON.stringify(next.body.body)).toContain('ຫົວໜ້າພະແນກ')
})

test('whoever may not write in the document asks and accepts, and a writer puts the answer into it', async () => {
  const { author, knower, article, docId } = await library('open')
  const guest = await world.person()
  await author.put(`/api/docs/${docId}/guests`, { guests: 'read' })
  const { body: question } = await ask(guest, article.id)
  const answerId = newId()
  await answer(knower, question.id, 'ຄຳຕອບ', answerId)
  const accepted = await guest.put<Question>(`/api/questions/${question.id}/acceptance`, { answerId })
  expect(accepted.body).toMatchObject({ acceptedId: answerId, mayInclude: false })
  expect((await guest.post(`/api/questions/${question.id}/inclusion`)).status).toBe(403)
  expect((await author.get<Question>(`/api/questions/${question.id}`)).body).toMatchObject({
    includedAt: null,
    mayInclude: true,
  })
  expect((await author.post(`/api/questions/${question.id}/inclusion`)).status).toBe(200)
})

test('a stranger asks, answers and reads nothing, and is told of nothing', async () => {
  const { asker, article } = await library()
  const stranger = await world.person()
  const { body: question } = await ask(asker, article.id)
  expect((await ask(stranger, article.id)).status).toBe(404)
  expect((await answer(stranger, question.id, 'ຄຳຕອບ')).status).toBe(404)
  for (const path of [
    `/api/articles/${article.id}/questions`,
    `/api/questions/${question.id}`,
    `/api/articles/${article.id}/reuse`,
  ])
    expect((await stranger.get(path)).status, path).toBe(404)
  expect((await ask(asker, article.id, ' ')).status).toBe(400)
  expect((await ask(asker, article.id, 'ກ'.repeat(601))).status).toBe(400)
})

test('what nobody answered in a week is listed for stewards, and for nobody else', async () => {
  const { steward, asker, knower, article } = await library()
  const { body: old } = await ask(asker, article.id, 'ຄຳຖາມເກົ່າ')
  const { body: fresh } = await ask(asker, article.id, 'ຄຳຖາມໃໝ່')
  await world.sql`update article_questions set asked_at = now() - interval '8 days' where id = ${old.id}`
  const listed = async () =>
    (await steward.get<{ questions: OpenQuestion[] }>('/api/questions')).body.questions.map(({ id }) => id)
  expect(await listed()).toEqual([old.id])
  expect(await listed()).not.toContain(fresh.id)
  expect((await asker.get('/api/questions')).status).toBe(403)
  const elsewhere = await world.person([await world.space('closed'), 'steward'])
  expect((await elsewhere.get<{ questions: OpenQuestion[] }>('/api/questions')).body.questions).toEqual([])
  const answerId = newId()
  await answer(knower, old.id, 'ຄຳຕອບ', answerId)
  expect(await listed()).toEqual([old.id])
  await steward.put(`/api/questions/${old.id}/acceptance`, { answerId })
  expect(await listed()).toEqual([])
})

test('what rests on an article stands on it: projects and policies, and items that point at it, as far as one may read', async () => {
  const { space, author, asker, article } = await library('open')
  const hidden = await world.space('private')
  const insider = await world.person([space], [hidden])
  const basis = { id: newId(), kind: 'policy', name: 'ດຳລັດວ່າດ້ວຍການສົ່ງຕໍ່ວຽກ', how: 'ມາດຕາ 5', number: '12/ນຍ' }
  expect((await asker.post(`/api/articles/${article.id}/bases`, { ...basis, url: 'javascript:alert(1)' })).status).toBe(
    400,
  )
  for (let twice = 0; twice < 2; twice++)
    expect((await asker.post<Reuse>(`/api/articles/${article.id}/bases`, basis)).body.bases).toMatchObject([
      { name: basis.name, number: '12/ນຍ', url: null },
    ])
  const citing = async (person: TestPerson, spaceId: string) => {
    const { docId } = await publish(world, person, spaceId)
    const body = {
      id: newId(),
      kind: 'routine',
      tags: ['ປ້າຍ'],
      sources: [{ kind: 'item', title: 'ບົດ', itemId: article.id }],
    }
    const found = (await person.get<{ article: Article }>(`/api/docs/${docId}/article`)).body.article
    expect((await person.put(`/api/articles/${found.id}/sources`, { sources: body.sources })).status).toBe(200)
    return found.id
  }
  const [seen, unseen] = [await citing(author, space.id), await citing(insider, hidden.id)]
  const checklistId = newId()
  const steps = [{ text: 'ຝຶກ', kind: 'practise' }]
  await author.post(`/api/articles/${article.id}/checklists`, { id: checklistId, title: 'ຝຶກ', steps })
  const links = async (person: TestPerson) =>
    (await person.get<Reuse>(`/api/articles/${article.id}/reuse`)).body.backlinks.map(({ id }) => id)
  expect((await links(asker)).sort()).toEqual([seen, checklistId].sort())
  expect((await links(insider)).sort()).toEqual([seen, unseen, checklistId].sort())
  const said = (await world.statements(article.id)).filter(({ event }) => event === 'article.reused')
  expect(said).toHaveLength(1)
})
