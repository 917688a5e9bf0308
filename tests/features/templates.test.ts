import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import type { TextNode } from '#shared/features/docs/history.ts'
import { builtInTemplates } from '#shared/features/docs/policy.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import type { Template } from '#shared/features/docs/templates.ts'
import { openWorld, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()

interface Found {
  templates: Template[]
  mayManage: boolean
}
const list = async (person: TestPerson, spaceId: string, language = 'lo') =>
  (await person.get<Found>(`/api/spaces/${spaceId}/templates?language=${language}`)).body
const textOf = (node: TextNode): string => (node.text ?? '') + (node.content ?? []).map(textOf).join('')
const nodesIn = (node: TextNode): TextNode[] => [node, ...(node.content ?? []).flatMap(nodesIn)]
const textAt = async (person: TestPerson, docId: string) =>
  (await person.get<{ content: TextNode }>(`/api/docs/${docId}/text`)).body.content

test('seven templates stand in every space in both languages, each with sections and what to write in them', async () => {
  const space = await world.space()
  const person = await world.person([space])

  const [lo, en] = [await list(person, space.id), await list(person, space.id, 'en')]

  expect(lo.templates.map(({ id }) => id)).toEqual([...builtInTemplates])
  expect(en.templates.map(({ id }) => id)).toEqual([...builtInTemplates])
  for (const [index, { content, name }] of lo.templates.entries()) {
    const other = en.templates[index]!
    const shape = (node: TextNode): unknown => [
      node.type,
      (node.content ?? []).filter(({ type }) => type !== 'text').map(shape),
    ]
    expect(shape(content), name).toEqual(shape(other.content))
    expect(name).toMatch(/[\u0E80-\u0EFF]/)
    expect(other.name).not.toMatch(/[\u0E80-\u0EFF]/)
    expect(nodesIn(content).filter(({ type }) => type === 'heading').length).toBeGreaterThanOrEqual(5)
    expect(nodesIn(content).some(({ attrs }) => typeof attrs?.hint === 'string')).toBe(true)
    // One spelling of AM and of the ligatures, no mark typed twice.
    expect(JSON.stringify(content)).not.toMatch(
      /\u0ECD[\u0EC8-\u0ECB]?\u0EB2|ຫນ|ຫມ|ຫລ|([\u0EB1-\u0EBC\u0EC8-\u0ECD])\1/,
    )
  }
})

test('a document with nothing but the headings of its template has no text yet', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const id = newId()
  const template = { key: 'lesson', language: 'lo' }
  await first.post(`/api/spaces/${space.id}/docs`, { id, title: 'ບົດຮຽນ', template })
  const ready = () => first.post<Doc & { detail: unknown }>(`/api/docs/${id}/readiness`)
  const [one, other] = [await new Writer(world, first, id).ready(), await new Writer(world, second, id).ready()]
  const long = 'ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່'
  await one.write(long)
  await other.write(long)
  await until(async () => one.text.split(long).length === 3, 'both are there')
  const fragment = one.doc.getXmlFragment(FRAGMENT)
  fragment.delete(fragment.length - 2, 2)
  await one.write('')

  expect((await ready()).body).toMatchObject({ error: 'conflict', detail: { reason: 'text', missing: ['text'] } })
  await one.write('ຄຳດຽວ')
  expect((await ready()).body).toMatchObject({ state: 'ready', missing: [] })
  await one.close()
  await other.close()
})

test('a document begins with the sections of a template, and its hints are no part of the text', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { templates } = await list(person, space.id)
  for (const { id: key, content } of templates) {
    const id = newId()
    const template = { key, language: 'lo' }
    const made = await person.post<Doc>(`/api/spaces/${space.id}/docs`, { id, title: 'ເອກະສານ', template })
    expect(made.status, key).toBe(200)
    const begun = await textAt(person, id)
    expect(textOf(begun)).toBe(textOf(content))
    expect(nodesIn(begun).filter(({ attrs }) => attrs?.hint).length).toBe(
      nodesIn(content).filter(({ attrs }) => attrs?.hint).length,
    )
    const [doc] = await world.sql<{ text: string }[]>`select text from docs where id = ${id}`
    expect(doc?.text).not.toContain('ຂັ້ນຕອນທີ 1: ໃຜເຮັດຫຍັງ')
    expect(made.body.missing, key).toContain('text')
  }
  const unknown = { key: 'poem', language: 'lo' }
  expect(
    (await person.post(`/api/spaces/${space.id}/docs`, { id: newId(), title: 'x', template: unknown })).status,
  ).toBe(400)
})

test('any writer makes a template of a document; others’ words do not go along, and stewards rename and archive it', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const [person, other] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  await person.post(`/api/topics/${topicId}/agreements`, { id: newId(), outcome: 'agreed', statement: 'ຄຳຂອງຜູ້ອື່ນ' })
  const docId = newId()
  await person.post(`/api/topics/${topicId}/docs`, { id: docId, template: { key: 'minutes', language: 'en' } })
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ຂອງພວກເຮົາ')
  await writer.close()
  const id = newId()
  const save = (who: TestPerson) => who.post<Template>(`/api/docs/${docId}/templates`, { id, name: 'ແບບຂອງເຮົາ' })

  const made = [await save(other), await save(other)]
  expect(made.map(({ status }) => status)).toEqual([200, 200])
  expect(textOf(made[0]!.body.content)).toContain('ຂອງພວກເຮົາ')
  expect(textOf(made[0]!.body.content)).toContain('Agenda')
  expect(textOf(made[0]!.body.content)).not.toContain('ຄຳຂອງຜູ້ອື່ນ')
  expect((await list(person, space.id)).templates.at(-1)).toMatchObject({ id, own: true, name: 'ແບບຂອງເຮົາ' })
  const begun = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: begun, title: 'ໃໝ່', template: { id } })
  expect(textOf(await textAt(person, begun))).toContain('ຂອງພວກເຮົາ')

  const change = (who: TestPerson, archived: boolean) =>
    who.put<Template>(`/api/templates/${id}`, { name: 'ຊື່ໃໝ່', archived })
  expect((await change(person, true)).status).toBe(403)
  expect((await change(steward, true)).body).toMatchObject({ name: 'ຊື່ໃໝ່', archived: true })
  expect((await list(person, space.id)).templates.map((one) => one.id)).not.toContain(id)
  expect((await list(steward, space.id)).templates.map((one) => one.id)).toContain(id)
  const late = await person.post(`/api/spaces/${space.id}/docs`, { id: newId(), title: 'x', template: { id } })
  expect(late.body).toMatchObject({ error: 'invalid', detail: { reason: 'foreign_template' } })
  expect((await change(steward, false)).body.archived).toBe(false)
})

test('a template of one space is nothing in another, and nobody outside sees it', async () => {
  const [space, elsewhere] = [await world.space(), await world.space()]
  const person = await world.person([space], [elsewhere])
  const stranger = await world.person()
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'x' })
  const id = newId()
  expect((await stranger.post(`/api/docs/${docId}/templates`, { id, name: 'x' })).status).toBe(404)
  expect((await person.post(`/api/docs/${docId}/templates`, { id, name: 'x' })).status).toBe(200)

  expect(
    (await person.post(`/api/spaces/${elsewhere.id}/docs`, { id: newId(), title: 'x', template: { id } })).status,
  ).toBe(400)
  expect((await stranger.get(`/api/spaces/${space.id}/templates`)).status).toBe(404)
  expect((await stranger.put(`/api/templates/${id}`, { name: 'y', archived: false })).status).toBe(404)
})
