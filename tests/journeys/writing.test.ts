import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage } from '../support/page.ts'
import { openWorld, type TestPerson } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function newDoc(person: TestPerson, spaceId: string, title = 'ຄູ່ມືການແບ່ງວຽກ') {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id, title })
  return id
}
const enter = async (page: Page, docId: string) => {
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').click()
}
const saved = (page: Page) => page.locator('.savedstate[data-state="saved"]').waitFor()
const offered = (page: Page) => page.locator('.suggestions [role="option"]')

/** Puts something into the text by its name, as a person does who never leaves the keys. */
async function slash(page: Page, words: string) {
  await page.keyboard.type(`/${words}`)
  await offered(page).first().waitFor()
  await page.keyboard.press('Enter')
}
const photo = () =>
  sharp({ create: { width: 900, height: 420, channels: 3, background: '#24543a' } })
    .jpeg()
    .toBuffer()

test('everything is put into a text from the keys, and the other writer sees it', async () => {
  const space = await world.space()
  const [person, other] = [await world.person([space]), await world.person([space], { nameLo: 'ພອນສຸດາ ວົງໄຊ' })]
  const docId = await newDoc(person, space.id)
  const target = await newDoc(person, space.id, 'ບົດລາຍງານປະຈຳປີ')
  const one = await openPage(browser, world, person)
  const two = await openPage(browser, world, other)
  const { page } = one
  await enter(page, docId)
  await enter(two.page, docId)
  const there = two.page.locator('.prose')

  await page.keyboard.type('## ')
  await page.keyboard.insertText('ຈຸດປະສົງ')
  await there.locator('h2', { hasText: 'ຈຸດປະສົງ' }).waitFor()
  await page.keyboard.press('Enter')
  await slash(page, docs.callout.warning)
  await page.keyboard.insertText('ຢ່າມອບວຽກໂດຍບໍ່ມີໃບມອບ')
  await there.locator(`[data-callout][data-label="${docs.callout.warning}"]`).waitFor()
  for (const key of ['Enter', 'Enter', 'ArrowDown']) await page.keyboard.press(key)

  await page.keyboard.type('[ ] ')
  await page.keyboard.insertText('ກຽມໃບມອບວຽກ')
  await there.getByRole('checkbox', { name: docs.taskOpen }).check()
  await page.getByRole('checkbox', { name: docs.taskDone }).waitFor()
  for (const key of ['Enter', 'Enter']) await page.keyboard.press(key)

  // In Lao no space need stand before a name.
  await page.keyboard.insertText('ມອບໃຫ້')
  await page.keyboard.type('@')
  await page.keyboard.insertText('ພອນ')
  await offered(page).filter({ hasText: 'ພອນສຸດາ' }).waitFor()
  await page.keyboard.press('Enter')
  await there.locator('[data-type="mention"]', { hasText: '@ພອນສຸດາ ວົງໄຊ' }).waitFor()

  await slash(page, 'footnote')
  await page.getByLabel(docs.note.words).fill('ດຳລັດ ເລກທີ 12')
  await page.locator('dialog button[type="submit"]').click()
  await two.page.locator('.footnotes li', { hasText: 'ດຳລັດ ເລກທີ 12' }).waitFor()
  await page.locator('dialog').waitFor({ state: 'detached' })

  await page.keyboard.press('Enter')
  // The address of an item, pasted alone, becomes its card.
  await page.evaluate((address) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', address)
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, `${world.url}/docs/${target}`)
  await there.locator('.itemcard', { hasText: 'ບົດລາຍງານປະຈຳປີ' }).waitFor()
  await slash(page, 'details')
  await page.keyboard.insertText('ຂັ້ນຕອນລະອຽດ')
  await there.locator('summary', { hasText: 'ຂັ້ນຕອນລະອຽດ' }).waitFor()
  await saved(page)

  expect(await audit(page)).toEqual([])
  expect([...one.problems, ...two.problems]).toEqual([])
  await one.context.close()
  await two.context.close()
}, 90_000)

test('a picture is pasted, described, and shown to the other; a file is chosen and downloaded', async () => {
  const space = await world.space()
  const [person, other] = [await world.person([space]), await world.person([space])]
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  const two = await openPage(browser, world, other)
  await enter(page, docId)
  await enter(two.page, docId)

  await page.keyboard.insertText('ກ່ອນຮູບ')
  await page.evaluate(
    (bytes) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([Uint8Array.from(bytes)], 'ຮູບ.jpg', { type: 'image/jpeg' }))
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      )
    },
    [...(await photo())],
  )
  const seen = two.page.locator('.picture img')
  await expect.poll(() => seen.evaluate((image: HTMLImageElement) => image.naturalWidth).catch(() => 0)).toBe(900)

  await page.locator('.picture img').click()
  await page.getByRole('button', { name: docs.picture.title }).click()
  await page.getByLabel(docs.picture.alt).fill('ຕະຫຼາດເຊົ້າ')
  await page.getByLabel(docs.picture.caption).fill('ຮູບທີ 1')
  await page.locator('dialog button[type="submit"]').click()
  await two.page.getByRole('img', { name: 'ຕະຫຼາດເຊົ້າ' }).waitFor()
  await two.page.locator('figcaption', { hasText: 'ຮູບທີ 1' }).waitFor()

  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: docs.tool.insert }).click()
  await page.getByRole('button', { name: docs.insert.file, exact: true }).click()
  await (await chooser).setFiles({ name: 'ລາຍງານ.html', mimeType: 'text/html', buffer: Buffer.from('<b>x</b>') })
  const link = two.page.locator('.docfile', { hasText: 'ລາຍງານ.html' })
  await link.waitFor()
  const got = await two.page.request.get((await link.getAttribute('href')) ?? '')
  expect(got.headers()['content-disposition']).toMatch(/^attachment/)

  const bad = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: docs.tool.insert }).click()
  await page.getByRole('button', { name: docs.insert.picture, exact: true }).click()
  const png = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.alloc(400)])
  await (await bad).setFiles({ name: 'bad.png', mimeType: 'image/png', buffer: png })
  await page.locator('.docuploads').getByText(docs.badImage).waitFor()
  expect(await audit(page)).toEqual([])
  await page.getByRole('button', { name: docs.takeOff }).click()
  await page.locator('.docuploads').waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
  await two.context.close()
}, 90_000)
