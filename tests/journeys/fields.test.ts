import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import core from '../../client/core/lo.json' with { type: 'json' }
import decisions from '../../client/features/decisions/lo.json' with { type: 'json' }
import rooms from '../../client/features/rooms/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { openPage } from '../support/page.ts'
import { openWorld, say } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'ba-fields-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(path.join(root, 'client/dist'), { DATA_DIR: folder })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** What the browser shows at a field. */
const shown = (page: Page, label: string) =>
  page.getByLabel(label, { exact: true }).evaluate((field: HTMLInputElement) => field.validationMessage)

/** A topic in a space of three, as many as it takes to agree. */
async function topic() {
  const space = await world.space('open')
  const [a] = await Promise.all([world.person([space]), world.person([space]), world.person([space])])
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  return { space, a, roomId, topicId }
}

test('what is missing from a field, or not allowed in it, is said in the language of the screen', async () => {
  const { space, a, topicId } = await topic()
  const { page } = await openPage(browser, world, a)
  await page.goto(`/spaces/${space.id}/rooms`)
  await page.getByRole('button', { name: rooms.openRoom }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('button', { name: rooms.openRoom }).click()
  expect(await shown(page, rooms.nameLo)).toBe(core.field.fill)
  await page.getByLabel(rooms.nameLo).fill('ຫ້ອງໃໝ່')
  await dialog.getByRole('button', { name: rooms.openRoom }).click()
  await page.getByRole('heading', { name: 'ຫ້ອງໃໝ່' }).waitFor()

  await page.goto(`/topics/${topicId}#propose`)
  await dialog.getByLabel(decisions.text, { exact: true }).fill('ປະຊຸມວັນຈັນ')
  const day = dialog.getByLabel(decisions.closes, { exact: true })
  await day.fill('2020-01-31')
  await dialog.getByText(/^ວັນສຸກ, 31\sມັງກອນ 2020$/).waitFor()
  await dialog.locator('button[type=submit]').click()
  const tomorrow = (await day.getAttribute('min')) ?? ''
  const [day1] = tomorrow.split('-').reverse().map(Number)
  expect(await shown(page, decisions.closes)).toContain(`${core.field.earliest.split('{{limit}}')[0]}${day1}`)
  await day.fill(tomorrow)
  let asked = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/proposals')) asked++
  })
  await dialog.locator('button[type=submit]').dblclick()
  await page.locator('#proposal').getByRole('heading', { name: 'ປະຊຸມວັນຈັນ' }).waitFor()
  expect(asked).toBe(1)
}, 120_000)

test('whoever pastes more than a field holds is told how much was left out, until they go on', async () => {
  const { a, topicId } = await topic()
  const { page, context } = await openPage(browser, world, a)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').click()
  await page.evaluate(() => navigator.clipboard.writeText('ກໍ່າ'.repeat(2500)))
  await page.keyboard.press('Control+v')
  const words = core.field.cut.replace('{{most}}', '8.000').replace('{{left}}', '2.000')
  await expect.poll(() => shown(page, rooms.write)).toBe(words)
  await page.keyboard.press('Backspace')
  expect(await shown(page, rooms.write)).toBe('')
}, 120_000)

test('what one has just said stands on the screen, above a proposal that is higher than it', async () => {
  const { a, roomId, topicId } = await topic()
  const socket = await a.connect()
  for (let n = 0; n < 12; n++) await say(socket, 'message:send', { id: newId(), roomId, topicId, body: `ຂໍ້ຄວາມທີ ${n}` })
  await a.post(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ປະຊຸມວັນຈັນ. '.repeat(140),
    closesAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  const { page } = await openPage(browser, world, a, { width: 390 })
  await page.goto(`/topics/${topicId}`)
  await page.locator('#proposal').waitFor()
  const isSeen = (text: string) =>
    page.getByText(text, { exact: true }).evaluateAll((found) =>
      found.some((one) => {
        const { top, bottom } = one.getBoundingClientRect()
        return top > 60 && bottom < innerHeight - 100
      }),
    )
  await expect.poll(() => isSeen('ຂໍ້ຄວາມທີ 11')).toBe(true)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await page.locator('#composer').fill('ຂໍ້ຄວາມໃໝ່')
  await page.locator('.composer .send').click()
  await expect.poll(() => isSeen('ຂໍ້ຄວາມໃໝ່')).toBe(true)
  // The proposal is as near as it can be, and whoever goes down to it stays there.
  expect(await page.getByRole('button', { name: rooms.toNewest }).count()).toBe(0)
  await page.mouse.move(200, 400)
  await page.mouse.wheel(0, 20_000)
  await expect.poll(() => isSeen('ຂໍ້ຄວາມໃໝ່')).toBe(false)
  const withdraw = page.getByRole('button', { name: decisions.withdraw })
  await withdraw.waitFor()
  await page.locator('#proposal [type=radio]').last().check({ force: true })
  await page.locator('#proposal textarea').waitFor()
  expect(await isSeen('ຂໍ້ຄວາມໃໝ່')).toBe(false)
}, 120_000)
