import { expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { DocNotice } from '#shared/features/comments/contract.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import type { FollowedTag, News } from '#shared/features/knowledge/news.ts'
import { MOST_FOLLOWED } from '#shared/features/knowledge/policy.ts'
import type { Tag } from '#shared/features/knowledge/tags.ts'
import { publish, publishNext } from '../support/library.ts'
import { openWorld, type TestPerson } from '../support/world.ts'

const world = openWorld()

const newsOf = async (person: TestPerson) =>
  (await person.get<{ news: News[]; fresh: number; seenAt: string | null }>('/api/me/news')).body
const brief = async (person: TestPerson) =>
  (await newsOf(person)).news.map(({ id, events, why, fresh }) => ({
    id,
    what: events.map((one) => one.what),
    why,
    fresh,
  }))
const followed = async (person: TestPerson) =>
  (await person.get<{ tags: FollowedTag[] }>('/api/me/tags')).body.tags.map(({ label, notify }) => [label, notify])
const tagId = async (person: TestPerson, label: string) =>
  (await person.get<{ tags: Tag[] }>(`/api/tags?q=${encodeURIComponent(label)}`)).body.tags[0]?.id ?? newId()
const inbox = async (person: TestPerson) =>
  (await person.get<{ notices: DocNotice[] }>('/api/doc-notices')).body.notices
    .filter(({ why }) => why === 'followed')
    .map(({ aboutId, seenAt }) => [aboutId, seenAt !== null])

test('what happens to articles in one’s spaces is new until one has looked or read it; what one did oneself never is', async () => {
  const space = await world.space('open')
  const [author, steward, reader] = [
    await world.person([space]),
    await world.person([space, 'steward']),
    await world.person([space]),
  ]
  const { body: article } = await publish(world, author, space.id)
  expect(await brief(author)).toEqual([])
  expect(await brief(reader)).toEqual([{ id: article.id, what: ['published'], why: ['space'], fresh: true }])

  await steward.post(`/api/articles/${article.id}/verification`)
  expect(await brief(author)).toEqual([{ id: article.id, what: ['verified'], why: ['own', 'space'], fresh: true }])
  expect((await brief(reader))[0]?.what).toEqual(['verified', 'published'])
  expect((await newsOf(reader)).fresh).toBe(1)

  const { news } = await newsOf(reader)
  expect((await reader.put('/api/me/news', { until: news[0]!.events[0]!.at })).status).toBe(200)
  expect((await newsOf(reader)).fresh).toBe(0)
  // Nobody has looked at what is to come.
  await reader.put('/api/me/news', { until: '2999-01-01T00:00:00.000Z' })
  const { body: other } = await publish(world, steward, space.id)
  await author.put(`/api/articles/${article.id}/successor`, { successorId: other.id })
  expect((await brief(reader)).map(({ id, what, fresh }) => [id, what[0], fresh])).toEqual([
    [article.id, 'superseded', true],
    [other.id, 'published', true],
  ])
  await reader.put(`/api/articles/${other.id}/read`, { version: 1 })
  expect((await brief(reader)).map(({ fresh }) => fresh)).toEqual([true, false])
})

test('tags are followed with their narrower ones, and tell by inbox only whoever wants it', async () => {
  const [space, mine] = [await world.space('open'), await world.space('open')]
  const author = await world.person([space], { isAdmin: true })
  const [quiet, told, stranger] = [await world.person([mine]), await world.person([mine]), await world.person([mine])]
  await publish(world, author, space.id, { tags: ['ງົບປະມານແຄບ'] })
  const narrow = await tagId(author, 'ງົບປະມານແຄບ')
  const broad = newId()
  await author.put(`/api/tags/${broad}`, { label: 'ງົບປະມານກວ້າງ' })
  await author.put(`/api/tags/${narrow}`, { label: 'ງົບປະມານແຄບ', broaderId: broad })

  expect((await quiet.put(`/api/me/tags/${broad}`, { notify: false })).status).toBe(200)
  await told.put(`/api/me/tags/${broad}`, { notify: true })
  expect(await followed(told)).toEqual([['ງົບປະມານກວ້າງ', true]])
  const { body: article } = await publish(world, author, space.id, { tags: ['ງົບປະມານແຄບ'] })
  for (const one of [quiet, told])
    expect((await brief(one)).find(({ id }) => id === article.id)).toMatchObject({ why: ['tag'], fresh: true })
  expect(await brief(stranger)).toEqual([])
  expect(await inbox(told)).toEqual([[article.id, false]])
  expect([await inbox(quiet), await inbox(stranger), await inbox(author)]).toEqual([[], [], []])
  // Reading it is seeing it.
  await told.put(`/api/articles/${article.id}/read`, { version: 1 })
  expect(await inbox(told)).toEqual([[article.id, true]])

  // A small change calls nobody, a material one does.
  await publishNext(world, author, article)
  expect(await inbox(told)).toHaveLength(1)
  await publishNext(world, author, article, { material: true })
  expect((await inbox(told)).map(([, seen]) => seen)).toEqual([false, true])
  // A merged tag takes its followers along; unfollowed is quiet.
  const other = newId()
  await author.put(`/api/tags/${other}`, { label: 'ການເງິນລວມ' })
  await author.post(`/api/tags/${broad}/merge`, { intoId: other })
  expect(await followed(told)).toEqual([['ການເງິນລວມ', true]])
  await told.delete(`/api/me/tags/${other}`)
  expect([await followed(told), await followed(quiet)]).toEqual([[], [['ການເງິນລວມ', false]]])
  expect(await brief(told)).toEqual([])
})

test('nothing is told of what one may not read at that moment, not by news, tag or inbox', async () => {
  const space = await world.space('open')
  const [author, member] = [await world.person([space]), await world.person([space])]
  const hidden = await world.space('private')
  await world.sql`insert into space_members (space_id, person_id, role) values (${hidden.id}, ${author.id}, 'member')`
  const secret = await publish(world, author, hidden.id, { tags: ['ປ້າຍລັບ'] })
  const id = await tagId(author, 'ປ້າຍລັບ')
  expect((await member.put(`/api/me/tags/${id}`, { notify: true })).status).toBe(404)
  expect((await author.put(`/api/me/tags/${id}`, { notify: true })).status).toBe(200)
  expect((await member.put(`/api/articles/${secret.body.id}/read`, { version: 1 })).status).toBe(404)
  expect(await brief(member)).toEqual([])

  const { body: article, docId } = await publish(world, author, space.id, { tags: ['ປ້າຍເປີດ'] })
  await member.put(`/api/me/tags/${await tagId(member, 'ປ້າຍເປີດ')}`, { notify: true })
  expect(await brief(member)).toMatchObject([{ id: article.id, why: ['tag', 'space'] }])
  await author.put(`/api/docs/${docId}/classification`, { classification: 'specific', people: [] })
  expect([await brief(member), await followed(member)]).toEqual([[], []])
  await publishNext(world, author, article, { material: true })
  expect(await inbox(member)).toEqual([])
})

test('what one used or built on concerns one in every space; one who leaves it alone hears nothing', async () => {
  const [space, away] = [await world.space('open'), await world.space('open')]
  const [author, user, builder, other] = [
    await world.person([space, 'steward']),
    await world.person([away]),
    await world.person([away]),
    await world.person([away]),
  ]
  const { body: article } = await publish(world, author, space.id)
  await user.post(`/api/articles/${article.id}/uses`, { id: newId(), how: 'ໃຊ້ໃນວຽກ' })
  const citing = await publish(world, builder, away.id)
  await builder.put(`/api/articles/${citing.body.id}/sources`, {
    sources: [{ kind: 'item', title: 'x', itemId: article.id }],
  })
  await publishNext(world, author, article)
  expect((await brief(user)).find(({ id }) => id === article.id)?.why).toEqual(['used'])
  expect((await brief(builder)).find(({ id }) => id === article.id)?.why).toEqual(['used'])
  expect((await brief(other)).find(({ id }) => id === article.id)).toBeUndefined()
})

test('the reader alone is shown from which version on they have not read, also after reading the newest', async () => {
  const space = await world.space('open')
  const [author, reader] = [await world.person([space]), await world.person([space])]
  const { body: article } = await publish(world, author, space.id)
  const seen = async (person: TestPerson) => (await person.get<Article>(`/api/articles/${article.id}`)).body.read
  expect(await seen(reader)).toBeNull()
  await reader.put(`/api/articles/${article.id}/read`, { version: 1 })
  await publishNext(world, author, article)
  expect(await seen(reader)).toEqual({ version: 1, beforeVersion: null })
  await reader.put(`/api/articles/${article.id}/read`, { version: 2 })
  await reader.put(`/api/articles/${article.id}/read`, { version: 1 })
  // A version that is not there yet is not read.
  await reader.put(`/api/articles/${article.id}/read`, { version: 9 })
  expect(await seen(reader)).toEqual({ version: 2, beforeVersion: 1 })
  expect(await seen(author)).toBeNull()
})

test('who follows both of two tags that become one is told by inbox when either told them', async () => {
  const space = await world.space('open')
  const [steward, told, quiet] = [
    await world.person([space], { isAdmin: true }),
    await world.person([space]),
    await world.person([space]),
  ]
  const [from, into] = [newId(), newId()]
  await steward.put(`/api/tags/${from}`, { label: 'ລວມຈາກ' })
  await steward.put(`/api/tags/${into}`, { label: 'ລວມເຂົ້າ' })
  for (const [person, notify] of [
    [told, true],
    [quiet, false],
  ] as const) {
    await person.put(`/api/me/tags/${from}`, { notify })
    await person.put(`/api/me/tags/${into}`, { notify: false })
  }

  expect((await steward.post(`/api/tags/${from}/merge`, { intoId: into })).status).toBe(200)

  expect([await followed(told), await followed(quiet)]).toEqual([[['ລວມເຂົ້າ', true]], [['ລວມເຂົ້າ', false]]])
  const [{ plan } = { plan: '' }] = await world.sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`
    const lines = await tx`explain select 1 from tag_follows where tag_id = ${into}`
    return [{ plan: JSON.stringify(lines) }]
  })
  expect(plan, 'who follows a tag is found without looking at everybody').toContain('tag_follows_tag')
})

test('tags that one may not know any more take none of the hundred places', async () => {
  const space = await world.space('open')
  const [author, member] = [await world.person([space], { isAdmin: true }), await world.person([space])]
  const [more, tooMany] = [newId(), newId()]
  await author.put(`/api/tags/${more}`, { label: 'ອີກປ້າຍໜຶ່ງ' })
  await author.put(`/api/tags/${tooMany}`, { label: 'ປ້າຍເກີນ' })
  const labels = Array.from({ length: MOST_FOLLOWED }, (_, at) => `ລັບ ${at}`)
  await world.sql`
    with made as (
      insert into tags (id, label, created_by) select gen_random_uuid(), unnest(${labels}::text[]), ${author.id} returning id
    ) insert into tag_follows (person_id, tag_id, notify) select ${member.id}, id, false from made
  `
  expect(await followed(member)).toEqual([])

  expect((await member.put(`/api/me/tags/${more}`, { notify: false })).status).toBe(200)
  expect(await followed(member)).toEqual([['ອີກປ້າຍໜຶ່ງ', false]])
  // What they may know again takes its place again.
  await world.sql`update tags set tended = true where label = any(${labels})`
  expect((await member.put(`/api/me/tags/${tooMany}`, { notify: false })).body).toMatchObject({
    detail: { reason: 'too_many_followed' },
  })
})

test('everybody who wants to be told is, however many they are', async () => {
  const space = await world.space('open')
  const author = await world.person([space], { isAdmin: true })
  const tag = newId()
  await author.put(`/api/tags/${tag}`, { label: 'ທຸກຄົນຕິດຕາມ' })
  await world.sql`
    with made as (
      insert into people (id, email, name_lo, name_en)
      select gen_random_uuid(), 'follower' || n || '@test.la', 'ຜູ້ຕິດຕາມ', 'Follower' from generate_series(1, 1200) n returning id
    ) insert into tag_follows (person_id, tag_id, notify) select id, ${tag}, true from made
  `

  const { body: article } = await publish(world, author, space.id, { tags: ['ທຸກຄົນຕິດຕາມ'] })

  const [told] = await world.sql`
    select count(distinct person_id)::int as people from doc_notices where about_id = ${article.id} and why = 'followed'
  `
  expect(told).toEqual({ people: 1200 })
})
