import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, move, openPage, picture } from '../support/page.ts'
import { openWorld, say, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))
const LONG = 'ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function newDoc(person: TestPerson, spaceId: string) {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id, title: 'ແນວທາງແບ່ງວຽກ' })
  return id
}

/** The words of the text, without the names at the carets. */
const words = (page: Page) =>
  page.locator('.prose').evaluate((prose) => {
    const copy = prose.cloneNode(true) as HTMLElement
    for (const caret of copy.querySelectorAll('.caret')) caret.remove()
    return [...copy.querySelectorAll('p')].map((line) => line.textContent ?? '').join('\n')
  })
const reads = (page: Page, expected: string) => expect.poll(() => words(page), { timeout: 15_000 }).toBe(expected)
const saved = (page: Page, state: string) => page.locator(`.savedstate[data-state="${state}"]`).waitFor()
const enter = async (page: Page, docId: string) => {
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').waitFor()
}

test('what is written offline stays on the device, opens without a network, and is merged on return', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const docId = await newDoc(first, space.id)
  const { page, context, problems } = await openPage(browser, world, first, { worker: true })
  const other = await openPage(browser, world, second)
  await enter(page, docId)
  // From the second time on the page comes from the device if it must.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload()
  await enter(other.page, docId)

  await page.locator('.prose').click()
  await page.keyboard.type('ສະບາຍດີ')
  await reads(other.page, 'ສະບາຍດີ')
  await saved(page, 'saved')
  await context.setOffline(true)
  await page.keyboard.type(' ຕອນອອຟລາຍ')
  await saved(page, 'local')
  await page.getByText(lo.offline.title).waitFor()
  expect(await audit(page)).toEqual([])
  await other.page.locator('.prose').click()
  await other.page.keyboard.press('Control+Home')
  await other.page.keyboard.type('ຜູ້ອື່ນ ')
  await page.reload()
  await reads(page, 'ສະບາຍດີ ຕອນອອຟລາຍ')
  await saved(page, 'local')
  await context.setOffline(false)

  await reads(other.page, 'ຜູ້ອື່ນ ສະບາຍດີ ຕອນອອຟລາຍ')
  await reads(page, 'ຜູ້ອື່ນ ສະບາຍດີ ຕອນອອຟລາຍ')
  await saved(page, 'saved')
  // That two texts came together is said to who was away, with the way to how it stood before.
  const merged = page.locator('.banner', { hasText: docs.merged })
  await merged.waitFor()
  expect(await other.page.locator('.banner').count()).toBe(0)
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-merged')
  expect(await merged.getByRole('link').getAttribute('href')).toBe(`/docs/${docId}/history`)
  await merged.getByRole('button', { name: lo.close }).click()
  await merged.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
  await other.context.close()
}, 90_000)

test('a letter is deleted with its marks, forwards and backwards', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))

  await page.locator('.prose').click()
  await page.keyboard.insertText('ດື່ມນ້ຳ')
  await page.keyboard.press('Backspace')
  expect(await words(page)).toBe('ດື່ມ')
  await page.keyboard.press('Backspace')
  expect(await words(page)).toBe('ດື່')
  await move(page, 'Home')
  await page.keyboard.press('Delete')
  expect(await words(page)).toBe('')
  await context.close()
}, 60_000)

test('quotes keep the words and names of those who spoke, whatever is typed over them', async () => {
  const space = await world.space()
  const person = await world.person([space], { nameLo: 'ບຸນມີ ໄຊຍະວົງ' })
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const socket = await person.connect()
  const sent = await say<Message>(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ໝູນວຽນທຸກ 3 ເດືອນ' })
  const docId = newId()
  await person.post(`/api/topics/${topicId}/docs`, { id: docId, messageIds: sent.ok ? [sent.value.id] : [] })
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, docId)

  const quote = page.locator('[data-evidence]')
  await quote.getByText('ໝູນວຽນທຸກ 3 ເດືອນ').click()
  // Latin letters come as real strokes of keys.
  await page.keyboard.type('over')
  await reads(page, 'ໝູນວຽນທຸກ 3 ເດືອນ\nover\n')
  expect(await quote.innerText()).toContain('ບຸນມີ ໄຊຍະວົງ')

  await quote.getByText('ໝູນວຽນທຸກ 3 ເດືອນ').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.type('end')
  await reads(page, 'ໝູນວຽນທຸກ 3 ເດືອນ\nover\nend')
  expect(await audit(page)).toEqual([])

  // On a phone it is read, and nothing is taken out, until one begins to write.
  const phone = await openPage(browser, world, person, { width: 390 })
  await phone.page.goto(`/docs/${docId}`)
  const theirs = phone.page.locator('[data-evidence]').getByRole('button', { name: docs.removeQuote })
  await phone.page.locator('[data-evidence]').getByRole('link', { name: docs.openTalk }).waitFor()
  expect(await theirs.isVisible()).toBe(false)
  await phone.page.getByRole('button', { name: docs.edit, exact: true }).click()
  await theirs.waitFor()
  await phone.context.close()

  await quote.getByRole('button', { name: docs.removeQuote }).click()
  await quote.waitFor({ state: 'detached' })
  await page.keyboard.press('Control+z')
  await quote.getByRole('link', { name: docs.openTalk }).click()
  await page.waitForURL(new RegExp(`/topics/${topicId}#message-`))
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what is missing before a document is ready is said, and disappears live', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const docId = await newDoc(first, space.id)
  const [one, two] = [await openPage(browser, world, first), await openPage(browser, world, second)]
  await enter(one.page, docId)
  await enter(two.page, docId)
  const ready = one.page.getByRole('button', { name: docs.markReady, exact: true })

  expect(await ready.isDisabled()).toBe(true)
  await one.page.locator('.edbar').getByText(docs.missing.second_writer).waitFor()
  for (const { page } of [one, two]) {
    await page.locator('.prose').click()
    await page.keyboard.insertText(LONG)
  }
  await until(() => ready.isEnabled(), 'two people wrote')
  await ready.click()
  await two.page.locator('.sheet .by').getByText(lo.state.ready).waitFor()
  await two.page.getByRole('button', { name: docs.takeBack }).click()
  await one.page.locator('.sheet .by').getByText(lo.state.draft).waitFor()
  await one.context.close()
  await two.context.close()
}, 60_000)

test('who leaves the space has no copy of its documents left', async () => {
  const space = await world.space()
  const steward = await world.person([space, 'steward'])
  const member = await world.person([space])
  const docId = await newDoc(steward, space.id)
  const { page, context } = await openPage(browser, world, member)
  await enter(page, docId)
  await page.locator('.prose').click()
  await page.keyboard.insertText('ຄວາມຮູ້ທີ່ປິດ')
  await saved(page, 'saved')
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
  expect(await databases()).toEqual([`ba.doc.${member.id}.${docId}`])

  await steward.delete(`/api/spaces/${space.id}/members/${member.id}`)

  await page.getByText(lo.notFoundTitle).waitFor()
  await until(async () => (await databases()).length === 0, 'the copy is gone')
  await context.close()
}, 60_000)

test('the editor can be used on a phone in the dark, and every tool has a name', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context } = await openPage(browser, world, person, { width: 390, scheme: 'dark' })
  await enter(page, await newDoc(person, space.id))

  await page.locator(`.prose [data-placeholder="${docs.placeholder}"]`).waitFor()
  await page.locator('.prose').click()
  await page.keyboard.insertText('ຫົວຂໍ້')
  await page.getByLabel(docs.tool.level).selectOption('2')
  await page.locator('.prose h2', { hasText: 'ຫົວຂໍ້' }).waitFor()
  await page.getByRole('button', { name: docs.tool.table, exact: true }).click()
  await page.locator('.prose table').waitFor()
  await page.getByRole('button', { name: docs.tool.addRow, exact: true }).click()
  expect(await page.locator('.prose tr').count()).toBe(4)

  // The tools are one row, in which the last is drawn into reach.
  const bar = page.getByRole('toolbar')
  expect((await bar.boundingBox())?.height).toBeLessThan(60)
  const last = bar.getByRole('button').last()
  expect((await last.boundingBox())?.x).toBeGreaterThan(390)
  await last.scrollIntoViewIfNeeded()
  const reached = await last.boundingBox()
  expect((reached?.x ?? 999) + (reached?.width ?? 999)).toBeLessThanOrEqual(390)
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-tools-390-dark')
  // The words that invite to write stand in no cell.
  expect(await page.locator('.prose td [data-placeholder]:not([data-placeholder=""])').count()).toBe(0)
  for (const _ of [1, 2]) await page.getByRole('button', { name: docs.tool.addColumn, exact: true }).click()
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true)

  // Every tool of a table does what it is called.
  const cells = async () => {
    const all = await page
      .locator('.prose tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.nodeName.toLowerCase()).join(' ')))
    return [all.length, all[0]]
  }
  const tool = async (name: string, expected: Awaited<ReturnType<typeof cells>>) => {
    await page.getByRole('button', { name, exact: true }).click()
    await expect.poll(cells).toEqual(expected)
  }
  await expect.poll(cells).toEqual([4, 'th th th th th'])
  await tool(docs.tool.removeColumn, [4, 'th th th th'])
  await tool(docs.tool.addColumnBefore, [4, 'th th th th th'])
  await tool(docs.tool.headerRow, [4, 'td td td td td'])
  await tool(docs.tool.addRowBefore, [5, 'td td td td td'])
  await tool(docs.tool.removeRow, [4, 'td td td td td'])
  const [from, to] = [page.locator('.prose td').first(), page.locator('.prose td').nth(1)]
  await from.click()
  await to.click({ modifiers: ['Shift'] })
  await page.locator('.selectedCell').nth(1).waitFor()
  await tool(docs.tool.mergeCells, [4, 'td td td td'])
  expect(await page.locator('.prose td[colspan="2"]').count()).toBe(1)
  await page.getByRole('button', { name: docs.tool.removeTable, exact: true }).click()
  await page.locator('.prose table').waitFor({ state: 'detached' })
  await context.close()
}, 60_000)

test.each([
  [1440, 'light'],
  [1024, 'dark'],
  [390, 'light'],
] as const)(
  'however far one has read at %i pixels, the bar stays, whole and within reach',
  async (width, scheme) => {
    const space = await world.space()
    const person = await world.person([space])
    const docId = newId()
    await person.post(`/api/spaces/${space.id}/docs`, {
      id: docId,
      title: 'ລະບຽບການ ທີ່ມີຊື່ຍາວຫຼາຍກວ່າໜຶ່ງແຖວ ສຳລັບຫ້ອງການທຸກແຫ່ງ',
    })
    const writer = await new Writer(world, person, docId).ready()
    for (let at = 0; at < 60; at++) await writer.write(`ວັກທີ ${at}`)
    // An empty document opens to be written in; this one has been read as one with words.
    await until(
      async () => !(await person.get<{ missing: string[] }>(`/api/docs/${docId}`)).body.missing.includes('text'),
      'the text',
    )
    const isPhone = width === 390
    const { page, context, problems } = await openPage(browser, world, person, { width, scheme, touch: isPhone })
    await page.goto(`/docs/${docId}`)
    await page.locator('.prose', { hasText: 'ວັກທີ 59' }).waitFor()
    if (isPhone) await page.getByRole('button', { name: docs.edit, exact: true }).tap()
    await page.locator('.prose p', { hasText: 'ວັກທີ 59' }).scrollIntoViewIfNeeded()
    await page.mouse.move(width / 2, 500)
    await page.mouse.wheel(0, 5000)
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(600)

    // Each part of it can be seen and reached, and covers no other.
    const parts = page.locator('.edbar :is(button, .savedstate), .toolplace button')
    const bar = page.locator('.edbar')
    await expect.poll(async () => (await bar.boundingBox())?.y ?? -1).toBeLessThan(70)
    expect((await bar.boundingBox())?.y).toBeGreaterThanOrEqual(0)
    let seen = 0
    for (const part of await parts.all()) {
      const box = await part.boundingBox()
      if (!box || (box.width === 0 && box.height === 0)) continue
      const inTools = await part.evaluate((element) => element.closest('.toolplace') !== null)
      // On a phone the tools are one row that is drawn aside.
      if (inTools && isPhone) continue
      seen++
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(width)
      const hit = await part.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect()
        const found = document.elementFromPoint(left + width / 2, top + height / 2)
        return found !== null && (element.contains(found) || found.contains(element))
      })
      expect(hit, await part.innerText()).toBe(true)
    }
    expect(seen).toBeGreaterThan(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await picture(page, `doc-bar-${width}`)
    expect(problems).toEqual([])
    await writer.close()
    await context.close()
  },
  60_000,
)

test('however many templates there are, the step that begins a document is within reach', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/spaces/${space.id}/docs`)
  // What most come for is first, also where the two stand one above the other.
  const [begin, takeIn] = [
    page.getByRole('button', { name: docs.begin }),
    page.getByRole('link', { name: docs.import }),
  ]
  const top = async (one: typeof begin) => (await one.boundingBox())?.y ?? 0
  await begin.waitFor()
  expect(await top(begin)).toBeLessThanOrEqual(await top(takeIn))
  await page.getByRole('button', { name: docs.begin, exact: true }).first().click()
  const dialog = page.getByRole('dialog', { name: docs.begin })
  await dialog.getByRole('radio').first().waitFor()
  const step = dialog.getByRole('button', { name: docs.begin, exact: true })
  const beyond = () =>
    dialog.evaluate((one) =>
      Math.max(...[one, ...one.querySelectorAll('*')].map((part) => part.scrollHeight - part.clientHeight)),
    )
  expect(await beyond()).toBeGreaterThan(100)
  // Seen, and not covered by a template: a press on its middle is a press on it.
  const box = await step.boundingBox()
  expect(box && box.y + box.height).toBeLessThanOrEqual(900)
  expect(
    await step.evaluate((one) => {
      const { x, y, width, height } = one.getBoundingClientRect()
      return one.contains(document.elementFromPoint(x + width / 2, y + height / 2))
    }),
  ).toBe(true)
  await picture(page, 'doc-begin-390')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)
