import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import spacesEn from '../../client/features/spaces/en.json' with { type: 'json' }
import spacesLo from '../../client/features/spaces/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** Whether somebody's caret is inside the window. */
const seesCaret = (page: Page) =>
  page.evaluate(() => {
    const box = document.querySelector('.caret')?.getBoundingClientRect()
    return box !== undefined && box.top > 0 && box.bottom < innerHeight
  })

test('the page goes along with whom one follows, until Escape or one scrolls oneself', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space], { nameLo: 'ບຸນມີ ໄຊຍະວົງ' }), await world.person([space])]
  const docId = newId()
  await first.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຍາວ' })
  const filling = await new Writer(world, first, docId).ready()
  for (let count = 0; count < 80; count++) await filling.write(`ແຖວທີ ${count}`)
  await filling.close()
  const { page, context, problems } = await openPage(browser, world, first)
  const other = await openPage(browser, world, second)
  for (const one of [page, other.page]) {
    await one.goto(`/docs/${docId}`)
    await one.getByText('ແຖວທີ 79').waitFor()
  }
  await page.getByText('ແຖວທີ 79').click()
  await other.page.locator('.caret').waitFor({ state: 'attached' })
  await expect.poll(() => seesCaret(other.page)).toBe(false)

  await other.page.getByRole('button', { name: docs.others.replace('{{names}}', 'ບຸນມີ ໄຊຍະວົງ') }).click()
  await picture(other.page, 'follow-choose-1440')
  await other.page.getByRole('button', { name: docs.follow.start.replace('{{name}}', 'ບຸນມີ ໄຊຍະວົງ') }).click()
  await expect.poll(() => seesCaret(other.page)).toBe(true)
  const following = docs.follow.now.replace('{{name}}', 'ບຸນມີ ໄຊຍະວົງ')
  await other.page.getByRole('button', { name: docs.follow.stop }).getByText(following).waitFor()
  // It is told, which nothing inside a button is.
  await other.page.locator('[role="status"]:not(button *)', { hasText: following }).waitFor({ state: 'attached' })
  await picture(other.page, 'following-1440')
  expect(await audit(other.page)).toEqual([])
  await page.keyboard.press('Control+Home')
  await expect.poll(() => other.page.locator('.prose p').first().locator('.caret').count()).toBe(1)
  await expect.poll(() => seesCaret(other.page)).toBe(true)

  await other.page.keyboard.press('Escape')
  await other.page.getByRole('button', { name: docs.follow.stop }).waitFor({ state: 'detached' })
  await page.keyboard.press('Control+End')
  await expect.poll(() => other.page.locator('.prose p').last().locator('.caret').count()).toBe(1)
  expect(await seesCaret(other.page)).toBe(false)

  // Who scrolls wants to look elsewhere.
  await other.page.getByRole('button', { name: docs.others.replace('{{names}}', 'ບຸນມີ ໄຊຍະວົງ') }).click()
  await other.page.getByRole('button', { name: docs.follow.start.replace('{{name}}', 'ບຸນມີ ໄຊຍະວົງ') }).click()
  await expect.poll(() => seesCaret(other.page)).toBe(true)
  await other.page.mouse.move(500, 500)
  await other.page.mouse.wheel(0, -3000)
  await other.page.getByRole('button', { name: docs.follow.stop }).waitFor({ state: 'detached' })
  // A page that draws slowly is still on its way when it says so.
  await expect.poll(() => seesCaret(other.page)).toBe(false)
  await page.keyboard.type('x')
  await expect.poll(() => other.page.locator('.prose p').last().textContent()).toContain('x')
  expect(await seesCaret(other.page)).toBe(false)
  expect([...problems, ...other.problems]).toEqual([])
  await context.close()
  await other.context.close()
}, 120_000)

test('on a phone the bar keeps its one line while somebody is followed, and the way to stop is in view', async () => {
  const space = await world.space()
  const nameLo = 'ວຽງສະຫວັນ ແກ້ວມະນີ'
  const [first, second] = [await world.person([space], { nameLo }), await world.person([space])]
  const docId = newId()
  await first.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຍາວ' })
  const filling = await new Writer(world, first, docId).ready()
  await filling.write('ແຖວທຳອິດ')
  await filling.close()
  const { page, context } = await openPage(browser, world, first)
  const phone = await openPage(browser, world, second, { width: 390, touch: true })
  for (const one of [page, phone.page]) {
    await one.goto(`/docs/${docId}`)
    await one.locator('.prose', { hasText: 'ແຖວທຳອິດ' }).waitFor()
  }
  await page.getByText('ແຖວທຳອິດ').click()
  await phone.page.getByRole('button', { name: docs.others.replace('{{names}}', nameLo) }).tap()
  await phone.page.getByRole('button', { name: docs.follow.start.replace('{{name}}', nameLo) }).tap()
  const stop = phone.page.getByRole('button', { name: docs.follow.stop })
  await stop.waitFor()
  const height = () => phone.page.locator('.edbar').evaluate((bar) => bar.getBoundingClientRect().height)
  expect(await height()).toBeLessThan(64)
  await picture(phone.page, 'following-390')
  // Also over the tools of whoever writes.
  await phone.page.getByRole('button', { name: docs.edit, exact: true }).tap()
  await phone.page.getByRole('toolbar').waitFor()
  expect(await height()).toBeLessThan(64)
  await picture(phone.page, 'following-writing-390')
  await stop.tap()
  await stop.waitFor({ state: 'detached' })
  expect(phone.problems).toEqual([])
  await context.close()
  await phone.context.close()
}, 60_000)

test('a steward says that who only reads is not shown: others see who writes, and it is so at once, and back', async () => {
  const space = await world.space('open')
  const [steward, writer, reader] = [
    await world.person([space, 'steward']),
    await world.person([space], { nameLo: 'ບຸນມີ ໄຊຍະວົງ' }),
    await world.person({ nameLo: 'ຜູ້ອ່ານ ຈາກບ່ອນອື່ນ' }),
  ]
  const docId = newId()
  await writer.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ອ່ານໄດ້ຢ່າງດຽວ' })
  expect((await writer.put(`/api/docs/${docId}/guests`, { guests: 'read' })).status).toBe(200)
  const filling = await new Writer(world, writer, docId).ready()
  await filling.write('ຂໍ້ຄວາມທີ່ອ່ານ')
  await filling.close()
  const [desk, writing, reading] = [
    await openPage(browser, world, steward),
    await openPage(browser, world, writer),
    await openPage(browser, world, reader, { width: 390, scheme: 'dark' }),
  ]
  const here = (page: Page, name: string) => page.getByRole('button', { name: docs.others.replace('{{names}}', name) })
  for (const { page } of [writing, reading]) {
    await page.goto(`/docs/${docId}`)
    await page.getByText('ຂໍ້ຄວາມທີ່ອ່ານ').waitFor()
  }
  await here(writing.page, 'ຜູ້ອ່ານ ຈາກບ່ອນອື່ນ').waitFor()
  await picture(writing.page, 'reader-shown-1440')

  /** Ticks or unticks it, as a steward does. */
  const choose = async (t: typeof spacesLo) => {
    await desk.page.goto(`/spaces/${space.id}`)
    await desk.page.getByRole('button', { name: t.change }).click()
    const choice = desk.page.getByRole('checkbox', { name: t.hidesReaders })
    await choice.click()
    for (const width of [390, 1440]) {
      await desk.page.setViewportSize({ width, height: 900 })
      await choice.scrollIntoViewIfNeeded()
      await picture(desk.page, `hides-readers-${t === spacesLo ? 'lo' : 'en'}-${width}`)
    }
    expect(await audit(desk.page)).toEqual([])
    return choice
  }
  expect(await (await choose(spacesLo)).isChecked()).toBe(true)
  await desk.page.locator('form button[type="submit"]').click()
  await here(writing.page, 'ຜູ້ອ່ານ ຈາກບ່ອນອື່ນ').waitFor({ state: 'detached' })
  await here(reading.page, 'ບຸນມີ ໄຊຍະວົງ').waitFor()
  await picture(writing.page, 'reader-hidden-1440')
  await picture(reading.page, 'reader-hidden-390')
  // What is written goes on to whoever is not shown.
  await writing.page.getByText('ຂໍ້ຄວາມທີ່ອ່ານ').click()
  await writing.page.keyboard.press('End')
  await writing.page.keyboard.type(' xyz')
  await reading.page.getByText('ຂໍ້ຄວາມທີ່ອ່ານ xyz').waitFor()
  expect(await here(writing.page, 'ຜູ້ອ່ານ ຈາກບ່ອນອື່ນ').count()).toBe(0)
  expect(await writing.page.locator('.caret').count()).toBe(0)

  await steward.put('/api/me', { language: 'en' })
  expect(await (await choose(spacesEn)).isChecked()).toBe(false)
  await desk.page.locator('form button[type="submit"]').click()
  await here(writing.page, 'ຜູ້ອ່ານ ຈາກບ່ອນອື່ນ').waitFor()
  for (const { problems } of [desk, writing, reading]) expect(problems).toEqual([])
  for (const { context } of [desk, writing, reading]) await context.close()
}, 60_000)
