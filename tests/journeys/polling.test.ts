import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { openOffice } from '../support/office.ts'
import { openRoomsWorld } from '../support/rooms-world.ts'
import { call, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

// A real browser behind a real proxy that lets no Upgrade through, and the whole product as `npm start` runs it.
const world = openRoomsWorld()
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
  await world.start()
})
afterAll(() => browser.close())

async function meet(how: 'beStrict' | 'beMute' = 'beStrict') {
  const { spaceId, inside } = await world.talk(3, 1)
  const [a = '', b = '', steward = ''] = inside
  await world.sql`update space_members set role = 'steward' where person_id = ${steward} and space_id = ${spaceId}`
  const docId = newId()
  const made = await call(
    world.url,
    'POST',
    `/api/spaces/${spaceId}/docs`,
    { id: docId, title: 'ແຜນ' },
    world.cookie(a),
  )
  expect(made.status).toBe(200)
  const office = await openOffice(world.url)
  office[how]()
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })
  const [name = '', value = ''] = world.cookie(a).split('=')
  await context.addCookies([{ name, value, url: office.url, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  const other = await new Writer(world as never, { cookie: world.cookie(b) } as never, docId).ready()
  await page.goto(`${office.url}/docs/${docId}`)
  return {
    page,
    other,
    office,
    lose: () => call(world.url, 'DELETE', `/api/spaces/${spaceId}/members/${a}`, undefined, world.cookie(steward)),
    async end() {
      await other.close()
      await context.close()
      office.close()
    },
  }
}

const saved = (page: Page, state: string) => page.locator(`.savedstate[data-state="${state}"]`).waitFor()

async function write(page: Page, words: string) {
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(words)
}

test('two write one document, one of them where only HTTP gets through; a server that is killed is noticed, and costs nothing', async () => {
  const { page, other, office, end } = await meet()
  await write(page, 'ໜຶ່ງ')
  await saved(page, 'saved')
  await until(async () => other.text.includes('ໜຶ່ງ'), 'the other sees it')
  await other.write('ສອງ')
  await page.locator('.prose', { hasText: 'ສອງ' }).waitFor()
  expect(office.refused()).toBeGreaterThan(0)
  expect(await page.locator('.banner').count()).toBe(0)

  await world.kill()
  await page.locator('.banner', { hasText: lo.offline.title }).waitFor()
  await write(page, 'ສາມ')
  await saved(page, 'local')
  await world.start()
  await saved(page, 'saved')
  await until(async () => other.text.includes('ສາມ'), 'the other sees what was written meanwhile', 20_000)
  await page.locator('.banner').waitFor({ state: 'detached' })
  await end()
}, 120_000)

test('whose right ends while only HTTP gets through does not see the document any more, and the other writes on', async () => {
  const { page, other, lose, end } = await meet()
  await write(page, 'ກ່ອນ')
  await saved(page, 'saved')
  expect((await lose()).status).toBe(200)
  await page.getByText(lo.notFoundTitle).waitFor()
  await other.write('ຍັງຂຽນໄດ້')
  await end()
}, 120_000)

test('where a websocket is never even answered, HTTP is taken after a while', async () => {
  const { page, other, office, end } = await meet('beMute')
  await page.locator('.prose').waitFor({ timeout: 30_000 })
  await write(page, 'ໜຶ່ງ')
  await saved(page, 'saved')
  await until(async () => other.text.includes('ໜຶ່ງ'), 'the other sees it')
  expect(office.refused()).toBeGreaterThan(0)
  await end()
}, 120_000)

test('where a websocket gets through again it is taken, without a word of it', async () => {
  const { page, other, office, end } = await meet()
  await page.clock.install()
  await page.reload()
  await write(page, 'ໜຶ່ງ')
  await saved(page, 'saved')
  const lines: string[] = []
  page.on('websocket', (line) => {
    if (line.url().includes('/sync/')) line.on('framereceived', () => lines.push(line.url()))
  })

  office.relent()
  await expect
    .poll(
      async () => {
        await page.clock.runFor(10_000)
        return lines.length
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0)
  await write(page, 'ສອງ')
  await page.clock.runFor(1000)
  await saved(page, 'saved')
  await until(async () => other.text.includes('ໜຶ່ງສອງ'), 'the other sees it')
  expect(await page.locator('.banner').count()).toBe(0)
  await end()
}, 120_000)
