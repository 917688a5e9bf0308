import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page, Request } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { syllablesOf } from '#shared/lao/segment.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, move, openPage, picture, select } from '../support/page.ts'
import { openWorld, type TestPerson } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

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
const offered = (page: Page) => page.locator('.atcaret [role="option"]')

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
  // Each choice is one line: its sign, and its name beside it.
  await page.keyboard.type('/')
  const sign = await offered(page).first().locator('.i').boundingBox()
  const name = await offered(page).first().locator('b').boundingBox()
  expect((name?.x ?? 999) - (sign?.x ?? 0)).toBeLessThan(60)
  await page.keyboard.press('Backspace')
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

  // What somebody writes before a note while it is changed leaves that the note which is changed.
  await page.getByRole('button', { name: docs.note.change.replace('{{number}}', '1') }).click()
  await there.locator('h2').click()
  await two.page.keyboard.press('Home')
  await two.page.keyboard.insertText('ກ່ອນໝາຍເຫດ ')
  await page.locator('.prose h2', { hasText: 'ກ່ອນໝາຍເຫດ' }).waitFor()
  await page.getByLabel(docs.note.words).fill('ດຳລັດ ເລກທີ 13')
  await page.locator('dialog button[type="submit"]').click()
  await two.page.locator('.footnotes li', { hasText: 'ດຳລັດ ເລກທີ 13' }).waitFor()
  await page.locator('dialog').waitFor({ state: 'detached' })

  // One that is taken out meanwhile keeps what was written into it.
  await page.getByRole('button', { name: docs.note.change.replace('{{number}}', '1') }).click()
  await two.page.getByRole('button', { name: docs.note.change.replace('{{number}}', '1') }).click()
  await two.page.getByRole('button', { name: docs.note.remove }).click()
  await page.locator('.prose .notecall').waitFor({ state: 'detached' })
  await page.getByLabel(docs.note.words).fill('ດຳລັດ ເລກທີ 14')
  await page.locator('dialog button[type="submit"]').click()
  await page.getByText(docs.note.gone).waitFor()
  await page.locator('dialog button[type="submit"]').click()
  await two.page.locator('.footnotes li', { hasText: 'ດຳລັດ ເລກທີ 14' }).waitFor()
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
  // One that is looked for by its title is the same.
  await slash(page, docs.insert.card)
  await page.getByLabel(docs.card.find, { exact: true }).fill('ບົດລາຍງານ')
  await page.locator('.cardchoices button', { hasText: 'ບົດລາຍງານປະຈຳປີ' }).click()
  await there.locator('.itemcard', { hasText: 'ບົດລາຍງານປະຈຳປີ' }).nth(1).waitFor()
  await slash(page, 'details')
  await page.keyboard.insertText('ຂັ້ນຕອນລະອຽດ')
  await there.locator('.summary', { hasText: 'ຂັ້ນຕອນລະອຽດ' }).waitFor()
  // What is typed after a card stands below it, and takes it away from nobody.
  expect(await there.locator('.itemcard').count()).toBe(2)
  await saved(page)

  expect(await audit(page)).toEqual([])
  expect([...one.problems, ...two.problems]).toEqual([])
  await one.context.close()
  await two.context.close()
}, 90_000)

test('two who change one note at once see what the other wrote, and nothing of it is lost', async () => {
  const space = await world.space()
  const docId = await newDoc(await world.person([space]), space.id)
  const mine = await openPage(browser, world, await world.person([space]))
  const theirs = await openPage(browser, world, await world.person([space]))
  const { page } = mine
  for (const one of [mine, theirs]) await enter(one.page, docId)
  const field = page.getByLabel(docs.note.words)
  const says = (words: string) =>
    page.getByRole('alert').filter({ hasText: docs.note.changed.replace('{{words}}', words) })
  const change = docs.note.change.replace('{{number}}', '1')
  const noteIn = (where: Page, words: string) => where.locator('.footnotes li', { hasText: `${words} ${change}` })
  const open = (where: Page) => where.getByRole('button', { name: change }).click()
  const done = (where: Page) => where.locator('dialog button[type="submit"]').click()
  const closed = (where: Page) => where.locator('dialog').waitFor({ state: 'detached' })
  /** The other writes this while the dialog is open here. */
  async function meanwhile(words: string) {
    await open(page)
    await open(theirs.page)
    await theirs.page.getByLabel(docs.note.words).fill(words)
    await done(theirs.page)
    await closed(theirs.page)
    await noteIn(page, words).waitFor()
  }
  await slash(page, 'footnote')
  await field.fill('ດຳລັດ ເລກທີ 12')
  await done(page)
  await noteIn(theirs.page, 'ດຳລັດ ເລກທີ 12').waitFor()

  // In different places of it: both changes.
  await meanwhile('ດຳລັດ ເລກທີ 12 ວັນທີ 3 ມີນາ')
  await field.fill('ມະຕິ ເລກທີ 12')
  await done(page)
  await says('ດຳລັດ ເລກທີ 12 ວັນທີ 3 ມີນາ').waitFor()
  expect(await field.inputValue()).toBe('ມະຕິ ເລກທີ 12 ວັນທີ 3 ມີນາ')
  expect(await audit(page)).toEqual([])
  await picture(page, 'note-changed')
  await done(page)
  await noteIn(theirs.page, 'ມະຕິ ເລກທີ 12 ວັນທີ 3 ມີນາ').waitFor()

  // In the same place: all that either wrote, for whoever decides.
  await meanwhile('ມະຕິ ເລກທີ 13 ວັນທີ 3 ມີນາ')
  await field.fill('ມະຕິ ເລກທີ 14 ວັນທີ 3 ມີນາ')
  await done(page)
  await says('ມະຕິ ເລກທີ 13 ວັນທີ 3 ມີນາ').waitFor()
  expect(await field.inputValue()).toBe('ມະຕິ ເລກທີ 13 ວັນທີ 3 ມີນາ ມະຕິ ເລກທີ 14 ວັນທີ 3 ມີນາ')
  await field.fill('ມະຕິ ເລກທີ 13 ແລະ 14')
  await done(page)
  await noteIn(theirs.page, 'ມະຕິ ເລກທີ 13 ແລະ 14').waitFor()

  // Whoever changed nothing takes nothing back, and takes out only what they have seen.
  await meanwhile('ມະຕິ ເລກທີ 15')
  await done(page)
  await closed(page)
  await meanwhile('ມະຕິ ເລກທີ 16')
  await page.getByRole('button', { name: docs.note.remove }).click()
  await says('ມະຕິ ເລກທີ 16').waitFor()
  await page.getByRole('button', { name: docs.note.remove }).click()
  await theirs.page.locator('.prose .notecall').waitFor({ state: 'detached' })

  expect([...mine.problems, ...theirs.problems]).toEqual([])
  await mine.context.close()
  await theirs.context.close()
}, 90_000)

test('notes are numbered by where they are called, also when that is moved or taken out', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))
  for (const words of ['ໜຶ່ງ', 'ສອງ', 'ສາມ']) {
    await page.keyboard.insertText(`ວັກ${words} `)
    await slash(page, 'footnote')
    await page.getByLabel(docs.note.words).fill(`ໝາຍເຫດ${words}`)
    await page.locator('dialog button[type="submit"]').click()
    await page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Enter')
  }
  const notes = () =>
    page.locator('.footnotes li').evaluateAll((all) => all.map((one) => one.firstChild?.textContent?.trim()))
  const called = () =>
    page.locator('.prose .notecall button').evaluateAll((all) => all.map((one) => one.getAttribute('title')))
  const are = async (...words: string[]) => {
    const expected = words.map((one) => `ໝາຍເຫດ${one}`)
    await expect.poll(notes).toEqual(expected)
    expect(await called()).toEqual(expected)
  }
  await are('ໜຶ່ງ', 'ສອງ', 'ສາມ')
  // Each stands behind its word; the space without which nothing is offered stands behind the note.
  const parts = page.locator('.prose p').first()
  await expect
    .poll(() => parts.evaluate((p) => [...p.childNodes].map((node) => node.textContent)))
    .toEqual(['ວັກໜຶ່ງ', '\u2060', ' '])

  // The third line is cut and put before the first. A click behind its end, where the note is, is for the caret.
  await page.getByText('ວັກສາມ').click()
  // Cut before the browser has told the editor what is selected, as on a slow machine.
  await page.evaluate(() => {
    getSelection()?.modify('extend', 'backward', 'lineboundary')
    document.execCommand('cut')
  })
  await are('ໜຶ່ງ', 'ສອງ')
  await move(page, 'Control+Home')
  await page.keyboard.press('Control+v')
  await are('ສາມ', 'ໜຶ່ງ', 'ສອງ')
  await page.getByRole('button', { name: docs.note.change.replace('{{number}}', '2') }).click()
  expect(await page.getByLabel(docs.note.words).inputValue()).toBe('ໝາຍເຫດໜຶ່ງ')
  await page.keyboard.press('Escape')

  await page.getByText('ວັກສອງ').click()
  await move(page, 'ArrowLeft')
  await page.keyboard.press('Backspace')
  await are('ສາມ', 'ໜຶ່ງ')
  // Undo takes back one thing at a time, however quickly they were done.
  await page.keyboard.press('Control+z')
  await are('ສາມ', 'ໜຶ່ງ', 'ສອງ')
  await page.keyboard.press('Control+z')
  await are('ໜຶ່ງ', 'ສອງ')
  await page.keyboard.press('Control+z')
  await are('ໜຶ່ງ', 'ສອງ', 'ສາມ')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what is typed at once after a note was put in stands where the caret was', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))
  await page.keyboard.insertText('ນ້ຳດື່ມ ສະອາດ ')
  await slash(page, 'footnote')
  await page.getByLabel(docs.note.words).fill('ຕົ້ມແລ້ວ')
  // In one task, as where the page is slow and the fingers are not.
  await page.locator('dialog button[type="submit"]').evaluate((done: HTMLElement) => {
    done.click()
    document.execCommand('insertText', false, 'ຢູ່ໃກ້')
  })
  const parts = page.locator('.prose p').first()
  await expect
    .poll(() => parts.evaluate((p) => [...p.childNodes].map((node) => node.textContent)))
    .toEqual(['ນ້ຳດື່ມ ສະອາດ', '\u2060', ' ຢູ່ໃກ້'])
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a key and a tool are for where the caret stands and what is selected, also right after it was moved', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))
  await page.keyboard.insertText('ໜຶ່ງ')
  // Each in one task: before the browser has told the editor, as on a slow machine.
  await page.evaluate(() => {
    getSelection()?.modify('move', 'backward', 'lineboundary')
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
    )
  })
  const lines = page.locator('.prose > p')
  await expect.poll(() => lines.allTextContents()).toEqual(['', 'ໜຶ່ງ'])
  await page.getByRole('button', { name: docs.tool.bold, exact: true }).evaluate((tool: HTMLElement) => {
    getSelection()?.modify('extend', 'forward', 'lineboundary')
    tool.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))
    tool.click()
  })
  await expect.poll(() => lines.locator('strong').allTextContents()).toEqual(['ໜຶ່ງ'])
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what is typed right after the title, or after what was sought, stands in the text', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))
  /** A key, and what is typed at once after it: before the next picture, which a slow machine takes long to draw. */
  const pressAndType = (field: Locator, key: string, words: string) =>
    field.evaluate(
      async (one: HTMLElement, [key, words]) => {
        one.focus()
        one.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
        await undefined
        document.execCommand('insertText', false, words)
      },
      [key, words] as const,
    )
  const text = () => page.locator('.prose p').allTextContents()
  await pressAndType(page.getByLabel(docs.title, { exact: true }), 'Enter', 'ໜຶ່ງ')
  await expect.poll(text).toEqual(['ໜຶ່ງ'])
  await page.keyboard.press('Control+f')
  await pressAndType(page.getByRole('textbox', { name: docs.find.title }), 'Escape', ' ສອງ')
  await expect.poll(text).toEqual(['ໜຶ່ງ ສອງ'])
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what is written in the title while it is on its way to the server stays, and is stored too', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const isRenaming = (request: Request) => request.method() === 'PUT' && request.url().endsWith(`/api/docs/${docId}`)
  await page.route(`**/api/docs/${docId}`, async (route) => {
    if (isRenaming(route.request())) await held
    await route.fallback()
  })
  await enter(page, docId)
  const title = page.getByLabel(docs.title, { exact: true })
  await title.fill('ຄູ່ມື')
  const sent = page.waitForRequest(isRenaming)
  await title.press('Enter')
  await sent
  await title.fill('ຄູ່ມືໃໝ່')
  letGo()
  await page.locator('h1', { hasText: /^ຄູ່ມື$/ }).waitFor({ state: 'attached' })
  await title.press('Enter')
  await expect.poll(async () => (await person.get<{ title: string }>(`/api/docs/${docId}`)).body.title).toBe('ຄູ່ມືໃໝ່')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a note about words that are selected stands behind them and takes none away', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))
  await page.keyboard.insertText('ນ້ຳດື່ມສະອາດ ຢູ່ໃກ້')
  await select(page, 'ນ້ຳດື່ມ')
  await page.getByRole('button', { name: docs.tool.insert, exact: true }).click()
  await page.locator('.inserts').getByRole('button', { name: docs.insert.footnote }).click()
  await page.getByLabel(docs.note.words).fill('ຕົ້ມແລ້ວ')
  await page.locator('dialog button[type="submit"]').click()

  const parts = page.locator('.prose p').first()
  await expect
    .poll(() => parts.evaluate((p) => [...p.childNodes].map((node) => node.textContent)))
    .toEqual(['ນ້ຳດື່ມ', '\u2060', 'ສະອາດ ຢູ່ໃກ້'])
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('the number of a note stays with the letter before it, however narrow the line', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context } = await openPage(browser, world, person, { width: 390 })
  const docId = await newDoc(person, space.id)
  await enter(page, docId)
  await page.keyboard.insertText('ຫ້ອງການຂັ້ນເມືອງຫຼາຍບ່ອນ')
  await page.getByRole('toolbar').getByRole('button', { name: docs.tool.insert, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: docs.insert.footnote }).click()
  await page.getByLabel(docs.note.words).fill('ແບບສຳຫຼວດ')
  await page.locator('dialog button[type="submit"]').click()
  await page.locator('dialog').waitFor({ state: 'detached' })
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('ມີພະນັກງານບໍ່ເກີນ')
  await saved(page)

  const goes = () =>
    page.evaluate(() => {
      const call = document.querySelector('.prose .notecall')!
      const paragraph = call.closest('p')!
      const lineOf = (letter: Node | null, at: (length: number) => number) => {
        const range = document.createRange()
        const length = letter?.textContent?.length ?? 0
        range.setStart(letter!, at(length))
        range.setEnd(letter!, at(length) + 1)
        return range.getBoundingClientRect()
      }
      const tally = { widths: 0, alone: [] as number[], brokenBehind: 0 }
      // Where a word has no room at all, it is broken anywhere.
      for (let width = 120; width <= 340; width++) {
        paragraph.style.width = `${width}px`
        const number = call.querySelector('a, button')!.getBoundingClientRect()
        tally.widths++
        if (lineOf(call.previousSibling, (length) => length - 1).bottom <= number.top + 2) tally.alone.push(width)
        if (lineOf(call.nextSibling, () => 0).top >= number.bottom - 2) tally.brokenBehind++
      }
      return tally
    })
  const tally = await goes()
  expect(tally).toMatchObject({ widths: 221, alone: [] })
  expect(tally.brokenBehind).toBeGreaterThan(0)
  await context.close()
}, 60_000)

test('who writes in the dark prints dark on white, and copies the link where a page may not use the clipboard', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person, { scheme: 'dark' })
  // As over plain http.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined }))
  await enter(page, docId)
  await page.keyboard.insertText('ດຳເທິງຂາວ')
  const lightness = () =>
    page
      .locator('.prose p')
      .first()
      .evaluate((line) => Math.max(...(getComputedStyle(line).color.match(/\d+/g) ?? []).map(Number)))
  expect(await lightness()).toBeGreaterThan(200)
  await page.emulateMedia({ media: 'print' })
  expect(await lightness()).toBeLessThan(80)
  // Nothing of the page round the text is on the paper: no button, no link, no mark of the editor, no word on who began.
  expect(await page.locator('body').innerText()).toMatch(/^ຄູ່ມືການແບ່ງວຽກ\s+\S+\s+ດຳເທິງຂາວ\s*$/)
  expect(await page.locator('button:visible, a:visible, input:visible').count()).toBe(0)
  await page.emulateMedia({ media: 'screen' })

  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.copyLink }).click()
  await page.getByText(lo.copied, { exact: true }).waitFor()
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Control+v')
  await page.locator('.prose', { hasText: `/docs/${docId}` }).waitFor()
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test.each(['light', 'dark'] as const)(
  'words that are selected can be read (%s)',
  async (scheme) => {
    const space = await world.space()
    const person = await world.person([space])
    const { page, context } = await openPage(browser, world, person, { width: 390, scheme, touch: true })
    await enter(page, await newDoc(person, space.id))
    await page.keyboard.insertText('ຄຳທີ່ຖືກເລືອກ')
    const { ground, contrast } = await page.locator('.prose p').evaluate((line) => {
      const { color, backgroundColor } = getComputedStyle(line, '::selection')
      const brush = document.createElement('canvas').getContext('2d')!
      const [ink, paper] = [color, backgroundColor].map((one) => {
        brush.clearRect(0, 0, 1, 1)
        brush.fillStyle = one
        brush.fillRect(0, 0, 1, 1)
        const [red = 0, green = 0, blue = 0, opaque = 0] = brush.getImageData(0, 0, 1, 1).data
        const [r = 0, g = 0, b = 0] = [red, green, blue].map((share) =>
          share / 255 <= 0.04045 ? share / 255 / 12.92 : ((share / 255 + 0.055) / 1.055) ** 2.4,
        )
        return { light: 0.2126 * r + 0.7152 * g + 0.0722 * b, opaque }
      })
      const lights = [ink!.light, paper!.light].sort((one, other) => other - one)
      return { ground: paper!.opaque, contrast: (lights[0]! + 0.05) / (lights[1]! + 0.05) }
    })
    // Of its own, and not what the browser would take.
    expect(ground).toBe(255)
    expect(contrast).toBeGreaterThan(4.5)
    await page.keyboard.press('Control+a')
    await picture(page, `selected-390-${scheme}`)
    await context.close()
  },
  60_000,
)

test('every other part is put in by its name or as Markdown writes it, and stays what it is', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, docId)
  const text = (words: string) => page.keyboard.insertText(words)
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  // Marks are read where they are typed sign by sign.
  await page.keyboard.type('**bold** *italic* ~~gone~~ `code` ')
  await press('Enter')
  await page.keyboard.type('- ')
  await text('ໜຶ່ງ')
  await press('Enter', 'Tab')
  await text('ໃນໜຶ່ງ')
  await press('Enter', 'Enter', 'Enter')
  await page.keyboard.type('3. ')
  await text('ສາມ')
  await press('Enter', 'Enter')
  await page.keyboard.type('> ')
  await text('ຄຳເວົ້າ')
  await press('Enter', 'Enter')
  await page.keyboard.type('```')
  await press('Enter')
  await text('select 1')
  await press('Enter', 'Enter', 'Enter')
  await page.keyboard.type('---')
  await slash(page, docs.tool.table)
  await text('ຫົວ')
  await press('Tab')
  await text('ຖັນ')
  await saved(page)
  await page.reload()

  const prose = page.locator('.prose')
  const texts = (name: string) => prose.locator(name).allInnerTexts()
  await prose.locator('table').waitFor()
  expect(await Promise.all(['strong', 'em', 's', 'p > code'].map(texts))).toEqual([
    ['bold'],
    ['italic'],
    ['gone'],
    ['code'],
  ])
  expect(await texts('ul > li > ul > li')).toEqual(['ໃນໜຶ່ງ'])
  expect(await prose.locator('ol[start="3"] > li').allInnerTexts()).toEqual(['ສາມ'])
  expect(await texts('blockquote:not([data-evidence])')).toEqual(['ຄຳເວົ້າ'])
  expect((await texts('pre'))[0]?.trim()).toBe('select 1')
  expect(await prose.locator('hr').count()).toBe(1)
  expect((await texts('th')).map((cell) => cell.trim())).toEqual(['ຫົວ', 'ຖັນ', ''])

  // A link is put on words that are chosen; one that runs something is refused.
  await prose.locator('strong').dblclick()
  await page.getByRole('button', { name: docs.tool.link, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(docs.linkTo).fill('javascript:alert(1)')
  await dialog.locator('button[type="submit"]').click()
  await dialog.getByText(docs.linkWrong).waitFor()
  await dialog.getByLabel(docs.linkTo).fill('https://example.la/ກ')
  await dialog.locator('button[type="submit"]').click()
  await expect.poll(() => prose.locator('a', { hasText: 'bold' }).getAttribute('href')).toContain('https://example.la/')
  await saved(page)
  // A click is for the caret; with Ctrl, or from where it is changed, one gets there.
  await context.route('https://example.la/**', (route) => route.fulfill({ body: 'there' }))
  const opened = context.waitForEvent('page')
  await prose.locator('a', { hasText: 'bold' }).click({ modifiers: ['Control'] })
  const there = await opened
  await there.waitForURL('https://example.la/**')
  await there.close()
  await prose.locator('a', { hasText: 'bold' }).click()
  await page.getByRole('button', { name: docs.tool.link, exact: true }).click()
  expect(await dialog.getByRole('link', { name: docs.openLink }).getAttribute('href')).toContain('https://example.la/')
  await page.keyboard.press('Escape')
  expect(context.pages()).toHaveLength(1)
  expect(await audit(page)).toEqual([])
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

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
  await expect
    .poll(() => seen.evaluate((image: HTMLImageElement) => image.naturalWidth).catch(() => 0), { timeout: 15_000 })
    .toBe(900)

  await page.locator('.picture img').click()
  await page.getByRole('button', { name: docs.picture.title }).click()
  await page.getByLabel(docs.picture.alt).fill('ຕະຫຼາດເຊົ້າ')
  await page.getByLabel(docs.picture.caption).fill('ຮູບທີ 1')
  await page.locator('dialog button[type="submit"]').click()
  await two.page.getByRole('img', { name: 'ຕະຫຼາດເຊົ້າ' }).waitFor()
  await two.page.locator('figcaption', { hasText: 'ຮູບທີ 1' }).waitFor()

  // What is dropped lands where it is dropped.
  const line = await page.locator('.prose p', { hasText: 'ກ່ອນຮູບ' }).boundingBox()
  await page.evaluate(
    ([bytes, clientX, clientY]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], 'ວາງ.jpg', { type: 'image/jpeg' }))
      document
        .querySelector('.prose')
        ?.dispatchEvent(new DragEvent('drop', { dataTransfer, clientX, clientY, bubbles: true, cancelable: true }))
    },
    [[...(await photo())], (line?.x ?? 0) + 2, (line?.y ?? 0) + 8] as const,
  )
  await expect.poll(() => two.page.locator('.picture img').count(), { timeout: 15_000 }).toBe(2)
  expect(await two.page.getByRole('img', { name: 'ຕະຫຼາດເຊົ້າ' }).count()).toBe(1)

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

test('two who describe one picture at once both do, wherever it has moved, and nothing that either wrote is lost', async () => {
  const space = await world.space()
  const docId = await newDoc(await world.person([space]), space.id)
  const mine = await openPage(browser, world, await world.person([space]))
  const theirs = await openPage(browser, world, await world.person([space]))
  const { page } = mine
  for (const one of [mine, theirs]) await enter(one.page, docId)
  await page.keyboard.insertText('ກ່ອນຮູບ ')
  const chooser = page.waitForEvent('filechooser')
  await slash(page, docs.insert.picture)
  await (await chooser).setFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer: await photo() })
  const [image, there] = [page.locator('.picture'), theirs.page.locator('.picture')]
  await there.locator('img').waitFor()

  const label = docs.picture
  const open = async (where: Page) => {
    await where.locator('.picture img').click()
    await where.getByRole('button', { name: label.title }).click()
  }
  const done = (where: Page) => where.locator('dialog button[type="submit"]').click()
  const closed = (where: Page) => where.locator('dialog').waitFor({ state: 'detached' })
  const says = (words: string) => page.getByRole('alert').filter({ hasText: label.changed.replace('{{words}}', words) })
  const described = (alt: string, caption: string, size: string) =>
    expect
      .poll(
        async () => [
          await there.locator('img').getAttribute('alt'),
          await there.locator('figcaption').innerText(),
          await there.getAttribute('data-size'),
        ],
        { timeout: 15_000 },
      )
      .toEqual([alt, caption, size])

  // Each changes something else of it, and somebody writes before it.
  await open(page)
  await open(theirs.page)
  await theirs.page.getByLabel(label.alt).fill('ຕະຫຼາດເຊົ້າ')
  await theirs.page.getByLabel(label.size).selectOption('small')
  await done(theirs.page)
  await closed(theirs.page)
  await theirs.page.getByText('ກ່ອນຮູບ').click()
  await theirs.page.keyboard.press('Home')
  await theirs.page.keyboard.insertText('ຂໍ້ຄວາມ ')
  await theirs.page.keyboard.press('Enter')
  await page.locator('.prose p', { hasText: 'ກ່ອນຮູບ' }).waitFor()
  await image.and(page.locator('[data-size="small"]')).waitFor()
  await page.getByLabel(label.caption).fill('ຮູບທີ 1')
  await done(page)
  await closed(page)
  await described('ຕະຫຼາດເຊົ້າ', 'ຮູບທີ 1', 'small')

  // Both the same words: each sees what the other wrote.
  await open(page)
  await open(theirs.page)
  await theirs.page.getByLabel(label.caption).fill('ຮູບທີ 1 ປີ 2024')
  await theirs.page.getByLabel(label.alt).fill('ຕະຫຼາດເຊົ້າ ວຽງຈັນ')
  await done(theirs.page)
  await image.locator('figcaption', { hasText: '2024' }).waitFor()
  await page.getByLabel(label.caption).fill('ແຜນວາດທີ 1')
  await done(page)
  await says('ຮູບທີ 1 ປີ 2024').waitFor()
  expect(await page.getByLabel(label.caption).inputValue()).toBe('ແຜນວາດທີ 1 ປີ 2024')
  expect(await page.getByLabel(label.alt).inputValue()).toBe('ຕະຫຼາດເຊົ້າ ວຽງຈັນ')
  expect(await audit(page)).toEqual([])
  await picture(page, 'picture-changed')
  await done(page)
  await closed(page)
  await described('ຕະຫຼາດເຊົ້າ ວຽງຈັນ', 'ແຜນວາດທີ 1 ປີ 2024', 'small')

  // One that is taken out meanwhile keeps what was written of it.
  await closed(theirs.page)
  await open(page)
  await theirs.page.locator('.picture img').click()
  await theirs.page.getByRole('button', { name: docs.removeQuote }).click()
  await image.waitFor({ state: 'detached' })
  await page.getByLabel(label.caption).fill('ຮູບທີ 2')
  await done(page)
  await page.getByText(label.gone).waitFor()
  await done(page)
  await described('ຕະຫຼາດເຊົ້າ ວຽງຈັນ', 'ຮູບທີ 2', 'small')

  expect([...mine.problems, ...theirs.problems]).toEqual([])
  await mine.context.close()
  await theirs.context.close()
}, 90_000)

/** The words of the first line, without the names at the carets. */
const firstLine = (page: Page) =>
  page
    .locator('.prose p')
    .first()
    .evaluate((line) => {
      const copy = line.cloneNode(true) as HTMLElement
      for (const caret of copy.querySelectorAll('.caret')) caret.remove()
      return copy.textContent ?? ''
    })

test('two who change the same letter at once, without each other, leave whole letters', async () => {
  const space = await world.space()
  const [person, other] = [await world.person([space]), await world.person([space])]
  const docId = await newDoc(person, space.id)
  const [one, two] = [await openPage(browser, world, person), await openPage(browser, world, other)]
  await enter(one.page, docId)
  await enter(two.page, docId)
  await one.page.keyboard.insertText('ກາ ນຂ')
  await expect.poll(() => firstLine(two.page), { timeout: 15_000 }).toBe('ກາ ນຂ')
  for (const { context } of [one, two]) await context.setOffline(true)

  // One puts a tone on ນ; the other takes the same letter away, and writes another in its place.
  for (const { page } of [one, two]) {
    const caret = () => page.locator('.prose').evaluate(() => getSelection()?.focusOffset)
    await page.keyboard.press('Control+End')
    await expect.poll(caret, { timeout: 15_000 }).toBe(5)
    await page.keyboard.press('ArrowLeft')
    await expect.poll(caret, { timeout: 15_000 }).toBe(4)
  }
  await one.page.keyboard.insertText('້')
  await two.page.keyboard.press('Backspace')
  await two.page.keyboard.insertText('ມ')
  expect([await firstLine(one.page), await firstLine(two.page)]).toEqual(['ກາ ນ້ຂ', 'ກາ ມຂ'])
  for (const { context } of [one, two]) await context.setOffline(false)

  await expect.poll(() => firstLine(one.page), { timeout: 15_000 }).toMatch(/^ກາ (ນ້ມ|ມນ້)ຂ$/)
  await expect
    .poll(async () => (await firstLine(one.page)) === (await firstLine(two.page)), { timeout: 15_000 })
    .toBe(true)
  await one.context.close()
  await two.context.close()
}, 90_000)

test('the caret goes letter by letter, and what is typed stays as it is typed', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))

  // Two ways to write the same, and an old spelling.
  const typed = 'ຄຳ ຄ\u0ECD\u0EB2 ຫນ້າ'
  for (const sign of typed) await page.keyboard.insertText(sign)
  expect(await firstLine(page)).toBe(typed)
  await page.keyboard.press('Enter')
  for (const sign of 'ດື່ມນ້ຳ') await page.keyboard.insertText(sign)
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.type('|')
  expect(await page.locator('.prose p').last().textContent()).toBe('ດື່ມ|ນ້ຳ')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Backspace')
  expect(await page.locator('.prose p').last().textContent()).toBe('ມ|ນ້ຳ')
  // In the heading of a collapsible part too.
  await page.keyboard.press('Control+End')
  await page.keyboard.press('Enter')
  await slash(page, 'details')
  await page.keyboard.insertText('ນ້ຳ')
  await page.keyboard.press('Backspace')
  expect(await page.locator('.prose .summary').textContent()).toBe('')
  // What browsers cut is held together as soon as it is a word, and while it is one.
  for (const sign of 'ໂຫຼດ') await page.keyboard.insertText(sign)
  expect(await page.locator('.prose .summary .nw').textContent()).toBe('ໂຫຼດ')
  await page.keyboard.press('Backspace')
  expect(await page.locator('.prose .summary').textContent()).toBe('ໂຫຼ')
  expect(await page.locator('.prose .nw').count()).toBe(0)
  await context.close()
}, 60_000)

test('no line of Lao begins in the middle of a letter or of a syllable, on a phone and in every width up to it', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const writer = await new Writer(world, person, docId).ready()
  const lines = textsIn(docs).filter((text) => /^[\u0E80-\u0EFF ,.]{40,}$/.test(text))
  expect(lines.length).toBeGreaterThan(40)
  for (let at = 0; at < lines.length; at += 8) await writer.write(lines.slice(at, at + 8).join(' '))
  expect((await person.post(`/api/docs/${docId}/versions`, { id: newId(), name: 'ສະບັບ' })).status).toBe(200)
  await writer.close()
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose p', { hasText: lines.at(-1)! }).waitFor()
  expect(
    await page
      .locator('.prose p')
      .first()
      .evaluate((one) => getComputedStyle(one).textAlign),
  ).toBe('start')

  for (const width of [390, 375, 360, 320]) {
    await page.setViewportSize({ width, height: 900 })
    expect(await wrongLines(page, '.prose p')).toEqual([])
  }
  // As it stands in the history too.
  await page.goto(`/docs/${docId}/history`)
  await page.locator('.textview p', { hasText: lines.at(-1)! }).waitFor()
  for (let width = 390; width >= 320; width -= 5) {
    await page.setViewportSize({ width, height: 900 })
    expect(await wrongLines(page, '.textview p')).toEqual([])
  }
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

/** Where lines of paragraphs begin in the middle of a letter or a syllable. */
async function wrongLines(page: Page, paragraphsOf: string) {
  const paragraphs = await page.locator(paragraphsOf).evaluateAll((all) =>
    all.flatMap((paragraph) => {
      const range = document.createRange()
      const starts: number[] = []
      let line = Number.NEGATIVE_INFINITY
      let text = ''
      const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
        for (let at = 0; at < node.data.length; at++) {
          range.setStart(node, at)
          range.setEnd(node, at + 1)
          const { top, height } = range.getBoundingClientRect()
          if (height === 0) continue
          if (top > line + height / 2) {
            if (text.length + at > 0) starts.push(text.length + at)
            line = top
          }
        }
        text += node.data
      }
      return text === '' ? [] : [{ text, starts }]
    }),
  )
  expect(paragraphs.flatMap(({ starts }) => starts).length).toBeGreaterThan(30)
  const wrong = paragraphs.flatMap(({ text, starts }) => {
    const begins = syllablesIn(text)
    return starts
      .filter((at) => !begins.has(at) && isLao.test(text.charAt(at)))
      .map((at) => `${text.slice(at - 12, at)}⏎${text.slice(at, at + 12)}`)
  })
  return wrong
}

const isLao = /[\u0E80-\u0EFF]/
/** Where syllables begin; a mark or a sign that follows a letter never does. */
function syllablesIn(text: string) {
  const places = new Set<number>()
  for (const { 0: run, index } of text.matchAll(/[\u0E80-\u0EFF]+/g)) {
    let at = index
    for (const one of syllablesOf(run)) {
      if (!/^[\u0EAF-\u0EBD\u0EC6\u0EC8-\u0ECE]/.test(one)) places.add(at)
      at += one.length
    }
    // An ອ that carries a mark of its own is no vowel of the letter before it, whatever the cutter makes of it.
    for (const { index: letter } of run.matchAll(/ອ[\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECD]/g)) places.add(index + letter)
  }
  return places
}
/** All texts in a tree of words. */
const textsIn = (words: object): string[] =>
  Object.values(words).flatMap((one) => (typeof one === 'string' ? [one] : textsIn(one)))

test('words are found however they are spelled, and replaced everywhere but in what others said', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, docId)
  const water = 'ນ\u0ECD\u0EC9\u0EB2'
  await page.keyboard.insertText(`ດື່ມນ້ຳ ແລະ ${water}ໃຈ`)
  await saved(page)
  const writer = await new Writer(world, person, docId).ready()
  const quote = new Y.XmlElement('evidence')
  const said = new Y.XmlElement('paragraph')
  said.insert(0, [new Y.XmlText('ນ້ຳຂອງຜູ້ອື່ນ')])
  quote.insert(0, [said])
  writer.doc.getXmlFragment(FRAGMENT).insert(0, [quote])
  await page.locator('[data-evidence]').waitFor()

  await page.keyboard.press('Control+f')
  const find = page.getByRole('search').last()
  await find.getByLabel(docs.find.title).fill('ນ້ຳ')
  await expect.poll(() => page.locator('.sheet .found').count(), { timeout: 15_000 }).toBe(3)
  expect(await page.locator('.sheet .found').allTextContents()).toEqual(['ນ້ຳ', 'ນ້ຳ', water])
  expect(await audit(page)).toEqual([])
  // They are walked through in both directions, and round.
  const place = (at: number) =>
    find.getByText(docs.find.place.replace('{{at}}', String(at)).replace('{{count}}', '3')).waitFor()
  await find.getByLabel(docs.find.title).press('Shift+Enter')
  await place(3)
  await find.getByRole('button', { name: docs.find.next }).click()
  await place(1)
  // The first is somebody else's words; the second is replaced alone.
  await find.getByLabel(docs.find.with).fill('ກາເຟ')
  expect(await find.getByRole('button', { name: docs.find.one, exact: true }).isDisabled()).toBe(true)
  await find.getByRole('button', { name: docs.find.next }).click()
  await place(2)
  await find.getByRole('button', { name: docs.find.one, exact: true }).click()
  await page.locator('.sheet p', { hasText: `ດື່ມກາເຟ ແລະ ${water}ໃຈ` }).waitFor()
  await page.locator('.prose').press('Control+z')
  await expect.poll(() => page.locator('.sheet .found').count(), { timeout: 15_000 }).toBe(3)
  await find.getByLabel(docs.find.with).fill('ຊາ')
  await find.getByRole('button', { name: docs.find.all, exact: true }).click()
  await page.locator('.sheet p', { hasText: 'ດື່ມຊາ ແລະ ຊາໃຈ' }).waitFor()
  expect(await page.locator('[data-evidence]').innerText()).toContain('ນ້ຳຂອງຜູ້ອື່ນ')
  // What is put in may hold what is sought: then the next one is shown, and not that one again.
  await find.getByLabel(docs.find.title).fill('ຊາ')
  await expect.poll(() => page.locator('.sheet .found').count()).toBe(2)
  await find.getByLabel(docs.find.with).fill('ຊາເຢັນ')
  await find.getByRole('button', { name: docs.find.one, exact: true }).click()
  await page.locator('.sheet p', { hasText: 'ຊາເຢັນ' }).waitFor()
  await find.getByRole('button', { name: docs.find.one, exact: true }).click()
  await page.locator('.sheet p', { hasText: 'ດື່ມຊາເຢັນ ແລະ ຊາເຢັນໃຈ' }).waitFor()
  await find.getByLabel(docs.find.title).press('Escape')
  expect(await page.locator('.sheet .found').count()).toBe(0)
  expect(problems).toEqual([])
  await writer.close()
  await context.close()
}, 60_000)

test('on a phone the first place that is found comes into view while one types what is sought', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const writer = await new Writer(world, person, docId).ready()
  for (let count = 0; count < 60; count++) await writer.write(count === 45 ? 'ໝາກມ່ວງ' : `ແຖວທີ ${count}`)
  await writer.close()
  const { page, context, problems } = await openPage(browser, world, person, { width: 390, touch: true })
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose', { hasText: 'ແຖວທີ 59' }).waitFor()
  await page.getByRole('button', { name: docs.more, exact: true }).tap()
  await page.getByRole('button', { name: docs.find.title }).tap()
  await page.getByLabel(docs.find.title).fill('ໝາກມ່ວງ')
  const inView = () =>
    page.locator('.sheet .found.now').evaluate((place) => {
      const { top, bottom } = place.getBoundingClientRect()
      return top > 112 && bottom < innerHeight - 60
    })
  await expect.poll(inView).toBe(true)
  // The bar is still the one that is typed in.
  expect(await page.getByLabel(docs.find.title).evaluate((field) => field === document.activeElement)).toBe(true)
  await picture(page, 'find-390')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a page that is too old for what a newer one writes goes on reading, and deletes nothing', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, docId)
  await page.keyboard.insertText('ກ່ອນ')
  await saved(page)
  const writer = await new Writer(world, person, docId).ready()
  const fragment = writer.doc.getXmlFragment(FRAGMENT)
  const future = new Y.XmlElement('hologram')
  future.insert(0, [new Y.XmlText('ໃນຮູບໃໝ່')])
  const glowing = new Y.XmlElement('paragraph')
  const glow = new Y.XmlText('ຮຸ່ງເຮືອງ')
  glowing.insert(0, [glow])
  fragment.insert(0, [future, glowing])
  glow.format(0, 3, { glow: {} })
  await writer.write('ຈາກໜ້າໃໝ່')

  await page.locator('.prose[contenteditable="false"]').waitFor()
  await page.getByRole('button', { name: lo.reload }).waitFor()
  await page.locator('.prose p', { hasText: 'ຈາກໜ້າໃໝ່' }).waitFor()
  // Opened anew it is the same from the beginning.
  await page.reload()
  await page.locator('.prose[contenteditable="false"]').waitFor()
  await writer.write('ຍັງຢູ່')
  await page.locator('.prose p', { hasText: 'ຍັງຢູ່' }).waitFor()
  const before = fragment.toString()
  expect(before).toContain('<hologram>ໃນຮູບໃໝ່</hologram>')
  expect(before).toContain('<glow>')
  // Whoever presses keys there all the same, leaves and comes back has changed no letter of it.
  await page.locator('.prose').click()
  await page.keyboard.press('Backspace')
  await page.keyboard.insertText('ບໍ່ໄດ້')
  await page.goto('/spaces')
  await enter(page, docId)
  await page.locator('.prose p', { hasText: 'ຍັງຢູ່' }).waitFor()
  const reading = await new Writer(world, person, docId).ready()
  expect(reading.doc.getXmlFragment(FRAGMENT).toString()).toBe(before)
  await reading.close()
  expect(problems).toEqual([])
  await writer.close()
  await context.close()
}, 60_000)

test('a page that is older than the server reads, says why, and writes again once it is loaded anew', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  await page.route(`**/api/docs/${docId}`, async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, json: { ...(await answer.json()), schema: 1000 } })
  })
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose[contenteditable="false"]').waitFor()
  await page.locator('.prose').click()
  await page.keyboard.insertText('ບໍ່ໄດ້')
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-older-page')
  await page.unroute(`**/api/docs/${docId}`)
  await page.getByRole('button', { name: lo.reload }).click()
  await page.locator('.prose[contenteditable="true"]').click()
  await page.keyboard.insertText('ໄດ້ແລ້ວ')
  await saved(page)
  expect(await page.locator('.prose').innerText()).toBe('ໄດ້ແລ້ວ')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('the contents lead through the text, its length is counted, and it is shown as slides', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, await newDoc(person, space.id))
  await page.keyboard.type('# ')
  await page.keyboard.insertText('ຈຸດປະສົງ')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText('ປະເທດລາວ')
  await page.keyboard.press('Enter')
  await page.keyboard.type('## ')
  await page.keyboard.insertText('ຂັ້ນຕອນ')
  await page.keyboard.press('Enter')
  await page.keyboard.insertText('ສຸດທ້າຍ')
  await saved(page)

  await page.getByRole('tab', { name: docs.outline.title }).click()
  await page.locator('.outline').getByRole('button', { name: 'ຂັ້ນຕອນ' }).click()
  await page.locator('.ProseMirror:focus').waitFor()
  await page.keyboard.insertText('(1) ')
  await page.locator('.prose h2', { hasText: '(1) ຂັ້ນຕອນ' }).waitFor()
  // ຈຸດປະສົງ, ປະເທດ, ລາວ, 1, ຂັ້ນ, ຕອນ, ສຸດທ້າຍ: cut by the dictionary, for Lao has no spaces to count.
  await page.getByText(docs.outline.words_other.replace('{{count}}', '7')).waitFor({ timeout: 15_000 })
  await page.getByText(docs.outline.minutes_other.replace('{{count}}', '1')).waitFor()
  expect(await audit(page)).toEqual([])

  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.present.title, exact: true }).click()
  const slide = page.locator('.presentation')
  await slide.getByRole('heading', { name: 'ຄູ່ມືການແບ່ງວຽກ' }).waitFor()
  await page.keyboard.press('ArrowRight')
  await slide.getByRole('heading', { name: 'ຈຸດປະສົງ' }).waitFor()
  expect(await slide.getByText('ສຸດທ້າຍ').count()).toBe(0)
  // To the end by hand, and back by a key from there.
  const next = slide.getByRole('button', { name: docs.present.next })
  await next.click()
  await slide.getByText('ສຸດທ້າຍ').waitFor()
  expect(await next.getAttribute('aria-disabled')).toBe('true')
  await page.keyboard.press('ArrowLeft')
  await slide.getByRole('heading', { name: 'ຈຸດປະສົງ' }).waitFor()
  expect(await next.getAttribute('aria-disabled')).toBeNull()
  await page.keyboard.press('Escape')
  await slide.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a single slide has nowhere to go, and nothing to go there with', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await enter(page, await newDoc(person, space.id))
  await page.keyboard.insertText('ໜ້າດຽວ')
  await saved(page)
  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.present.title, exact: true }).click()
  const slide = page.locator('.presentation')
  await slide.getByText('ໜ້າດຽວ').waitFor()
  expect(await slide.getByRole('button').evaluateAll((all) => all.map((one) => one.ariaLabel))).toEqual([lo.close])
  await page.keyboard.press('ArrowRight')
  await slide.getByRole('heading', { name: 'ຄູ່ມືການແບ່ງວຽກ' }).waitFor()
  await slide.getByRole('button', { name: lo.close }).click()
  await slide.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('on a phone a document is read until one taps to write', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ອ່ານກ່ອນ')
  await writer.close()
  await expect
    .poll(async () => (await person.get<{ missing: string[] }>(`/api/docs/${docId}`)).body.missing, { timeout: 15_000 })
    .not.toContain('text')
  // As where the server has not gathered its words yet: that it has some is seen in the text itself.
  await world.sql`update docs set text = '' where id = ${docId}`
  const { page, context } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/docs/${docId}`)

  await page.locator('.prose[contenteditable="false"]', { hasText: 'ອ່ານກ່ອນ' }).waitFor()
  expect(await page.getByRole('toolbar').count()).toBe(0)
  expect(await audit(page)).toEqual([])
  await page.getByRole('button', { name: docs.edit, exact: true }).click()
  await page.getByRole('toolbar').waitFor()
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(' ແລ້ວຂຽນ')
  await page.locator('.prose p', { hasText: 'ອ່ານກ່ອນ ແລ້ວຂຽນ' }).waitFor()
  // An empty one is there to be written.
  await page.goto(`/docs/${await newDoc(person, space.id)}`)
  await page.getByRole('toolbar').waitFor()
  await context.close()
}, 60_000)

test('what is taken along from another document, and published, shows its pictures to those who may read there', async () => {
  const space = await world.space('open')
  const [person, other] = [await world.person([space]), await world.person([space])]
  const [from, docId] = [await newDoc(person, space.id, 'ຕົ້ນສະບັບ'), await newDoc(person, space.id)]
  const fileId = newId()
  await fetch(`${world.url}/api/docs/${from}/files?id=${fileId}&name=a.jpg`, {
    method: 'POST',
    headers: { cookie: person.cookie, 'Content-Type': 'application/x-file' },
    body: new Uint8Array(await photo()),
  })
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, docId)
  await page.evaluate((html) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', html)
    document.activeElement?.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
    )
  }, `<p>ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່<span data-footnote="">ດຳລັດ ເລກທີ 12</span></p><img data-file-id="${fileId}" data-alt="ຕະຫຼາດ" data-caption="2024"><details><summary>ຂັ້ນຕອນ</summary><div data-type="detailsContent"><p>ຂໍ້ທີ 1</p></div></details>`)
  const shown = page.locator('.picture img')
  await expect.poll(async () => (await shown.getAttribute('src')) ?? fileId, { timeout: 15_000 }).not.toContain(fileId)
  await saved(page)

  // On paper stands the text with everything that is folded away, and nothing of the page round it.
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.edbar').isVisible()).toBe(false)
  expect(await page.getByRole('toolbar').isVisible()).toBe(false)
  expect(await page.getByText('ຂໍ້ທີ 1').isVisible()).toBe(true)
  expect(await page.locator('.footnotes').getByText('ດຳລັດ ເລກທີ 12').isVisible()).toBe(true)
  await page.emulateMedia({ media: 'screen' })
  expect(await page.getByText('ຂໍ້ທີ 1').isVisible()).toBe(false)

  const writer = await new Writer(world, other, docId).ready()
  await writer.write('ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່')
  await writer.close()
  expect((await person.post(`/api/docs/${docId}/readiness`)).status).toBe(200)
  const articleId = newId()
  const article = { id: articleId, kind: 'routine', tags: ['ຄູ່ມື'], sources: [{ title: 'ດຳລັດ' }] }
  expect((await person.post(`/api/docs/${docId}/article`, article)).status).toBe(200)
  const reader = await openPage(browser, world, await world.person())
  await reader.page.goto(`/articles/${articleId}`)
  const image = reader.page.getByRole('img', { name: 'ຕະຫຼາດ' })
  await expect
    .poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth).catch(() => 0), { timeout: 15_000 })
    .toBe(900)
  await reader.page.locator('figcaption', { hasText: '2024' }).waitFor()
  await reader.page.locator('.notecall a').click()
  await reader.page.locator('.footnotes li:target', { hasText: 'ດຳລັດ ເລກທີ 12' }).waitFor()
  await reader.page.getByText('ຂັ້ນຕອນ').click()
  await reader.page.getByText('ຂໍ້ທີ 1').waitFor()
  expect(await audit(reader.page)).toEqual([])
  expect([...problems, ...reader.problems]).toEqual([])
  await reader.context.close()
  await context.close()
}, 90_000)

test('who writes from the keys puts the tools away, and finds them put away the next time', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context } = await openPage(browser, world, person)
  await enter(page, docId)
  await page.getByRole('toolbar').waitFor()
  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.hideTools }).click()
  await page.getByRole('toolbar').waitFor({ state: 'detached' })
  await enter(page, docId)
  expect(await page.getByRole('toolbar').count()).toBe(0)
  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.showTools }).click()
  await page.getByRole('toolbar').waitFor()
  await context.close()
}, 60_000)
