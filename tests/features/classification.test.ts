import { expect, test } from 'vitest'
import { z } from 'zod'
import { newId } from '#server/core/id.ts'
import { api } from '#shared/api.ts'
import type { DocClass } from '#shared/features/docs/classes.ts'
import type { Doc, DocCard } from '#shared/features/docs/contract.ts'
import type { Article, ArticleCard } from '#shared/features/knowledge/contract.ts'
import type { Spiral } from '#shared/lineage.ts'
import { publish } from '../support/library.ts'
import { next, openWorld, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()
const CANARY = 'ນົກຂະມິ້ນເຫຼືອງ'

const classify = (person: TestPerson, docId: string, classification: string, people: string[] = []) =>
  person.put<DocClass>(`/api/docs/${docId}/classification`, { classification, people })

/** A document, its article, and a checklist of it, all of which hold one string that stands nowhere else. */
async function canary() {
  const space = await world.space('open')
  const [owner, insider] = [await world.person([space]), await world.person([space, 'steward'])]
  const [member, guest] = [await world.person([space]), await world.person()]
  const { body: article, docId } = await publish(world, owner, space.id, {
    title: `ເລື່ອງ ${CANARY}`,
    words: `ທີ່ນີ້ມີ ${CANARY} ຢູ່`,
    tags: [CANARY],
  })
  const checklistId = newId()
  const steps = [{ text: `ປະຕິບັດ ${CANARY}`, kind: 'practise' }]
  await owner.post(`/api/articles/${article.id}/checklists`, { id: checklistId, title: `ຝຶກ ${CANARY}`, steps })
  return { space, owner, insider, member, guest, docId, articleId: article.id, checklistId }
}
type Canary = Awaited<ReturnType<typeof canary>>

/** Every GET of the product, as somebody asks it who knows all ids and looks for the string; how many say it. */
async function hits(person: TestPerson, { space, owner, docId, articleId, checklistId }: Canary): Promise<string[]> {
  const said: string[] = []
  for (const [name, { method, path, params }] of Object.entries(api)) {
    if (method !== 'get') continue
    const shape = params instanceof z.ZodObject ? params.shape : {}
    for (const itemId of [docId, articleId, checklistId]) {
      const known: Record<string, string> = {
        docId,
        articleId,
        checklistId,
        itemId,
        spaceId: space.id,
        personId: owner.id,
        q: CANARY,
        link: `/docs/${docId}`,
        tag: CANARY,
        format: 'md',
        reason: 'ທົດສອບ',
        limit: '50',
      }
      const query = new URLSearchParams()
      for (const key of Object.keys(shape)) if (!path.includes(`:${key}`) && known[key]) query.set(key, known[key])
      const address = path.replace(/:(\w+)/g, (_, key: string) => known[key] ?? docId)
      const { status, body } = await person.get(`${address}?${query}`)
      const text = JSON.stringify(body)
      // What was asked for comes back in no answer but as a spelling that was looked for.
      if (status === 200 && text.replace(/"spellings":\[[^\]]*\]/, '').includes(CANARY)) said.push(name)
    }
  }
  return [...new Set(said)]
}

test('a specific item is said by no GET and no socket to those outside, at that moment; those named have all of it', async () => {
  const world_ = await canary()
  const { space, owner, insider, member, docId, articleId, checklistId } = world_
  await until(async () => (await hits(member, world_)).includes('search'), 'a general one is found by everybody')
  const before = await hits(member, world_)
  expect(before).toEqual(
    expect.arrayContaining(['findDoc', 'findArticle', 'findArticles', 'findChecklists', 'findTagTree']),
  )

  const open = await new Writer(world, member, docId).ready()
  const kept = await new Writer(world, insider, docId).ready()
  const closed = open.closed()
  const socket = await member.connect()
  const heard: unknown[] = []
  socket.onAny((...given) => heard.push(given))
  const { status, body } = await classify(owner, docId, 'specific', [insider.id])
  expect({ status, people: body.people.map(({ id }) => id).sort() }).toEqual({
    status: 200,
    people: [owner.id, insider.id].sort(),
  })
  expect(await closed).toBe(4403)
  expect(await hits(member, world_)).toEqual([])
  expect((await hits(insider, world_)).sort()).toEqual(before.sort())

  // What is done with it now reaches those inside, and says nothing to the others.
  const inside = await insider.connect()
  const told = [docId, articleId].map((one) => next(inside, 'item:changed', ({ id }) => id === one, 20_000))
  await kept.write(`ອີກເທື່ອ ${CANARY}`)
  await insider.post(`/api/articles/${articleId}/uses`, { id: newId(), how: 'ນຳໃຊ້' })
  await Promise.all(told)
  for (const [path, draft] of [
    [`/api/articles/${articleId}/uses`, { id: newId(), how: 'ນຳໃຊ້' }],
    [`/api/articles/${articleId}/verification`, undefined],
    [`/api/articles/${articleId}/checklists`, { id: newId(), title: 'ຝຶກ', steps: [{ text: 'ຝຶກ', kind: 'practise' }] }],
    [`/api/checklists/${checklistId}/enrolment`, undefined],
  ] as const)
    expect((await member.post(path, draft)).status, path).toBe(404)
  for (const id of [docId, articleId]) expect(JSON.stringify(heard)).not.toContain(id)
  expect(JSON.stringify(heard)).not.toContain(CANARY)
  const again = new Writer(world, member, docId)
  expect(await again.closed()).toBe(4404)
  for (const writer of [open, kept, again]) writer.provider.destroy()
  for (const person of [member, insider]) person.disconnect()
  expect((await world.statements(docId)).filter(({ event }) => event === 'doc.classified')).toHaveLength(1)
  expect((await member.get<{ docs: DocCard[] }>(`/api/spaces/${space.id}/docs`)).body.docs).toEqual([])
})

/** What every list and count of a space says to somebody, by the call's name. */
async function seen(person: TestPerson, spaceId: string, ownerId: string): Promise<Record<string, unknown>> {
  const said: Record<string, unknown> = {}
  for (const [name, { method, path, params }] of Object.entries(api)) {
    const shape = params instanceof z.ZodObject ? Object.keys(params.shape) : []
    const known: Record<string, string> = { spaceId, personId: ownerId, q: 'ເລື່ອງ', link: '/', month: '2026-01' }
    if (method !== 'get' || [...path.matchAll(/:(\w+)/g)].some(([, key]) => !known[key ?? ''])) continue
    const query = new URLSearchParams(shape.filter((key) => known[key]).map((key) => [key, known[key] ?? '']))
    const { status, body } = await person.get(
      `${path.replace(/:(\w+)/g, (_, key: string) => known[key] ?? '')}?${query}`,
    )
    // When they were told is another moment each time.
    if (status === 200) said[name] = typeof body === 'object' ? { ...body, at: undefined } : body
  }
  return said
}

test('nothing that somebody outside counts or lists tells that there is a specific item', async () => {
  const space = await world.space('open')
  const [owner, member] = [await world.person([space]), await world.person([space])]
  await publish(world, owner, space.id, { title: 'ເລື່ອງທົ່ວໄປ', tags: ['ທົ່ວໄປ'] })
  const cut = () =>
    until(
      // Texts are read a moment after they were written, and cut a moment after that.
      async () =>
        (
          await world.sql`
            select 1 from search_entries where cut_by is null union all select 1 from docs where text = '' limit 1
          `
        ).length === 0,
      'all is read and cut',
    )
  await cut()
  const before = await seen(member, space.id, owner.id)
  expect(Object.keys(before).length).toBeGreaterThan(25)

  const { docId } = await publish(world, owner, space.id, { title: 'ເລື່ອງລັບ', tags: ['ທົ່ວໄປ', CANARY] })
  await cut()
  expect(await seen(member, space.id, owner.id)).not.toEqual(before)
  expect((await classify(owner, docId, 'specific')).status).toBe(200)
  const after = await seen(member, space.id, owner.id)
  for (const name of Object.keys(before)) expect.soft(after[name], name).toEqual(before[name])
})

test('an internal item of an open space is for its members: whoever joins has it, whoever leaves has not', async () => {
  const world_ = await canary()
  const { space, owner, member, guest, docId } = world_
  expect((await classify(owner, docId, 'internal')).body.classification).toBe('internal')
  expect(await hits(guest, world_)).toEqual([])
  expect(await hits(member, world_)).toContain('findArticle')
  expect((await guest.post(`/api/spaces/${space.id}/membership`)).status).toBe(200)
  expect(await hits(guest, world_)).toContain('findArticle')
  expect((await guest.delete(`/api/spaces/${space.id}/membership`)).status).toBe(200)
  expect(await hits(guest, world_)).toEqual([])
  await classify(owner, docId, 'general')
  expect(await hits(guest, world_)).toContain('findArticle')
})

test('only whoever began it or a steward says whom it is for, and names nobody who may not read the space', async () => {
  const space = await world.space('closed')
  const [owner, steward] = [await world.person([space]), await world.person([space, 'steward'])]
  const [member, stranger] = [await world.person([space]), await world.person()]
  const { docId, body: article } = await publish(world, owner, space.id)
  expect((await classify(member, docId, 'specific')).status).toBe(403)
  expect((await classify(stranger, docId, 'specific')).status).toBe(404)
  expect((await classify(owner, docId, 'specific', [stranger.id])).body).toMatchObject({
    detail: { reason: 'cannot_read_space' },
  })
  expect((await classify(steward, docId, 'specific', [owner.id])).status).toBe(200)
  expect((await member.get(`/api/articles/${article.id}`)).status).toBe(404)
  expect((await owner.get<Article>(`/api/articles/${article.id}`)).body.classification).toBe('specific')
  // Where the way is shown, its place stays and says nothing.
  const cited = await publish(world, owner, space.id)
  await world.sql`
    insert into lineage_edges (from_id, relation, to_id, created_by) values (${cited.body.id}, 'basedOn', ${article.id}, ${owner.id})
  `
  const spiral = (await member.get<Spiral>(`/api/items/${cited.body.id}/spiral`)).body
  expect(spiral.cameFrom).toContainEqual({ relation: 'basedOn', item: { redacted: true, kind: 'article', phase: 'C' } })
  const own = (await member.get<{ articles: ArticleCard[] }>(`/api/articles?spaceId=${space.id}`)).body.articles
  expect(own.map(({ id }) => id)).toEqual([cited.body.id])
})

test('what is published of a kept document is kept from its first moment, and a template of it is refused', async () => {
  const space = await world.space('open')
  const [owner, member] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await owner.post(`/api/spaces/${space.id}/docs`, { id: docId, title: CANARY })
  const writer = await new Writer(world, owner, docId).ready()
  await writer.write('ຄຳ')
  writer.provider.destroy()
  await classify(owner, docId, 'specific')
  await world.sql`update docs set state = 'ready', ready_at = now() where id = ${docId}`
  const draft = { id: newId(), kind: 'routine', tags: ['ປ້າຍ'], sources: [{ title: 'ດຳລັດ' }] }
  expect((await owner.post<Article>(`/api/docs/${docId}/article`, draft)).body.classification).toBe('specific')
  expect((await member.get(`/api/articles/${draft.id}`)).status).toBe(404)
  expect((await owner.post(`/api/docs/${docId}/templates`, { id: newId(), name: 'ແບບ' })).body).toMatchObject({
    detail: { reason: 'kept_document' },
  })
})

test('taking a kept document out asks for a reason, which its owner can read and the log does not hold', async () => {
  const space = await world.space('open')
  const [owner, reader] = [await world.person([space]), await world.person([space])]
  const { docId } = await publish(world, owner, space.id)
  const take = (reason: string) => reader.get(`/api/docs/${docId}/export?format=md${reason}`)
  expect((await take('')).status).toBe(200)
  await classify(owner, docId, 'internal')
  expect((await take('')).body).toMatchObject({ error: 'invalid', detail: { reason: 'reason_needed' } })
  expect((await take(`&reason=${encodeURIComponent('ສົ່ງໃຫ້ກົມກວດກາ')}`)).status).toBe(200)
  const { takeouts } = (await owner.get<DocClass>(`/api/docs/${docId}/classification`)).body
  expect(takeouts).toMatchObject([{ person: { id: reader.id }, format: 'md', reason: 'ສົ່ງໃຫ້ກົມກວດກາ' }])
  expect((await reader.get<DocClass>(`/api/docs/${docId}/classification`)).body).toMatchObject({
    mayChange: false,
    takeouts: [],
  })
  expect((await world.statements(docId)).filter(({ event }) => event === 'doc.exported')).toHaveLength(2)
  expect((await reader.get<Doc>(`/api/docs/${docId}`)).body.classification).toBe('internal')
})
