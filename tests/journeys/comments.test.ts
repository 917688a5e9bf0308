import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import core from '../../client/core/lo.json' with { type: 'json' }
import comments from '../../client/features/comments/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture, select } from '../support/page.ts'
import { openWorld, type TestPerson } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))
const BEFORE = 'ຫ້ອງການຂັ້ນເມືອງຫຼາຍບ່ອນມີພະນັກງານບໍ່ເກີນ 5 ທ່ານ, '
const PASSAGE = 'ທ່ານດຽວຕ້ອງຮັບຜິດຊອບຫຼາຍໜ້າທີ່'
const AFTER = ' ແລະ ເມື່ອມີຜູ້ຍົກຍ້າຍ ຄວາມຮູ້ກໍສູນຫາຍໄປນຳ.'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function newDoc(person: TestPerson, spaceId: string, title = 'ແນວທາງແບ່ງວຽກ') {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id, title })
  return id
}
const enter = async (page: Page, docId: string) => {
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').waitFor()
}
const saved = (page: Page) => page.locator('.savedstate[data-state="saved"]').waitFor()

const marked = (page: Page) =>
  page.locator('.commented').evaluateAll((found) => found.map((one) => one.textContent).join(''))

test('a comment made with a finger stays on its words, whatever is inserted, split and joined; deleted words are kept', async () => {
  const space = await world.space('open')
  const [writer, guest] = [await world.person([space]), await world.person({ nameLo: 'ຄຳຫຼ້າ ວົງສາ' })]
  const docId = await newDoc(writer, space.id)
  await writer.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  const { page, context, problems } = await openPage(browser, world, writer)
  const phone = await openPage(browser, world, guest, { width: 390, touch: true })
  await enter(page, docId)
  await page.locator('.prose').click()
  await page.keyboard.insertText(BEFORE + PASSAGE + AFTER)
  await saved(page)
  await enter(phone.page, docId)
  await phone.page.getByText(PASSAGE).first().waitFor()
  expect(await phone.page.locator('.prose').getAttribute('contenteditable')).toBe('false')
  // What one may do stands where others see that they are writing.
  await phone.page.locator('.edbar [role="status"]', { hasText: core.saved.comment }).waitFor()

  await select(phone.page, PASSAGE)
  await phone.page.getByRole('button', { name: comments.comment, exact: true }).tap()
  const field = phone.page.getByRole('combobox', { name: comments.write })
  await field.fill('@')
  const offered = phone.page.getByRole('option').first()
  await offered.waitFor()
  // Whoever is offered first stands whole on the sheet.
  await expect
    .poll(() =>
      offered.evaluate((option) => {
        const [one, sheet] = [option, option.closest('dialog') as Element].map((each) => each.getBoundingClientRect())
        return one !== undefined && sheet !== undefined && one.top > sheet.top && one.bottom < sheet.bottom
      }),
    )
    .toBe(true)
  await field.fill('ມີຕົວເລກບໍ່?')
  await picture(phone.page, 'comments-new-390')
  await phone.page.getByRole('dialog').getByRole('button', { name: comments.comment, exact: true }).tap()
  await expect.poll(() => marked(phone.page)).toBe(PASSAGE)
  await picture(phone.page, 'comments-thread-390')

  // The writer sees it at once, and answers.
  await expect.poll(() => marked(page)).toBe(PASSAGE)
  await page.locator('.commented').click()
  await page.getByText('ມີຕົວເລກບໍ່?').waitFor()
  await page.getByRole('button', { name: comments.answer }).click()
  await page.getByRole('combobox', { name: comments.answer }).fill('ມີ. ຈະແນບມື້ນີ້.')
  await page.getByRole('button', { name: comments.answer, exact: true }).last().click()
  await phone.page.getByText('ມີ. ຈະແນບມື້ນີ້.').waitFor()
  // A name is never cut at the end of a line.
  await phone.page.locator('.comment .who .whole', { hasText: 'ຄຳຫຼ້າ ວົງສາ' }).waitFor()
  await picture(page, 'comments-1440')
  expect(await audit(page)).toEqual([])
  expect(await audit(phone.page)).toEqual([])

  // 500 letters before it, from another client.
  await page.locator('.prose').click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText('ຂໍ້ຄວາມ '.repeat(63))
  await expect.poll(() => phone.page.locator('.prose').textContent()).toContain('ຂໍ້ຄວາມ ຂໍ້ຄວາມ')
  await expect.poll(() => marked(phone.page)).toBe(PASSAGE)

  // A new paragraph right before the passage, then a heading of it: Yjs has these words deleted and written anew.
  await select(page, BEFORE.slice(-6))
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.prose p').count()).toBe(2)
  await expect.poll(() => marked(page)).toBe(PASSAGE)
  await expect.poll(() => marked(phone.page)).toBe(PASSAGE)
  await page.locator('.tools select').selectOption('2')
  await page.locator('.prose h2').waitFor()
  await expect.poll(() => marked(phone.page)).toBe(PASSAGE)
  // A new page finds it there too: the server was told.
  await saved(page)
  await phone.page.reload()
  await phone.page.locator('.prose h2').waitFor()
  await expect.poll(() => marked(phone.page)).toBe(PASSAGE)

  await select(page, PASSAGE)
  await page.keyboard.press('Delete')
  await expect.poll(() => marked(phone.page)).toBe('')
  await page.getByText(comments.removed).waitFor()
  await page.locator('.passage', { hasText: PASSAGE }).waitFor()
  await picture(page, 'comments-removed-1440')
  await page.getByRole('button', { name: comments.resolve }).click()
  await page.getByRole('button', { name: comments.reopen }).click()
  await page.getByRole('button', { name: comments.resolve }).waitFor()
  expect([...problems, ...phone.problems]).toEqual([])
  await context.close()
  await phone.context.close()
}, 120_000)

test('whom a comment calls finds it in the inbox, and is led to the words', async () => {
  const space = await world.space()
  const [writer, called] = [await world.person([space]), await world.person([space], { nameLo: 'ພອນສຸດາ ແກ້ວ' })]
  const docId = await newDoc(writer, space.id)
  const { page, context } = await openPage(browser, world, writer)
  const other = await openPage(browser, world, called)
  await enter(page, docId)
  await page.locator('.prose').click()
  await page.keyboard.insertText(BEFORE + PASSAGE)
  await saved(page)
  await select(page, PASSAGE)
  await page.keyboard.press('Control+Alt+m')
  await page.getByRole('combobox', { name: comments.write }).pressSequentially('@ພອນ')
  await page.getByRole('option', { name: /ພອນສຸດາ/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.keyboard.type('ຊ່ວຍເບິ່ງ')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => marked(page)).toBe(PASSAGE)

  await other.page.goto('/inbox')
  await other.page.getByRole('link', { name: /ຊ່ວຍເບິ່ງ/ }).click()
  await other.page.locator('.commentthread[data-active]').waitFor()
  await other.page.locator('.commented.active').waitFor()
  await expect.poll(async () => (await called.get<{ unseen: number }>('/api/doc-notices/unseen')).body.unseen).toBe(0)
  await context.close()
  await other.context.close()
}, 60_000)

test('the panel can be read where there is nothing, offline, and on a phone in the dark', async () => {
  const space = await world.space('open')
  const [writer, reader] = [await world.person([space]), await world.person()]
  const docId = await newDoc(writer, space.id)
  await writer.put(`/api/docs/${docId}/guests`, { guests: 'read' })
  const { page, context } = await openPage(browser, world, writer)
  await enter(page, docId)
  await page.getByRole('tab', { name: comments.title }).click()
  await page.getByText(comments.none).waitFor()
  await picture(page, 'comments-empty-1440')
  const dark = await openPage(browser, world, reader, { width: 390, scheme: 'dark', touch: true })
  await enter(dark.page, docId)
  await dark.page.getByRole('button', { name: docs.more }).tap()
  await dark.page.getByRole('button', { name: comments.title }).tap()
  await dark.page.getByText(comments.readOnly).waitFor()
  expect(await audit(dark.page)).toEqual([])
  await picture(dark.page, 'comments-read-390-dark')
  await context.close()
  await dark.context.close()
}, 60_000)
