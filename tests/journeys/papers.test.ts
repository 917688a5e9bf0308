import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import lo from '../../client/core/lo.json' with { type: 'json' }
import en from '../../client/features/docs/en.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, until } from '../support/world.ts'
import { docx } from '../support/zip.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const file = (name: string, bytes: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
})

const damaged = '# ບົດລາຍງານ\n\nກອງປະຊຸມໄດ້ນໍາສະເໜີ ການນ າໃຊ້ນໍ້າ ແລະ ເຂົື້າຮ່ວມ.\n\n- [x] ແລ້ວ\n- [ ] ຍັງ\n'
const word = docx('<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>ຄູ່ມື</w:t></w:r></w:p>')

test('several files come in at once: each says how it fares, a damaged one is looked at, a broken one says why', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, problems } = await openPage(browser, world, person)
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route(/\/imports\?/, async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`/spaces/${space.id}/import`)

  await page
    .getByLabel(docs.choose)
    .setInputFiles([file('ບົດລາຍງານ.md', damaged), file('ຄູ່ມື.docx', word), file('ແຜນ.pdf', '%PDF-1.7')])

  const rows = page.locator('.incoming li')
  await expect.poll(() => rows.count()).toBe(3)
  // How far each is stands beside it while it is on its way.
  await rows.first().getByRole('progressbar').waitFor()
  letGo()
  await rows.nth(2).getByText(docs.unreadableFile).waitFor()
  await expect.poll(() => rows.getByRole('progressbar').count()).toBe(0)
  await rows.nth(1).getByText(docs.nothingFound).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'import-list')

  await page.getByRole('button', { name: docs.makeClean_other.replace('{{count}}', '1') }).click()
  await rows.nth(1).getByText(docs.becameDoc).waitFor()

  await rows.nth(0).getByRole('link', { name: docs.reviewFile }).click()
  await page.getByRole('heading', { name: docs.review }).waitFor()
  await page.getByRole('checkbox').first().check()
  expect(await audit(page)).toEqual([])
  await picture(page, 'import-review')
  await page.getByRole('button', { name: /ສ້າງເອກະສານ/ }).click()
  await rows.nth(0).getByText(docs.becameDoc).waitFor()
  expect(await world.sql`select title from docs where space_id = ${space.id} order by title`).toEqual([
    { title: 'ຄູ່ມື' },
    { title: 'ບົດລາຍງານ' },
  ])
  expect(problems).toEqual([])
  await page.context().close()
})

test('repairs are taken one by one, all together or not at all, and the document has those and no others', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person, { width: 390, scheme: 'dark' })
  const text = 'ດື່ມນໍ້າ ແລະ ນໍ້າໃຈ, ເຂົື້າຮ່ວມ.'
  const textOf = (title: string) =>
    until(async () => {
      const [doc] = await world.sql<{ text: string }[]>`
        select text from docs where space_id = ${space.id} and title = ${title} and has_text
      `
      return doc?.text
    }, 'the text of the document')
  const take = async (name: string, choose: () => Promise<void>) => {
    await page.goto(`/spaces/${space.id}/import`)
    // Otherwise the same bytes would be the same import.
    await page.getByLabel(docs.choose).setInputFiles([file(`${name}.txt`, `${text} ${name}`)])
    await page.getByRole('heading', { name: docs.review }).waitFor()
    await page.getByLabel(docs.title).fill(name)
    await choose()
    await page.getByRole('button', { name: /ສ້າງເອກະສານ/ }).click()
    await page.waitForURL(/\/docs\//)
    return (await textOf(name)).replace(` ${name}`, '')
  }
  const everything = page.getByRole('checkbox', { name: docs.everyKind })
  const kind = page.locator('.kind', { hasText: docs.finding.split_am })

  expect(await take('ບໍ່ແກ້', async () => undefined)).toBe(text)
  expect(
    await take('ບ່ອນດຽວ', async () => {
      await kind.getByText(docs.showPlaces).click()
      await kind.locator('li').nth(1).getByRole('checkbox').check()
      expect(await everything.evaluate((box) => (box as HTMLInputElement).indeterminate)).toBe(true)
      expect(await audit(page)).toEqual([])
      await picture(page, 'import-one-by-one')
    }),
  ).toBe('ດື່ມນໍ້າ ແລະ ນ້ຳໃຈ, ເຂົື້າຮ່ວມ.')
  expect(
    await take('ທັງໝົດ', async () => {
      await everything.check()
      // Each stands whole in the text, not as a mark without its letter.
      expect(await page.locator('.importpreview ins').allTextContents()).toEqual(['ນ້ຳ', 'ນ້ຳ', 'ຂົ້'])
      await picture(page, 'import-all-390')
    }),
  ).toBe('ດື່ມນ້ຳ ແລະ ນ້ຳໃຈ, ເຂົ້າຮ່ວມ.')
  // Taken and given back again is not taken.
  expect(
    await take('ຄືນ', async () => {
      await everything.check()
      await everything.uncheck()
    }),
  ).toBe(text)
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what is pasted from a program that formats text keeps its headings and tables', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/spaces/${space.id}/import`)

  const box = page.getByLabel(docs.paste)
  await box.evaluate((field, html) => {
    const data = new DataTransfer()
    data.setData('text/html', html)
    data.setData('text/plain', 'ວຽກ\nກ ຂ')
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  }, wordPaste)
  await page.getByText(docs.pastedRich).waitFor()
  await box.fill('')
  await page.getByText(docs.pastedRich).waitFor()
  await page.getByRole('button', { name: docs.read }).click()
  await page.getByRole('heading', { name: docs.review }).waitFor()

  const kinds = () =>
    page.locator('.importpreview [data-kind]').evaluateAll((all) => all.map((one) => one.dataset.kind))
  const rest = ['bullet', 'bullet', 'number', 'paragraph', 'paragraph']
  expect(await kinds()).toEqual(rest)
  // Under another title the heading is said in the text.
  await page.getByLabel(docs.title).fill('ວຽກອື່ນ')
  expect(await kinds()).toEqual(['heading', ...rest])
  await page.context().close()
})

/** As Word puts it on the clipboard. */
const wordPaste = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{}</style></head><body><!--StartFragment-->
<h1>ວຽກ<o:p></o:p></h1>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp;</span></span><![endif]>ໜຶ່ງ</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;</span></span><![endif]>ໃນໜຶ່ງ</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span style='mso-list:Ignore'>5.<span>&nbsp;</span></span><![endif]>ຫ້າ</p>
<table><tr><td><p class=MsoNormal>ກ</p></td><td><p class=MsoNormal>ຂ</p></td></tr></table>
<!--EndFragment--></body></html>`

test('a plain text that is called a Word file says so, in the list and where it is looked at', async () => {
  const space = await world.space()
  const person = await world.person([space])
  await person.put('/api/me', { language: 'en' })
  const { page, context } = await openPage(browser, world, person)
  await page.goto(`/spaces/${space.id}/import`)
  await page.getByLabel(en.choose).setInputFiles([file('ບົດ.docx', 'ນ້ຳສະອາດ'), file('ແທ້.txt', 'ນ້ຳຝົນ')])
  const note = page.getByText(en.misnamed.replace('{{ending}}', '.docx'))
  const rows = page.locator('.incoming li')
  await rows.nth(1).getByText(en.nothingFound).waitFor()
  await rows.nth(0).getByText(en.misnamed.replace('{{ending}}', '.docx')).waitFor()
  expect(await note.count()).toBe(1)

  await rows.nth(0).getByRole('link', { name: en.reviewFile }).click()
  await page.getByRole('heading', { name: en.review }).waitFor()
  await note.waitFor()
  await picture(page, 'import-misnamed-en')
  await context.close()
})

test('a document is downloaded from its menu, and without a network the dialog says so', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  const taken = await person.post<{ id: string }>(
    `/api/spaces/${space.id}/imports?name=a.md`,
    Buffer.from('# ນ້ຳ\n\nຄຳ'),
  )
  const id = crypto.randomUUID()
  await person.post(`/api/imports/${taken.body.id}/doc`, { id, title: 'ບົດນ້ຳ', repairs: [] })
  await page.goto(`/docs/${id}`)
  await page.locator('.prose').waitFor()

  await page.getByRole('button', { name: docs.more }).click()
  await page.getByRole('button', { name: docs.export }).click()
  const dialog = page.getByRole('dialog', { name: docs.export })
  await dialog.getByLabel(docs.format.pdf).check()
  expect(await audit(page)).toEqual([])
  await picture(page, 'export')
  // Each mark stands before the first line of its own words, also where they go on in a second.
  await page.setViewportSize({ width: 390, height: 844 })
  const rows = await dialog.locator('fieldset .check').evaluateAll((labels) =>
    labels.map((label) => {
      const mark = label.querySelector('input')?.getBoundingClientRect() ?? new DOMRect()
      const name = label.querySelector('b')?.getClientRects()[0] ?? new DOMRect()
      return { off: Math.abs(mark.y + mark.height / 2 - name.y - name.height / 2), gap: name.x - mark.right }
    }),
  )
  expect(rows).toHaveLength(5)
  for (const { off, gap } of rows) {
    expect(off).toBeLessThan(4)
    expect(gap).toBeGreaterThan(4)
  }
  await picture(page, 'export-390')
  await page.setViewportSize({ width: 1440, height: 900 })
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: docs.exportNow }).click(),
  ])
  expect(download.suggestedFilename()).toBe('ບົດນ້ຳ.pdf')

  await page.getByRole('button', { name: docs.more }).click()
  await page.getByRole('button', { name: docs.export }).click()
  await context.setOffline(true)
  await until(async () => dialog.getByText(lo.offline.reason).isVisible(), 'the reason is shown', 40_000)
  expect(await dialog.getByRole('button', { name: docs.exportNow }).isDisabled()).toBe(true)
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('the proposed title is repaired with its line unless another was written, and the text does not say it again', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person, { width: 390, touch: true })
  await page.goto(`/spaces/${space.id}/import`)
  await page.getByLabel(docs.choose).setInputFiles([file('ນ້ຳ.md', '# ນໍ້າສະອາດ\n\nຕົ້ມກ່ອນດື່ມ.')])
  const title = page.getByLabel(docs.title)
  const split = page.getByRole('checkbox', { name: docs.finding.split_am })
  await split.check()
  expect(await title.inputValue()).toBe('ນ້ຳສະອາດ')
  await split.uncheck()
  expect(await title.inputValue()).toBe('ນໍ້າສະອາດ')
  await title.fill('ຄູ່ມື')
  await split.check()
  expect(await title.inputValue()).toBe('ຄູ່ມື')
  await title.fill('ນ້ຳສະອາດ')
  await page.getByRole('button', { name: /ສ້າງເອກະສານ/ }).click()
  await page.locator('.prose p', { hasText: 'ຕົ້ມກ່ອນດື່ມ.' }).waitFor()
  expect(await page.locator('.doctitle').innerText()).toBe('ນ້ຳສະອາດ')
  expect(await page.locator('.prose').innerText()).not.toContain('ນ້ຳສະອາດ')

  // On paper stands nothing that is for the screen: no step to take, and nobody who has not written yet.
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('.sheet').innerText()).not.toContain(docs.nobodyAdded)
  expect(await page.locator('button:visible, a:visible, input:visible').count()).toBe(0)
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgba(0, 0, 0, 0)')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)
