import { EventEmitter, once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import core from '../../client/core/lo.json' with { type: 'json' }
import rooms from '../../client/features/rooms/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage } from '../support/page.ts'
import { openWorld, say } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

/** A line that was lost is looked for again after a second, then after more. */
const PATIENCE = { timeout: 15_000 }

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('new talk stands on the first page, is read from its mark on, and is read everywhere then', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ສິ່ງທີ່ລົມກັນມື້ນີ້' })
  const socket = await a.connect()
  const tell = (body: string) => say(socket, 'message:send', { id: newId(), roomId, topicId, body })
  const [{ page, problems }, { page: phone }] = [
    await openPage(browser, world, b),
    await openPage(browser, world, b, { width: 390, scheme: 'dark' }),
  ]
  const entry = { name: /ສິ່ງທີ່ລົມກັນມື້ນີ້/ }
  for (const each of [page, phone]) {
    await each.goto('/')
    await each.locator('h1').waitFor()
  }
  for (let count = 1; count <= 30; count++) await tell(`ຂໍ້ຄວາມທີ ${count}`)

  // It appears by itself, on both devices.
  for (const each of [page, phone]) await each.getByRole('link', entry).waitFor()
  expect(await audit(page)).toEqual([])
  await page.getByRole('link', entry).click()
  await page.getByText(rooms.fresh).waitFor()
  const inView = () =>
    page.locator('#fresh').evaluate((mark) => {
      const { top, bottom } = mark.getBoundingClientRect()
      return top >= 0 && bottom <= innerHeight
    })
  await expect.poll(inView).toBe(true)
  await phone.getByRole('link', entry).waitFor()

  // Read to the end, it is new nowhere.
  const wheel = async (down: number) => {
    await page.mouse.move(700, 400)
    await page.mouse.wheel(0, down)
  }
  await expect
    .poll(async () => {
      await wheel(5000)
      return page.getByText('ຂໍ້ຄວາມທີ 30', { exact: true }).isVisible()
    })
    .toBe(true)
  await wheel(10_000)
  await phone.getByRole('link', entry).waitFor({ state: 'detached' })
  await tell('ອີກຄັ້ງ')
  await page.locator('.message').getByText('ອີກຄັ້ງ').waitFor()

  // A title that says it better, and words with weight; b sees both at once.
  const { page: opener } = await openPage(browser, world, a)
  await opener.goto(`/topics/${topicId}`)
  await opener.getByRole('button', { name: rooms.rename }).click()
  await opener.getByRole('dialog').getByLabel(rooms.question).fill('ສິ່ງທີ່ຕົກລົງກັນມື້ນີ້')
  await opener.getByRole('dialog').locator('button[type=submit]').click()
  await page.getByRole('heading', { level: 1, name: 'ສິ່ງທີ່ຕົກລົງກັນມື້ນີ້' }).waitFor()
  expect(await page.getByRole('button', { name: rooms.rename }).count()).toBe(0)
  await tell('ຢ່າລືມ **ໃບມອບວຽກ** <b>ເດີ</b>')
  await page.locator('.message strong', { hasText: 'ໃບມອບວຽກ' }).waitFor()
  await page.locator('.message').getByText('<b>ເດີ</b>').waitFor()
  await opener.locator('.message').last().getByRole('button', { name: rooms.edit }).click()
  await opener.getByLabel(rooms.edit, { exact: true }).fill('ຢ່າລືມ ໃບມອບວຽກ ສອງສະບັບ')
  await opener.locator('.message form button[type=submit]').click()
  await page.locator('.message').getByText('ສອງສະບັບ').waitFor()
  await page.locator('.message').last().getByRole('button', { name: rooms.edited }).click()
  await page.getByRole('dialog').getByText('**ໃບມອບວຽກ**').waitFor()
  expect(await audit(page)).toEqual([])
  expect(problems).toEqual([])
}, 60_000)

test('who is new in an empty space asks at once; the first room opens by itself', async () => {
  const person = await world.person()
  const { page, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto('/spaces')
  await page.locator('main button').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('input[lang=lo]').first().fill('ພື້ນທີ່ທຳອິດ')
  await dialog.locator('button[type=submit]').click()
  await page.waitForURL(/\/spaces\/./)
  await page.getByRole('button', { name: rooms.newTopic }).first().click()
  expect(await audit(page)).toEqual([])
  await page.getByRole('dialog').getByLabel(rooms.question).fill('ພວກເຮົາຈະເລີ່ມຈາກຫຍັງ?')
  await page.getByRole('dialog').locator('button[type=submit]').click()
  await page.waitForURL(/\/topics\//)
  await page.getByRole('heading', { level: 1, name: 'ພວກເຮົາຈະເລີ່ມຈາກຫຍັງ?' }).waitFor()
  expect(problems).toEqual([])
})

test('a talk of a hundred thousand messages opens where one had read, at a link, and scrolls to both sides', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ການສົນທະນາທີ່ຍາວຫຼາຍ' })
  await world.sql`
    insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
    select gen_random_uuid(), ${roomId}, ${topicId}, n, ${a.id}, 'ຂໍ້ຄວາມເລກທີ ' || n, 'x' from generate_series(1, 100000) n
  `
  await world.sql`update rooms set last_seq = 100000 where id = ${roomId}`
  await world.sql`update topics set messages = 100000, last_at = now() where id = ${topicId}`
  await b.put(`/api/topics/${topicId}/reading`, { seq: 50_000 })
  const { page, problems } = await openPage(browser, world, b)
  const says = (number: number) => page.getByText(`ຂໍ້ຄວາມເລກທີ ${number}`, { exact: true })

  await page.goto(`/topics/${topicId}`)
  await page.getByText(rooms.fresh).waitFor()
  await expect.poll(() => says(50_001).isVisible()).toBe(true)
  const wheel = async (down: number) => {
    await page.mouse.move(700, 400)
    await page.mouse.wheel(0, down)
  }
  /** The number of the message in the middle of the screen. */
  const shown = () =>
    page.evaluate(() => {
      const middle = [...document.querySelectorAll('.message .body')].find((one) => {
        const { top } = one.getBoundingClientRect()
        return top > 200 && top < innerHeight
      })
      return Number(/(\d+)$/.exec(middle?.textContent ?? '')?.[1] ?? 0)
    })
  const scrollTo = async (down: number, there: (number: number) => boolean) => {
    for (let count = 0; count < 400 && !there(await shown()); count++) await wheel(down)
    expect(there(await shown())).toBe(true)
  }
  await scrollTo(2500, (number) => number > 50_250)
  await scrollTo(-2500, (number) => number > 0 && number < 49_700)
  // What is drawn stays little, however much was read.
  expect(await page.locator('.message').count()).toBeLessThan(60)

  const [far] = await world.sql<{ id: string }[]>`select id from messages where room_id = ${roomId} and seq = 77`
  await page.goto(`/topics/${topicId}#message-${far?.id}`)
  await expect.poll(() => says(77).isVisible()).toBe(true)
  await page.locator('.message[data-marked]').getByText('ຂໍ້ຄວາມເລກທີ 77').waitFor()
  // A page of where one was comes in after the end that was asked for before it: it is left out.
  const order: string[] = []
  const seen = new EventEmitter()
  await page.route(`**/api/topics/${topicId}/messages*`, async (route) => {
    const isPage = new URL(route.request().url()).searchParams.has('after')
    if (isPage && !order.includes('end asked')) return route.continue()
    order.push(isPage ? 'page asked' : 'end asked')
    seen.emit(order.at(-1) ?? '')
    const answer = await route.fetch()
    const before = isPage ? 'end shown' : 'page asked'
    if (!order.includes(before)) await once(seen, before)
    await route.fulfill({ response: answer })
  })
  // Pressed without a scroll to it, which asks for a page before the end is asked for.
  await page
    .locator('.jumps button')
    .last()
    .evaluate((button: HTMLElement) => button.click())
  await expect
    .poll(async () => {
      await wheel(300)
      return order.includes('page asked')
    }, PATIENCE)
    .toBe(true)
  await wheel(5000)
  await expect.poll(() => says(100_000).isVisible(), { timeout: 15_000 }).toBe(true)
  const pageIsIn = page.waitForResponse((one) => one.url().includes('after='))
  order.push('end shown')
  seen.emit('end shown')
  await pageIsIn
  await page.unroute(`**/api/topics/${topicId}/messages*`)
  await wheel(-300)
  await scrollTo(-2500, (number) => number > 0 && number < 99_900)
  expect(await shown()).toBeGreaterThan(99_000)
  expect(problems).toEqual([])
}, 90_000)

test('one calls a colleague by @, who finds it, signs it, pins it, and it is deleted everywhere', async () => {
  const space = await world.space('closed')
  const a = await world.person([space], { nameLo: 'ທ້າວ ສົມຈິດ' })
  const b = await world.person([space], { nameLo: 'ນາງ ບົວຄຳ' })
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390 }),
  ]
  await two.goto('/inbox')
  await two.getByText(rooms.inboxEmpty).waitFor()
  await one.goto(`/topics/${topicId}`)
  const field = one.locator('#composer')
  await field.pressSequentially('ຂໍຄວາມເຫັນ @ບົວ')
  await one.getByRole('option', { name: /ນາງ ບົວຄຳ/ }).waitFor()
  expect(await audit(one)).toEqual([])
  await field.press('Enter')
  await field.pressSequentially('ແດ່')
  await field.press('Enter')
  await one.locator('.message .call', { hasText: '@ນາງ ບົວຄຳ' }).waitFor()

  const entry = two.getByRole('link', { name: /ຂໍຄວາມເຫັນ/ })
  await entry.waitFor()
  expect(await audit(two)).toEqual([])
  await entry.click()
  await two.locator('.call[data-me]').waitFor()
  await two.locator('.message').last().getByRole('button', { name: /ສົມຈິດ/ }).click()
  await two.getByRole('dialog').getByRole('button', { name: rooms.sign.agree }).click()
  await one.locator('.signs button', { hasText: '1' }).waitFor()
  await two.locator('.message').last().getByRole('button', { name: /ສົມຈິດ/ }).click()
  expect(await audit(two)).toEqual([])
  await two.getByRole('dialog').getByRole('button', { name: rooms.pin }).click()
  await one.locator('.pinned summary').waitFor()

  await one.locator('.message').last().getByRole('button', { name: /ສົມຈິດ/ }).click()
  await one.getByRole('dialog').getByRole('button', { name: 'ລຶບ', exact: true }).click()
  await one.getByRole('dialog').getByText(rooms.deleteHelp).waitFor()
  await one.getByRole('dialog').getByRole('button', { name: 'ລຶບ', exact: true }).click()
  for (const page of [one, two]) {
    await page.locator('.message', { hasText: rooms.deleted }).waitFor()
    await expect.poll(() => page.getByText('ຂໍຄວາມເຫັນ').count()).toBe(0)
  }
  expect(problems).toEqual([])
}, 60_000)

test('a closed room and a direct talk are begun, and found only by those inside', async () => {
  const space = await world.space('open')
  const [a, b, c] = [
    await world.person([space], { nameLo: 'ທ້າວ ກ' }),
    await world.person([space], { nameLo: 'ນາງ ຂ' }),
    await world.person([space]),
  ]
  const [{ page: one, problems }, { page: two }, { page: three }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390, scheme: 'dark' }),
    await openPage(browser, world, c),
  ]
  await one.goto(`/spaces/${space.id}/rooms`)
  await one.getByRole('button', { name: rooms.openRoom }).first().click()
  const dialog = one.getByRole('dialog')
  await dialog.getByLabel(rooms.nameLo).fill('ຫ້ອງງົບປະມານ')
  await dialog.getByLabel(rooms.whoEnters).selectOption('closed')
  await dialog.locator('button[type=submit]').click()
  await one.getByRole('link', { name: 'ຫ້ອງງົບປະມານ' }).click()
  await one.getByRole('heading', { level: 1, name: 'ຫ້ອງງົບປະມານ' }).waitFor()
  const closed = one.url()
  for (const page of [two, three]) {
    await page.goto(`/spaces/${space.id}/rooms`)
    await page.getByText(rooms.directTalks).waitFor()
    expect(await page.getByText('ຫ້ອງງົບປະມານ').count()).toBe(0)
  }
  await one.locator('main').getByText('1 ທ່ານຢູ່ໃນຫ້ອງ').click()
  await one.getByRole('dialog').getByLabel(rooms.letIn).selectOption({ label: 'ນາງ ຂ' })
  await one.getByRole('dialog').locator('button[type=submit]').click()
  await one.getByRole('dialog').getByText('ນາງ ຂ').first().waitFor()
  expect(await audit(one)).toEqual([])
  await two.getByRole('link', { name: 'ຫ້ອງງົບປະມານ' }).waitFor()
  await three.goto(closed)
  await three.locator('main .empty').waitFor()
  expect(await three.getByText('ຫ້ອງງົບປະມານ').count()).toBe(0)

  await two.getByRole('button', { name: rooms.openDirect }).click()
  await two.getByRole('dialog').getByLabel(/ທ້າວ ກ/).check()
  expect(await audit(two)).toEqual([])
  await two.getByRole('dialog').locator('button[type=submit]').click()
  await two.getByRole('heading', { level: 1, name: 'ທ້າວ ກ' }).waitFor()
  await two.locator('#composer').fill('ມີເວລາບໍ່?')
  await two.locator('button.send').click()
  await one.goto('/inbox')
  // Who writes stands whole, there and at what they said.
  await expect.poll(() => one.locator('.topiclist .whole').allInnerTexts()).toEqual(['ນາງ ຂ'])
  await one.getByRole('link', { name: /ມີເວລາບໍ່/ }).click()
  await one.getByRole('heading', { level: 1, name: 'ນາງ ຂ' }).waitFor()
  await expect.poll(() => one.locator('.message .who .whole').allInnerTexts()).toEqual(['ນາງ ຂ'])
  expect(await audit(one)).toEqual([])
  expect(problems).toEqual([])
}, 60_000)

test('what was written without a line is sent by whatever page is open when it returns, once and in order', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຂຽນຕອນບໍ່ມີສັນຍານ' })
  const { page, context, problems } = await openPage(browser, world, a)
  const second = await context.newPage()
  await second.goto(`/topics/${topicId}`)
  await second.locator('#composer').waitFor()
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').waitFor()
  await context.setOffline(true)
  for (const [at, tab] of [page, second, page, page].entries()) {
    await tab.locator('#composer').fill(`ຂໍ້ທີ ${at}`)
    await tab.locator('button.send').click()
    // Both pages show what either has written.
    for (const each of [page, second]) await each.locator('.waiting', { hasText: `ຂໍ້ທີ ${at}` }).waitFor()
  }
  // The page they were written on is closed; the other leaves for somewhere else.
  await page.close()
  await second.getByRole('link', { name: 'ມື້ນີ້' }).first().click()
  await second.waitForURL(`${world.url}/`)
  await context.setOffline(false)
  await expect
    .poll(async () => {
      const { messages } = (await b.get<{ messages: { body: string }[] }>(`/api/topics/${topicId}/messages`)).body
      return messages.map(({ body }) => body)
    }, PATIENCE)
    .toEqual(['ຂໍ້ທີ 0', 'ຂໍ້ທີ 1', 'ຂໍ້ທີ 2', 'ຂໍ້ທີ 3'])
  expect(problems).toEqual([])
}, 60_000)

test('a picture from the device and a pasted file go with a message, and are seen and downloaded by the other', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຮູບຈາກພາກສະໜາມ' })
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a, { width: 390 }),
    await openPage(browser, world, b),
  ]
  for (const page of [one, two]) {
    await page.goto(`/topics/${topicId}`)
    await page.locator('#composer').waitFor()
  }
  const photo = await sharp({ create: { width: 640, height: 400, channels: 3, background: '#24543a' } })
    .png()
    .toBuffer()
  await one.locator('.composer input[multiple]').setInputFiles([
    { name: 'ສະໜາມ.png', mimeType: 'image/png', buffer: photo },
    { name: 'ບໍ່ແມ່ນຮູບ.png', mimeType: 'image/png', buffer: photo.subarray(0, 60) },
    { name: 'ກ້ອງ.raf', mimeType: '', buffer: Buffer.from('FUJIFILMCCD-RAW 0201') },
  ])
  await one.locator('.attached', { hasText: 'kB' }).waitFor()
  await one.locator('.attached').getByText(rooms.badImage).waitFor()
  const camera = one.locator('.attached li', { hasText: 'ກ້ອງ.raf' })
  await camera.getByText(core.error.camera_image).waitFor()
  expect(await audit(one)).toEqual([])
  await camera.locator('button.ib').click()
  await one.locator('.attached li', { hasText: 'ບໍ່ແມ່ນຮູບ' }).locator('button.ib').click()
  await one.locator('#composer').evaluate((field) => {
    const data = new DataTransfer()
    data.items.add(new File(['ລາຍງານ'], 'ລາຍງານ.txt', { type: 'text/plain' }))
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await one.locator('.attached li', { hasText: 'ລາຍງານ.txt' }).getByText('kB').waitFor()
  await one.locator('button.send').click()
  const image = two.locator('.message .images img')
  await expect.poll(() => image.evaluate((one: HTMLImageElement) => one.complete && one.naturalWidth)).toBe(480)
  const [download] = await Promise.all([
    two.waitForEvent('download'),
    two.getByRole('link', { name: /ລາຍງານ\.txt/ }).click(),
  ])
  expect(download.suggestedFilename()).toBe('ລາຍງານ.txt')
  expect(await audit(two)).toEqual([])
  expect(await one.locator('.attached').count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)
