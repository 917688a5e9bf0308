import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { append } from '#server/features/docs/content.ts'
import type { DocVersion } from '#shared/features/docs/history.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))
const LONG = 'ຜູ້ທີ່ເຄີຍເຮັດແລ້ວ ເປັນພີ່ລ້ຽງໃຫ້ຜູ້ໃໝ່'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function topicWith(person: TestPerson, spaceId: string, dissent?: string) {
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
  const statement = 'ໝູນວຽນທຸກ 3 ເດືອນ'
  const agreement = { id: newId(), outcome: 'agreed', statement, ...(dissent ? { dissent } : {}) }
  await person.post(`/api/topics/${topicId}/agreements`, agreement)
  return topicId
}
const line = (words: string) => ({ type: 'paragraph', content: [{ type: 'text', text: words }] })
const enter = async (page: Page, docId: string) => {
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').waitFor()
}
const saved = (page: Page, state: string) => page.locator(`.savedstate[data-state="${state}"]`).waitFor()
const type = async (page: Page, words: string) => {
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(words)
}

test('two write with a template, agree, and what one wrote offline meanwhile is a private copy and a new document', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const topicId = await topicWith(first, space.id)
  const one = await openPage(browser, world, first)
  await one.page.goto(`/spaces/${space.id}/docs`)
  await one.page.getByRole('button', { name: docs.begin }).click()
  await one.page.getByLabel(docs.title).fill('ແນວທາງ')
  await one.page.getByText('ບົດຮຽນ', { exact: true }).click()
  await one.page.locator('.textview h2').first().waitFor()
  await one.page.getByText('ມອບຮັບວຽກ', { exact: true }).click()
  await one.page.locator('.textview input[type="checkbox"]').first().waitFor()
  expect(await audit(one.page)).toEqual([])
  await one.page.getByText('ບົດຮຽນ', { exact: true }).click()
  await one.page.locator('.dialog').getByRole('button', { name: docs.begin }).click()
  await one.page.waitForURL(/\/docs\//)
  const docId = one.page.url().split('/').at(-1)!
  const two = await openPage(browser, world, second, { worker: true })
  await enter(two.page, docId)
  for (const { page } of [one, two]) {
    await type(page, ` ${LONG}`)
    await saved(page, 'saved')
  }
  expect(await one.page.locator('.prose h2').count()).toBe(7)
  const ready = one.page.getByRole('button', { name: docs.markReady, exact: true })
  await until(() => ready.isEnabled(), 'two people wrote')
  await ready.click()

  // The second goes away and writes on; the first agrees meanwhile.
  await two.context.setOffline(true)
  await type(two.page, ' ຂຽນຕອນອອຟລາຍ')
  await saved(two.page, 'local')
  await one.page.getByRole('button', { name: docs.agree }).click()
  await one.page.locator('.choice', { hasText: 'ໝູນວຽນທຸກ 3 ເດືອນ' }).click()
  await one.page.getByRole('button', { name: docs.agreeAndLock }).click()
  await one.page.locator('.sheet .by').getByText(lo.state.agreed).waitFor()
  expect(await audit(one.page)).toEqual([])
  await picture(one.page, 'doc-agreed')

  await two.context.setOffline(false)
  await two.page.getByText(docs.copyNotTaken).waitFor()
  expect(await audit(two.page)).toEqual([])
  await picture(two.page, 'doc-copy-kept')
  expect(await one.page.locator('.prose').innerText()).not.toContain('ຂຽນຕອນອອຟລາຍ')
  await until(async () => !(await two.page.locator('.prose').innerText()).includes('ຂຽນຕອນອອຟລາຍ'), 'the agreed text')
  await two.page.getByRole('link', { name: docs.openCopy }).click()
  await two.page.locator('.textview').getByText('ຂຽນຕອນອອຟລາຍ').waitFor()
  expect(await audit(two.page)).toEqual([])
  await picture(two.page, 'private-copy')
  await two.page.getByRole('button', { name: docs.copyToDoc }).click()
  await two.page.locator('.dialog').getByRole('button', { name: docs.copyToDoc }).click()
  await two.page.waitForURL(/\/docs\//)
  await two.page.locator('.prose').getByText('ຂຽນຕອນອອຟລາຍ').waitFor()
  expect([...one.problems, ...two.problems]).toEqual([])
  expect(topicId).toBeTruthy()
  await one.context.close()
  await two.context.close()
}, 120_000)

test('who has written is said of what came with the document, too, and of an empty one', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [came, empty] = [newId(), newId()]
  expect((await person.post(`/api/topics/${await topicWith(person, space.id)}/docs`, { id: came })).status).toBe(200)
  await person.post(`/api/spaces/${space.id}/docs`, { id: empty, title: 'ໜ້າເປົ່າ' })
  const { page, context, problems } = await openPage(browser, world, person)
  const by = (words: string) => page.locator('.sheet .by', { hasText: new RegExp(`${words}$`) })
  await enter(page, came)
  await by(docs.nobodyAdded).waitFor()
  await enter(page, empty)
  await by(docs.nobody).waitFor()
  await page.goto(`/spaces/${space.id}/docs`)
  const line = (title: string) => page.locator('.doclist li', { hasText: title })
  await line('ໜ້າເປົ່າ').getByText(docs.nobody).waitFor()
  await line('ໝູນວຽນ').getByText(docs.nobodyAdded).waitFor()

  await enter(page, empty)
  await by(docs.nobody).waitFor()
  // At once, before letters are counted; and too few to be counted are letters all the same.
  await type(page, 'ກ')
  await by(docs.youBegan).waitFor({ timeout: 1500 })
  // Others are not told that nobody wrote.
  const other = await openPage(browser, world, await world.person([space]), { width: 390 })
  await enter(other.page, empty)
  await other.page.locator('.sheet .by', { hasText: new RegExp(`${docs.begun}$`) }).waitFor()
  await other.page.goto(`/spaces/${space.id}/docs`)
  await other.page.locator('.doclist li', { hasText: 'ໜ້າເປົ່າ' }).getByText(docs.begun).waitFor()
  expect(other.problems).toEqual([])
  await other.context.close()
  await type(page, LONG)
  await saved(page, 'saved')
  await by(docs.youBegan).waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a name in the line of writers stands whole, however narrow the page is', async () => {
  const space = await world.space()
  const names = ['ວຽງສະຫວັນ', 'ບຸນທະວີ', 'ແສງອາລຸນ', 'ພອນສະຫວັນ', 'ຄຳຫຼ້າ']
  const people = await Promise.all(names.map((name) => world.person([space], { nameLo: `${name} ແກ້ວມະນີ` })))
  const [reader] = people
  const docId = newId()
  await reader!.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຫຼາຍທ່ານ' })
  for (const person of people) {
    const writer = await new Writer(world, person, docId).ready()
    await writer.write(LONG)
    await writer.close()
  }
  const { page, context, problems } = await openPage(browser, world, reader!)
  await enter(page, docId)
  for (const name of names) await page.locator('.sheet .by', { hasText: name }).waitFor()
  for (let width = 320; width < 480; width += 8) {
    await page.setViewportSize({ width, height: 800 })
    const cut = await page.locator('.sheet .by').evaluate((line, sought) => {
      const text = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
      const found: string[] = []
      for (let node = text.nextNode(); node; node = text.nextNode())
        for (const name of sought) {
          const at = node.textContent?.indexOf(name) ?? -1
          if (at < 0) continue
          const range = document.createRange()
          range.setStart(node, at)
          range.setEnd(node, at + name.length)
          if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(name)
        }
      return found
    }, names)
    expect([width, cut]).toEqual([width, []])
  }
  // Of whoever kept a point the same holds.
  const versionId = newId()
  const keeper = await world.person([space], { nameLo: 'ສຸກສະຫວັນ ແກ້ວມະນີ' })
  await keeper.post(`/api/docs/${docId}/versions`, { id: versionId, name: 'ກ່ອນ' })
  await page.goto(`/docs/${docId}/history?to=${versionId}`)
  await page.locator('.historypage .whole', { hasText: 'ສຸກສະຫວັນ ແກ້ວມະນີ' }).waitFor()
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what changed without a word is told too, and one is led from change to change', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ໜ້າວຽກ' })
  const writer = await new Writer(world, person, docId).ready()
  const task = { type: 'taskItem', attrs: { checked: false }, content: [line('ບັນຊີລາຍການ')] }
  append(writer.doc, [
    ...Array.from({ length: 60 }, (_, at) => line(`ແຖວ ${at}`)),
    { type: 'taskList', content: [task] },
  ])
  await writer.write('ທ້າຍ')
  await person.post(`/api/docs/${docId}/versions`, { id: newId(), name: 'ກ່ອນ' })
  const text = writer.doc.getXmlFragment(FRAGMENT)
  const list = text.toArray().find((node) => (node as Y.XmlElement).nodeName === 'taskList') as Y.XmlElement
  ;(list.get(0) as Y.XmlElement).setAttribute('checked', true as never)
  const asItStands = async () => JSON.stringify((await person.get(`/api/docs/${docId}/text`)).body)
  await until(async () => (await asItStands()).includes('"checked":true'), 'it is ticked')
  const { page, context, problems } = await openPage(browser, world, person, { width: 390, scheme: 'dark' })
  await page.goto(`/docs/${docId}/history`)
  const told = page.locator('.compared [role="status"]')
  const said = (key: 'insertedWords_other' | 'deletedWords_other' | 'otherChanges_other', count: number) =>
    docs[key].replace('{{count}}', String(count))
  await told.waitFor()
  expect(await told.innerText()).toBe(said('otherChanges_other', 1))

  // What is nothing is not named.
  ;((text.get(20) as Y.XmlElement).get(0) as Y.XmlText).insert(0, 'ໃໝ່ ')
  await writer.write('ຫຼັງ')
  await page.reload()
  await expect
    .poll(() => told.innerText())
    .toBe(`${said('insertedWords_other', 2)}\u00a0· ${said('otherChanges_other', 1)}`)

  // One is led there, by eye and by ear, and on from there.
  const focused = (change: string) =>
    page.evaluate((selector) => {
      const there = document.activeElement
      const { top = -1, bottom = -1 } = there?.getBoundingClientRect() ?? {}
      return there?.matches(selector) && top > 0 && bottom < innerHeight ? there.textContent?.trim() : undefined
    }, change)
  const place = (at: number) =>
    page.getByText(docs.change.place.replace('{{at}}', String(at)).replace('{{count}}', '3')).waitFor()
  await page.getByRole('button', { name: docs.change.first }).click()
  await place(1)
  expect(await focused('ins')).toBe('ໃໝ່')
  expect(await audit(page)).toEqual([])
  await picture(page, 'history-change-390-dark')
  await page.getByRole('button', { name: docs.change.next }).click()
  await place(2)
  expect(await focused('li[data-change="changed"]')).toContain('ບັນຊີລາຍການ')
  await page.getByRole('button', { name: docs.change.next }).click()
  await place(3)
  expect(await focused('p[data-change="inserted"]')).toContain('ຫຼັງ')
  await page.getByRole('button', { name: docs.change.before }).click()
  await place(2)
  // With another choice one begins anew.
  await page.getByLabel(docs.comparedWith).selectOption('')
  await told.waitFor({ state: 'detached' })
  expect(await page.locator('.changewalk').count()).toBe(0)
  expect(problems).toEqual([])
  await writer.close()
  await context.close()
}, 60_000)

test('the same words in another look are told where they stand, and where a link led before', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ລະບຽບການ' })
  const writer = await new Writer(world, person, docId).ready()
  const [old, fresh] = ['https://laws.example/2019', 'https://laws.example/2026/long-name-of-a-regulation-about-water']
  await writer.write('ເບິ່ງລະບຽບການ ກ່ອນເລີ່ມວຽກ')
  await writer.write('ຖາມຫົວໜ້າ')
  const [first, second] = writer.doc
    .getXmlFragment(FRAGMENT)
    .toArray()
    .slice(-2)
    .map((node) => (node as Y.XmlElement).get(0) as Y.XmlText)
  first!.format(0, 5, { link: { href: old } })
  await writer.saved()
  await person.post(`/api/docs/${docId}/versions`, { id: newId(), name: 'ກ່ອນ' })
  first!.format(0, 5, { link: { href: fresh } })
  second!.format(0, 3, { bold: {} })
  await writer.saved()
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/docs/${docId}/history`)
  const changed = page.locator('.textview span[data-change="changed"]')
  await changed.nth(1).waitFor()
  expect(await page.locator('.compared [role="status"]').innerText()).toBe(
    docs.otherChanges_other.replace('{{count}}', '2'),
  )
  const relinked = docs.diff.relinked.replace('{{before}}', old).replace('{{now}}', fresh)
  expect((await changed.allInnerTexts()).map((one) => one.trim())).toEqual([
    `ເບິ່ງ (${relinked})`,
    `ຖາມ (${docs.diff.look})`,
  ])
  expect(await audit(page)).toEqual([])
  await picture(page, 'history-look-390')
  expect(problems).toEqual([])
  await writer.close()
  await context.close()
}, 60_000)

test('however many points are kept, the oldest that has a name is found, compared and brought back', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ແນວທາງ' })
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ຂໍ້ຄວາມເດືອນກ່ອນ')
  const versionId = newId()
  await person.post(`/api/docs/${docId}/versions`, { id: versionId, name: 'ສະບັບເດືອນກ່ອນ' })
  await world.sql`
    insert into doc_versions (id, doc_id, kind, number, title, writers, quotes, state, made_at)
    select gen_random_uuid(), doc_id, 'auto', number, title, '{}', '{}', state, made_at + n / 2 * interval '1 minute'
    from doc_versions, generate_series(2, 230) n where id = ${versionId}
  `
  const all = []
  for (let after = ''; ; ) {
    const { body } = await person.get<{ versions: DocVersion[]; next: string | null }>(
      `/api/docs/${docId}/versions?limit=100${after && `&after=${after}`}`,
    )
    all.push(...body.versions.map(({ id }) => id))
    if (!body.next) break
    after = body.next
  }
  expect([all.length, new Set(all).size, all.at(-1)]).toEqual([230, 230, versionId])

  const { page, context, problems } = await openPage(browser, world, person)
  await page.goto(`/docs/${docId}/history?to=${versionId}`)
  const shown = page.getByLabel(docs.shownVersion)
  await expect.poll(() => shown.inputValue()).toBe(versionId)
  // Those that somebody named or marked come first, however old.
  expect(await shown.locator('optgroup').first().innerText()).toContain('ສະບັບເດືອນກ່ອນ')
  expect(await shown.locator('option').count()).toBe(231)
  expect(await audit(page)).toEqual([])
  await picture(page, 'history-many')
  await page.getByRole('button', { name: docs.restore }).click()
  await page.locator('.dialog').getByRole('button', { name: docs.restore }).click()
  await page.waitForURL(`**/docs/${docId}`)
  expect(problems).toEqual([])
  await writer.close()
  await context.close()
}, 60_000)

test('where no agreement stands behind a ready document the page says how to get there, and leads there', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await first.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ແນວທາງ' })
  for (const person of [first, second]) {
    const writer = await new Writer(world, person, docId).ready()
    await writer.write(LONG)
    await writer.close()
  }
  expect((await first.post(`/api/docs/${docId}/readiness`)).status).toBe(200)
  expect((await first.post(`/api/docs/${docId}/agreement`)).status).toBe(409)
  const { page, context, problems } = await openPage(browser, world, first)
  await enter(page, docId)

  await page.getByRole('button', { name: docs.agree }).click()
  await page.getByText(docs.noAgreement).waitFor()
  await page.getByText(docs.waysHelp).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-no-agreement')
  await page.getByRole('button', { name: docs.proposeNew }).click()

  await page.waitForURL(/\/topics\//)
  await page.getByText('ແນວທາງ').first().waitFor()
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test.each(['was made a reader', 'the document was agreed'])(
  'who only deleted while away, and %s meanwhile, is told and has it as a private copy',
  async (what) => {
    const space = await world.space('open')
    const [member, guest] = [await world.person([space]), await world.person()]
    const docId = newId()
    const topicId = await topicWith(member, space.id)
    expect((await member.post(`/api/topics/${topicId}/docs`, { id: docId })).status).toBe(200)
    const writer = await new Writer(world, member, docId).ready()
    await writer.write(LONG)
    await writer.close()
    const { page, context, problems } = await openPage(browser, world, guest, { worker: true })
    await enter(page, docId)
    await type(page, `${LONG} ຢູ່ຕໍ່ ລຶບ`)
    await saved(page, 'saved')
    await context.setOffline(true)
    for (const _ of 'ລຶບ') await page.keyboard.press('Backspace')
    await saved(page, 'local')
    if (what === 'was made a reader') await member.put(`/api/docs/${docId}/guests`, { guests: 'read' })
    else {
      expect((await member.post(`/api/docs/${docId}/readiness`)).status).toBe(200)
      expect((await member.post(`/api/docs/${docId}/agreement`)).status).toBe(200)
    }

    await context.setOffline(false)

    await page.getByText(docs.copyNotTaken).waitFor()
    await until(async () => (await page.locator('.prose').innerText()).includes('ລຶບ'), 'the text as it is')
    await page.getByRole('link', { name: docs.openCopy }).click()
    await page.locator('.textview').getByText('ຢູ່ຕໍ່').waitFor()
    expect(await page.locator('.textview').innerText()).not.toContain('ລຶບ')
    // What everybody reads is what was stored before.
    const reading = await new Writer(world, member, docId).ready()
    expect(reading.text).toContain('ຢູ່ຕໍ່ ລຶບ')
    await reading.close()
    expect(problems).toEqual([])
    await context.close()
  },
  90_000,
)

test('a deleted document leaves what one wrote offline as a private copy, and does not come back', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await first.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຮ່າງ' })
  const { page, context, problems } = await openPage(browser, world, second, { worker: true })
  await enter(page, docId)
  await type(page, LONG)
  await saved(page, 'saved')
  await context.setOffline(true)
  await type(page, ' ຕອນອອຟລາຍ')
  await saved(page, 'local')
  expect((await first.delete(`/api/docs/${docId}`)).status).toBe(200)

  await context.setOffline(false)

  await page.getByText(docs.copyKept).waitFor()
  await page.getByRole('link', { name: docs.openCopy }).click()
  await page.locator('.textview').getByText('ຕອນອອຟລາຍ').waitFor()
  expect((await first.get(`/api/docs/${docId}`)).status).toBe(404)
  expect(problems).toEqual([])
  await context.close()
}, 90_000)

test('whose words are whose is seen in the text, two versions are compared, and an older one comes back before all eyes', async () => {
  const space = await world.space()
  const [first, second] = [
    await world.person([space], { nameLo: 'ບຸນມີ' }),
    await world.person([space], { nameLo: 'ພອນສຸດາ' }),
  ]
  const docId = newId()
  await first.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ແນວທາງ' })
  const [one, two] = [await openPage(browser, world, first), await openPage(browser, world, second)]
  await enter(one.page, docId)
  await enter(two.page, docId)
  await type(one.page, 'ນ້ຳສະອາດ')
  await saved(one.page, 'saved')
  await one.page.getByRole('tab', { name: docs.history }).click()
  await one.page.getByLabel(docs.versionName).fill('ກ່ອນປະຊຸມ')
  await one.page.getByRole('button', { name: docs.keepVersion }).click()
  await one.page.locator('.versions').getByText('ກ່ອນປະຊຸມ').waitFor()
  // A name is never cut at the end of a line.
  await expect.poll(() => one.page.locator('.versions .whole').count()).toBe(1)
  await two.page.locator('.prose').getByText('ນ້ຳສະອາດ').waitFor()
  await type(two.page, ' ຂອງບ້ານ')
  await saved(two.page, 'saved')

  await one.page.getByRole('button', { name: /^ພອນສຸດາ/ }).click()
  await expect.poll(() => one.page.locator('.hand').allInnerTexts()).toEqual([' ຂອງບ້ານ'])
  expect(await audit(one.page)).toEqual([])
  await picture(one.page, 'doc-hands')

  await two.page.setViewportSize({ width: 390, height: 844 })
  await two.page.goto(`/docs/${docId}/history`)
  await two.page.locator('.textview ins', { hasText: 'ຂອງບ້ານ' }).waitFor()
  expect(await audit(two.page)).toEqual([])
  await picture(two.page, 'doc-history')
  await two.page.getByLabel(docs.shownVersion).selectOption({ index: 1 })
  // Any two are compared, in either direction.
  await two.page.getByLabel(docs.comparedWith).selectOption({ label: docs.now_text })
  await two.page.locator('.textview del', { hasText: 'ຂອງບ້ານ' }).waitFor()
  expect(await two.page.locator('.textview ins').count()).toBe(0)
  await two.page.getByRole('button', { name: docs.restore }).click()
  await two.page.locator('.dialog').getByRole('button', { name: docs.restore }).click()
  await two.page.waitForURL(new RegExp(`/docs/${docId}$`))
  await until(async () => (await one.page.locator('.prose p').first().innerText()).trim() === 'ນ້ຳສະອາດ', 'restored')
  expect([...one.problems, ...two.problems]).toEqual([])
  await one.context.close()
  await two.context.close()
}, 120_000)

test('an agreed document is read only until somebody begins its next version, which everybody sees at once', async () => {
  const space = await world.space()
  const [first, second] = [await world.person([space], { nameLo: 'ບຸນມີ' }), await world.person([space])]
  const topicId = await topicWith(first, space.id)
  const docId = newId()
  await first.post(`/api/topics/${topicId}/docs`, { id: docId })
  for (const person of [first, second]) {
    const writer = await new Writer(world, person, docId).ready()
    await writer.write(LONG)
    await writer.close()
  }
  expect((await first.post(`/api/docs/${docId}/readiness`)).status).toBe(200)
  expect((await first.post(`/api/docs/${docId}/agreement`)).status).toBe(200)
  const [one, two] = [await openPage(browser, world, first), await openPage(browser, world, second)]
  for (const { page } of [one, two]) {
    await enter(page, docId)
    await page.locator('.prose[contenteditable="false"]').waitFor()
    await page.getByText(docs.locked).waitFor()
    await saved(page, 'readonly')
  }
  await one.page.getByRole('button', { name: docs.unlock, exact: true }).click()
  await one.page.getByText(docs.unlockHelp.replace('{{version}}', '2')).waitFor()
  expect(await audit(one.page)).toEqual([])
  await picture(one.page, 'doc-unlock')
  await one.page.getByRole('button', { name: docs.unlockNow.replace('{{version}}', '2') }).click()

  for (const { page } of [one, two]) {
    await page.locator('.prose[contenteditable="true"]').waitFor()
    await page.locator('.sheet .by', { hasText: docs.versionNumber.replace('{{version}}', '2') }).waitFor()
    await page.locator('.sheet .by').getByText(lo.state.draft).waitFor()
  }
  await type(two.page, ' ສະບັບໃໝ່')
  await saved(two.page, 'saved')
  await one.page.locator('.prose', { hasText: 'ສະບັບໃໝ່' }).waitFor()
  expect((await world.statements(docId)).find(({ event }) => event === 'doc.unlocked')?.actorId).toBe(first.id)
  // What was agreed is read as it was.
  await one.page.getByRole('tab', { name: docs.history }).click()
  await one.page.locator('.versions a').first().click()
  await one.page.locator('.textview', { hasText: LONG }).waitFor()
  expect(await one.page.locator('.textview').innerText()).not.toContain('ສະບັບໃໝ່')
  expect([...one.problems, ...two.problems]).toEqual([])
  await one.context.close()
  await two.context.close()
}, 60_000)

test('a document becomes a template of its space; others begin with it, and a steward names it and puts it away', async () => {
  const space = await world.space()
  const [steward, person] = [await world.person([space, 'steward']), await world.person([space])]
  const docId = newId()
  await person.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ລາຍງານປະຈຳເດືອນ' })
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ວຽກທີ່ເຮັດແລ້ວ')
  await writer.close()
  const { page, context, problems } = await openPage(browser, world, person)
  await enter(page, docId)
  await page.getByRole('button', { name: docs.more, exact: true }).click()
  await page.getByRole('button', { name: docs.saveTemplate }).click()
  await page.getByLabel(docs.templateName).fill('ແບບລາຍງານ')
  await page.locator('.dialog').getByRole('button', { name: docs.saveTemplate }).click()
  await page.getByText(docs.templateSaved).waitFor()

  const other = await openPage(browser, world, steward, { width: 390, scheme: 'dark' })
  const list = async () => {
    await other.page.goto(`/spaces/${space.id}/docs`)
    await other.page.getByRole('button', { name: docs.begin }).click()
  }
  const choice = (name: string) => other.page.locator('.choice', { hasText: name })
  await list()
  await other.page.getByText(docs.manageTemplates).click()
  const name = other.page.getByLabel(docs.templateName)
  await name.fill('ແບບລາຍງານປະຈຳເດືອນ')
  // Enter names the template; it begins no document.
  await name.press('Enter')
  await choice('ແບບລາຍງານປະຈຳເດືອນ').click()
  await other.page.locator('.preview', { hasText: 'ວຽກທີ່ເຮັດແລ້ວ' }).waitFor()
  expect(await audit(other.page)).toEqual([])
  await picture(other.page, 'own-template-390-dark')
  await other.page.getByLabel(docs.title).fill('ເດືອນ 11')
  await other.page.locator('.dialog').getByRole('button', { name: docs.begin }).click()
  await other.page.waitForURL(/\/docs\/[0-9a-f-]{36}$/)
  await other.page.locator('.prose', { hasText: 'ວຽກທີ່ເຮັດແລ້ວ' }).waitFor()

  await list()
  await other.page.getByText(docs.manageTemplates).click()
  await other.page.getByRole('button', { name: docs.archive, exact: true }).click()
  await choice('ແບບລາຍງານປະຈຳເດືອນ').waitFor({ state: 'detached' })
  await other.page.getByRole('button', { name: docs.unarchive, exact: true }).waitFor()
  expect([...problems, ...other.problems]).toEqual([])
  await context.close()
  await other.context.close()
}, 60_000)

test('every part of a text stands in its history as it stands in the text, on a phone too', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const topicId = await topicWith(person, space.id, 'ເມືອງຫ່າງໄກ ຄວນໃຊ້ຮອບ 6 ເດືອນ')
  const [docId, other, fileId] = [newId(), newId(), newId()]
  await person.post(`/api/topics/${topicId}/docs`, { id: docId })
  await person.post(`/api/spaces/${space.id}/docs`, { id: other, title: 'ບົດລາຍງານ' })
  const bytes = await sharp({ create: { width: 900, height: 420, channels: 3, background: '#24543a' } })
    .jpeg()
    .toBuffer()
  await fetch(`${world.url}/api/docs/${docId}/files?id=${fileId}&name=a.jpg`, {
    method: 'POST',
    headers: { cookie: person.cookie, 'Content-Type': 'application/x-file' },
    body: new Uint8Array(bytes),
  })
  const row = (type: string, ...cells: string[]) => ({
    type: 'tableRow',
    content: cells.map((words) => ({ type, content: [line(words)] })),
  })
  const writer = await new Writer(world, person, docId).ready()
  append(writer.doc, [
    {
      type: 'table',
      content: [
        row('tableHeader', 'ໜ້າວຽກ', 'ຜູ້ຮັບຜິດຊອບ', 'ກຳນົດ', 'ໝາຍເຫດ'),
        row('tableCell', 'ການລາຍງານສະຖິຕິ', 'ທ່ານ ນາງ ດາລີ', '31 ທັນວາ 2026', 'ຕ້ອງຝຶກອົບຮົມກ່ອນ'),
        row('tableCell', 'ການຄຸ້ມຄອງຄັງເອກະສານ', 'ທ່ານ ບຸນມີ', '15 ທັນວາ 2026', 'ສົ່ງໃຫ້ກົມ'),
      ],
    },
    {
      type: 'taskList',
      content: [{ type: 'taskItem', attrs: { checked: true }, content: [line('ບັນຊີລາຍການ')] }],
    },
    { type: 'callout', attrs: { kind: 'warning' }, content: [{ type: 'paragraph' }] },
    { type: 'image', attrs: { fileId, alt: 'ຕະຫຼາດ', caption: 'ຮູບທີ 1', size: 'full', width: 900, height: 420 } },
    { type: 'itemCard', attrs: { itemId: other } },
  ])
  await writer.write(LONG)
  await person.post(`/api/docs/${docId}/versions`, { id: newId(), name: 'ກ່ອນ' })
  const table = writer.doc
    .getXmlFragment(FRAGMENT)
    .toArray()
    .find((node): node is Y.XmlElement => node instanceof Y.XmlElement && node.nodeName === 'table')
  table?.delete(2, 1)
  await writer.write('ຫຼັງ')
  await writer.close()
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/docs/${docId}/history`)
  const text = page.locator('.textview')

  // A row that was taken out stands on one line, a word of a heading on one too, and what is done is not struck through.
  const gone = text.locator('tr[data-change="deleted"] td p')
  await gone.first().waitFor()
  const tops = await gone.evaluateAll((found) => found.map((one) => one.getBoundingClientRect().top))
  expect(tops).toHaveLength(4)
  expect(Math.max(...tops) - Math.min(...tops)).toBeLessThan(1)
  const lines = await text.locator('th p').evaluateAll((found) =>
    found.map((one) => {
      const range = document.createRange()
      range.selectNodeContents(one)
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size
    }),
  )
  expect(lines[3]).toBe(1)
  const done = text.locator('li[data-checked="true"] p')
  expect(await done.evaluate((one) => getComputedStyle(one).textDecorationLine)).toBe('none')

  const image = text.getByRole('img', { name: 'ຕະຫຼາດ' })
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth).catch(() => 0)).toBe(900)
  expect(await text.locator('figcaption').innerText()).toBe('ຮູບທີ 1')
  expect(await text.locator('[data-callout]').getAttribute('data-label')).toBe(docs.callout.warning)
  expect(await text.locator('[data-dissent]').getAttribute('data-dissent')).toBe(docs.dissent)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await audit(page)).toEqual([])
  await text.getByRole('link', { name: docs.insert.card }).click()
  await page.waitForURL(new RegExp(other))
  expect(problems).toEqual([])
  await context.close()
}, 60_000)
