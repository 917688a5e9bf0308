import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import core from '../../client/core/lo.json' with { type: 'json' }
import comments from '../../client/features/comments/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import t from '../../client/features/knowledge/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { publish, publishNext } from '../support/library.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, until } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const verifiedBy = new RegExp(core.verified.by.split('{{')[0] ?? '')
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** Everything is cut, so that dialogs find it by its words. */
const cut = () =>
  until(async () => {
    const [waiting] = await world.sql`select 1 from search_entries where cut_by is null limit 1`
    return waiting === undefined
  }, 'the cutting')

/** Finds an article in the dialog that is open and chooses it. */
async function chooseArticle(page: Page, words: string) {
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox').fill(words)
  await dialog.getByRole('button', { name: words }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('a steward verifies an article; after a material change it asks anew, and readers see what changed', async () => {
  const space = await world.space('open')
  const [author, steward, reader] = [
    await world.person([space]),
    await world.person([space, 'steward']),
    await world.person([space]),
  ]
  const { body: article } = await publish(world, author, space.id, {
    title: 'ຂັ້ນຕອນສົ່ງເອກະສານ',
    words: 'ສົ່ງເອກະສານພາຍໃນສາມວັນ',
  })
  const { page, problems } = await openPage(browser, world, steward)
  const phone = await openPage(browser, world, reader, { width: 390, touch: true })

  await page.goto(`/articles/${article.id}`)
  await page.getByRole('button', { name: t.verify, exact: true }).click()
  await page.locator('.vbar').getByText(verifiedBy).waitFor()
  expect(await audit(page)).toEqual([])
  await phone.page.goto(`/articles/${article.id}`)
  await phone.page.locator('.vbar').getByText(verifiedBy).waitFor()
  // They have read version 1 once the server knows.
  await expect
    .poll(async () => (await reader.get<typeof article>(`/api/articles/${article.id}`)).body.read)
    .not.toBeNull()
  await phone.page.goto('/articles')

  await publishNext(world, author, article, { titleLo: 'ຂັ້ນຕອນສົ່ງເອກະສານໃໝ່', material: true })
  await page.getByRole('button', { name: t.verify, exact: true }).waitFor()
  await page.locator('.vbar').getByRole('link', { name: t.differ.seeVerified }).click()
  const view = page.locator('.textview')
  await view.locator('[data-change="inserted"]').waitFor()
  await page.locator('.factchanges del').getByText('ຂັ້ນຕອນສົ່ງເອກະສານ', { exact: true }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'article-difference-1440')

  // The reader is told on the page, and the note leads to the difference.
  await phone.page.goto(`/articles/${article.id}`)
  await phone.page.getByText(t.differ.news.replace('{{version}}', '1')).waitFor()
  await picture(phone.page, 'article-changed-390')
  await phone.page.getByRole('link', { name: t.differ.see, exact: true }).tap()
  await phone.page.locator('.textview [data-change="inserted"]').waitFor()
  await phone.page.getByRole('status').getByText(/ເພີ່ມ/).waitFor()
  // By keyboard any two: the other way round is what went.
  await phone.page.getByLabel(t.differ.to).selectOption('1')
  await phone.page.locator('.textview [data-change="deleted"]').waitFor()
  expect(await audit(phone.page)).toEqual([])
  await picture(phone.page, 'article-difference-390')
  // Read: the note is gone, the way to the difference stays.
  await phone.page.goto(`/articles/${article.id}`)
  await phone.page.getByRole('link', { name: t.differ.any }).waitFor()
  await expect.poll(() => phone.page.getByText(t.differ.news.replace('{{version}}', '1')).count()).toBe(0)
  await phone.page.getByRole('link', { name: t.differ.any }).tap()
  await phone.page.getByRole('link', { name: t.differ.sinceRead }).waitFor()

  await page.goto(`/articles/${article.id}`)
  await page.getByRole('button', { name: t.verify, exact: true }).click()
  await page.locator('.vbar').getByText(verifiedBy).waitFor()
  expect([...problems, ...phone.problems]).toEqual([])
}, 120_000)

test('an article is superseded by another, and its list says so; a Lao and an English one are paired and follow each other', async () => {
  const space = await world.space('open')
  const [author, reader] = [await world.person([space, 'steward']), await world.person([space])]
  const old = await publish(world, author, space.id, { title: 'ລະບຽບສະບັບເກົ່າ' })
  await publish(world, author, space.id, { title: 'ລະບຽບສະບັບປັບປຸງ' })
  const lao = await publish(world, author, space.id, { title: 'ຄູ່ມືຕ້ອນຮັບແຂກ' })
  const english = await publish(world, author, space.id, {
    title: 'Receiving guests',
    words: 'Greet everyone at the gate',
  })
  await cut()
  const { page, problems } = await openPage(browser, world, author)
  const other = await openPage(browser, world, reader, { width: 390, scheme: 'dark' })

  await page.goto(`/articles/${old.body.id}`)
  await page.getByRole('button', { name: t.pair.supersede }).click()
  await page.getByRole('dialog').waitFor()
  await picture(page, 'article-supersede-1440')
  await chooseArticle(page, 'ລະບຽບສະບັບປັບປຸງ')
  const note = page.getByRole('note').filter({ hasText: t.pair.superseded })
  await note.getByRole('link', { name: 'ລະບຽບສະບັບປັບປຸງ' }).click()
  await page.getByRole('listitem').filter({ hasText: t.pair.replaces }).getByRole('link').waitFor()
  await other.page.goto(`/spaces/${space.id}/articles`)
  const row = other.page.getByRole('listitem').filter({ hasText: 'ລະບຽບສະບັບເກົ່າ' })
  await row.getByText(t.label.superseded).waitFor()
  // What was replaced stands behind everything that was not.
  expect(await other.page.locator('.articlelist h3').allTextContents()).toEqual([
    'Receiving guests',
    'ຄູ່ມືຕ້ອນຮັບແຂກ',
    'ລະບຽບສະບັບປັບປຸງ',
    'ລະບຽບສະບັບເກົ່າ',
  ])

  await page.goto(`/articles/${lao.body.id}`)
  await page.getByRole('button', { name: t.pair.pair, exact: true }).click()
  await chooseArticle(page, 'Receiving guests')
  await page.getByRole('link', { name: t.pair.read.en }).click()
  await page.getByRole('link', { name: t.pair.read.lo }).waitFor()
  await publishNext(world, author, english.body)
  await other.page.goto(`/articles/${lao.body.id}`)
  await other.page.getByText(t.pair.behind.this).waitFor()
  expect(await audit(other.page)).toEqual([])
  await picture(other.page, 'article-behind-390-dark')
  await page.goto(`/articles/${lao.body.id}`)
  await page.getByRole('button', { name: t.pair.same }).click()
  await page.getByText(t.pair.behind.this).waitFor({ state: 'detached' })
  await other.page.getByText(t.pair.behind.this).waitFor({ state: 'detached' })
  expect([...problems, ...other.problems]).toEqual([])
}, 120_000)

test('somebody follows a tag with its inbox notice, finds what is new on the first page and in the library, and stops', async () => {
  const [space, mine] = [await world.space('open'), await world.space('open')]
  const [author, reader] = [await world.person([space]), await world.person([mine])]
  await publish(world, author, space.id, { title: 'ແຜນງົບປະມານ', tags: ['ງົບປະມານ'] })
  const { page, problems } = await openPage(browser, world, reader)
  await page.goto(`/articles?tag=${encodeURIComponent('ງົບປະມານ')}`)
  await page.getByRole('button', { name: t.news.follow.replace('{{tag}}', 'ງົບປະມານ') }).click()
  await page.getByRole('button', { name: t.news.following.replace('{{tag}}', 'ງົບປະມານ') }).waitFor()
  await page.getByLabel(t.news.notify).check()
  expect(await audit(page)).toEqual([])
  await picture(page, 'library-follow-1440')

  const { body: fresh } = await publish(world, author, space.id, { title: 'ງົບປະມານປີໜ້າ', tags: ['ງົບປະມານ'] })
  await page.goto('/')
  const panel = page.getByRole('region', { name: t.news.title })
  await panel.getByText('ງົບປະມານປີໜ້າ').waitFor()
  await picture(page, 'today-news-1440')
  await page.goto('/inbox')
  await page.getByText(comments.why.followed.replace('{{name}}', '')).first().waitFor()
  await page.goto('/articles')
  await page.getByRole('link', { name: t.news.title }).click()
  const group = page.getByRole('region', { name: t.news.fresh })
  await group.getByRole('link', { name: 'ງົບປະມານປີໜ້າ' }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'news-1440')
  // Looked at: next time it is no news any more.
  await expect.poll(async () => (await reader.get<{ fresh: number }>('/api/me/news')).body.fresh).toBe(0)
  await group.getByRole('link', { name: 'ງົບປະມານປີໜ້າ' }).waitFor()
  await page.reload()
  await page.getByRole('region', { name: t.news.earlier }).getByRole('link', { name: 'ງົບປະມານປີໜ້າ' }).click()
  await page.waitForURL(new RegExp(fresh.id))
  // Reading it takes the call away.
  await expect.poll(async () => (await reader.get<{ unseen: number }>('/api/doc-notices/unseen')).body.unseen).toBe(0)

  await page.goto('/articles/new')
  await page.getByRole('button', { name: t.news.unfollow }).click()
  await page.getByText(t.news.noTags).waitFor()
  await page.getByText(t.news.none, { exact: true }).waitFor()
  await picture(page, 'news-empty-1440')
  expect(problems).toEqual([])
}, 120_000)

test('a file goes from the library straight to an article: chosen, looked over, tagged, published', async () => {
  const space = await world.space('open')
  const person = await world.person([space])
  const { page, problems } = await openPage(browser, world, person)
  await page.goto('/articles')
  await page.getByRole('button', { name: t.file.publish }).click()
  const dialog = page.getByRole('dialog')
  const { nameLo } = (await person.get<{ spaces: { id: string; nameLo: string }[] }>('/api/spaces')).body.spaces.find(
    ({ id }) => id === space.id,
  ) ?? { nameLo: '' }
  await dialog.getByLabel(t.combine.space).selectOption({ label: nameLo })
  await picture(page, 'file-space-1440')
  await dialog.getByRole('button', { name: t.file.go }).click()
  await page.setInputFiles('input[type=file]:not([webkitdirectory])', {
    name: 'ລະບຽບການ.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('ລະບຽບການເຂົ້າວຽກ\n\nທຸກທ່ານມາຮອດກ່ອນແປດໂມງ.'),
  })
  await page.getByRole('button', { name: docs.makeAsIs }).click()
  await page.waitForURL(/\/docs\/[^/]+\/publish/)
  await dialog.getByText(t.sources, { exact: true }).waitFor()
  await dialog.getByLabel(core.tags).fill('ລະບຽບການ')
  expect(await audit(page)).toEqual([])
  await picture(page, 'file-publish-1440')
  await dialog.getByRole('button', { name: t.publish, exact: true }).click()
  await page.waitForURL(/\/articles\//)
  await page.getByText('ທຸກທ່ານມາຮອດກ່ອນແປດໂມງ.').waitFor()
  await page.getByText(t.label.single, { exact: true }).waitFor()
  expect(problems).toEqual([])
}, 90_000)

test('on a phone articles come before what narrows them down; a page that was never opened says that there is no network', async () => {
  const space = await world.space('open')
  const person = await world.person([space])
  await publish(world, person, space.id, { title: 'ຄູ່ມືກັ່ນຕອງ', kind: 'conceptual' })
  await publish(world, person, space.id, { title: 'ຄູ່ມືປະຈຳວັນ', kind: 'routine' })
  const { page, context } = await openPage(browser, world, person, { width: 390, touch: true })
  await page.goto('/articles')
  await page.getByRole('link', { name: 'ຄູ່ມືກັ່ນຕອງ' }).waitFor()
  expect(await page.getByLabel(t.filter.kind).isVisible()).toBe(false)
  await page.getByText(t.narrow, { exact: true }).tap()
  await page.getByLabel(t.filter.kind).selectOption('conceptual')
  await page.getByRole('link', { name: 'ຄູ່ມືປະຈຳວັນ' }).waitFor({ state: 'detached' })
  // What is chosen stays open to be seen and changed.
  expect(await page.getByLabel(t.filter.kind).isVisible()).toBe(true)
  expect(await audit(page)).toEqual([])
  await picture(page, 'library-narrow-390')
  await context.setOffline(true)
  await page.getByRole('link', { name: t.news.title }).tap()
  await page.getByRole('alert').getByText(core.error.offline).waitFor()
  await context.close()
}, 60_000)
