import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import coreEn from '../../client/core/en.json' with { type: 'json' }
import core from '../../client/core/lo.json' with { type: 'json' }
import roomsEn from '../../client/features/rooms/en.json' with { type: 'json' }
import rooms from '../../client/features/rooms/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, say } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'ba-talk-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(path.join(root, 'client/dist'), { DATA_DIR: folder })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** What becomes true, on a machine that has much to do. */
const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 15_000 })

/** What is loaded late moves what stands beside it, and takes a press with it that comes at that very moment. */
const atRest = (page: Page) => page.waitForLoadState('networkidle')

/** Two people in a topic of their space. */
async function talk() {
  const space = await world.space('closed')
  const a = await world.person([space], { nameLo: 'ທ້າວ ກ້າ' })
  const b = await world.person([space], { nameLo: 'ນາງ ຂາວ' })
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  const socket = await a.connect()
  const tell = async (body: string, more: object = {}) => {
    const id = newId()
    expect(await say(socket, 'message:send', { id, roomId, topicId, body, ...more })).toMatchObject({ ok: true })
    return id
  }
  return { space, a, b, roomId, topicId, tell }
}

/** Files of these sizes, let go over an element of the page. */
const dropOn = (page: Page, selector: string, files: { name: string; bytes: number }[]) =>
  page.locator(selector).evaluate((element, given) => {
    const data = new DataTransfer()
    for (const { name, bytes } of given) data.items.add(new File([new Uint8Array(bytes).fill(65)], name))
    for (const kind of ['dragenter', 'dragover', 'drop'])
      element.dispatchEvent(new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }))
  }, files)

const isOnScreen = (page: Page, text: string) =>
  page
    .getByText(text, { exact: true })
    .evaluateAll((found) =>
      found.some((one) => one.getBoundingClientRect().top > 0 && one.getBoundingClientRect().bottom < innerHeight),
    )

test('the arrow up edits what one said last, Enter saves, Escape leaves it; the list of keys says so', async () => {
  const { a, b, topicId, tell } = await talk()
  await tell('ປະຊຸມວັນຈັນ')
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b),
  ]
  for (const page of [one, two]) {
    await page.goto(`/topics/${topicId}`)
    await page.locator('.message').getByText('ປະຊຸມວັນຈັນ').waitFor()
  }
  await one.locator('#composer').press('ArrowUp')
  const field = one.getByLabel(rooms.edit, { exact: true })
  await field.fill('ປະຊຸມວັນອັງຄານ')
  await field.press('Shift+Enter')
  await field.press('End')
  await field.pressSequentially('ແປດໂມງ')
  await field.press('Enter')
  await two.locator('.message').getByText('ແປດໂມງ').waitFor()
  expect(await two.getByText('ປະຊຸມວັນຈັນ').count()).toBe(0)

  await one.locator('#composer').press('ArrowUp')
  await field.fill('ບໍ່ຢາກໄດ້')
  await field.press('Escape')
  await field.waitFor({ state: 'detached' })
  // Whoever said nothing has nothing to edit.
  await two.locator('#composer').press('ArrowUp')
  expect(await two.getByLabel(rooms.edit, { exact: true }).count()).toBe(0)

  await one.locator('h1').click()
  await one.keyboard.press('?')
  await one.getByRole('dialog').getByText(core.help.editLast).waitFor()
  expect(await audit(one)).toEqual([])
  await one.keyboard.press('Escape')
  await one.getByRole('dialog').waitFor({ state: 'detached' })
  await one.keyboard.press('g')
  await one.keyboard.press('c')
  await one.waitForURL(/\/catch-up$/)
  expect(problems).toEqual([])
}, 60_000)

test('an edit that was not saved is there when the talk is opened again, says what changed meanwhile, and goes when saved', async () => {
  const { a, b, topicId, tell } = await talk()
  const [first, second] = [await tell('ປະຊຸມວັນຈັນ'), await tell('ເວລາແປດໂມງ')]
  for (let count = 1; count <= 45; count++) await tell(`ແຖວທີ ${count}`)
  const { page, problems } = await openPage(browser, world, a, { width: 390 })
  const field = page.getByLabel(rooms.edit, { exact: true })
  const bar = page.locator('.unsaved', { hasText: rooms.editUnsaved })
  const edit = async (id: string, words: string) => {
    await page.goto(`/topics/${topicId}#message-${id}`)
    await atRest(page)
    await page.locator(`#message-${id}`).getByRole('button', { name: rooms.edit, exact: true }).click()
    await page.locator(`#message-${id}`).getByLabel(rooms.edit, { exact: true }).waitFor()
    await field.last().fill(words)
  }
  await edit(first, 'ປະຊຸມວັນອັງຄານ')
  await edit(second, 'ເວລາເກົ້າໂມງ')

  // It is offered at the end, where the talk opens, and opens where its message stands.
  await page.goto('/')
  await page.goto(`/topics/${topicId}`)
  await soon(() => isOnScreen(page, 'ແຖວທີ 45')).toBe(true)
  await soon(() => bar.count()).toBe(2)
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('TEXTAREA')
  expect(await audit(page)).toEqual([])
  await picture(page, 'edits-unsaved-lo-390')
  // Meanwhile it is put another way elsewhere.
  await a.put(`/api/messages/${first}`, { body: 'ປະຊຸມວັນພຸດ' })
  await bar.first().getByRole('button', { name: rooms.goOnEditing }).click()
  await soon(() => field.inputValue()).toBe('ປະຊຸມວັນອັງຄານ')
  await page.getByText(rooms.editChanged).waitFor()
  await soon(() => isOnScreen(page, 'ປະຊຸມວັນພຸດ')).toBe(true)
  expect(await audit(page)).toEqual([])
  await picture(page, 'edit-changed-lo-390')
  await page.getByRole('button', { name: core.save, exact: true }).click()
  await field.waitFor({ state: 'detached' })
  expect(
    (await b.get<{ messages: { id: string; body: string }[] }>(`/api/topics/${topicId}/messages?around=1`)).body
      .messages,
  ).toContainEqual(expect.objectContaining({ id: first, body: 'ປະຊຸມວັນອັງຄານ' }))

  // The words are not lost with their message.
  await bar.getByRole('button', { name: rooms.goOnEditing }).click()
  await soon(() => field.inputValue()).toBe('ເວລາເກົ້າໂມງ')
  await a.delete(`/api/messages/${second}`)
  const gone = page.locator('.unsaved', { hasText: rooms.editGone })
  await gone.getByText('ເວລາເກົ້າໂມງ').waitFor()
  await page.reload()
  await page.locator('.unsaved', { hasText: 'ເວລາເກົ້າໂມງ' }).waitFor()
  await page.getByRole('button', { name: rooms.dropEdit }).click()
  await page.reload()
  await page.locator('#composer').waitFor()
  expect(await page.locator('.unsaved').count()).toBe(0)
  expect(await page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('ba.edits')))).toEqual([])
  expect(problems).toEqual([])
}, 90_000)

test('edits of several tabs do not overwrite each other; what is saved in one is offered in no other, also after it was moved', async () => {
  const { a, topicId, tell } = await talk()
  const [first, second] = [await tell('ປະຊຸມວັນຈັນ'), await tell('ເວລາແປດໂມງ')]
  const { page: one, context, problems } = await openPage(browser, world, a)
  const two = await context.newPage()
  const form = (page: Page, id: string) => page.locator(`#message-${id}`).getByLabel(rooms.edit, { exact: true })
  const bar = (page: Page, words: string) => page.locator('.unsaved', { hasText: words })
  for (const [page, id] of [
    [one, first],
    [two, second],
  ] as const) {
    await page.goto(`/topics/${topicId}`)
    await atRest(page)
    await page.locator(`#message-${id}`).getByRole('button', { name: rooms.edit, exact: true }).click()
  }
  await form(one, first).fill('ປະຊຸມວັນອັງຄານ')
  await form(two, second).fill('ເວລາເກົ້າໂມງ')
  await form(one, first).press('End')
  await form(one, first).pressSequentially(' ຕອນເຊົ້າ')
  // Each tab offers what the other writes, as it stands, and after a reload both are there.
  await bar(one, 'ເວລາເກົ້າໂມງ').waitFor()
  await bar(two, 'ປະຊຸມວັນອັງຄານ ຕອນເຊົ້າ').waitFor()
  await one.reload()
  for (const words of ['ປະຊຸມວັນອັງຄານ ຕອນເຊົ້າ', 'ເວລາເກົ້າໂມງ']) await bar(one, words).waitFor()
  await form(two, second).press('Enter')
  await bar(one, 'ເວລາເກົ້າໂມງ').waitFor({ state: 'detached' })
  await one.locator(`#message-${second}`, { hasText: 'ເວລາເກົ້າໂມງ' }).waitFor()

  const split = newId()
  await a.post(`/api/topics/${topicId}/split`, { id: split, title: 'ເລື່ອງທີ່ຍ້າຍໄປ', messageIds: [first] })
  await one.goto(`/topics/${split}`)
  await bar(one, 'ປະຊຸມວັນອັງຄານ ຕອນເຊົ້າ').getByRole('button', { name: rooms.goOnEditing }).click()
  await form(one, first).press('Enter')
  await one.locator(`#message-${first} .body`, { hasText: 'ປະຊຸມວັນອັງຄານ ຕອນເຊົ້າ' }).waitFor()
  for (const page of [one, two]) await soon(() => page.locator('.unsaved').count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('what one is writing is the same in every tab: written on and sent in any, lost in none', async () => {
  const { a, topicId } = await talk()
  const { page: one, context, problems } = await openPage(browser, world, a)
  const two = await context.newPage()
  const composer = (page: Page) => page.locator('#composer')
  for (const page of [one, two]) {
    await page.goto(`/topics/${topicId}`)
    await composer(page).waitFor()
  }
  await composer(one).fill('ຈາກແຖບທຳອິດ')
  await soon(() => composer(two).inputValue()).toBe('ຈາກແຖບທຳອິດ')
  await two
    .locator('.composer input[type=file]')
    .first()
    .setInputFiles({
      name: 'ບົດບັນທຶກ.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('ຂໍ້ຄວາມ'),
    })
  await composer(two).press('End')
  await composer(two).pressSequentially(' ແລະ ທີສອງ')
  await soon(() => composer(one).inputValue()).toBe('ຈາກແຖບທຳອິດ ແລະ ທີສອງ')
  await one.locator('.composer').getByText('ບົດບັນທຶກ.txt').waitFor()
  await two.close()
  await one.reload()
  await soon(() => composer(one).inputValue()).toBe('ຈາກແຖບທຳອິດ ແລະ ທີສອງ')

  const three = await context.newPage()
  await three.goto(`/topics/${topicId}`)
  await soon(() => composer(three).inputValue()).toBe('ຈາກແຖບທຳອິດ ແລະ ທີສອງ')
  await composer(one).press('Enter')
  await soon(() => composer(three).inputValue()).toBe('')
  for (const page of [one, three]) await page.locator('.message', { hasText: 'ຈາກແຖບທຳອິດ ແລະ ທີສອງ' }).waitFor()
  await one.reload()
  await composer(one).waitFor()
  await soon(() => one.locator('.message').count()).toBe(1)
  expect(await composer(one).inputValue()).toBe('')
  expect(problems).toEqual([])
}, 60_000)

test('a message that is put another way calls by @ as the composer does, and whom it no longer names is not called', async () => {
  const { a, b, topicId, tell } = await talk()
  await tell('ປະຊຸມວັນຈັນ')
  const { page: one, problems } = await openPage(browser, world, a, { width: 390 })
  await one.goto(`/topics/${topicId}`)
  await one.locator('.message').getByText('ປະຊຸມວັນຈັນ').waitFor()
  await one.locator('#composer').press('ArrowUp')
  const field = one.getByRole('combobox', { name: rooms.edit, exact: true })
  await field.press('End')
  await field.pressSequentially(' @ຂາ')
  const list = one.getByRole('listbox', { name: rooms.callWhom })
  await list.getByRole('option', { name: 'ນາງ ຂາວ' }).waitFor()
  expect(await audit(one)).toEqual([])
  await picture(one, 'rooms-edit-call')
  // Escape closes the list first, and only then the form.
  await field.press('Escape')
  await list.waitFor({ state: 'detached' })
  await field.press('Backspace')
  await list.waitFor()
  await field.press('Enter')
  await expect.poll(() => field.inputValue()).toBe('ປະຊຸມວັນຈັນ @ນາງ ຂາວ ')
  await field.pressSequentially('@ທຸກ')
  await list.getByRole('option', { name: rooms.everyoneHelp }).click()
  await field.press('Backspace')
  await field.press('Backspace')
  await field.press('Escape')
  await one.getByRole('button', { name: core.save, exact: true }).click()
  await one.locator('.message .call', { hasText: '@ນາງ ຂາວ' }).waitFor()

  const { notices } = (await b.get<{ notices: { why: string; message: { mentions: object[] } }[] }>('/api/inbox')).body
  expect(notices).toMatchObject([{ why: 'mention', message: { mentions: [{ kind: 'person', id: b.id }] } }])
  expect(notices[0]?.message.mentions).toHaveLength(1)
  expect(problems).toEqual([])
}, 60_000)

test('files are dropped anywhere on a talk; what is too large or too many is said at once', async () => {
  const { a, topicId, tell } = await talk()
  await tell('ສະບາຍດີ')
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  await page.locator('.message').getByText('ສະບາຍດີ').waitFor()
  await dropOn(page, 'h1', [
    { name: 'ໃຫຍ່.bin', bytes: 25 * 1024 * 1024 + 1 },
    { name: 'ນ້ອຍ.txt', bytes: 20 },
    { name: 'ເປົ່າ.md', bytes: 0 },
  ])
  await page.locator('.attached li', { hasText: 'ນ້ອຍ.txt' }).getByText('kB').waitFor()
  const large = page.locator('.attached li', { hasText: 'ໃຫຍ່.bin' })
  await large.getByRole('alert').getByText('26').waitFor()
  const empty = page.locator('.attached li', { hasText: 'ເປົ່າ.md' })
  await empty.getByRole('alert').getByText(rooms.emptyFile).waitFor()
  // What is wrong with the file itself is as wrong the next time.
  for (const one of [large, empty]) expect(await one.getByText(core.retry).count()).toBe(0)
  await empty.getByRole('button').click()
  await dropOn(
    page,
    '.messages >> nth=0',
    Array.from({ length: 10 }, (_, at) => ({ name: `${at}.txt`, bytes: 10 })),
  )
  await page.locator('.attached').getByRole('alert').getByText('ອີກ 2 ໄຟລ໌').waitFor()
  expect(await page.locator('.attached li', { hasText: '.txt' }).count()).toBe(9)
  expect(page.url()).toContain(topicId)
  expect(problems).toEqual([])
}, 60_000)

test('what one was writing is there after a reload, with whom it calls and its file; a card is for those who may see its item', async () => {
  const { space, a, b, topicId, tell } = await talk()
  const own = await world.space('closed')
  await world.sql`insert into space_members (space_id, person_id) values (${own.id}, ${a.id})`
  const [shared, hidden] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/docs`, { id: shared, title: 'ເອກະສານຂອງທຸກຄົນ' })
  await a.post(`/api/spaces/${own.id}/docs`, { id: hidden, title: 'ເອກະສານຂອງ ກ້າ' })
  await tell(`ເບິ່ງ ${world.url}/docs/${shared} ແລະ ${world.url}/docs/${hidden}`)
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a, { width: 390 }),
    await openPage(browser, world, b),
  ]
  for (const page of [one, two]) await page.goto(`/topics/${topicId}`)
  await one.locator('.itemcard', { hasText: 'ເອກະສານຂອງ ກ້າ' }).waitFor()
  const card = two.locator('.itemcard', { hasText: 'ເອກະສານຂອງທຸກຄົນ' })
  await card.locator('[data-phase=E]', { hasText: core.kind.doc }).waitFor()
  await soon(() => two.locator('.itemcard').count()).toBe(1)
  expect(await two.locator('body').innerText()).not.toContain('ເອກະສານຂອງ ກ້າ')

  await one.locator('#composer').pressSequentially('ຂໍຖາມ @ຂາ')
  await one.getByRole('option', { name: 'ນາງ ຂາວ' }).click()
  await one
    .locator('.composer input[multiple]')
    .setInputFiles({ name: 'ລາຍຊື່.txt', mimeType: 'text/plain', buffer: Buffer.from('ກ') })
  await one.locator('.attached li', { hasText: 'kB' }).waitFor()
  await one.reload()
  await soon(() => one.locator('#composer').inputValue()).toBe('ຂໍຖາມ @ນາງ ຂາວ ')
  await one.locator('.attached li', { hasText: 'ລາຍຊື່.txt' }).waitFor()
  await one.locator('button.send').click()
  await two.locator('.message .call[data-me]', { hasText: '@ນາງ ຂາວ' }).waitFor()
  await two.locator('.message .file', { hasText: 'ລາຍຊື່.txt' }).waitFor()
  await one.reload()
  await one.locator('#composer').waitFor()
  expect(await one.locator('#composer').inputValue()).toBe('')
  expect(problems).toEqual([])
}, 60_000)

test('where a talk could not be loaded further it says so, and goes on when asked again', async () => {
  const { a, b, roomId, topicId } = await talk()
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
    select gen_random_uuid(), ${roomId}, ${topicId}, n, ${a.id}, 'ແຖວທີ ' || n, 'x' from generate_series(1, 150) n
  `
  await world.sql`update rooms set last_seq = 150 where id = ${roomId}`
  await world.sql`update topics set messages = 150, last_at = now() where id = ${topicId}`
  await b.put(`/api/topics/${topicId}/reading`, { seq: 150 })
  const { page, problems } = await openPage(browser, world, b, { width: 390, scheme: 'dark' })
  let fails = true
  await page.route(/\/messages\?.*before=/, (route) =>
    fails
      ? route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"unexpected"}' })
      : route.fallback(),
  )
  await page.goto(`/topics/${topicId}`)
  await soon(() => isOnScreen(page, 'ແຖວທີ 150')).toBe(true)
  const stuck = page.locator('.older').getByRole('alert')
  await soon(async () => {
    await page.evaluate(() => scrollTo(0, 0))
    return stuck.count()
  }).toBe(1)
  await stuck.scrollIntoViewIfNeeded()
  await picture(page, 'rooms-stuck-lo-390-dark')
  fails = false
  await page.getByRole('button', { name: rooms.older }).click()
  await stuck.waitFor({ state: 'detached' })
  await soon(async () => {
    await page.evaluate(() => scrollTo(0, 0))
    return isOnScreen(page, 'ແຖວທີ 1')
  }).toBe(true)
  expect(problems).toEqual([])
}, 60_000)

test('what is deleted, changed or said while a page of the talk is on its way is as it was heard, not as it was read', async () => {
  const { a, b, topicId, tell } = await talk()
  const [gone, changed] = [await tell('ຈະຖືກລຶບ'), await tell('ຄຳເກົ່າ')]
  await tell('ຢູ່ຄືເກົ່າ')
  const { page, problems } = await openPage(browser, world, b)
  let heard = ''
  page.on('websocket', (line) =>
    line.on('framereceived', ({ payload }) => {
      heard += payload
    }),
  )
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let read = 0
  await page.route(/\/topics\/[^/]+\/messages/, async (route) => {
    const response = await route.fetch()
    read++
    await held
    await route.fulfill({ response })
  })
  await page.goto(`/topics/${topicId}`)
  await soon(() => read).toBeGreaterThan(0)
  await soon(() => heard).toContain('lastSeq')

  expect((await a.delete(`/api/messages/${gone}`)).status).toBe(200)
  expect((await a.put(`/api/messages/${changed}`, { body: 'ຄຳໃໝ່' })).status).toBe(200)
  await tell('ເວົ້າໃນລະຫວ່າງ')
  await soon(() => heard).toContain('ເວົ້າໃນລະຫວ່າງ')
  letGo()

  for (const words of ['ຢູ່ຄືເກົ່າ', 'ຄຳໃໝ່', 'ເວົ້າໃນລະຫວ່າງ']) await page.locator('.message', { hasText: words }).waitFor()
  for (const words of ['ຈະຖືກລຶບ', 'ຄຳເກົ່າ']) expect(await page.getByText(words).count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('an answer leads to what it answers, a link to where its message stands now', async () => {
  const { a, b, topicId, tell } = await talk()
  const first = await tell('ຄຳຖາມທຳອິດສຸດ')
  for (let count = 1; count <= 40; count++) await tell(`ແຖວທີ ${count}`)
  await tell('ຕອບຄຳຖາມນັ້ນ', { replyTo: first })
  const moved = await tell('ເລື່ອງທີ່ຈະຍ້າຍ')
  await b.put(`/api/topics/${topicId}/reading`, { seq: 50 })
  const { page, problems } = await openPage(browser, world, b, { width: 390 })
  await page.goto(`/topics/${topicId}`)
  await page.getByText('ຕອບຄຳຖາມນັ້ນ').waitFor()
  const quote = page.getByRole('link', { name: /ທີ່ຖືກຕອບ/ })
  for (const _ of ['once', 'and again']) {
    await quote.click()
    await soon(() => isOnScreen(page, 'ຄຳຖາມທຳອິດສຸດ')).toBe(true)
    await page.locator('.message[data-marked]', { hasText: 'ຄຳຖາມທຳອິດສຸດ' }).waitFor()
    await page.getByRole('button', { name: rooms.toNewest }).click()
    await soon(() => isOnScreen(page, 'ເລື່ອງທີ່ຈະຍ້າຍ')).toBe(true)
  }

  // What stands above the answer follows it, and goes with it, while one looks.
  await a.put(`/api/messages/${first}`, { body: 'ຄຳຖາມທີ່ຖາມໃໝ່' })
  await soon(() => quote.innerText()).toContain('ຄຳຖາມທີ່ຖາມໃໝ່')
  await a.delete(`/api/messages/${first}`)
  await soon(() => quote.innerText()).toContain(rooms.noWords)

  const split = newId()
  await a.post(`/api/topics/${topicId}/split`, { id: split, title: 'ເລື່ອງທີ່ຍ້າຍໄປ', messageIds: [moved] })
  await page.goto(`/topics/${topicId}#message-${moved}`)
  await page.waitForURL(new RegExp(`${split}#message-${moved}`))
  await page.locator('.message[data-marked]', { hasText: 'ເລື່ອງທີ່ຈະຍ້າຍ' }).waitFor()
  expect(problems).toEqual([])
}, 60_000)

test('whoever is led below a talk goes on from there by Tab, and to what they said last', async () => {
  const { a, b, topicId, tell } = await talk()
  const own = await tell('ເລື່ອງທຳອິດຂອງຂ້ອຍ')
  const socket = await b.connect()
  const [{ roomId } = { roomId: '' }] = await world.sql<{ roomId: string }[]>`
    select room_id from topics where id = ${topicId}
  `
  for (let count = 1; count <= 40; count++)
    await say(socket, 'message:send', { id: newId(), roomId, topicId, body: `ແຖວທີ ${count}` })
  await a.post(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    why: 'ເຫດຜົນຍາວ '.repeat(100),
    closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  const { page, problems } = await openPage(browser, world, a)
  const topOf = (selector: string) =>
    page.locator(selector).evaluate((one) => Math.round(one.getBoundingClientRect().top))
  const isLed = async () => {
    await soon(() => topOf('#proposal')).toBeGreaterThanOrEqual(0)
    await soon(() => topOf('#proposal')).toBeLessThan(450)
    await atRest(page)
  }
  /** What moves the page back does so when the page moves: a few pictures later it has. */
  const pictures = () =>
    page.evaluate(async () => {
      for (let frames = 0; frames < 20; frames++) await new Promise(requestAnimationFrame)
    })
  const hasFocusOnScreen = () =>
    page.evaluate(() => {
      const { top, bottom } = document.activeElement?.getBoundingClientRect() ?? { top: -1, bottom: -1 }
      return top >= 0 && bottom <= innerHeight
    })

  await page.goto(`/topics/${topicId}#proposal`)
  await isLed()
  // Into the talk from the list beside it, and on through its messages.
  await page
    .locator('.topics a')
    .last()
    .evaluate((one) => one.focus({ preventScroll: true }))
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab']) {
    await page.keyboard.press(key)
    await pictures()
    expect(await hasFocusOnScreen()).toBe(true)
  }
  expect(await page.evaluate(() => document.activeElement?.closest('.message') !== null)).toBe(true)

  await page.reload()
  await isLed()
  await page.locator('#composer').focus()
  await page.keyboard.press('ArrowUp')
  const field = page.getByLabel(rooms.edit, { exact: true })
  await field.waitFor()
  await soon(() => topOf(`#message-${own}`)).toBeGreaterThan(0)
  await pictures()
  expect(await topOf(`#message-${own}`)).toBeLessThan(700)
  expect(problems).toEqual([])
}, 60_000)

test('where the browser itself brings one to, by a search in the page or for a reader, one stays', async () => {
  const { a, b, topicId, tell } = await talk()
  for (let count = 1; count <= 40; count++) await tell(`ແຖວທີ ${count} ${'ຍາວ '.repeat(60)}`)
  await b.put(`/api/topics/${topicId}/reading`, { seq: 40 })
  const { page, problems } = await openPage(browser, world, b)
  /** Without a hand or a key, as the browser does it; answers with what is in the middle of the screen then, and how high. */
  const bring = () =>
    page.evaluate(async () => {
      const before = [...document.querySelectorAll('.message')].find((one) => one.getBoundingClientRect().bottom > 0)
      before?.scrollIntoView({ block: 'end' })
      scrollBy(0, -900)
      for (let frames = 0; frames < 30; frames++) await new Promise(requestAnimationFrame)
      const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest('.message')
      return { id: middle?.id ?? '', top: middle?.getBoundingClientRect().top ?? 0 }
    })
  const topOf = (id: string) => page.locator(`[id="${id}"]`).evaluate((one) => one.getBoundingClientRect().top)
  const isFarFromEnd = () => page.evaluate(() => document.body.scrollHeight - innerHeight - scrollY > innerHeight)

  await page.goto(`/topics/${topicId}`)
  await soon(() => page.evaluate(() => document.body.scrollHeight - innerHeight - scrollY)).toBeLessThan(1)
  await page.locator('.message', { hasText: 'ແຖວທີ 40 ' }).waitFor()
  await atRest(page)
  const found = await bring()
  expect(await isFarFromEnd()).toBe(true)
  await tell('ຂໍ້ຄວາມໃໝ່')
  expect(Math.abs((await topOf(found.id)) - found.top)).toBeLessThan(50)

  await a.post(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    why: 'ເຫດຜົນຍາວ '.repeat(100),
    closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  await page.goto(`/topics/${topicId}#proposal`)
  await page.reload()
  await soon(() => topOf('proposal')).toBeLessThan(450)
  await atRest(page)
  await bring()
  expect(await topOf('proposal')).toBeGreaterThan(900)
  expect(problems).toEqual([])
}, 60_000)

test('where the end of a talk cannot be had at once one is told, and comes to it page by page', async () => {
  const { a, topicId, tell } = await talk()
  for (let count = 1; count <= 55; count++) await tell(`ແຖວທີ ${count}`)
  const { page, problems } = await openPage(browser, world, a)
  const end = new RegExp(`/topics/${topicId}/messages$`)
  await page.route(end, (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"unexpected"}' }),
  )
  await page.goto(`/topics/${topicId}`)
  await page.locator('.toast', { hasText: core.error.unexpected }).waitFor()
  await soon(() => isOnScreen(page, 'ແຖວທີ 55')).toBe(true)
  expect(problems).toEqual([])
}, 60_000)

test('a talk that is moved while two have it open stands there once for both, and goes on in the other room', async () => {
  const { space, a, b, topicId, tell } = await talk()
  const [elsewhere, busy] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: elsewhere, nameLo: 'ຫ້ອງອື່ນ', nameEn: 'Elsewhere' })
  await a.post(`/api/rooms/${elsewhere}/topics`, { id: busy, title: 'ເລື່ອງຂອງຫ້ອງອື່ນ' })
  // There the numbers are further on.
  for (const body of ['ໜຶ່ງ', 'ສອງ', 'ສາມ', 'ສີ່']) await tell(body, { roomId: elsewhere, topicId: busy })
  const told = [await tell('ຂໍ້ຄວາມທຳອິດ'), await tell('ຂໍ້ຄວາມທີສອງ')]
  const pages = [await openPage(browser, world, a), await openPage(browser, world, b, { width: 390 })]
  for (const { page } of pages) {
    await page.goto(`/topics/${topicId}`)
    await page.locator(`#message-${told[1]}`).waitFor()
    await atRest(page)
  }
  expect((await a.put(`/api/topics/${topicId}/room`, { roomId: elsewhere })).status).toBe(200)
  const standing = (page: Page) => page.locator('.message').evaluateAll((all) => all.map(({ id }) => id.slice(8)))
  for (const { page } of pages)
    await page.locator(`a[href="/rooms/${elsewhere}"]`).first().waitFor({ state: 'attached' })
  for (const { page } of pages) await soon(() => standing(page)).toEqual(told)
  await tell('ຕໍ່ຢູ່ນີ້', { roomId: elsewhere })
  for (const { page } of pages) {
    await page.getByText('ຕໍ່ຢູ່ນີ້', { exact: true }).waitFor()
    expect((await standing(page)).slice(0, -1)).toEqual(told)
  }
  expect(pages.flatMap(({ problems }) => problems)).toEqual([])
}, 60_000)

test('who could not enter a room while the server had too much to do enters when it has not, and hears what was said', async () => {
  const { b, roomId, topicId, tell } = await talk()
  await tell('ກ່ອນເຂົ້າ')
  const { page, problems } = await openPage(browser, world, b)
  let refused = 0
  let isBusy = true
  await page.routeWebSocket(/socket\.io/, (line) => {
    const server = line.connectToServer()
    line.onMessage((message) => {
      const asked = /^42(\d+)\["room:enter"/.exec(String(message))
      if (!asked || !isBusy) return server.send(message)
      refused++
      line.send(`43${asked[1]}[{"ok":false,"error":"unavailable"}]`)
    })
  })
  for (const [place, others] of [
    [`/topics/${topicId}`, page.locator('.message', { hasText: 'ໃນລະຫວ່າງ' })],
    [`/rooms/${roomId}`, page.locator('.whoishere li')],
  ] as const) {
    isBusy = true
    const before = refused
    await page.goto(place)
    await page.locator('h1').waitFor()
    await soon(() => refused).toBeGreaterThan(before)
    await tell('ໃນລະຫວ່າງ')
    expect(await others.count()).toBe(0)
    isBusy = false
    await others.first().waitFor()
  }
  expect(problems).toEqual([])
}, 60_000)

test('a talk that moves, by a hand or by itself, hears every press meanwhile', async () => {
  const { a, topicId, tell } = await talk()
  for (let count = 1; count <= 30; count++) await tell(`ແຖວທີ ${count}`)
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  await soon(() => isOnScreen(page, 'ແຖວທີ 30')).toBe(true)
  // What lies under the middle of a button of each message on the screen, right after the page moved.
  const under = await page.evaluate(async () => {
    const moved = new Promise((resolve) => addEventListener('scroll', resolve, { once: true }))
    scrollBy(0, -300)
    await moved
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame)
    return [...document.querySelectorAll('.message .acts button')].flatMap((button) => {
      const { top, left, width, height } = button.getBoundingClientRect()
      if (top < 100 || top > innerHeight - 250) return []
      return [button.contains(document.elementFromPoint(left + width / 2, top + height / 2))]
    })
  })
  expect(under.length).toBeGreaterThan(3)
  expect(new Set(under)).toEqual(new Set([true]))
  expect(problems).toEqual([])
}, 60_000)

test('whoever types a name behind @ faster than it is found has their Enter kept until it is', async () => {
  const { a, b, topicId } = await talk()
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  let answer = () => {}
  let held = Promise.resolve()
  const hold = () => {
    held = new Promise<void>((resolve) => {
      answer = resolve
    })
  }
  await page.route('**/callable*', async (route) => {
    await held
    await route.continue()
  })
  const field = page.locator('#composer')
  hold()
  await field.pressSequentially('@ຂາວ')
  await field.press('Enter')
  await soon(() => field.getAttribute('aria-busy')).toBe('true')
  expect(await page.locator('.message').count()).toBe(0)
  answer()
  await soon(() => field.inputValue()).toBe('@ນາງ ຂາວ ')
  await field.press('Enter')
  const called = page.locator('.message', { hasText: '@ນາງ ຂາວ' })
  await called.waitFor()
  await soon(async () => (await b.get('/api/inbox/unseen')).body).toEqual({ unseen: 1 })

  // With nobody of that name it is sent, as it would have been.
  hold()
  await field.pressSequentially('@ບໍ່ມີໃຜ')
  await field.press('Enter')
  expect(await page.getByText('@ບໍ່ມີໃຜ', { exact: true }).and(page.locator('.message *')).count()).toBe(0)
  answer()
  await page.locator('.message', { hasText: '@ບໍ່ມີໃຜ' }).waitFor()
  expect(await field.inputValue()).toBe('')
  expect(problems).toEqual([])
}, 60_000)

test('on a machine so slow that a turn of the wheel shows late, whoever turned it stays where it led', async () => {
  const { a, topicId, tell } = await talk()
  for (let count = 1; count <= 40; count++) await tell(`ແຖວທີ ${count}`)
  const { page, problems } = await openPage(browser, world, a)
  // Two seconds of its clock pass between the hand and what it moves.
  await page.addInitScript(() => {
    let late = 0
    const now = performance.now.bind(performance)
    performance.now = () => now() + late
    addEventListener('scroll', () => (late += 2000), { capture: true })
  })
  await page.goto(`/topics/${topicId}`)
  await soon(() => isOnScreen(page, 'ແຖວທີ 40')).toBe(true)
  await atRest(page)
  await page.mouse.move(600, 400)
  // Away from the end and back to it by hand, then away again.
  await page.mouse.wheel(0, -150)
  await soon(() => page.evaluate(() => document.body.scrollHeight - innerHeight - scrollY > 100)).toBe(true)
  await page.mouse.wheel(0, 900)
  await soon(() => page.evaluate(() => document.body.scrollHeight - innerHeight - scrollY < 2)).toBe(true)
  await page.mouse.wheel(0, -900)
  await soon(() => isOnScreen(page, 'ແຖວທີ 40')).toBe(false)
  const height = () => page.evaluate(() => document.body.scrollHeight)
  const before = await height()
  await tell('ແຖວໃໝ່')
  await soon(async () => (await height()) > before).toBe(true)
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  expect(await isOnScreen(page, 'ແຖວໃໝ່')).toBe(false)
  expect(problems).toEqual([])
}, 60_000)

test('what is new far down the list of a room is told above it, and found by one press', async () => {
  const { a, b, roomId, topicId, tell } = await talk()
  const old = newId()
  await a.post(`/api/rooms/${roomId}/topics`, { id: old, title: 'ຄຳຖາມເກົ່າທີ່ຍັງບໍ່ໄດ້ອ່ານ' })
  await tell('ຫົວຂໍ້ນີ້ອ່ານແລ້ວ')
  await b.put(`/api/topics/${topicId}/reading`, { seq: 1 })
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body, folded, sent_at)
    select gen_random_uuid(), ${roomId}, ${old}, 1 + n, ${a.id}, 'ແຖວທີ ' || n, 'x', now() - interval '9 days'
    from generate_series(1, 60) n
  `
  await world.sql`update rooms set last_seq = 61 where id = ${roomId}`
  await world.sql`update topics set messages = 60, last_at = now() - interval '9 days' where id = ${old}`
  await world.sql`
    insert into topic_reads (person_id, topic_id, seq, read_at) values (${b.id}, ${old}, 0, now() - interval '10 days')
  `
  await world.sql`
    insert into topics (id, room_id, title, opened_by, last_at)
    select gen_random_uuid(), ${roomId}, 'ຫົວຂໍ້ທີ ' || n || '.', ${a.id}, now() - n * interval '1 hour'
    from generate_series(1, 150) n
  `
  const { page, problems } = await openPage(browser, world, b)
  const list = page.locator('main .topiclist li')
  const told = page.getByRole('link', { name: rooms.unreadBelow_other.replace('{{count}}', '1') })
  await page.goto(`/topics/${topicId}`)
  await told.waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'rooms-unread-below-lo-1440')
  await told.click()
  const chip = page.getByRole('button', { name: rooms.withNew.replace('{{count}}', '1') })
  await soon(() => chip.getAttribute('aria-pressed')).toBe('true')
  await soon(() => list.count()).toBe(1)
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  expect(await audit(page)).toEqual([])
  await picture(page, 'rooms-with-new-lo-390')

  // It says itself that there is something new in it, to whoever came to its middle by a link too.
  const near = (await b.get<{ messages: { id: string }[] }>(`/api/topics/${old}/messages?around=41`)).body.messages
  await page.setViewportSize({ width: 1440, height: 500 })
  await page.goto(`/topics/${old}#message-${near[24]?.id}`)
  await soon(() => isOnScreen(page, 'ແຖວທີ 40')).toBe(true)
  await page.getByRole('button', { name: rooms.toFresh }).click()
  await page.locator('#fresh').waitFor()
  await soon(() => isOnScreen(page, 'ແຖວທີ 1')).toBe(true)
  // It is new until its end was seen.
  expect(await told.count()).toBe(1)
  await page.locator('.jumps button').last().click()
  await soon(() => isOnScreen(page, 'ແຖວທີ 60')).toBe(true)
  await soon(() => told.count()).toBe(0)
  await page.goto(`/rooms/${roomId}#unread`)
  await page.getByText(rooms.noneNew).waitFor()
  expect(await page.locator('.chips [aria-pressed=true]').innerText()).toBe(rooms.newOnes)
  expect(await audit(page)).toEqual([])
  await picture(page, 'rooms-none-new-lo-1440')
  await page.getByRole('button', { name: rooms.allTopics, exact: true }).click()
  await soon(() => list.count()).toBe(100)
  expect(await page.locator('.chips').getByRole('button').count()).toBe(5)
  expect(problems).toEqual([])
}, 60_000)

test.each([
  ['lo', 390, 'light'],
  ['en', 1440, 'dark'],
] as const)(
  'a message is passed on to one topic of a thousand, found by its words (%s, %i px, %s)',
  async (language, width, scheme) => {
    const { a, roomId, topicId, tell } = await talk()
    await a.put('/api/me', { language })
    const words = language === 'lo' ? rooms : roomsEn
    const id = await tell('ຝາກໄປຫົວຂໍ້ອື່ນ')
    const [water, well] = [newId(), newId()]
    for (const [topic, title] of [
      [water, 'ນ້ຳສະອາດຂອງບ້ານໂພນ'],
      [well, 'ນ້ຳສ້າງຂອງບ້ານໂພນ'],
    ])
      await a.post(`/api/rooms/${roomId}/topics`, { id: topic, title })
    await world.sql`update topics set last_at = now() - interval '1 year' where id = any(${[water, well]})`
    await world.sql`
    insert into topics (id, room_id, title, opened_by, last_at)
    select gen_random_uuid(), ${roomId}, 'ຫົວຂໍ້ທີ ' || n || '.', ${a.id}, now() - n * interval '1 minute'
    from generate_series(1, 1000) n
  `
    const { page, problems } = await openPage(browser, world, a, { width, scheme })
    await page.goto(`/topics/${topicId}`)
    const more = page.locator(`#message-${id}`).getByRole('button', { name: words.moreOf.replace('{{name}}', '') })
    await more.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: words.forward }).click()
    const choices = dialog.getByRole('radio')
    await soon(() => choices.count()).toBe(100)
    const submit = dialog.locator('button[type=submit]')
    expect(await submit.isDisabled()).toBe(true)
    await picture(page, `forward-thousand-${language}-${width}-${scheme}`)
    // By pages …
    await dialog.getByRole('button', { name: words.olderTopics }).click()
    await soon(() => choices.count()).toBe(200)
    await choices.nth(150).check()
    expect(await submit.isEnabled()).toBe(true)
    // … or by words, in any spelling, without the hand leaving the keys. What was chosen and is not seen is not chosen.
    const field = dialog.getByLabel(words.findTopic)
    await field.focus()
    await field.pressSequentially('ໂພນ ນໍ້າ')
    await soon(() => choices.count()).toBe(2)
    expect(await submit.isDisabled()).toBe(true)
    await dialog.getByRole('status').getByText('2').waitFor()
    await field.press('Enter')
    expect(await dialog.count()).toBe(1)
    expect(await audit(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    await picture(page, `forward-found-${language}-${width}-${scheme}`)
    await field.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
    const chosen = dialog.getByRole('radio', { checked: true })
    const target = (await chosen.getAttribute('value')) ?? ''
    expect([water, well]).toContain(target)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText(words.forwarded, { exact: true }).waitFor()
    const { messages } = (
      await a.get<{ messages: { forwarded: { body: string } | null }[] }>(`/api/topics/${target}/messages`)
    ).body
    expect(messages).toMatchObject([{ forwarded: { body: 'ຝາກໄປຫົວຂໍ້ອື່ນ' } }])
    expect(problems).toEqual([])
  },
  60_000,
)

test('a talk nobody opened yet begins at its question; one’s own begins at its end', async () => {
  const { a, b, topicId, tell } = await talk()
  for (let count = 1; count <= 55; count++) await tell(`ແຖວທີ ${count}`)
  const [{ page: own }, { page, problems }] = [await openPage(browser, world, a), await openPage(browser, world, b)]
  await page.goto(`/topics/${topicId}`)
  await soon(() => isOnScreen(page, 'ແຖວທີ 1')).toBe(true)
  await own.goto(`/topics/${topicId}`)
  await soon(() => isOnScreen(own, 'ແຖວທີ 55')).toBe(true)
  await page.locator('.jumps button').last().click()
  await soon(() => isOnScreen(page, 'ແຖວທີ 55')).toBe(true)
  expect(problems).toEqual([])
}, 60_000)

test('who is here and who writes is seen on a phone, in the room too; a direct talk is turned off there', async () => {
  const { space, a, b, roomId, topicId } = await talk()
  const c = await world.person([space], { nameLo: 'ທ້າວ ຄຳ' })
  const [{ page: one }, { page: two, problems }, { page: three }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390, scheme: 'dark' }),
    await openPage(browser, world, c),
  ]
  for (const page of [one, two, three]) {
    await page.goto(`/topics/${topicId}`)
    await page.locator('#composer').waitFor()
  }
  await two.locator('.whois', { hasText: '3' }).waitFor()
  await one.locator('#composer').pressSequentially('ກ')
  await three.locator('#composer').pressSequentially('ຄ')
  await two.locator('.typing', { hasText: /ກ້າ.*ຄຳ|ຄຳ.*ກ້າ/ }).waitFor()
  // Whoever writes no more is not said to.
  await soon(() => two.locator('.typing').innerText()).toBe('')
  await two.locator('.whois').click()
  await two.getByRole('dialog').getByText('ທ້າວ ຄຳ').waitFor()
  expect(await audit(two)).toEqual([])
  await two.getByRole('dialog').getByRole('combobox').selectOption('none')
  await soon(async () => (await b.get<{ room: { level: string } }>(`/api/rooms/${roomId}`)).body.room.level).toBe(
    'none',
  )
  await three.goto(`/rooms/${roomId}`)
  await soon(() => three.locator('.whoishere li').count()).toBe(3)
  await one.close()
  await soon(() => three.locator('.whoishere li').count()).toBe(2)
  expect(problems).toEqual([])
}, 60_000)

test.each([
  ['lo', 'light'],
  ['en', 'dark'],
] as const)(
  'on a phone without a line, what waits and the file that broke off say so, and go when it is back (%s, %s)',
  async (language, scheme) => {
    const { a, b, topicId, tell } = await talk()
    await a.put('/api/me', { language })
    const long = 'ການພັດທະນາຊັບພະຍາກອນມະນຸດຂອງກະຊວງພາຍໃນແລະບັນດາຫ້ອງການທີ່ກ່ຽວຂ້ອງ'.repeat(2)
    await a.put(`/api/topics/${topicId}`, { title: long })
    await tell(long)
    const { page, context, problems } = await openPage(browser, world, a, { width: 390, scheme })
    await page.goto(`/topics/${topicId}`)
    await page.locator('.message').waitFor()
    await page.locator('.message .av[data-here]').waitFor()
    // However short the talk, one writes at the foot of the screen.
    await soon(() =>
      page.locator('.composer').evaluate((one) => innerHeight - one.getBoundingClientRect().bottom),
    ).toBeLessThan(60)
    // The camera of a phone comes by a button of its own.
    expect(await page.locator('.camera button').count()).toBe(1)
    expect(await page.locator('.composer input[capture=environment]').count()).toBe(1)
    let breakOff = () => {}
    await page.route('**/api/rooms/*/files?*', async (route) => {
      await new Promise<void>((resolve) => {
        breakOff = resolve
      })
      await route.abort('internetdisconnected')
    })
    await page.locator('.composer input[multiple]').setInputFiles({
      name: `${long}.txt`,
      mimeType: 'text/plain',
      buffer: Buffer.from('ກ'.repeat(10_000)),
    })
    await page.locator('.attached progress').waitFor()
    await context.setOffline(true)
    breakOff()
    await page.locator('.attached', { hasText: '.txt' }).getByRole('status').waitFor()
    for (const body of ['ຂໍ້ຄວາມສັ້ນ', long]) {
      await page.locator('#composer').fill(body)
      await page.locator('button.send').click()
    }
    await soon(() => page.locator('.waiting').count()).toBe(2)
    // Who is there is not known without a line.
    await soon(() => page.locator('.av[data-here]').count()).toBe(0)
    // It says so and leaves the room to what is read and written.
    expect((await page.locator('.banner').boundingBox())?.height).toBeLessThan(60)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    expect(await audit(page)).toEqual([])
    await picture(page, `offline-waiting-${language}-390-${scheme}`)
    const name = page.locator('.attached li .clamp1')
    expect(await name.evaluate((one) => one.clientWidth)).toBeGreaterThan(200)
    await page.unroute('**/api/rooms/*/files?*')
    await context.setOffline(false)
    await page.locator('.attached li', { hasText: 'kB' }).waitFor()
    await soon(() => page.locator('.waiting').count()).toBe(0)
    const { messages } = (await b.get<{ messages: { body: string }[] }>(`/api/topics/${topicId}/messages`)).body
    expect(messages.map(({ body }) => body)).toEqual([long, 'ຂໍ້ຄວາມສັ້ນ', long])
    expect(problems).toEqual([])
  },
  60_000,
)

test('of two hundred and thirty people in a room all are counted, shown page by page, and found by name', async () => {
  const { space, a, roomId, topicId } = await talk()
  const people = await world.crowd(space, 230)
  await Promise.all(people.map(async (person) => say(await person.connect(), 'room:enter', { roomId })))
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  const rail = page.locator('.talk > .rail')
  await soon(() => rail.locator('li.row').count()).toBe(12)
  await rail.getByRole('button', { name: rooms.morePeople }).click()
  await soon(() => rail.locator('li.row').count()).toBe(220)
  await rail.getByRole('button', { name: rooms.morePeople }).click()
  await soon(() => rail.locator('li.row').count()).toBe(231)
  expect(await rail.getByRole('button', { name: rooms.morePeople }).count()).toBe(0)
  await rail.getByLabel(rooms.findSomebody).fill('GUEST 230.')
  await soon(() => rail.locator('li.row').allInnerTexts()).toEqual([expect.stringContaining('ຜູ້ມາຮ່ວມ 230')])
  expect(await audit(page)).toEqual([])
  await picture(page, 'people-found-lo-1440')
  await page.setViewportSize({ width: 390, height: 900 })
  await page.locator('.whois', { hasText: '231' }).waitFor()
  await page.goto(`/rooms/${roomId}`)
  await page.getByRole('button', { name: rooms.allHere.replace('{{count}}', '231') }).click()
  await page.getByRole('dialog').getByRole('button', { name: rooms.morePeople }).click()
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(220)
  expect(await audit(page)).toEqual([])
  await picture(page, 'people-here-lo-390')
  // Whoever goes is gone from every page that is open, and whoever comes stands there, asked for by name too.
  const [last, ...late] = people.slice(100)
  for (const person of late) person.disconnect()
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(102)
  await page.getByRole('dialog').getByLabel(rooms.findSomebody).fill('GUEST 101.')
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(1)
  last?.disconnect()
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(0)
  if (last) await say(await last.connect(), 'room:enter', { roomId })
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(1)
  await page.getByRole('dialog').getByLabel(rooms.findSomebody).fill('')
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(102)
  for (const person of people.slice(8)) person.disconnect()
  await soon(() => page.getByRole('dialog').locator('li.row').count()).toBe(9)
  expect(problems).toEqual([])
}, 90_000)

test('more than a minute takes is not refused: it waits, in its order', async () => {
  const { a, topicId, roomId } = await talk()
  const socket = await a.connect()
  const answers = await Promise.all(
    Array.from({ length: 61 }, (_, at) =>
      say<unknown>(socket, 'message:send', { id: newId(), roomId, topicId, body: `ໄວ ${at}` }),
    ),
  )
  expect(answers.filter(({ ok }) => !ok)).toMatchObject([{ error: 'too_many_requests' }])
  const { page, problems } = await openPage(browser, world, a)
  const refused = new Promise<void>((resolve) =>
    page.on('websocket', (line) =>
      line.on('framereceived', ({ payload }) => {
        if (String(payload).includes('too_many_requests')) resolve()
      }),
    ),
  )
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').fill('ຂໍ້ຄວາມຕໍ່ໄປ')
  await page.locator('button.send').click()
  await refused
  await page.locator('.waiting', { hasText: 'ຂໍ້ຄວາມຕໍ່ໄປ' }).getByRole('status').waitFor()
  expect(await page.locator('.waiting').getByRole('alert').count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('each space beside every page says what is new in it, as it is said, and is still once it is read somewhere', async () => {
  const { space, b, topicId, tell } = await talk()
  const elsewhere = await world.space('closed')
  await world.sql`insert into space_members (space_id, person_id) values (${elsewhere.id}, ${b.id})`
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, b),
    await openPage(browser, world, b),
  ]
  const marks = (page: Page) => page.locator('.myspaces .mark')
  for (const page of [one, two]) {
    await page.goto('/articles')
    await page.locator('.myspaces a').nth(1).waitFor()
  }
  expect(await marks(one).count()).toBe(0)
  await tell('ສະບາຍດີ')
  for (const page of [one, two]) await soon(() => marks(page).allInnerTexts()).toEqual([expect.stringMatching(/^1/)])
  expect(await one.locator(`.myspaces a[href="/spaces/${space.id}"] .mark:not([data-calls])`).count()).toBe(1)
  await tell('ຂໍຖາມ @ຂາວ', { mentions: [{ kind: 'person', id: b.id, text: '@ຂາວ' }] })
  for (const page of [one, two]) await soon(() => page.locator('.myspaces .mark[data-calls]').count()).toBe(1)
  expect(await audit(one)).toEqual([])
  await two.goto(`/topics/${topicId}`)
  for (const page of [one, two]) await soon(() => marks(page).count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('on a device that has no room left one writes and sends as ever', async () => {
  const { b, topicId } = await talk()
  const { page, problems } = await openPage(browser, world, b)
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').waitFor()
  const room = await page.evaluate(() => {
    let left = 5_300_000
    for (let n = 0; left > 0; n++)
      try {
        localStorage.setItem(`full.${n}`, 'x'.repeat(left))
      } catch {
        left = Math.floor(left / 2)
      }
    return left
  })
  expect(room).toBe(0)
  await page.locator('#composer').pressSequentially('ບໍ່ມີບ່ອນຫວ່າງ')
  expect(await page.locator('#composer').inputValue()).toBe('ບໍ່ມີບ່ອນຫວ່າງ')
  await page.locator('button.send').click()
  await page.locator('.message', { hasText: 'ບໍ່ມີບ່ອນຫວ່າງ' }).waitFor()
  expect(await page.locator('#composer').inputValue()).toBe('')
  await soon(() => page.locator('.waiting').count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test.each(['keys', 'focus'])(
  'whoever is led to a message and goes on by %s meanwhile is not brought back to it',
  async (by) => {
    const { b, topicId, tell } = await talk()
    const ids: string[] = []
    for (let count = 1; count <= 40; count++) ids.push(await tell(`ແຖວທີ ${count}`))
    const { page, problems } = await openPage(browser, world, b)
    // As soon as there is a talk the page gets no frames until it is let: it aims at the message so long.
    await page.addInitScript(() => {
      const draw = requestAnimationFrame
      const held: FrameRequestCallback[] = []
      let isLet = false
      window.requestAnimationFrame = (call) =>
        isLet || !document.querySelector('.messages') ? draw(call) : held.push(call)
      window.cancelAnimationFrame = (frame) => delete held[frame - 1]
      Object.assign(window, {
        letFrames() {
          isLet = true
          for (const call of held) if (call) draw(call)
        },
      })
    })
    await page.goto(`/topics/${topicId}#message-${ids[29]}`)
    await page.locator('.message').first().waitFor()
    await atRest(page)
    if (by === 'keys') await page.keyboard.press('Home')
    else {
      // As a reader does, which scrolls by itself.
      await page.locator('.message').first().getByRole('button').first().focus()
      await page.evaluate(() => scrollTo(0, 0))
    }
    await soon(() => isOnScreen(page, 'ແຖວທີ 30')).toBe(false)
    await page.evaluate(
      'new Promise((done) => { letFrames(); let n = 0; const go = () => (++n < 80 ? requestAnimationFrame(go) : done()); go() })',
    )
    expect(await isOnScreen(page, 'ແຖວທີ 30')).toBe(false)
    expect(problems).toEqual([])
  },
  60_000,
)

test('what is new stays on the screen whatever is loaded below it, and counts as read', async () => {
  const { b, topicId, tell } = await talk()
  for (const body of ['ຂໍ້ 1', 'ຂໍ້ 2']) await tell(body)
  const unread = async () => (await b.get<{ topics: { id: string }[] }>('/api/unread')).body.topics.map(({ id }) => id)
  expect(await unread()).toEqual([topicId])
  const { page, problems } = await openPage(browser, world, b, { width: 390 })
  await page.setViewportSize({ width: 390, height: 640 })
  let load = () => {}
  const late = new Promise<void>((resolve) => {
    load = resolve
  })
  await page.route('**/agreements', async (route) => {
    await late
    await route.continue()
  })
  await page.goto(`/topics/${topicId}`)
  await page.locator('#fresh').waitFor()
  await soon(unread).toEqual([])
  load()
  await page.locator('.agreements').waitFor()
  const below = () => page.evaluate(() => document.body.scrollHeight - innerHeight - scrollY)
  await soon(below).toBeGreaterThan(100)
  for (const seen of ['#fresh', '.message:has-text("ຂໍ້ 2") .words'])
    expect(await page.locator(seen).evaluate((one) => one.getBoundingClientRect().top)).toBeGreaterThan(0)
  // Whoever has the last message before them has the next one too.
  await tell('ຂໍ້ 3')
  await soon(unread).toEqual([])
  expect(problems).toEqual([])
}, 60_000)

test('two hundred rooms with something new: the list says so, catching up stays short, all is read with one press', async () => {
  const { space, a, b } = await talk()
  await world.sql`
    with made as (
      insert into rooms (id, space_id, kind, name_lo, name_en, created_by, last_seq)
      select gen_random_uuid(), ${space.id}, 'open', 'ຫ້ອງທີ ' || n || repeat('ກ', 70), 'Room ' || n, ${a.id}, 1
      from generate_series(1, 200) n returning id, name_lo
    ), general as (
      insert into topics (id, room_id, title, general, opened_by, messages)
      select gen_random_uuid(), id, name_lo, true, ${a.id}, 1 from made returning id, room_id
    )
    insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
    select gen_random_uuid(), room_id, id, 1, ${a.id}, repeat('ຂ', 200), 'x' from general
  `
  const { page, problems } = await openPage(browser, world, b, { width: 390 })
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  await page.goto(`/spaces/${space.id}/rooms`)
  await soon(() => page.locator('.roomlist .mark').count()).toBe(200)
  expect(await overflow()).toBe(0)
  await page.goto('/')
  await page.locator('#unread-topics').waitFor()
  expect(await overflow()).toBe(0)
  await page.goto('/catch-up')
  await soon(() => page.locator('.catchup > li').count()).toBe(20)
  expect(await overflow()).toBe(0)
  expect(await audit(page)).toEqual([])
  await page.locator('.tabbar .mark', { hasText: '99+' }).waitFor()
  // How much is new stands beside the icon, and the words of the button at the edge of what is below.
  const edge = (selector: string, side: 'left' | 'right') =>
    page.locator(selector).evaluate((one, side) => Math.round(one.getBoundingClientRect()[side]), side)
  expect(await edge('.tabbar a:has(.mark) .mark', 'left')).toBeGreaterThanOrEqual(
    await edge('.tabbar a:has(.mark) .i', 'right'),
  )
  expect(await edge('.catchup-head .btn > span', 'right')).toBe(await edge('.catchup', 'right'))
  await page.getByRole('button', { name: rooms.allAsRead }).click()
  await page.getByRole('dialog').getByRole('button', { name: rooms.allAsRead }).click()
  await page.getByText(rooms.allRead).waitFor()
  expect((await b.get<{ topics: unknown[] }>('/api/unread')).body.topics).toEqual([])
  await soon(() => page.locator('.mark').count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('in a space of twelve hundred one writes to whoever stands last, and finds the talk behind three hundred rooms', async () => {
  const { space, a } = await talk()
  await world.sql`
    insert into rooms (id, space_id, kind, name_lo, name_en, created_by)
    select gen_random_uuid(), ${space.id}, 'open', 'ຫ້ອງທີ ' || n, 'Room ' || n, ${a.id} from generate_series(1, 320) n
  `
  await world.crowd(space, 1200)
  await world.sql`update people set name_lo = 'ໝົດແຖວ ທ້າຍສຸດ' where name_en = 'Guest 1200.'`
  const { page, problems } = await openPage(browser, world, a, { width: 390 })
  await page.goto(`/spaces/${space.id}/rooms`)
  await page.getByRole('button', { name: rooms.openDirect }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(rooms.moreByName_other.replace('{{count}}', '1151')).waitFor()
  await dialog.getByLabel(rooms.findSomebody).fill('ທ້າຍສຸດ')
  await dialog.getByLabel(/ທ້າຍສຸດ/).check()
  expect(await audit(page)).toEqual([])
  await dialog.locator('button[type=submit]').click()
  await page.getByRole('heading', { level: 1, name: 'ໝົດແຖວ ທ້າຍສຸດ' }).waitFor()
  await page.goto(`/spaces/${space.id}/rooms`)
  await page.locator('#direct-talks').waitFor()
  await soon(() => page.locator('.roomlist').last().innerText()).toContain('ໝົດແຖວ ທ້າຍສຸດ')
  expect(await page.locator('.roomlist').first().locator('li').count()).toBe(321)
  expect(problems).toEqual([])
}, 60_000)

test('of two hundred and fifty topics each can be gone to from beside a talk, in its room, and passed on to', async () => {
  const { a, roomId, topicId, tell } = await talk()
  const id = await tell('ຝາກໄປຫົວຂໍ້ອື່ນ')
  await world.sql`
    insert into topics (id, room_id, title, opened_by, last_at)
    select gen_random_uuid(), ${roomId}, 'ຫົວຂໍ້ທີ ' || n || '.', ${a.id}, now() - n * interval '1 hour'
    from generate_series(1, 250) n
  `
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  const beside = page.locator('.topics')
  const older = beside.getByRole('button', { name: rooms.olderTopics })
  await soon(() => beside.locator('.topiclist li').count()).toBe(100)
  // Where the next page cannot be had it says so, and what was there stays.
  await page.route(/\/rooms\/[^/]+\?after=/, (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"unexpected"}' }),
  )
  await older.click()
  await beside.getByRole('alert').waitFor()
  expect(await beside.locator('.topiclist li').count()).toBe(100)
  await page.unroute(/\/rooms\/[^/]+\?after=/)
  // What is said while the next page is on its way has all asked for again, and the page comes all the same.
  let asked = 0
  await page.route(/\/rooms\/[^/]+\?after=/, async (route) => {
    if (asked++ > 0) return route.fallback()
    await tell('ເວົ້າໃນລະຫວ່າງ')
  })
  await older.click()
  await soon(() => beside.locator('.topiclist li').count()).toBe(200)
  await older.click()
  await soon(() => beside.locator('.topiclist li').count()).toBe(252)
  expect(await older.count()).toBe(0)
  // What happens later moves its topic up, and nothing that was shown goes.
  await world.sql`update topics set last_at = now() where room_id = ${roomId} and title = 'ຫົວຂໍ້ທີ 250.'`
  await tell('ແລະ ອີກ')
  await soon(() => beside.locator('.topiclist li').nth(2).innerText()).toContain('ຫົວຂໍ້ທີ 250.')
  expect(await beside.locator('.topiclist li').count()).toBe(252)

  await page
    .locator(`#message-${id}`)
    .getByRole('button', { name: /ເຮັດຫຍັງອີກ/ })
    .click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: rooms.forward }).click()
  await dialog.getByLabel('ຫົວຂໍ້ທີ 249.').check()
  await dialog.locator('button[type=submit]').click()
  await page.getByText(rooms.forwarded, { exact: true }).waitFor()
  await beside.getByRole('link', { name: 'ຫົວຂໍ້ທີ 248.' }).click()
  await page.getByRole('heading', { level: 1, name: 'ຫົວຂໍ້ທີ 248.' }).waitFor()

  await page.goto(`/rooms/${roomId}`)
  for (const many of [200, 252]) {
    await page.locator('main').getByRole('button', { name: rooms.olderTopics }).click()
    await soon(() => page.locator('main .topiclist li').count()).toBe(many)
  }
  expect(problems).toEqual([])
}, 60_000)

test('a topic that was closed is taken up again by whoever may, and everybody sees it open; where that fails it says so', async () => {
  const { a, b, roomId, topicId, tell } = await talk()
  await tell('ຍັງບໍ່ທັນຈົບ')
  expect((await a.post(`/api/topics/${topicId}/closure`, { reason: 'ຖາມຜູ້ອື່ນແລ້ວ' })).status).toBe(200)
  const [{ page, problems }, { page: other }, { page: list }] = [
    await openPage(browser, world, a, { width: 390 }),
    await openPage(browser, world, b),
    await openPage(browser, world, b),
  ]
  for (const one of [page, other]) {
    await one.goto(`/topics/${topicId}`)
    await one.locator('.closed', { hasText: 'ຖາມຜູ້ອື່ນແລ້ວ' }).waitFor()
  }
  await list.goto(`/rooms/${roomId}`)
  await list.getByRole('link', { name: /ຖາມຜູ້ອື່ນແລ້ວ/ }).waitFor()
  // Whoever neither opened it nor keeps the space reads why it was closed, and that is all.
  expect(await other.getByRole('button', { name: rooms.reopen }).count()).toBe(0)

  const path = `**/api/topics/${topicId}/closure`
  await page.route(path, (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"unexpected"}' }),
  )
  await page.getByRole('button', { name: rooms.reopen }).click()
  await page.locator('.toast', { hasText: core.error.unexpected }).waitFor()
  expect(await page.locator('.closed').count()).toBe(1)
  await page.unroute(path)
  await page.getByRole('button', { name: rooms.reopen }).click()
  for (const one of [page, other]) await one.locator('.closed').waitFor({ state: 'detached' })
  await page.getByRole('button', { name: rooms.close, exact: true }).waitFor()
  await list
    .getByRole('link', { name: /ແຜນການເດືອນໜ້າ/ })
    .getByText('1 ຂໍ້ຄວາມ')
    .waitFor()
  expect((await b.get<{ topic: object }>(`/api/topics/${topicId}`)).body.topic).toMatchObject({
    state: 'open',
    closedReason: null,
  })
  expect(problems).toEqual([])
}, 60_000)

test('what was read is told again where the telling failed: by itself while one looks, and with a line that is back', async () => {
  const { b, topicId, tell } = await talk()
  await tell('ອ່ານແລ້ວ')
  const unread = async () => (await b.get<{ topics: { id: string }[] }>('/api/unread')).body.topics.map(({ id }) => id)
  const { page, context, problems } = await openPage(browser, world, b)
  // It is told again whenever the page moves, too: not before one has looked.
  let look = () => {}
  const looked = new Promise<void>((resolve) => {
    look = resolve
  })
  let refused = 0
  await page.route(`**/api/topics/${topicId}/reading`, async (route) => {
    if (refused++ === 0)
      return route.fulfill({ status: 503, contentType: 'application/json', body: '{"error":"unavailable"}' })
    await looked
    await route.fallback()
  })
  await page.goto(`/topics/${topicId}`)
  await soon(() => refused).toBeGreaterThan(0)
  expect(await unread()).toEqual([topicId])
  look()
  await soon(unread).toEqual([])

  // Without a line nothing is told; what was said and read meanwhile is, when it is back.
  await page.unroute(`**/api/topics/${topicId}/reading`)
  let isAway = true
  await page.route(`**/api/topics/${topicId}/reading`, (route) => (isAway ? route.abort() : route.fallback()))
  await tell('ຍັງບໍ່ໄດ້ບອກ')
  await page.locator('.message', { hasText: 'ຍັງບໍ່ໄດ້ບອກ' }).waitFor()
  await context.setOffline(true)
  isAway = false
  expect(await unread()).toEqual([topicId])
  await context.setOffline(false)
  await soon(unread).toEqual([])
  expect(problems).toEqual([])
}, 60_000)

test('where the topics of a room cannot be had it says so, in the room and beside a talk, and they come when asked again', async () => {
  const { b, roomId, topicId, tell } = await talk()
  await tell('ສະບາຍດີ')
  const { page, problems } = await openPage(browser, world, b)
  const path = new RegExp(`/api/rooms/${roomId}(\\?|$)`)
  const failed = { status: 500, contentType: 'application/json', body: '{"error":"unexpected"}' }
  for (const [place, where] of [
    [`/rooms/${roomId}`, page.locator('main')],
    [`/topics/${topicId}`, page.locator('.talk > .topics')],
  ] as const) {
    await page.route(path, (route) => route.fulfill(failed))
    await page.goto(place)
    await where.getByRole('alert').getByText(core.errorTitle).waitFor()
    expect(await where.locator('.topiclist').count()).toBe(0)
    // What is beside it is read and written all the same.
    if (place.startsWith('/topics')) {
      await page.locator('.message', { hasText: 'ສະບາຍດີ' }).waitFor()
      await page.locator('#composer').waitFor()
      expect(await audit(page)).toEqual([])
      await picture(page, 'topics-failed-beside-lo-1440')
    }
    const again = where.getByRole('alert').getByRole('button', { name: core.retry })
    const listed = where.locator('.topiclist').getByRole('link', { name: /ແຜນການເດືອນໜ້າ/ })
    const asked = page.waitForRequest((request) => path.test(request.url()))
    await again.click()
    await asked
    expect(await listed.count()).toBe(0)
    await page.unroute(path)
    // It may come by itself before one presses: the page hears of something new in the space and asks.
    await Promise.race([again.click(), listed.waitFor()])
    await listed.waitFor()
    expect(await where.getByRole('alert').count()).toBe(0)
  }
  expect(problems).toEqual([])
}, 60_000)

test('a list of topics that is filtered stays so for whoever comes back to it from a topic', async () => {
  const { a, roomId, topicId } = await talk()
  const closed = newId()
  await a.post(`/api/rooms/${roomId}/topics`, { id: closed, title: 'ເລື່ອງທີ່ປິດແລ້ວ' })
  await a.post(`/api/topics/${closed}/closure`, { reason: 'ບໍ່ຈຳເປັນ' })
  const { page, problems } = await openPage(browser, world, a)
  const chip = (name: string) => page.locator('.chips').getByRole('button', { name, exact: true })
  const list = page.locator('main .topiclist li')
  await page.goto(`/rooms/${roomId}`)
  await soon(() => list.count()).toBe(3)
  await chip(core.state.closed).click()
  await soon(() => list.count()).toBe(1)
  await page.getByRole('link', { name: /ເລື່ອງທີ່ປິດແລ້ວ/ }).click()
  await page.getByRole('heading', { level: 1, name: 'ເລື່ອງທີ່ປິດແລ້ວ' }).waitFor()
  await page.goBack()
  await soon(() => chip(core.state.closed).getAttribute('aria-pressed')).toBe('true')
  await soon(() => list.count()).toBe(1)
  await chip(rooms.allTopics).click()
  await soon(() => list.count()).toBe(3)
  await page.getByRole('link', { name: /ແຜນການເດືອນໜ້າ/ }).click()
  await page.waitForURL(`**/topics/${topicId}`)
  await page.goBack()
  await soon(() => list.count()).toBe(3)
  expect(problems).toEqual([])
}, 60_000)

test('a photo comes from the camera by one press, and on a slow line one sees how far it is', async () => {
  const { a, b, topicId } = await talk()
  const { page, context, problems } = await openPage(browser, world, a, { width: 390, touch: true })
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').waitFor()
  const line = await context.newCDPSession(page)
  await line.send('Network.enable')
  const bytesPerSecond = (rate: number) =>
    line.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: rate,
    })
  await bytesPerSecond(60_000)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: rooms.takePhoto }).click(),
  ])
  expect(await chooser.element().getAttribute('capture')).toBe('environment')
  expect(await chooser.element().getAttribute('accept')).toBe('image/*')
  const photo = await sharp(randomBytes(300 * 300 * 3), { raw: { width: 300, height: 300, channels: 3 } })
    .png()
    .toBuffer()
  await chooser.setFiles({ name: 'ສະໜາມ.png', mimeType: 'image/png', buffer: photo })
  const bar = page.locator('.attached progress')
  const seen = new Set<number>()
  await soon(async () => {
    seen.add(await bar.evaluate((one: HTMLProgressElement) => one.value, undefined, { timeout: 2000 }).catch(() => 0))
    return [...seen].filter((share) => share > 0 && share < 1).length
  }).toBeGreaterThan(1)
  expect(await bar.getAttribute('aria-label')).toBe(rooms.uploading.replace('{{name}}', 'ສະໜາມ.png'))
  await bytesPerSecond(-1)
  await page.locator('.attached li', { hasText: 'kB' }).waitFor()
  await page.locator('button.send').click()
  await page.locator('.message .images img').waitFor()
  const { messages } = (await b.get<{ messages: { files: { name: string }[] }[] }>(`/api/topics/${topicId}/messages`))
    .body
  expect(messages.map(({ files }) => files.map(({ name }) => name))).toEqual([['ສະໜາມ.png']])
  expect(problems).toEqual([])
}, 60_000)

test('whoever hears a page instead of seeing it hears where they come to, and what others say in a talk that is open', async () => {
  const { a, b, topicId, tell } = await talk()
  await a.put('/api/me', { language: 'en' })
  const [{ page, problems }, { page: other }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390 }),
  ]
  await page.goto('/')
  await atRest(page)
  await page.getByRole('link', { name: coreEn.nav.inbox, exact: true }).press('Enter')
  // The page has its name, and one stands at its beginning.
  const main = page.getByRole('main', { name: coreEn.nav.inbox, exact: true })
  await soon(() => main.evaluate((one) => one === document.activeElement)).toBe(true)
  await tell('ສະບາຍດີທຸກທ່ານ')
  for (const one of [page, other]) await one.goto(`/topics/${topicId}`)
  const log = page.getByRole('log', { name: roomsEn.arrived })
  await log.waitFor({ state: 'attached' })
  expect(await log.textContent()).toBe('')
  await page.locator('.message .body').first().waitFor()
  expect(await page.locator('.message .body').first().getAttribute('lang')).toBe('lo')
  await atRest(page)
  // One's own words are no news.
  await page.locator('#composer').fill('I am here')
  await page.keyboard.press('Enter')
  await page.locator('.message', { hasText: 'I am here' }).waitFor()
  const write = async (words: string) => {
    await other.locator('#composer').fill(words)
    await other.locator('button.send').click()
    await other.locator('.message', { hasText: 'ທີໜຶ່ງ' }).waitFor()
  }
  await write('**ຂໍ້ຄວາມ** ທີໜຶ່ງ')
  await soon(() => log.textContent()).toMatch(/^[^:]+: ຂໍ້ຄວາມ ທີໜຶ່ງ$/)
  expect(await log.locator('p').getAttribute('lang')).toBe('lo')
  expect(await audit(page)).toEqual([])
  await soon(() => log.textContent()).toBe('')
  expect(problems).toEqual([])
}, 60_000)

test('in a talk that is never silent what is said is read out anew every few seconds, and not only counted', async () => {
  const { b, topicId, tell } = await talk()
  const { page, problems } = await openPage(browser, world, b)
  await page.clock.install()
  await page.goto(`/topics/${topicId}`)
  const log = page.getByRole('log', { name: rooms.arrived })
  await log.waitFor({ state: 'attached' })
  await atRest(page)
  for (const count of [1, 2, 3]) {
    await tell(`ຂໍ້ຄວາມ ${count}`)
    await soon(() => log.locator('p').count()).toBe(count)
    await page.clock.fastForward(3000)
  }
  await tell('ຂໍ້ຄວາມ ສຸດທ້າຍ')
  await soon(() => log.textContent()).toMatch(/^[^:]+: ຂໍ້ຄວາມ ສຸດທ້າຍ$/)
  expect(problems).toEqual([])
}, 60_000)

test('whoever is a steward no longer is sent away, sees at once that they may no more, and reads on; the others see who is left', async () => {
  const { space, a, topicId, tell } = await talk()
  await tell('ສະບາຍດີ')
  const head = await world.person([space, 'steward'], { nameLo: 'ນາງ ຫົວໜ້າ' })
  const steward = await world.person([space, 'steward'], { nameLo: 'ທ້າວ ຮອງ' })
  const [{ page, problems }, { page: other }] = [
    await openPage(browser, world, steward),
    await openPage(browser, world, a),
  ]
  let ended = 0
  page.on('websocket', (line) => line.on('close', () => ended++))
  await page.goto(`/topics/${topicId}`)
  await page.getByRole('button', { name: rooms.rename }).waitFor()
  await page.getByRole('complementary', { name: rooms.who }).getByText('ທ້າວ ຮອງ').waitFor()
  await other.goto(`/spaces/${space.id}`)
  const stewards = other.getByText(/ຜູ້ດູແລ: /)
  await stewards.filter({ hasText: 'ທ້າວ ຮອງ' }).waitFor()
  await atRest(other)
  expect(ended).toBe(0)
  expect((await head.put(`/api/spaces/${space.id}/members/${steward.id}`, { role: 'member' })).status).toBe(200)
  // What was open with the right that ended is closed, and what comes after it is asked for anew.
  await soon(() => ended).toBe(1)
  await page.getByRole('button', { name: rooms.rename }).waitFor({ state: 'detached' })
  // The others hear it from the space: the line of the one sent away is not theirs.
  await stewards.filter({ hasNotText: 'ທ້າວ ຮອງ' }).filter({ hasText: 'ນາງ ຫົວໜ້າ' }).waitFor()
  await tell('ຍັງໄດ້ຍິນຢູ່')
  await page.locator('.message', { hasText: 'ຍັງໄດ້ຍິນຢູ່' }).waitFor()
  expect(ended).toBe(1)
  expect(problems).toEqual([])
}, 60_000)

test.each([
  ['lo', 390],
  ['en', 360],
] as const)(
  'on a phone what one writes has the whole width, and what can be done with a message stands on one line (%s, %i px)',
  async (language, width) => {
    const { a, topicId, tell } = await talk()
    await a.put('/api/me', { language })
    await tell('ຫ້ອງການພວກຂ້າພະເຈົ້າມີພະນັກງານສີ່ທ່ານ ແລະ ທຸກທ່ານເຮັດວຽກສອງໜ້າທີ່ໃນເວລາດຽວກັນ. '.repeat(3))
    const { page, problems } = await openPage(browser, world, a, { width })
    await page.goto(`/topics/${topicId}`)
    const field = page.locator('#composer')
    await field.waitFor()
    const box = async (selector: string) => {
      const found = await page.locator(selector).boundingBox()
      if (!found) throw new Error(`${selector} is not on the page`)
      return found
    }
    const empty = await box('.composer')
    await field.fill('ກ')
    expect((await box('#composer')).width).toBeGreaterThan((await box('.composer')).width - 20)
    expect((await box('.composer .send')).y).toBeGreaterThanOrEqual((await box('#composer')).y + 40)
    // The keys go the way the eye goes.
    await field.focus()
    const order: string[] = []
    for (let count = 0; count < 3; count++) {
      await page.keyboard.press('Tab')
      order.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''))
    }
    const words = language === 'lo' ? rooms : roomsEn
    expect(order).toEqual([words.attach, words.takePhoto, words.send])
    await field.fill('')
    await soon(async () => (await box('.composer')).height).toBe(empty.height)
    const acts = page.locator('.message .acts')
    expect(await acts.getByRole('button').count()).toBe(4)
    expect((await box('.message .acts')).height).toBeLessThan(50)
    await acts.getByRole('button', { name: words.moreOf.split('{{')[0] ?? '' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await audit(page)).toEqual([])
    expect(problems).toEqual([])
  },
  60_000,
)

test('a topic is split, moved, closed with its outcome, found by it and taken up again; what was said is passed on and found', async () => {
  const { space, a, b, roomId, topicId, tell } = await talk()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: newId(), nameLo: 'ຫ້ອງອື່ນ', nameEn: 'Elsewhere' })
  await tell('ຍັງຢູ່ທີ່ເກົ່າ')
  const moved = await tell('ນ້ຳປະປາຂອງບ້ານໃໝ່')
  const [{ page, problems }, { page: other }] = [
    await openPage(browser, world, a, { width: 390 }),
    await openPage(browser, world, b),
  ]
  const dialog = page.getByRole('dialog')
  const submit = () => dialog.locator('button[type=submit]').click()
  await other.goto(`/rooms/${roomId}`)
  await page.goto(`/topics/${topicId}`)
  await atRest(page)
  await page.locator(`#message-${moved}`).getByRole('button', { name: rooms.choose }).click()
  await page.getByRole('button', { name: rooms.split_other.replace('{{count}}', '1') }).click()
  await dialog.getByLabel(rooms.question).fill('ນ້ຳປະປາຈະມາເມື່ອໃດ?')
  expect(await audit(page)).toEqual([])
  await submit()
  await page.getByRole('heading', { level: 1, name: 'ນ້ຳປະປາຈະມາເມື່ອໃດ?' }).waitFor()
  await page.locator(`#message-${moved}`).waitFor()
  await page.getByRole('link', { name: rooms.splitFrom }).waitFor()
  const found = other.locator('.topiclist').first()
  await found.getByRole('link', { name: /ນ້ຳປະປາຈະມາເມື່ອໃດ/ }).waitFor()

  await page.getByRole('button', { name: rooms.move }).click()
  await dialog.getByLabel(rooms.room, { exact: true }).selectOption({ label: 'ຫ້ອງອື່ນ' })
  await submit()
  await page.getByRole('link', { name: 'ຫ້ອງອື່ນ' }).first().waitFor()
  await soon(() => found.getByRole('link', { name: /ນ້ຳປະປາຈະມາເມື່ອໃດ/ }).count()).toBe(0)

  const link = `${page.url().split('#')[0]}#message-${moved}`
  const copyLink = async () => {
    await page
      .locator(`#message-${moved}`)
      .getByRole('button', { name: /ເຮັດຫຍັງອີກ/ })
      .click()
    await dialog.getByRole('button', { name: rooms.copyLink }).click()
  }
  await copyLink()
  await dialog.waitFor({ state: 'hidden' })
  const composer = page.locator('#composer')
  await composer.focus()
  await page.keyboard.press('ControlOrMeta+V')
  await soon(() => composer.inputValue()).toBe(link)
  await composer.fill('')
  // Where a browser lets nothing be copied, the link can be taken by hand.
  await page.evaluate(() => {
    Object.defineProperty(document, 'execCommand', { value: () => false })
  })
  await copyLink()
  await dialog.getByLabel(rooms.linkIs).waitFor()
  expect(await dialog.getByLabel(rooms.linkIs).inputValue()).toBe(link)
  await page.keyboard.press('Escape')
  await page
    .locator(`#message-${moved}`)
    .getByRole('button', { name: /ເຮັດຫຍັງອີກ/ })
    .click()
  await dialog.getByRole('button', { name: rooms.forward }).click()
  await dialog.getByLabel(rooms.room, { exact: true }).selectOption({ label: 'ຫ້ອງ' })
  await dialog.getByLabel('ແຜນການເດືອນໜ້າ').check()
  await dialog.getByLabel(rooms.ownWord).fill('ຝາກເບິ່ງແດ່')
  expect(await audit(page)).toEqual([])
  await dialog.locator('button[type=submit]').click()
  await page.getByText(rooms.forwarded, { exact: true }).waitFor()

  await page.getByRole('button', { name: rooms.close, exact: true }).click()
  await dialog.getByLabel(rooms.closeReason).fill('ມາແລ້ວແຕ່ວັນຈັນ')
  expect(await audit(page)).toEqual([])
  await submit()
  await page.locator('.closed', { hasText: 'ມາແລ້ວແຕ່ວັນຈັນ' }).waitFor()

  await other.goto(`/topics/${topicId}`)
  await other.locator('.forwarded', { hasText: 'ນ້ຳປະປາຂອງບ້ານໃໝ່' }).waitFor()
  await other.locator('.topics').getByRole('link', { name: 'ຫ້ອງ', exact: true }).click()
  const search = other.locator('.roomsearch')
  await search.getByLabel(rooms.searchRoom).fill('ໄຟຟ້າ')
  await search.getByLabel(rooms.searchRoom).press('Enter')
  await other.getByText(rooms.nothingFound.replace('{{q}}', 'ໄຟຟ້າ')).waitFor()
  await search.getByLabel(rooms.searchRoom).fill('ຝາກ')
  await search.getByLabel(rooms.searchRoom).press('Enter')
  await search.locator('mark', { hasText: 'ຝາກ' }).click()
  await other.locator('.message[data-marked]', { hasText: 'ຝາກເບິ່ງແດ່' }).waitFor()

  await page.locator('.topbar .back').click()
  await page.getByRole('button', { name: core.state.open, exact: true }).click()
  await page.getByText(rooms.noneOfState).waitFor()
  await page.getByRole('button', { name: core.state.closed, exact: true }).click()
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', { name: /ມາແລ້ວແຕ່ວັນຈັນ/ }).click()
  await page.getByRole('button', { name: rooms.reopen }).click()
  await page.getByRole('button', { name: rooms.close, exact: true }).waitFor()
  expect(problems).toEqual([])
}, 90_000)
