import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import core from '../../client/core/lo.json' with { type: 'json' }
import en from '../../client/features/knowledge/en.json' with { type: 'json' }
import lo from '../../client/features/knowledge/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { publish } from '../support/library.ts'
import { audit, openPage, picture, settled } from '../support/page.ts'
import { openWorld } from '../support/world.ts'

const world = openWorld(path.join(fileURLToPath(new URL('../..', import.meta.url)), 'client/dist'))
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('articles are looked at on a map, walked through with the arrow keys, and read as a list', async () => {
  const space = await world.space('closed')
  const person = await world.person([space, 'steward'])
  const titles = [
    'ນ້ຳສະອາດຂອງບ້ານ',
    'ວິທີຮັກສາທໍ່ນ້ຳຂອງບ້ານໃຫ້ໃຊ້ໄດ້ຕະຫຼອດປີ ໂດຍຄະນະກຳມະການຄຸ້ມຄອງນ້ຳ',
    'ຄ່າບໍລິການນ້ຳ',
    'ການປະຊຸມຊາວບ້ານ',
    'Water in villages',
  ]
  const made = []
  for (const [index, title] of titles.entries())
    made.push((await publish(world, person, space.id, { title, tags: index === 3 ? ['ປະຊຸມ'] : ['ນ້ຳ', 'ບ້ານ'] })).body)
  const [water, pipes, fees, talk, english] = made
  if (!water || !pipes || !fees || !talk || !english) throw new Error('Nothing was published')
  await person.put(`/api/articles/${pipes.id}/sources`, {
    sources: [{ kind: 'item', title: 'x', itemId: water.id }, { title: 'y' }],
  })
  await person.put(`/api/articles/${fees.id}/successor`, { successorId: pipes.id })
  await person.put(`/api/articles/${water.id}/translation`, { otherId: english.id, language: 'lo' })

  const { page, problems } = await openPage(browser, world, person)
  await page.goto(`/articles/${water.id}`)
  await page.getByRole('link', { name: lo.map.title }).click()
  const drawing = page.getByRole('group', { name: lo.map.drawing })
  await drawing.waitFor()
  const nodes = drawing.getByRole('button')
  await expect.poll(() => nodes.count()).toBe(4)
  const aside = page.getByLabel(lo.map.chosen)
  await aside.getByRole('heading', { name: 'ນ້ຳສະອາດຂອງບ້ານ' }).waitFor()
  await aside.getByText(lo.map.tie.cites.from).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'map-around-lo-1440')

  // One stop of the Tab key for the whole drawing; the arrows do the rest.
  expect(await drawing.locator('[tabindex="0"]').count()).toBe(1)
  await drawing.locator('[tabindex="0"]').focus()
  const before = await aside.getByRole('heading').textContent()
  for (const key of ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown']) {
    await page.keyboard.press(key)
    if ((await aside.getByRole('heading').textContent()) !== before) break
  }
  expect(await aside.getByRole('heading').textContent()).not.toBe(before)
  // Enter chooses as a click does; what is around it is asked by its button.
  await page.keyboard.press('Enter')
  expect(await aside.getByRole('heading').evaluate((one) => one === document.activeElement)).toBe(true)
  expect(page.url()).toContain(`around=${water.id}`)
  await aside.getByRole('button', { name: lo.map.around, exact: true }).click()
  await expect.poll(() => page.url()).not.toContain(`around=${water.id}`)

  await page.getByRole('link', { name: lo.map.whole }).click()
  await expect.poll(() => nodes.count()).toBe(5)
  await page.getByLabel(lo.filter.kind).selectOption('conceptual')
  await page.getByText(lo.map.none).waitFor()
  await picture(page, 'map-empty-lo-1440')
  await page.getByLabel(lo.filter.kind).selectOption('')
  await page.getByRole('button', { name: lo.map.list }).click()
  await page.getByRole('link', { name: 'ການປະຊຸມຊາວບ້ານ', exact: true }).waitFor()
  expect(await page.getByText(lo.map.alone).count()).toBe(1)
  expect(await page.getByText(lo.map.tie.supersedes.from).count()).toBe(1)
  expect(await audit(page)).toEqual([])
  await picture(page, 'map-list-lo-1440')
  expect(problems).toEqual([])

  // Without the program that draws it says so, and draws once it is there.
  const broken = await openPage(browser, world, person)
  await broken.page.goto('/articles')
  await broken.page.evaluate(() => sessionStorage.setItem('ba.reloaded', String(Date.now())))
  await broken.page.route('**/assets/d3-force-*.js', (route) => route.abort())
  await broken.page.goto('/articles/map')
  await broken.page.getByText(core.error.offline).waitFor()
  await picture(broken.page, 'map-undrawn-lo-1440')
  await broken.page.unroute('**/assets/d3-force-*.js')
  await broken.page.getByRole('button', { name: core.retry }).click()
  await broken.page.getByRole('group', { name: lo.map.drawing }).waitFor()
  expect(broken.problems).toEqual([])

  await person.put('/api/me', { language: 'en' })
  const phone = await openPage(browser, world, person, { width: 390, scheme: 'dark' })
  await phone.page.goto('/articles/map')
  await phone.page.getByRole('group', { name: en.map.drawing }).waitFor()
  expect(await phone.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  expect(await audit(phone.page)).toEqual([])
  await picture(phone.page, 'map-en-390-dark')
  expect(phone.problems).toEqual([])
})

test('a map of five hundred articles can be looked at', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const { body, docId } = await publish(world, person, space.id, { title: 'ຕົ້ນ' })
  await world.sql`
    with made as (
      insert into items (id, kind, space_id, title, state, created_by)
      select gen_random_uuid(), 'article', ${space.id}, 'ບົດຄວາມທີ ' || n, 'published', ${person.id} from generate_series(1, 520) n
      returning id, title
    ), docs_made as (
      insert into items (id, kind, space_id, title, state, created_by)
      select gen_random_uuid(), 'doc', ${space.id}, title, 'ready', ${person.id} from made returning id, title
    ) select 1
  `
  await world.sql`
    insert into docs (id, space_id, title, state, created_by, ready_at)
    select id, ${space.id}, title, 'ready', ${person.id}, now() from items where space_id = ${space.id} and kind = 'doc' and id <> ${docId}
  `
  await world.sql`
    insert into articles (id, doc_id, author_id)
    select a.id, d.id, ${person.id} from items a join items d on d.title = a.title and d.kind = 'doc' and d.space_id = a.space_id
    where a.kind = 'article' and a.space_id = ${space.id} and a.id <> ${body.id}
  `
  await world.sql`
    insert into article_versions (article_id, version, title, title_lo, title_en, summary_lo, summary_en, need, kind, body, text_hash, published_by, agreed, material)
    select i.id, 1, i.title, i.title, '', '', '', '', 'routine', v.body, v.text_hash, v.published_by, false, true
    from items i, article_versions v where i.kind = 'article' and i.space_id = ${space.id} and i.id <> ${body.id} and v.article_id = ${body.id}
  `
  await world.sql`
    insert into sources (id, article_id, place, title, item_id)
    select gen_random_uuid(), a.id, 0, 'x', b.id from (select id, row_number() over (order by id) n from items where kind = 'article' and space_id = ${space.id}) a
    join (select id, row_number() over (order by id) n from items where kind = 'article' and space_id = ${space.id}) b on b.n = a.n / 3 + 1 and b.id <> a.id
    where a.id <> ${body.id}
  `
  const { page, problems } = await openPage(browser, world, person)
  await page.goto('/articles/map')
  const drawing = page.getByRole('group', { name: lo.map.drawing })
  await drawing.waitFor()
  await expect.poll(() => drawing.getByRole('button').count()).toBe(500)
  await page.getByText(lo.map.more).waitFor()
  // Names would cover each other: only those are there that have room, and more when somebody looks closer.
  const names = await drawing.locator('text').count()
  expect(names).toBeLessThan(120)
  await picture(page, 'map-large-lo-1440')
  for (let turn = 0; turn < 3; turn++) await page.getByRole('button', { name: lo.map.closer }).click()
  await expect.poll(() => drawing.locator('text').count()).toBeGreaterThan(names)
  await settled(page)
  expect(problems).toEqual([])
}, 60_000)
