import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { append, type ContentNode } from '#server/features/docs/content.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import core from '../../client/core/lo.json' with { type: 'json' }
import comments from '../../client/features/comments/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import words from '../../client/features/suggestions/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture, select } from '../support/page.ts'
import { openWorld } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const saved = (page: Page) => page.locator('.savedstate[data-state="saved"]').waitFor()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

test('a guest proposes on a phone, the writer takes one change and leaves the other, and the guest sees what became of both', async () => {
  const space = await world.space('open')
  const [writer, guest] = [await world.person([space]), await world.person({ nameLo: 'ຄຳຫຼ້າ ວົງສາ' })]
  const docId = newId()
  await writer.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ແນວທາງແບ່ງວຽກ' })
  await writer.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  const { page, context, problems } = await openPage(browser, world, writer)
  const phone = await openPage(browser, world, guest, { width: 390, touch: true })
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').click()
  await page.keyboard.insertText('ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ')
  await saved(page)

  await phone.page.goto(`/docs/${docId}`)
  await phone.page.getByText('ທຸກ 3 ເດືອນ').waitFor()
  await button(phone.page, docs.more).tap()
  await phone.page.getByRole('button', { name: words.title }).tap()
  await button(phone.page, words.begin).tap()
  await phone.page.locator('.prose[contenteditable="true"]').tap()
  await phone.page.keyboard.press('Control+End')
  await phone.page.keyboard.insertText(' ພ້ອມໃບມອບວຽກ')
  await phone.page.keyboard.press('Enter')
  await phone.page.keyboard.insertText('ຜູ້ໃໝ່ມີພີ່ລ້ຽງ 2 ອາທິດ')
  await saved(phone.page)
  await picture(phone.page, 'suggest-390')
  expect(await audit(phone.page)).toEqual([])
  await button(phone.page, words.send).tap()
  await phone.page.getByText(words.count_other.replace('{{count}}', '2')).waitFor()
  await picture(phone.page, 'suggest-send-390')
  await phone.page.getByRole('dialog').getByRole('button', { name: words.send }).tap()
  await phone.page.waitForURL(`**/docs/${docId}`)
  expect(await page.locator('.prose').textContent()).not.toContain('ພີ່ລ້ຽງ')

  await page.getByRole('tab', { name: words.title }).click()
  await page.locator('.change').first().waitFor()
  // What would come stands in the text too, and is no part of it.
  await expect.poll(() => page.locator('.prose ins.proposed').allInnerTexts()).toHaveLength(2)
  // Where it will stand: in the line that goes on, and in a paragraph of its own.
  const going = page.locator('.prose > p').first()
  expect((await going.innerText()).trimEnd()).toBe('ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ ພ້ອມໃບມອບວຽກ')
  const tall = async (name: string) => (await page.locator(name).first().boundingBox())?.height ?? 0
  expect(await tall('.prose > p')).toBeLessThan((await tall('.prose > p ins')) * 1.6)
  expect(await page.locator('.prose > ins.proposed > p').allInnerTexts()).toEqual(['ຜູ້ໃໝ່ມີພີ່ລ້ຽງ 2 ອາທິດ'])
  // A name is never cut at the end of a line.
  await page.locator('.commentthread .whole', { hasText: 'ຄຳຫຼ້າ ວົງສາ' }).waitFor()
  await picture(page, 'suggestions-1440')
  expect(await audit(page)).toEqual([])
  const changes = page.locator('.change')
  await changes.last().getByRole('button', { name: words.accept, exact: true }).click()
  await expect.poll(() => page.locator('.prose').textContent()).toContain('ພີ່ລ້ຽງ 2 ອາທິດ')
  await changes.first().getByRole('button', { name: words.reject, exact: true }).click()
  await changes.first().getByRole('textbox', { name: words.reason }).fill('ມີແລ້ວໃນຂໍ້ 3')
  await changes.first().getByRole('button', { name: words.reject, exact: true }).click()
  await page.getByText('ມີແລ້ວໃນຂໍ້ 3').waitFor()
  // A name is never cut at the end of a line.
  await expect.poll(() => page.locator('.change .outcome .whole').count()).toBe(2)
  expect(await page.locator('.prose').textContent()).not.toContain('ໃບມອບວຽກ')

  await expect.poll(() => page.locator('.prose .proposed').count()).toBe(0)

  const { id: forkId } = (await guest.post<{ id: string }>(`/api/docs/${docId}/suggestions`, { id: newId() })).body
  const fork = await new Writer(world, guest, forkId).ready()
  const line = (fork.doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement).get(0) as Y.XmlText
  line.delete(line.toString().indexOf('3'), 1)
  await fork.write('ທົບທວນທຸກປີ')
  await guest.post(`/api/suggestions/${forkId}/sending`, { note: '' })
  await expect.poll(() => page.locator('.prose .goes').allInnerTexts()).toEqual(['3'])
  await button(page, words.acceptAll_other.replace('{{count}}', '2')).click()
  await expect.poll(() => page.locator('.prose').textContent()).toContain('ທົບທວນທຸກປີ')
  await expect.poll(() => page.locator('.prose').textContent()).not.toContain('ທຸກ 3')
  await fork.close()

  await phone.page.goto('/inbox')
  await phone.page.locator('a[href*="#about-"]').first().tap()
  await phone.page.getByText('ມີແລ້ວໃນຂໍ້ 3').waitFor()
  await picture(phone.page, 'suggestions-decided-390')
  expect([...problems, ...phone.problems]).toEqual([])
  await context.close()
  await phone.context.close()
}, 120_000)

/** On a phone the list lies over the text; each change is looked at, and decided, below the text that it stands in. */
async function decideInText(page: Page) {
  const look = page.getByRole('button', { name: words.look })
  const all = await look.count()
  await look.first().click()
  const bar = page.getByRole('region', { name: words.look })
  const marked = page.locator('.prose .proposed.active').first()
  const isAbove = async () => {
    const [mark, below] = [await marked.boundingBox(), await bar.boundingBox()]
    return mark !== null && below !== null && mark.y > 0 && mark.y + mark.height <= below.y
  }
  await expect.poll(isAbove).toBe(true)
  await bar.getByText(`1 / ${all}`).waitFor()
  // Whose it is is not cut at the end of a line.
  await bar.locator('.whole').waitFor()
  await bar.getByRole('button', { name: words.next }).click()
  await bar.getByText(`2 / ${all}`).waitFor()
  await expect.poll(isAbove).toBe(true)
  await picture(page, 'suggested-look-390')
  expect(await audit(page)).toEqual([])
  const taken = (await marked.innerText()).trim()
  await bar.getByRole('button', { name: words.accept, exact: true }).click()
  await bar.getByText(`2 / ${all - 1}`).waitFor()
  await expect.poll(isAbove).toBe(true)
  expect(taken).not.toBe((await marked.innerText()).trim())
  await bar.getByRole('button', { name: words.title }).click()
  await expect.poll(() => look.count()).toBe(all - 1)
  await look.first().click()
  await bar.getByRole('button', { name: core.close }).click()
  await expect.poll(() => page.locator('.prose .proposed').count()).toBe(0)
}

const line = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const item = (text: string) => ({ type: 'listItem', content: [line(text)] })
const row = (...cells: string[]) => ({
  type: 'tableRow',
  content: cells.map((text) => ({ type: 'tableCell', content: [line(text)] })),
})

test('what is proposed shows as what it would be: in a list, in a table, in an empty line, as blocks; what goes is struck', async () => {
  const space = await world.space('open')
  const [writer, guest] = [await world.person([space]), await world.person({ nameLo: 'ຄຳຫຼ້າ ວົງສາ' })]
  const docId = newId()
  await writer.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ລະບຽບການມອບວຽກ' })
  await writer.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  const writing = await new Writer(world, writer, docId).ready()
  writing.doc.getXmlFragment(FRAGMENT).delete(0, writing.doc.getXmlFragment(FRAGMENT).length)
  append(writing.doc, [
    line('ມາດຕາ 1 ກ່ຽວກັບການມອບວຽກ'),
    { type: 'bulletList', content: [item('ຂຽນລາຍການວຽກ'), item('ນັດພີ່ລ້ຽງ')] },
    { type: 'table', content: [row('ວຽກ', 'ຜູ້ຮັບຜິດຊອບ')] },
    { type: 'paragraph' },
    line('ວັກທີ່ບໍ່ຕ້ອງການອີກແລ້ວ'),
    { type: 'horizontalRule' },
    line('ຈົບ'),
  ])
  await writing.write('ທ້າຍ')

  const { id: forkId } = (await guest.post<{ id: string }>(`/api/docs/${docId}/suggestions`, { id: newId() })).body
  const fork = await new Writer(world, guest, forkId).ready()
  const top = fork.doc.getXmlFragment(FRAGMENT)
  const at = (index: number) => top.get(index) as Y.XmlElement
  const blocks = (...content: ContentNode[]) => {
    const doc = new Y.Doc()
    append(doc, content)
    return doc.getXmlFragment(FRAGMENT).toArray() as Y.XmlElement[]
  }
  const inner = (content: ContentNode) =>
    (blocks(content).map((one) => one.get(0) as Y.XmlElement)[0] as Y.XmlElement).clone()
  const heading = { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'ໝວດໃໝ່' }] }
  const called = new Y.XmlElement('mention')
  called.setAttribute('nameLo', 'ບຸນມີ')
  at(0).insert(1, [called])
  const first = at(0).get(0) as Y.XmlText
  first.delete(6, 1)
  first.insert(6, '7')
  at(1).insert(2, [inner({ type: 'bulletList', content: [item('ເຊັນຮັບຮູ້')] })])
  at(2).insert(1, [inner({ type: 'table', content: [row('ບັນຊີ', 'ທ່ານ ກ')] })])
  at(3).insert(0, [new Y.XmlText('ບ່ອນນີ້ເຄີຍຫວ່າງ')])
  top.delete(4, 2)
  top.insert(
    5,
    blocks(heading, line('ວັກໜຶ່ງ'), line('ວັກສອງ')).map((one) => one.clone()),
  )
  await fork.write('ປິດທ້າຍ')
  await guest.post(`/api/suggestions/${forkId}/sending`, { note: '' })
  await fork.close()

  for (const [width, scheme] of [
    [1440, 'light'],
    [390, 'dark'],
  ] as const) {
    const { page, context, problems } = await openPage(browser, world, writer, { width, scheme })
    await page.goto(`/docs/${docId}`)
    if (width > 700) await page.getByRole('tab', { name: words.title }).click()
    else {
      await button(page, docs.more).click()
      await page.getByRole('button', { name: words.title }).click()
    }
    await page.locator('.change').first().waitFor()
    const prose = page.locator('.prose')
    await prose.locator('ins').first().waitFor()
    const texts = (name: string) => prose.locator(name).allInnerTexts()
    expect(await texts(':scope > p ins')).toEqual(['7', '@ບຸນມີ', 'ບ່ອນນີ້ເຄີຍຫວ່າງ'])
    expect(await texts('ul > li > ins > p')).toEqual(['ເຊັນຮັບຮູ້'])
    expect(await texts('table tr > td > ins > p')).toEqual(['ບັນຊີ ທ່ານ ກ'])
    expect(await texts(':scope > ins > *')).toEqual(['ໝວດໃໝ່', 'ວັກໜຶ່ງ', 'ວັກສອງ', 'ປິດທ້າຍ'])
    expect(await prose.locator(':scope > ins > h2').count()).toBe(1)
    expect(await texts('p .goes')).toEqual(['1', 'ວັກທີ່ບໍ່ຕ້ອງການອີກແລ້ວ'])
    const lines = (name: string) =>
      prose.locator(name).evaluateAll((all) => all.map((element) => getComputedStyle(element).textDecorationLine))
    expect(new Set(await lines('p .goes'))).toEqual(new Set(['line-through']))
    // What would come in the place of words is not struck with them.
    expect(new Set(await lines('p ins'))).toEqual(new Set(['underline']))
    expect(await prose.locator('hr.goes').count()).toBe(1)
    await picture(page, `suggested-blocks-${width}`)
    if (width < 700) await decideInText(page)
    expect(await audit(page)).toEqual([])
    await picture(page, `suggested-text-${width}`)
    expect(problems).toEqual([])
    await context.close()
  }
  await writing.close()
}, 120_000)

test('slides and paper show the text, and not what is said about it, sought in it, proposed for it, and who writes in it', async () => {
  const space = await world.space('open')
  const [writer, other] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await writer.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ລະບຽບການມອບວຽກ' })
  const writing = await new Writer(world, writer, docId).ready()
  writing.doc.getXmlFragment(FRAGMENT).delete(0, writing.doc.getXmlFragment(FRAGMENT).length)
  append(writing.doc, [
    line('ມາດຕາ 1 ກ່ຽວກັບການມອບວຽກ'),
    { type: 'bulletList', content: [item('ຂຽນລາຍການວຽກ')] },
    line('ນັດພີ່ລ້ຽງ'),
  ])
  await writing.write('ຈົບ')
  await writing.close()
  const { id: forkId } = (await other.post<{ id: string }>(`/api/docs/${docId}/suggestions`, { id: newId() })).body
  const fork = await new Writer(world, other, forkId).ready()
  const list = fork.doc.getXmlFragment(FRAGMENT).get(1) as Y.XmlElement
  list.insert(1, [(list.get(0) as Y.XmlElement).clone()])
  const first = (fork.doc.getXmlFragment(FRAGMENT).get(0) as Y.XmlElement).get(0) as Y.XmlText
  first.delete(0, 7)
  await fork.write('ປິດທ້າຍ')
  await other.post(`/api/suggestions/${forkId}/sending`, { note: '' })
  await fork.close()
  const { page, context, problems } = await openPage(browser, world, writer)
  const there = await openPage(browser, world, other)
  await there.page.goto(`/docs/${docId}`)
  await there.page.getByText('ນັດພີ່ລ້ຽງ').waitFor()
  await select(there.page, 'ນັດພີ່ລ້ຽງ')
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose', { hasText: 'ມາດຕາ 1' }).waitFor()
  await select(page, 'ການມອບວຽກ')
  await page.getByRole('button', { name: comments.comment, exact: true }).click()
  await page.getByRole('combobox', { name: comments.write }).fill('ໃຜມອບ?')
  await page.keyboard.press('Control+Enter')
  await page.locator('.prose .commented').waitFor()
  await page.getByRole('tab', { name: words.title }).click()
  await page.getByRole('button', { name: docs.find.title, exact: true }).click()
  await page.getByRole('search').last().getByLabel(docs.find.title).fill('ຈົບ')
  const beside = ['.commented', '.found', '.caret-selection', '.caret', '.proposed.goes', 'li ins.proposed']
  for (const one of beside) await page.locator(`.prose ${one}`).first().waitFor({ state: 'attached' })

  const text = ['ມາດຕາ 1 ກ່ຽວກັບການມອບວຽກ', 'ຂຽນລາຍການວຽກ', 'ນັດພີ່ລ້ຽງ', 'ຈົບ']
  /** The lines that are seen, and what of them has a look that the text itself has not. */
  const seen = (root: string) =>
    page.locator(root).evaluate((prose) => {
      const lines = [...prose.querySelectorAll('li, :scope > p')].filter((one) => one.getClientRects().length > 0)
      const marked = [...prose.querySelectorAll('p *')].filter((one) => {
        const { backgroundColor, borderBottomWidth, outlineStyle, textDecorationLine } = getComputedStyle(one)
        const plain = backgroundColor === 'rgba(0, 0, 0, 0)' && borderBottomWidth === '0px'
        return one.getClientRects().length > 0 && !(plain && outlineStyle === 'none' && textDecorationLine === 'none')
      })
      return [lines.map((one) => (one as HTMLElement).innerText.trim()), marked.map((one) => one.className)]
    })
  expect((await seen('.sheet .prose'))[1]).not.toEqual([])
  await page.emulateMedia({ media: 'print' })
  expect(await seen('.sheet .prose')).toEqual([text, []])
  await page.emulateMedia({ media: 'screen' })

  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.present.title, exact: true }).click()
  await page.locator('.slide .prose p').first().waitFor()
  expect(await seen('.slide .prose')).toEqual([text, []])
  expect([...problems, ...there.problems]).toEqual([])
  await context.close()
  await there.context.close()
}, 60_000)
