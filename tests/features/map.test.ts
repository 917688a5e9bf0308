import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'
import { publish } from '../support/library.ts'
import { openWorld, type TestPerson } from '../support/world.ts'

const world = openWorld()

interface Found {
  nodes: MapNode[]
  edges: MapEdge[]
  more: boolean
}
const map = async (person: TestPerson, query = '') => (await person.get<Found>(`/api/article-map${query}`)).body
const titles = ({ nodes }: Found) => nodes.map(({ title }) => title).sort()
const lines = ({ nodes, edges }: Found) => {
  const names = new Map(nodes.map(({ id, title }) => [id, title]))
  return edges
    .map(({ from, to, why, tags }) => `${names.get(from)} ${why}${tags ? ` ${tags}` : ''} ${names.get(to)}`)
    .sort()
}

test('articles hang together by what they cite, replace, translate, were built on and are tagged with', async () => {
  const space = await world.space('closed')
  const [steward, a] = [await world.person([space, 'steward']), await world.person([space])]
  const make = async (title: string, tags: string[]) => (await publish(world, a, space.id, { title, tags })).body
  const water = await make('Water', ['w', 'x'])
  const pipes = await make('Pipes', ['w', 'x'])
  const old = await make('Old water', ['o'])
  const lao = await make('ນ້ຳ', ['l'])
  const built = await make('Built', ['b'])
  const alone = await make('Alone', ['z'])
  await a.put(`/api/articles/${pipes.id}/sources`, {
    sources: [{ kind: 'item', title: 'Water', itemId: water.id }, { title: 'Elsewhere' }],
  })
  expect((await steward.put(`/api/articles/${old.id}/successor`, { successorId: water.id })).status).toBe(200)
  expect((await steward.put(`/api/articles/${lao.id}/translation`, { otherId: water.id, language: 'lo' })).status).toBe(
    200,
  )
  await world.sql`
    insert into lineage_edges (from_id, relation, to_id, created_by) values (${built.docId}, 'derivedFrom', ${water.id}, ${a.id})
  `

  const found = await map(a)

  expect(titles(found)).toEqual(['Alone', 'Built', 'Old water', 'Pipes', 'Water', 'ນ້ຳ'])
  expect(lines(found)).toEqual([
    'Built builtOn Water',
    'Pipes cites Water',
    'Water supersedes Old water',
    'ນ້ຳ pair Water',
  ])
  expect(found.more).toBe(false)
  const around = await map(a, `?around=${pipes.id}`)
  expect(titles(around)).toEqual(['Built', 'Old water', 'Pipes', 'Water', 'ນ້ຳ'])
  expect(titles(await map(a, `?around=${alone.id}`))).toEqual(['Alone'])
  expect(titles(await map(a, '?tag=w'))).toEqual(['Pipes', 'Water'])
  expect(titles(await map(a, '?kind=conceptual'))).toEqual([])
})

test('shared tags draw lines, and of an article in a crowd only the strongest', async () => {
  const space = await world.space('closed')
  const a = await world.person([space])
  const made: Article[] = []
  for (let index = 0; index < 8; index++)
    made.push((await publish(world, a, space.id, { title: `n${index}`, tags: index < 2 ? ['p', 'q'] : ['p'] })).body)

  const found = await map(a)

  expect(found.nodes).toHaveLength(8)
  expect(lines(found).filter((line) => / 2 /.test(line))).toHaveLength(1)
  expect(found.edges.every(({ why }) => why === 'tags')).toBe(true)
  expect(found.edges.length).toBeLessThan(28)
  for (const { id } of made) expect(found.edges.some(({ from, to }) => from === id || to === id)).toBe(true)
})

test('what the reader may not see is on no map, nor changes what is, nor can be its middle', async () => {
  const [open, closed] = [await world.space('open'), await world.space('closed')]
  const insider = await world.person([open], [closed])
  const reader = await world.person([open])
  const make = async (spaceId: string, title: string) =>
    (await publish(world, insider, spaceId, { title, tags: [title === 'C' ? 'only' : 'both'] })).body
  const [one, two] = [await make(open.id, 'A'), await make(open.id, 'B')]
  const secret = (await publish(world, insider, closed.id, { title: 'Secret', tags: ['both'] })).body
  await insider.put(`/api/articles/${one.id}/sources`, {
    sources: [{ kind: 'item', title: 'Secret', itemId: secret.id }, { title: 'x' }],
  })
  const before = await map(reader, `?around=${two.id}`)
  expect(titles(await map(insider, `?around=${two.id}`))).toEqual(['A', 'B', 'Secret'])

  expect(titles(before)).toEqual(['A', 'B'])
  expect(JSON.stringify(await map(reader))).not.toContain(secret.id)
  // However many more there are that one may not read, the map stays as it is.
  for (let index = 0; index < 3; index++)
    await publish(world, insider, closed.id, { title: `More ${newId()}`, tags: ['both'] })
  expect(await map(reader, `?around=${two.id}`)).toEqual(before)
  expect((await reader.get(`/api/article-map?around=${secret.id}`)).status).toBe(404)
  expect((await insider.get(`/api/article-map?around=${secret.id}`)).status).toBe(200)

  await world.sql`delete from space_members where space_id = ${closed.id} and person_id = ${insider.id}`
  expect(titles(await map(insider, `?around=${two.id}`))).toEqual(['A', 'B'])
})

test('a tag that many have draws nothing onto the map around an article; what few share does, and what is cited', async () => {
  const [space, closed] = [await world.space('closed'), await world.space('closed')]
  const a = await world.person([space])
  const insider = await world.person([closed], [space])
  const make = async (title: string, tags: string[]) => (await publish(world, a, space.id, { title, tags })).body
  const middle = await make('Middle', ['everybody', 'few'])
  await make('Near', ['few'])
  const cited = await make('Cited', ['else'])
  await a.put(`/api/articles/${middle.id}/sources`, {
    sources: [{ kind: 'item', title: 'Cited', itemId: cited.id }, { title: 'x' }],
  })
  /** As many more articles as that, with the tags of this one. */
  const copies = async (spaceId: string, count: number, tag: string) => {
    const made = Array.from({ length: count }, () => ({ id: newId(), docId: newId() }))
    await world.sql`
      with m as (select * from jsonb_to_recordset(${world.sql.json(made)}) as m(id uuid, "docId" uuid)), things as (
        insert into items (id, kind, space_id, title, state, created_by)
        select id, 'article', ${spaceId}::uuid, 'Copy', 'published', ${a.id}::uuid from m
        union all select "docId", 'doc', ${spaceId}, 'Copy', 'ready', ${a.id} from m
      ), docs as (
        insert into docs (id, space_id, title, state, created_by, ready_at)
        select "docId", ${spaceId}, 'Copy', 'ready', ${a.id}, now() from m
      ), articles as (
        insert into articles (id, doc_id, author_id) select id, "docId", ${a.id} from m
      ), versions as (
        insert into article_versions (article_id, version, title, title_lo, title_en, summary_lo, summary_en, need, kind, body,
          text_hash, published_by, agreed, material)
        select m.id, 1, 'Copy', 'Copy', '', '', '', '', 'routine', v.body, v.text_hash, v.published_by, false, true
        from m, article_versions v where v.article_id = ${middle.id}
      )
      insert into article_tags (article_id, tag_id, place) select m.id, t.id, 0 from m, tags t where t.label = ${tag}
    `
  }
  await copies(space.id, 39, 'everybody')
  const many = titles(await map(a, `?around=${middle.id}`))
  expect(many.filter((title) => title === 'Copy')).toHaveLength(39)
  // What one may not read makes no tag common.
  await copies(closed.id, 100, 'everybody')
  expect(titles(await map(a, `?around=${middle.id}`))).toEqual(many)
  expect(titles(await map(insider, `?around=${middle.id}`))).toEqual(['Cited', 'Middle', 'Near'])

  await copies(space.id, 1, 'everybody')
  expect(titles(await map(a, `?around=${middle.id}`))).toEqual(['Cited', 'Middle', 'Near'])
})
