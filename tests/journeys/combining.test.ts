import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import core from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import t from '../../client/features/knowledge/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { publish } from '../support/library.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, say } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('articles of two departments are kept from list and page, combined side by side, and cited when the draft is published', async () => {
  const [here, there] = [await world.space('open'), await world.space('open')]
  const [one, other] = [await world.department('Planning'), await world.department('Finance')]
  const a = await world.person([here, 'steward'], { departmentId: one.id })
  const b = await world.person([there], { departmentId: other.id })
  const mine = await publish(world, a, here.id, { title: 'ການສົ່ງຕໍ່ວຽກ', words: 'ໃຊ້ໃບຝາກວຽກທຸກຄັ້ງທີ່ປ່ຽນເວນ' })
  const theirs = await publish(world, b, there.id, { title: 'ການຝາກວຽກລະຫວ່າງພັກ', words: 'ໂທຫາກັນກ່ອນສົ່ງວຽກສະເໝີ' })
  const { page, problems } = await openPage(browser, world, a)

  await page.goto('/articles')
  await page.getByRole('button', { name: `${t.combine.add}: ການສົ່ງຕໍ່ວຽກ` }).click()
  const tray = page.getByRole('region', { name: t.combine.title })
  await tray.getByText(t.combine.oneMore).waitFor()
  await page.goto(`/articles/${theirs.body.id}`)
  // It stays from page to page, and says what is kept.
  await tray.waitFor()
  await page.getByRole('button', { name: t.combine.add, exact: true }).click()
  await page.getByRole('button', { name: t.combine.kept, exact: true }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'combine-tray-1440')
  await tray.getByRole('button', { name: t.combine.go }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(t.combine.name).fill('ວິທີສົ່ງວຽກຂອງສອງພະແນກ')
  await dialog.getByText('ໂທຫາກັນກ່ອນສົ່ງວຽກສະເໝີ').waitFor()
  await dialog.getByText(/2 ໜ່ວຍງານ/).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'combine-dialog-1440')

  // Kept to its author meanwhile: refused plainly, taken out, and chosen again once it may be read.
  const classify = (classification: string) =>
    b.put(`/api/docs/${theirs.docId}/classification`, { classification, people: [] })
  await classify('specific')
  await dialog.getByText(t.combine.gone).waitFor()
  expect(await dialog.getByText('ໂທຫາກັນກ່ອນສົ່ງວຽກສະເໝີ').count()).toBe(0)
  await expect.poll(() => dialog.getByRole('button', { name: t.combine.make }).isDisabled()).toBe(true)
  await classify('general')
  await dialog.getByText('ໂທຫາກັນກ່ອນສົ່ງວຽກສະເໝີ').waitFor()
  await dialog.getByRole('button', { name: t.combine.make }).click()

  await page.waitForURL(/\/docs\//)
  const text = page.locator('.prose')
  await text.getByText('ໃຊ້ໃບຝາກວຽກທຸກຄັ້ງທີ່ປ່ຽນເວນ').waitFor()
  await text.getByText('ໂທຫາກັນກ່ອນສົ່ງວຽກສະເໝີ').waitFor()
  await text.getByRole('link', { name: docs.openSource }).first().waitFor()
  await picture(page, 'combine-draft-1440')
  expect(await audit(page)).toEqual([])
  const docId = page.url().split('/').at(-1) ?? ''
  expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('ba.combine')))).toEqual([])

  // Two people have written in it, as `ready` asks; then its sources stand in the dialog already.
  await world.sql`update docs set state = 'ready', ready_at = now() where id = ${docId}`
  await page.reload()
  await page.getByRole('button', { name: t.publish, exact: true }).first().click()
  const publishing = page.getByRole('dialog')
  await publishing.getByText('ການຝາກວຽກລະຫວ່າງພັກ').waitFor()
  await publishing.getByLabel(core.tags).fill('ການສົ່ງຕໍ່ວຽກ')
  await publishing.getByRole('button', { name: t.publish, exact: true }).click()
  await page.waitForURL(/\/articles\//)
  await page.getByText(t.label.combined, { exact: true }).waitFor()
  await picture(page, 'combine-article-1440')
  // Back to where it came from.
  await page.locator('.articlebody').getByRole('link', { name: docs.openSource }).first().click()
  await page.waitForURL(new RegExp(`/articles/(${mine.body.id}|${theirs.body.id})`))
  expect(problems).toEqual([])
}, 120_000)

test('on a phone a message found by search is combined with articles, and what is kept to a space stays there', async () => {
  const [space, elsewhere] = [await world.space('closed'), await world.space('open')]
  const a = await world.person([space], [elsewhere])
  const article = await publish(world, a, space.id, { title: 'ລະບຽບພາຍໃນ', words: 'ລະບຽບພາຍໃນຂອງພະແນກ' })
  const free = await publish(world, a, elsewhere.id, { title: 'ລະບຽບທົ່ວໄປ', words: 'ລະບຽບທີ່ທຸກຄົນອ່ານໄດ້' })
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ລະບຽບໃດດີກວ່າ?' })
  const socket = await a.connect()
  for (const body of ['ໃຊ້ລະບຽບເກົ່າກ່ອນ', 'ຕ້ອງຖາມຫົວໜ້າສະເໝີ'])
    await say(socket, 'message:send', { id: newId(), roomId, topicId, body })
  const { page, problems } = await openPage(browser, world, a, { width: 390, scheme: 'dark', touch: true })
  for (const { body } of [article, free]) {
    await page.goto(`/articles/${body.id}`)
    await page.getByRole('button', { name: t.combine.add, exact: true }).tap()
  }
  await page.goto(`/search?kind=message&q=${encodeURIComponent('ລະບຽບເກົ່າ')}`)
  await page.getByRole('button', { name: t.combine.add }).tap()
  await page.goto(`/search?kind=message&q=${encodeURIComponent('ຫົວໜ້າ')}`)
  await page.getByRole('button', { name: t.combine.add }).tap()
  // Two messages of one topic are kept: putting one away leaves the other, and neither is the topic itself.
  await page.goto(`/search?kind=topic&q=${encodeURIComponent('ລະບຽບໃດ')}`)
  await page.getByRole('button', { name: `${t.combine.add}: ລະບຽບໃດດີກວ່າ?` }).waitFor()
  await page.goto(`/search?kind=message&q=${encodeURIComponent('ລະບຽບເກົ່າ')}`)
  await page.getByRole('button', { name: t.combine.kept }).tap()
  await page.goto(`/search?kind=message&q=${encodeURIComponent('ຫົວໜ້າ')}`)
  await page.getByRole('button', { name: t.combine.kept }).waitFor()
  const tray = page.getByRole('region', { name: t.combine.title })
  await tray.getByText(t.combine.count_other.replace('{{count}}', '3')).waitFor()
  await picture(page, 'combine-tray-390-dark')
  await tray.getByRole('button', { name: t.combine.go }).tap()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(t.combine.reach.space).first().waitFor()
  // Of the talk only what was chosen; the rest can be taken too.
  await expect.poll(() => dialog.getByLabel('ຕ້ອງຖາມຫົວໜ້າສະເໝີ').isChecked()).toBe(true)
  expect(await dialog.getByLabel('ໃຊ້ລະບຽບເກົ່າກ່ອນ').isChecked()).toBe(false)
  const spaces = dialog.getByLabel(t.combine.space)
  // Only the space that its one source is kept to is there to choose.
  expect(await spaces.locator('option').count()).toBe(1)
  await picture(page, 'combine-dialog-390-dark')
  expect(await audit(page)).toEqual([])
  await dialog.getByLabel(t.combine.name).fill('ສອງລະບຽບ')
  // Closed by mistake, it is as it was.
  await dialog.getByLabel('ໃຊ້ລະບຽບເກົ່າກ່ອນ').check()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await tray.getByRole('button', { name: t.combine.go }).tap()
  await expect.poll(() => dialog.getByLabel('ໃຊ້ລະບຽບເກົ່າກ່ອນ').isChecked()).toBe(true)
  expect(await dialog.getByLabel(t.combine.name).inputValue()).toBe('ສອງລະບຽບ')
  await dialog.getByLabel('ໃຊ້ລະບຽບເກົ່າກ່ອນ').uncheck()
  await dialog.getByRole('button', { name: t.combine.make }).tap()
  await page.waitForURL(/\/docs\//)
  await page.locator('.prose').getByText('ລະບຽບພາຍໃນຂອງພະແນກ').waitFor()
  await page.locator('.prose').getByText('ຕ້ອງຖາມຫົວໜ້າສະເໝີ').waitFor()
  expect(await page.locator('.prose').getByText('ໃຊ້ລະບຽບເກົ່າກ່ອນ').count()).toBe(0)
  await picture(page, 'combine-draft-390-dark')
  expect(problems).toEqual([])
}, 90_000)

test('what a talk came to is kept to be combined where it stands, beside the talk itself', async () => {
  const space = await world.space('open')
  const a = await world.person([space])
  const [roomId, topicId, statement] = [newId(), newId(), 'ສົ່ງຕໍ່ວຽກດ້ວຍໃບຝາກວຽກ']
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ສົ່ງຕໍ່ວຽກແນວໃດ?' })
  const agreed = await a.post(`/api/topics/${topicId}/agreements`, { id: newId(), outcome: 'agreed', statement })
  expect(agreed.status, JSON.stringify(agreed.body)).toBe(200)
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  await page.getByRole('button', { name: new RegExp(`${t.combine.add}.*${statement}`) }).click()
  await page.getByRole('button', { name: new RegExp(`${t.combine.kept}.*${statement}`) }).waitFor()
  await page.getByRole('button', { name: t.combine.addTopic, exact: true }).click()
  expect(await audit(page)).toEqual([])
  await picture(page, 'combine-agreement-1440')
  // Beside a talk there is room for the talk only; on every other page it stands at the foot.
  await page.goto('/articles')
  const tray = page.getByRole('region', { name: t.combine.title })
  await tray.getByText(t.combine.count_other.replace('{{count}}', '2')).waitFor()
  await tray.getByRole('button', { name: t.combine.go }).click()
  await page
    .getByRole('group', { name: new RegExp(statement) })
    .getByRole('checkbox')
    .waitFor()
  expect(problems).toEqual([])
}, 90_000)

test('what stands beside a page and cannot be fetched does not take the page with it, and comes once it can', async () => {
  const space = await world.space('open')
  const a = await world.person([space])
  const article = await publish(world, a, space.id, { title: 'ການເກັບມ້ຽນ', words: 'ເກັບໃບຝາກວຽກໄວ້ສາມປີ' })
  const { page, context, problems } = await openPage(browser, world, a)
  await page.route('**/assets/Tray-*.js', (route) => route.abort())
  await page.goto(`/articles/${article.body.id}`)
  // The page that is loaded anew once, as after an update, has been.
  await page.evaluate(() => sessionStorage.setItem('ba.reloaded', String(Date.now())))
  const failed = page.waitForEvent('requestfailed', (request) => request.url().includes('Tray-'))
  await page.getByRole('button', { name: t.combine.add, exact: true }).click()
  await failed
  await page.getByRole('button', { name: t.combine.kept, exact: true }).waitFor()
  await page.getByText('ເກັບໃບຝາກວຽກໄວ້ສາມປີ').waitFor()
  await page.unroute('**/assets/Tray-*.js')
  await page.reload()
  await page.getByRole('region', { name: t.combine.title }).waitFor()

  await page.route('**/assets/HelpDialog-*.js', (route) => route.abort())
  await page.evaluate(() => sessionStorage.setItem('ba.reloaded', String(Date.now())))
  for (let turn = 0; turn < 2; turn++) {
    await page.keyboard.press('?')
    await page.locator('.toast').filter({ hasText: core.error.unexpected }).nth(turn).waitFor()
  }
  await page.getByText('ເກັບໃບຝາກວຽກໄວ້ສາມປີ').waitFor()
  expect(problems).toEqual([])
  await context.close()
})
