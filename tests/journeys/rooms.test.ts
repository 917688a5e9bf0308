import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import rooms from '../../client/features/rooms/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage } from '../support/page.ts'
import { openWorld, say } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('new talk stands on the first page, is read from its mark on, and is read everywhere then', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ສິ່ງທີ່ລົມກັນມື້ນີ້' })
  const socket = await a.connect()
  const tell = (body: string) => say(socket, 'message:send', { id: newId(), roomId, topicId, body })
  const [{ page, problems }, { page: phone }] = [
    await openPage(browser, world, b),
    await openPage(browser, world, b, { width: 390, scheme: 'dark' }),
  ]
  const entry = { name: /ສິ່ງທີ່ລົມກັນມື້ນີ້/ }
  for (const each of [page, phone]) {
    await each.goto('/')
    await each.locator('h1').waitFor()
  }
  for (let count = 1; count <= 30; count++) await tell(`ຂໍ້ຄວາມທີ ${count}`)

  // It appears by itself, on both devices.
  for (const each of [page, phone]) await each.getByRole('link', entry).waitFor()
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', entry).click()
  await page.getByText(rooms.fresh).waitFor()
  const inView = () =>
    page.locator('#fresh').evaluate((mark) => {
      const { top, bottom } = mark.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })
  await expect.poll(inView).toBe(true)
  await phone.getByRole('link', entry).waitFor()

  // Read to the end, it is new nowhere.
  await page.getByText('ຂໍ້ຄວາມທີ 30', { exact: true }).scrollIntoViewIfNeeded()
  await page.mouse.wheel(0, 10_000)
  await phone.getByRole('link', entry).waitFor({ state: 'detached' })
  await tell('ອີກຄັ້ງ')
  await page.getByText('ອີກຄັ້ງ').waitFor()

  // A title that says it better, and words with weight; b sees both at once.
  const { page: opener } = await openPage(browser, world, a)
  await opener.goto(`/topics/${topicId}`)
  await opener.getByRole('button', { name: rooms.rename }).click()
  await opener.getByRole('dialog').getByLabel(rooms.question).fill('ສິ່ງທີ່ຕົກລົງກັນມື້ນີ້')
  await opener.getByRole('dialog').locator('button[type=submit]').click()
  await page.getByRole('heading', { level: 1, name: 'ສິ່ງທີ່ຕົກລົງກັນມື້ນີ້' }).waitFor()
  expect(await page.getByRole('button', { name: rooms.rename }).count()).toBe(0)
  await tell('ຢ່າລືມ **ໃບມອບວຽກ** <b>ເດີ</b>')
  await page.locator('.message strong', { hasText: 'ໃບມອບວຽກ' }).waitFor()
  await page.getByText('<b>ເດີ</b>').waitFor()
  await opener.locator('.message').last().getByRole('button', { name: rooms.edit }).click()
  await opener.getByLabel(rooms.edit, { exact: true }).fill('ຢ່າລືມ ໃບມອບວຽກ ສອງສະບັບ')
  await opener.locator('.message form button[type=submit]').click()
  await page.getByText('ສອງສະບັບ').waitFor()
  await page.locator('.message').last().getByRole('button', { name: rooms.edited }).click()
  await page.getByRole('dialog').getByText('**ໃບມອບວຽກ**').waitFor()
  expect(await audit(page)).toEqual([])
  expect(problems).toEqual([])
}, 60_000)

test('who is new in an empty space asks at once; the first room opens by itself', async () => {
  const person = await world.person()
  const { page, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto('/spaces')
  await page.locator('main button').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input[lang=lo]').first().fill('ພື້ນທີ່ທຳອິດ')
  await dialog.locator('button[type=submit]').click()
  await page.waitForURL(/\/spaces\/./)
  await page.getByRole('button', { name: rooms.newTopic }).first().click()
  expect(await audit(page)).toEqual([])
  await page.getByRole('dialog').getByLabel(rooms.question).fill('ພວກເຮົາຈະເລີ່ມຈາກຫຍັງ?')
  await page.getByRole('dialog').locator('button[type=submit]').click()
  await page.waitForURL(/\/topics\//)
  await page.getByRole('heading', { level: 1, name: 'ພວກເຮົາຈະເລີ່ມຈາກຫຍັງ?' }).waitFor()
  expect(problems).toEqual([])
})
