import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, move, openPage, picture } from '../support/page.ts'
import { openWorld, type TestPerson } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

// A block that one gives another shape while somebody else types in it: what was typed is never silently gone.
const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** The words of the text, without the names at the carets. */
const words = (page: Page) =>
  page.locator('.prose').evaluate((prose) => {
    const copy = prose.cloneNode(true) as Element
    for (const caret of copy.querySelectorAll('.caret')) caret.remove()
    return copy.textContent ?? ''
  })
const saved = (page: Page, state: string) => page.locator(`.savedstate[data-state="${state}"]`).waitFor()

/** Two people at one text of two paragraphs, each with the caret at its end. */
async function two() {
  const space = await world.space()
  const [person, other] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ແນວທາງແບ່ງວຽກ' })
  const a = await openPage(browser, world, person)
  const b = await openPage(browser, world, other)
  for (const { page } of [a, b]) {
    await page.goto(`/docs/${docId}`)
    await page.locator('.prose').click()
  }
  await a.page.keyboard.insertText('ວັກໜຶ່ງ')
  await a.page.keyboard.press('Enter')
  await a.page.keyboard.insertText('ວັກສອງ')
  await expect.poll(() => words(b.page), { timeout: 15_000 }).toBe('ວັກໜຶ່ງວັກສອງ')
  await b.page.locator('.prose').click()
  await b.page.keyboard.press('Control+End')
  return { a, b, docId }
}

const shapes: [name: string, change: (page: Page) => Promise<void>, sign: string][] = [
  ['a heading', (page) => page.keyboard.press('Control+Alt+2'), '.prose h2'],
  ['a list', (page) => page.keyboard.press('Control+Shift+8'), '.prose li'],
  [
    'one with the paragraph before',
    async (page) => {
      await move(page, 'Home')
      await page.keyboard.press('Backspace')
    },
    '.prose p:only-of-type',
  ],
]
for (const [name, change, sign] of shapes)
  test(`what one types without a network in a paragraph that another makes ${name} is kept and shown`, async () => {
    const { a, b, docId } = await two()
    await b.context.setOffline(true)
    await b.page.keyboard.insertText(' ນ້ຳໃຈ')
    await saved(b.page, 'local')
    await change(a.page)
    await a.page.locator(sign).waitFor()
    await saved(a.page, 'saved')
    await b.context.setOffline(false)

    await b.page.locator(sign, { hasText: 'ວັກສອງ' }).waitFor()
    await b.page.getByText(docs.lost.torn, { exact: true }).waitFor()
    await expect.poll(() => words(a.page), { timeout: 15_000 }).toBe(await words(b.page))
    expect(await audit(b.page)).toEqual([])
    await picture(b.page, `torn-${sign.split(' ')[1]?.split(':')[0]}`)
    await b.page.getByRole('link', { name: docs.openCopy }).click()
    await b.page.locator('.sheet', { hasText: 'ວັກສອງ ນ້ຳໃຈ' }).waitFor()
    // The document says so until its writer deletes the copy, whatever page of it is opened anew.
    await b.page.goBack()
    const told = b.page.getByText(docs.copiesOfDoc_other.replace('{{count}}', '1'))
    await told.waitFor()
    await b.page.reload()
    await told.waitFor()
    expect(await audit(b.page)).toEqual([])
    await b.page.getByRole('link', { name: docs.openCopy }).click()
    await b.page.getByRole('button', { name: lo.delete }).click()
    await b.page.locator('.dialog').getByRole('button', { name: lo.delete }).click()
    await b.page.waitForURL('**/copies')
    await b.page.goto(`/docs/${docId}`)
    await b.page.locator(sign).waitFor()
    expect(await told.count()).toBe(0)
    // Whoever changed the shape wrote nothing that is missing.
    expect(await a.page.getByText(docs.lost.torn, { exact: true }).count()).toBe(0)
    expect([...a.problems, ...b.problems]).toEqual([])
    await a.context.close()
    await b.context.close()
  }, 90_000)

/** The storage of the device opens no copy. */
function noPlace() {
  const { open } = IDBFactory.prototype
  IDBFactory.prototype.open = function (this: IDBFactory, name: string, version?: number) {
    if (name.startsWith('ba.copy.')) throw new DOMException('No place', 'QuotaExceededError')
    return open.call(this, name, version)
  }
}

test('of several parts that change their shape one after the other each is kept, and one is led to all of them', async () => {
  const { a, b } = await two()
  await b.page.evaluate(() => {
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = function (this: WebSocket, data) {
      if (!('quiet' in window)) send.call(this, data)
    }
    Object.assign(window, { quiet: true })
  })
  await b.page.keyboard.insertText(' ນ້ຳໃຈ')
  await move(b.page, 'ArrowUp')
  await move(b.page, 'End')
  await b.page.keyboard.insertText(' ຮ່ວມມື')
  await a.page.keyboard.press('Control+Alt+2')
  await b.page.getByRole('link', { name: docs.openCopy }).waitFor()
  await move(a.page, 'ArrowUp')
  await a.page.keyboard.press('Control+Alt+2')
  await b.page.locator('.copyband').getByRole('link', { name: docs.copies, exact: true }).click()
  await b.page.waitForURL('**/copies')
  await expect.poll(() => b.page.locator('a[href^="/copies/"]').count()).toBe(2)
  // Each is told from the other by how it begins.
  for (const words of ['ວັກສອງ ນ້ຳໃຈ', 'ວັກໜຶ່ງ ຮ່ວມມື']) await b.page.locator('.doclist li', { hasText: words }).waitFor()
  await picture(b.page, 'copies-two')
  expect(b.problems).toEqual([])
  // A device that gives nothing back says so.
  await b.page.evaluate(noPlace)
  await b.page.locator('a[href^="/copies/"]').first().click()
  await b.page.getByRole('alert').getByText(docs.copyNotRead).waitFor()
  expect(await audit(b.page)).toEqual([])
  expect(a.problems).toEqual([])
  await a.context.close()
  await b.context.close()
}, 90_000)

test('the same where both are online and the words are on their way; what was seen before it was deleted is missed by nobody', async () => {
  const { a, b } = await two()
  // What B writes is held before it is sent, and what A writes comes through.
  await b.page.evaluate(() => {
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = function (this: WebSocket, data) {
      if ('held' in window) (window.held as (() => void)[]).push(() => send.call(this, data))
      else send.call(this, data)
    }
    Object.assign(window, { held: [] })
  })
  await b.page.keyboard.insertText(' ນ້ຳໃຈ')
  await a.page.keyboard.press('Control+Alt+2')
  await b.page.locator('.prose h2', { hasText: 'ວັກສອງ' }).waitFor()
  await b.page.getByText(docs.lost.torn, { exact: true }).waitFor()
  await b.page.evaluate(() => {
    const held = (window as unknown as { held?: (() => void)[] }).held!
    Reflect.deleteProperty(window, 'held')
    for (const send of held) send()
  })
  await saved(b.page, 'saved')
  await b.page.getByRole('link', { name: docs.openCopy }).click()
  await b.page.locator('.sheet', { hasText: 'ວັກສອງ ນ້ຳໃຈ' }).waitFor()
  // What others deleted having seen it is missed by nobody, though nobody has told its writer yet that it is stored.
  await b.page.goBack()
  await b.page.locator('.prose h2').click()
  await b.page.keyboard.press('Control+End')
  await b.page.evaluate(() => {
    const STORED = 64
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = function (this: WebSocket, data) {
      if (!(data instanceof Uint8Array && data[0] === STORED)) send.call(this, data)
    }
  })
  await b.page.keyboard.insertText(' ອີກ')
  await a.page.locator('.prose h2', { hasText: 'ອີກ' }).waitFor()
  await a.page.keyboard.press('Control+Alt+0')
  await b.page.locator('.prose h2').waitFor({ state: 'detached' })
  expect(await words(b.page)).toBe('ວັກໜຶ່ງວັກສອງ ອີກ')
  expect(await b.page.getByText(docs.lost.torn, { exact: true }).count()).toBe(0)
  expect([...a.problems, ...b.problems]).toEqual([])
  await a.context.close()
  await b.context.close()
}, 90_000)

/** A list with one item of two blocks, of which the first may be what no item begins with. */
async function listWith(person: TestPerson, spaceId: string, first: 'paragraph' | 'heading') {
  const docId = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id: docId, title: 'ລາຍການກວດກາ' })
  const writer = await new Writer(world, person, docId).ready()
  const block = (name: string, words: string) => {
    const one = new Y.XmlElement(name)
    one.insert(0, [new Y.XmlText(words)])
    return one
  }
  const [list, item] = [new Y.XmlElement('bulletList'), new Y.XmlElement('listItem')]
  item.insert(0, [block(first, 'ວັກໜຶ່ງ'), block('paragraph', 'ວັກສອງ')])
  list.insert(0, [item])
  writer.doc.getXmlFragment(FRAGMENT).insert(0, [list, block('paragraph', 'ວັກທ້າຍ')])
  await writer.saved()
  await writer.close()
  // Whoever is not of the space may read it.
  await person.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  return docId
}

test('what fits together no more after two changed one part is taken out by no page without a sign', async () => {
  const space = await world.space('open')
  const [person, other, reader] = [await world.person([space]), await world.person([space]), await world.person()]
  const docId = await listWith(person, space.id, 'paragraph')
  const [a, b, c] = await Promise.all([person, other, reader].map((one) => openPage(browser, world, one)))
  for (const { page } of [a!, b!, c!]) {
    await page.goto(`/docs/${docId}`)
    await page.locator('.prose li').waitFor()
  }
  await b!.context.setOffline(true)
  await b!.page.locator('.prose li p', { hasText: 'ວັກສອງ' }).click()
  await b!.page.keyboard.press('Control+Alt+2')
  await saved(b!.page, 'local')
  await a!.page.locator('.prose li p', { hasText: 'ວັກໜຶ່ງ' }).click()
  await move(a!.page, 'Home')
  await move(a!.page, 'Shift+End')
  await a!.page.keyboard.press('Delete')
  await a!.page.locator('.prose li p', { hasText: 'ວັກສອງ' }).click()
  await move(a!.page, 'Home')
  await a!.page.keyboard.press('Backspace')
  await expect.poll(() => words(c!.page)).toBe('ວັກສອງວັກທ້າຍ')
  await b!.context.setOffline(false)
  for (const { page } of [a!, b!]) {
    await expect.poll(() => words(page)).toBe('ວັກທ້າຍ')
    await page.getByText(docs.lost.unfit, { exact: true }).waitFor()
    expect(await page.getByText(docs.lost.torn, { exact: true }).count()).toBe(0)
    await saved(page, 'saved')
  }
  expect(await audit(b!.page)).toEqual([])
  await picture(b!.page, 'unfit')
  await b!.page.getByRole('link', { name: docs.openCopy }).click()
  await b!.page.locator('.sheet', { hasText: 'ວັກສອງ' }).waitFor()
  // Whoever only reads sees the text as it stands, and goes on reading.
  await expect.poll(() => words(c!.page)).toBe('ວັກທ້າຍ')
  await a!.page.locator('.prose').click()
  await a!.page.keyboard.press('Control+End')
  await a!.page.keyboard.insertText(' ຕໍ່')
  await expect.poll(() => words(c!.page)).toBe('ວັກທ້າຍ ຕໍ່')
  expect(await c!.page.locator('.copyband').count()).toBe(0)
  expect([...a!.problems, ...b!.problems, ...c!.problems]).toEqual([])
  for (const { context } of [a!, b!, c!]) await context.close()
}, 120_000)

test('who may not write takes out nothing of what fits no more; who may keeps it', async () => {
  const space = await world.space('open')
  const [person, reader] = [await world.person([space]), await world.person()]
  const docId = await listWith(person, space.id, 'heading')
  const { page, context, problems } = await openPage(browser, world, reader)
  const closed: number[] = []
  page.on('websocket', (socket) => socket.on('close', () => closed.push(1)))
  await page.goto(`/docs/${docId}`)
  await expect.poll(() => words(page)).toBe('ວັກທ້າຍ')
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ຕໍ່')
  await expect.poll(() => words(page)).toBe('ວັກທ້າຍຕໍ່')
  expect(writer.text).toContain('ວັກໜຶ່ງ')
  expect(closed).toEqual([])
  expect(await page.locator('.copyband').count()).toBe(0)
  const own = await openPage(browser, world, person)
  await own.page.goto(`/docs/${docId}`)
  await own.page.getByRole('link', { name: docs.openCopy }).click()
  await own.page.locator('.sheet', { hasText: 'ວັກໜຶ່ງ' }).getByText('ວັກສອງ').waitFor()
  await expect.poll(() => writer.text).not.toContain('ວັກໜຶ່ງ')
  expect(await words(page)).toBe('ວັກທ້າຍຕໍ່')
  expect(closed).toEqual([])
  expect([...problems, ...own.problems]).toEqual([])
  await writer.close()
  await context.close()
  await own.context.close()
}, 90_000)

test.each([
  ['has no place for it', noPlace],
  [
    'is full while it is written',
    () => {
      const { add } = IDBObjectStore.prototype
      IDBObjectStore.prototype.add = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
        const request = add.call(this, value, key)
        if (this.transaction.db.name.startsWith('ba.copy.')) this.transaction.abort()
        return request
      }
    },
  ],
])(
  'where the storage of the device %s, the words stand on the page, and who leaves it is asked',
  async (_name, refuse) => {
    const { a, b } = await two()
    await b.page.evaluate(refuse)
    await b.context.setOffline(true)
    await b.page.keyboard.insertText(' ນ້ຳໃຈ')
    await saved(b.page, 'local')
    await a.page.keyboard.press('Control+Alt+2')
    await a.page.locator('.prose h2').waitFor()
    await saved(a.page, 'saved')
    await b.context.setOffline(false)

    const band = b.page.locator('.copyband', { hasText: docs.lost.torn })
    await band.getByText('ວັກສອງ ນ້ຳໃຈ').waitFor()
    await band.getByText(docs.lostHere.torn).waitFor()
    expect(await band.getByRole('link').count()).toBe(0)
    await saved(b.page, 'saved')
    expect(await audit(b.page)).toEqual([])
    const asked = b.page.waitForEvent('dialog')
    await b.page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    expect(await band.getByText('ວັກສອງ ນ້ຳໃຈ').count()).toBe(1)
    // Who misses nothing is not asked.
    const gone = a.page.waitForEvent('close')
    await a.page.close({ runBeforeUnload: true })
    await gone
    expect(a.problems).toEqual([])
    await a.context.close()
    await b.context.close()
  },
  90_000,
)
