import { expect, test } from 'vitest'
import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import { createItem, linkItems } from '#server/lineage/items.ts'
import type { Spiral } from '#shared/lineage.ts'
import type { ItemKind, ItemState, Relation } from '#shared/seci/seci.ts'
import { openWorld, type TestPerson } from './support/world.ts'

const world = openWorld()

async function item(
  person: TestPerson,
  space: { id: string },
  kind: ItemKind,
  state: ItemState,
  ...links: [Relation, string][]
) {
  const id = newId()
  await world.sql.begin(async (tx) => {
    await createItem(tx, person, { id, kind, spaceId: space.id, title: `${kind} ${state}`, state })
    for (const [relation, to] of links) await linkItems(tx, person, { from: id, relation, to })
  })
  return id
}

/** A whole turn and the topic that follows it. */
async function chain(person: TestPerson, space: { id: string }) {
  const topic = await item(person, space, 'topic', 'agreed')
  const agreement = await item(person, space, 'agreement', 'agreed', ['concludes', topic])
  const doc = await item(person, space, 'doc', 'ready', ['derivedFrom', topic], ['derivedFrom', agreement])
  const article = await item(person, space, 'article', 'published', ['combines', doc])
  const checklist = await item(person, space, 'checklist', 'open', ['practises', article])
  const reflection = await item(person, space, 'reflection', 'posted', ['reflectsOn', checklist])
  const second = await item(person, space, 'topic', 'open', ['sparkedBy', reflection])
  return { topic, agreement, doc, article, checklist, reflection, second }
}

test('every item of a chain sees the same two turns, its own place, and where it came from', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const made = await chain(person, space)

  for (const [kind, id] of Object.entries(made)) {
    const { body } = await person.get<Spiral>(`/api/items/${id}/spiral`)
    expect(
      body.turns.map(({ steps }) => steps.map((step) => !step.redacted && step.id)),
      kind,
    ).toEqual([[made.topic, made.agreement, made.doc, made.article, made.checklist, made.reflection], [made.second]])
    expect(body).toMatchObject({
      here: id,
      turn: kind === 'second' ? 2 : 1,
      next: { action: 'recordAgreement', itemId: made.second },
    })
  }
  const { body } = await person.get<Spiral>(`/api/items/${made.doc}/spiral`)
  expect(body.cameFrom.map(({ relation }) => relation)).toEqual(['derivedFrom', 'derivedFrom'])
  expect(body.cameOfIt).toMatchObject([{ relation: 'combines', item: { id: made.article } }])
})

test('a step in a space one may not read keeps its place and shows nothing', async () => {
  const secret = await world.space('private')
  const open = await world.space('open')
  const insider = await world.person([secret], [open])
  const outsider = await world.person([open])
  const topic = await item(insider, secret, 'topic', 'agreed')
  const doc = await item(insider, open, 'doc', 'draft', ['derivedFrom', topic])

  const seen = await outsider.get<Spiral>(`/api/items/${doc}/spiral`)

  expect(seen.body.turns[0]!.steps[0]).toEqual({ redacted: true, kind: 'topic', phase: 'S' })
  expect(JSON.stringify(seen.body)).not.toContain(topic)
  expect((await outsider.get(`/api/items/${topic}/spiral`)).status).toBe(404)
  expect((await outsider.get(`/api/items/${topic}`)).status).toBe(404)
  expect((await insider.get(`/api/items/${topic}/spiral`)).status).toBe(200)
})

test('what came of an item cannot become where it came from', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { topic, second } = await chain(person, space)

  await expect(
    world.sql.begin((tx) => linkItems(tx, person, { from: topic, relation: 'sparkedBy', to: second })),
  ).rejects.toMatchObject({ code: 'conflict' })
})

test('a link made twice is one link and one statement', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const topic = await item(person, space, 'topic', 'open')
  const doc = await item(person, space, 'doc', 'draft', ['derivedFrom', topic])

  await world.sql.begin((tx) => linkItems(tx, person, { from: doc, relation: 'derivedFrom', to: topic }))

  expect((await world.statements(doc)).filter(({ event }) => event === 'lineage.linked')).toHaveLength(1)
})

test('today shows what waits, the viewer’s own first, and leaves out what has moved on', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const other = await world.person([space])
  const done = await chain(other, space)
  const waiting = await item(other, space, 'article', 'published')
  const own = await item(person, space, 'topic', 'agreed')

  const { body } = await person.get<{ waiting: { item: { id: string }; next: { action: string } }[] }>('/api/today')

  expect(body.waiting.map(({ item: { id }, next: { action } }) => [id, action])).toEqual([
    [own, 'makeDoc'],
    [done.second, 'recordAgreement'],
    [waiting, 'makeChecklist'],
  ])
})

test('the statement log refuses update, delete and truncate', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const id = newId()
  await world.sql.begin((tx) =>
    recordActivity(tx, { event: 'topic.opened', viewer: person, object: { type: 'topic', id }, spaceId: space.id }),
  )

  await expect(world.sql`update statements set verb = 'x' where object_id = ${id}`).rejects.toThrow(/append-only/)
  await expect(world.sql`delete from statements where object_id = ${id}`).rejects.toThrow(/append-only/)
  await expect(world.sql`truncate statements`).rejects.toThrow(/append-only/)
  expect(await world.statements(id)).toMatchObject([{ verb: 'asked', phase: 'S', counted: true }])
})

test('a statement with a client’s event id is recorded once', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const id = newId()
  const clientEventId = newId()
  const record = () =>
    world.sql.begin((tx) =>
      recordActivity(tx, {
        event: 'topic.opened',
        viewer: person,
        object: { type: 'topic', id },
        spaceId: space.id,
        clientEventId,
      }),
    )

  await record()
  await record()

  expect(await world.statements(id)).toHaveLength(1)
})
