import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import core from '../../client/core/lo.json' with { type: 'json' }
import t from '../../client/features/knowledge/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { publish } from '../support/library.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, until } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const marked = (page: Page, within: string) => page.locator(`${within} mark`).allTextContents()

test('one box searches everything from any page: as one types, by keyboard, with what was found narrowed down', async () => {
  const space = await world.space('open')
  const person = await world.person([space], { nameLo: 'ໄພລິນ ແກ້ວມະນີ' })
  const { body: article } = await publish(world, person, space.id, {
    title: 'ແຜນຮັບມືໄພນໍ້າຖ້ວມ',
    words: 'ຍ້າຍເອກະສານຂຶ້ນຊັ້ນສອງ ກ່ອນໄພນ້ຳຖ້ວມ',
    tags: ['ໄພນ້ຳຖ້ວມ'],
  })
  await until(async () => {
    const [waiting] = await world.sql`select 1 from search_entries where cut_by is null limit 1`
    return waiting === undefined
  }, 'the cutting')
  const { page, problems } = await openPage(browser, world, person)

  await page.goto('/spaces')
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('Control+k')
  const dialog = page.getByRole('dialog')
  const box = dialog.getByRole('combobox')
  expect(await box.evaluate((one) => one === document.activeElement)).toBe(true)
  // In the middle of a word, spelled in the other way.
  await page.keyboard.insertText('ໄພນ້ຳຖ')
  const options = dialog.getByRole('option')
  await options.filter({ hasText: 'ແຜນຮັບມື' }).first().waitFor()
  expect(await options.filter({ hasText: 'ໄພລິນ' }).count()).toBe(0)
  expect(await audit(page)).toEqual([])
  await picture(page, 'search-typing-1440')
  await page.keyboard.press('ArrowDown')
  await expect.poll(() => box.getAttribute('aria-activedescendant')).toBeTruthy()
  expect(await options.first().getAttribute('aria-selected')).toBe('true')
  // Escape closes what fits, and then the box.
  await page.keyboard.press('Escape')
  await options.first().waitFor({ state: 'hidden' })
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  // The same with the other key; Enter without a choice looks for all of it.
  await page.keyboard.press('Meta+k')
  await page.keyboard.insertText('ໄພນ້ຳຖ້ວມ')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search\?q=/)
  await page.locator('.results h2').first().waitFor()
  // What was typed in another spelling is marked as it stands there.
  expect(await marked(page, '.results h2')).toContain('ໄພນໍ້າຖ້ວມ')
  expect(await marked(page, '.results p')).toContain('ໄພນ້ຳຖ້ວມ')
  const kinds = page.getByRole('navigation', { name: t.kinds })
  await kinds.getByRole('link', { name: `${core.kind.doc} 1` }).waitFor()
  await kinds.getByRole('link', { name: `${core.kind.article} 1` }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/kind=article/)
  await expect.poll(() => page.locator('.results > li').count()).toBe(1)
  expect(await audit(page)).toEqual([])
  await picture(page, 'search-narrowed-1440')
  await page.getByRole('link', { name: 'ແຜນຮັບມືໄພນໍ້າຖ້ວມ' }).click()
  await page.waitForURL(`**/articles/${article.id}`)

  // On the phone: the same box, a finger instead of keys, and a way on where nothing was found.
  const phone = await openPage(browser, world, person, { width: 390, scheme: 'dark', touch: true })
  await phone.page.goto('/spaces')
  await phone.page
    .getByRole('button', { name: core.search })
    .or(phone.page.getByRole('link', { name: core.search }))
    .first()
    .tap()
  const field = phone.page.getByRole('combobox').first()
  await field.fill('ແຜນຮັບ')
  await phone.page
    .getByRole('option', { name: /ແຜນຮັບມື/ })
    .first()
    .tap()
  await phone.page.waitForURL(/\/(articles|docs)\//)
  await phone.page.goto(`/search?q=${encodeURIComponent('ຄຳທີ່ບໍ່ມີໃຜຂຽນ qqzz')}`)
  await phone.page.getByText(t.nobodyWrote).waitFor()
  await phone.page.getByRole('link', { name: t.askInSpace }).waitFor()
  expect(await audit(phone.page)).toEqual([])
  await picture(phone.page, 'search-nothing-390-dark')
  expect([...problems, ...phone.problems]).toEqual([])
}, 90_000)
