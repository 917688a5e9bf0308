import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { publish } from '../support/library.ts'
import { openWorld } from '../support/world.ts'

const world = openWorld()

/** Names in the order of the Lao alphabet: a vowel that is written before its consonant is read behind it. */
const names = ['ກະຊວງ', 'ເກາະ', 'ຂໍ້ມູນ', 'ແຂວງ', 'ຄຳ', 'ໂຄງການ', 'ນ້ຳ', 'ໃບອະນຸຍາດ', 'ໜັງສື', 'ຫຼວງ'] as const
const mixed: readonly string[] = [
  ...[7, 2, 9, 0, 5, 8, 1, 4, 6, 3].map((place) => names[place] ?? ''),
  ...['ກົມ 10', 'ກົມ 2', 'ກົມ ໑໑', 'ກົມ 1'],
]

test('lists stand in the order of the Lao alphabet, not of its code points, and their numbers as numbers', async () => {
  const inLao = [...mixed].sort(new Intl.Collator('lo', { numeric: true }).compare)
  expect(inLao.filter((name) => name.startsWith('ກົມ'))).toEqual(['ກົມ 1', 'ກົມ 2', 'ກົມ 10', 'ກົມ ໑໑'])
  expect([...mixed].sort()).not.toEqual(inLao)
  const admin = await world.person({ isAdmin: true })
  const here = await world.space('closed')
  const steward = await world.person([here, 'steward'])
  for (const name of mixed) {
    const space = await world.space('closed')
    await world.sql`update spaces set name_lo = ${name} where id = ${space.id}`
    const department = await world.department(name)
    await world.sql`update departments set name_lo = ${name} where id = ${department.id}`
    const person = await world.person([here], { nameLo: name, departmentId: department.id })
    await world.sql`insert into space_members (space_id, person_id) values (${space.id}, ${steward.id})`
    await steward.post(`/api/spaces/${here.id}/rooms`, { id: newId(), nameLo: name, nameEn: name })
    await publish(world, person, here.id, { tags: [name] })
    const tag = (await steward.get<{ tags: { id: string }[] }>(`/api/tags?q=${encodeURIComponent(name)}`)).body.tags[0]
    await steward.put(`/api/me/tags/${tag?.id}`, { notify: false })
  }

  for (const [who, path] of [
    [steward, '/api/spaces'],
    [steward, `/api/spaces/${here.id}/members`],
    [steward, `/api/spaces/${here.id}/rooms`],
    [steward, '/api/tags/tree'],
    [steward, '/api/tags'],
    [steward, '/api/me/tags'],
    [steward, `/api/article-facets?spaceId=${here.id}`],
    [steward, '/api/departments'],
    [admin, '/api/people?q=&limit=100'],
  ] as const) {
    const { status, body } = await who.get(path)
    expect(status, path).toBe(200)
    // Each name where it first stands.
    const text = JSON.stringify(body)
    const found = inLao.map((name) => text.indexOf(`"${name}"`))
    expect(Math.min(...found), path).toBeGreaterThan(-1)
    expect(
      [...inLao].sort((one, other) => text.indexOf(`"${one}"`) - text.indexOf(`"${other}"`)),
      path,
    ).toEqual(inLao)
  }
}, 60_000)
