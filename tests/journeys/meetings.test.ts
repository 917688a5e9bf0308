import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import coreEn from '../../client/core/en.json' with { type: 'json' }
import core from '../../client/core/lo.json' with { type: 'json' }
import en from '../../client/features/meetings/en.json' with { type: 'json' }
import lo from '../../client/features/meetings/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'ba-meetings-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(path.join(root, 'client/dist'), { DATA_DIR: folder })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

const board = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: '#24543a' } })
    .png()
    .toBuffer()
const isDrawn = (image: Locator) =>
  expect.poll(() => image.evaluate((one: HTMLImageElement) => one.naturalWidth)).toBeGreaterThan(0)

async function circle() {
  const space = await world.space('closed')
  const a = await world.person([space], { nameLo: 'ນ້ອຍ ສຸວັນນະລາດ', nameEn: 'Noy' })
  const b = await world.person([space], { nameLo: 'ບຸນມີ ໄຊຍະວົງ', nameEn: 'Bounmy' })
  const roomId = newId()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  return { space, a, b, roomId }
}

test('a meeting is recorded from +, confirmed on the first page by who took part, and a correction asks again', async () => {
  const { a, b, roomId } = await circle()
  await b.put('/api/me', { language: 'en' })
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390, scheme: 'dark' }),
  ]
  await one.goto('/')
  await button(one, core.new).first().click()
  await button(one, core.newMeeting).click()
  await one.getByRole('dialog').locator('.list button').first().click()
  await button(one, 'ຫ້ອງ').click()
  await one.waitForURL(`**/rooms/${roomId}#meeting`)
  const dialog = one.getByRole('dialog')
  await dialog.getByLabel(lo.about).fill('ໃບມອບວຽກ')
  // Closed by mistake, nothing is lost.
  await one.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await button(one, lo.recordMeeting).click()
  await expect.poll(() => dialog.getByLabel(lo.about).inputValue()).toBe('ໃບມອບວຽກ')
  await dialog.getByLabel('ບຸນມີ').check()
  await dialog.getByLabel(lo.question.replace('{{number}}', '1')).fill('ໃຜເຊັນຮັບ?')
  await dialog.getByLabel(lo.outcome).fill('ລອງກັບ 3 ຫ້ອງການ')
  await dialog.locator('input[multiple]').setInputFiles([
    { name: 'ກະດານ.png', mimeType: 'image/png', buffer: await board() },
    { name: 'ລາຍຊື່.txt', mimeType: 'text/plain', buffer: Buffer.from('ນ້ອຍ, ບຸນມີ') },
  ])
  await expect.poll(() => dialog.locator('.attached li').count()).toBe(2)
  await expect.poll(() => dialog.locator('.attached progress').count(), { timeout: 15_000 }).toBe(0)
  expect(await audit(one)).toEqual([])
  await dialog.locator('.with').scrollIntoViewIfNeeded()
  await picture(one, 'meeting-files-dialog-lo-1440')
  await dialog.locator('button[type=submit]').click()
  await one.locator('.meetings').getByText('ລອງກັບ 3 ຫ້ອງການ').waitFor()
  await isDrawn(one.locator('.meetings .images img'))

  await two.goto('/')
  expect(await audit(two)).toEqual([])
  await picture(two, 'meeting-waits-en-390-dark')
  await button(two, en.iTook).click()
  // Whoever recorded it sees it at once.
  await one.getByText(/ເຂົ້າຮ່ວມ:.*ບຸນມີ/).waitFor()
  // A name is never cut at the end of a line.
  expect((await one.locator('.meetings .whole').allInnerTexts()).toSorted()).toEqual(['ນ້ອຍ ສຸວັນນະລາດ', 'ບຸນມີ ໄຊຍະວົງ'])
  await button(two, en.iTook).waitFor({ state: 'detached' })

  await one.locator('.meetings').getByRole('button', { name: core.edit }).click()
  await dialog.getByLabel(lo.outcome).fill('ລອງກັບ 5 ຫ້ອງການ')
  await dialog.locator('button[type=submit]').click()
  await one.locator('.meetings').getByText('ລອງກັບ 5 ຫ້ອງການ').waitFor()
  await button(two, en.iDidNot).click()
  await one.getByText(/ເຂົ້າຮ່ວມ: ນ້ອຍ ສຸວັນນະລາດ/).waitFor()

  // The pictures stay with a record that is corrected; whoever may read the room sees them, and all goes together.
  await two.goto(`/rooms/${roomId}`)
  await isDrawn(two.locator('.meetings .images img'))
  await two.locator('.meetings .images').scrollIntoViewIfNeeded()
  expect(await audit(two)).toEqual([])
  await picture(two, 'meeting-files-en-390-dark')
  expect(await two.locator('.meetings').getByRole('button', { name: coreEn.delete, exact: true }).count()).toBe(0)
  await one.locator('.meetings').getByRole('button', { name: core.delete, exact: true }).click()
  await one.getByRole('dialog').getByText(lo.deleteSure).waitFor()
  expect(await audit(one)).toEqual([])
  await one.getByRole('dialog').getByRole('button', { name: core.delete, exact: true }).click()
  for (const page of [one, two]) await expect.poll(() => page.locator('.meetings li').count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('who corrects a record and signs out is told of the words that are theirs, and of nobody they only chose', async () => {
  const { a, roomId } = await circle()
  const meeting = {
    id: newId(),
    title: 'ໃບມອບວຽກ',
    way: 'face_to_face',
    heldAt: new Date(Date.now() - 3_600_000).toISOString(),
    outcome: 'ລອງກັບ 3 ຫ້ອງການ',
    asked: [{ question: 'ໃຜເຊັນຮັບ?', answer: 'ຫົວໜ້າ' }],
    people: [a.id],
    files: [],
  }
  expect((await a.post(`/api/rooms/${roomId}/meetings`, meeting)).status).toBe(200)
  const { page, problems } = await openPage(browser, world, a)
  const dialog = page.getByRole('dialog')
  const begin = async (outcome: string) => {
    await page.goto(`/rooms/${roomId}`)
    await page.locator('.meetings').getByRole('button', { name: core.edit }).click()
    await dialog.getByLabel('ບຸນມີ').check()
    await dialog.getByLabel(lo.outcome).fill(outcome)
    await page.goto('/me')
    await button(page, core.signOut).first().click()
  }
  await begin('ລອງກັບ 5 ຫ້ອງການ')
  await dialog.getByText('ລອງກັບ 5 ຫ້ອງການ', { exact: true }).waitFor()
  await begin(meeting.outcome)
  await page.waitForURL('**/sign-in')
  expect(problems).toEqual([])
}, 60_000)

test('in a closed room only those inside can have been there, and can have told', async () => {
  const { space, a, b } = await circle()
  const roomId = newId()
  await world.person([space], { nameLo: 'ຄຳ ຢູ່ນອກ', nameEn: 'Outside' })
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, kind: 'closed', nameLo: 'ປິດ', nameEn: 'Closed' })
  await a.put(`/api/rooms/${roomId}/inside/${b.id}`)
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/rooms/${roomId}`)
  await button(page, lo.recordMeeting).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('ບຸນມີ').waitFor()
  await expect.poll(() => dialog.locator('.members label').count()).toBe(2)
  expect(await dialog.innerText()).not.toContain('ຄຳ ຢູ່ນອກ')
  await page.keyboard.press('Escape')
  await button(page, lo.recordTelling).click()
  await expect
    .poll(() => dialog.getByLabel(lo.teller).locator('option').allInnerTexts())
    .toEqual([lo.chooseTeller, 'ບຸນມີ ໄຊຍະວົງ'])
  await page.keyboard.press('Escape')

  // Who left the room meanwhile stands there, marked, and can be taken out; the record is kept then.
  await button(page, lo.recordMeeting).click()
  await dialog.getByLabel(lo.about).fill('ແຜນງານ')
  await dialog.getByLabel(lo.outcome).fill('ເລີ່ມເດືອນໜ້າ')
  await dialog.getByLabel('ບຸນມີ').check()
  await dialog.locator('button[type=submit]').click()
  await page.locator('.meetings').getByText('ເລີ່ມເດືອນໜ້າ').waitFor()
  await a.delete(`/api/rooms/${roomId}/inside/${b.id}`)
  await page.reload()
  await page.locator('.meetings').getByRole('button', { name: core.edit }).click()
  const gone = dialog.getByRole('checkbox', { name: `ບຸນມີ ໄຊຍະວົງ ${lo.notInside}` })
  await gone.waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'meeting-gone-lo-1440')
  await gone.uncheck()
  await dialog.getByLabel(lo.outcome).fill('ເລີ່ມປີໜ້າ')
  await dialog.locator('button[type=submit]').click()
  await page.locator('.meetings').getByText('ເລີ່ມປີໜ້າ').waitFor()
  expect(problems).toEqual([])
}, 60_000)

test('one tells, another writes; without when it fails nothing is sent, and the document says who told it', async () => {
  const { a, b, roomId } = await circle()
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a, { width: 390 }),
    await openPage(browser, world, b),
  ]
  await one.goto(`/rooms/${roomId}`)
  await button(one, lo.recordTelling).click()
  const dialog = one.getByRole('dialog')
  // The writer is not among those who could tell.
  await expect
    .poll(() => dialog.getByLabel(lo.teller).locator('option').allInnerTexts())
    .toEqual([lo.chooseTeller, 'ບຸນມີ ໄຊຍະວົງ'])
  await dialog.getByLabel(lo.teller).selectOption(b.id)
  await dialog.getByLabel(lo.tellingTitle).fill('ເມື່ອນ້ຳຖ້ວມຖະໜົນ')
  await dialog.getByLabel(lo.part.toldCase).fill('ພວກເຮົາອ້ອມໄປທາງເໜືອ.')
  await dialog.getByLabel(lo.part.cue).fill('ນ້ຳຂຸ່ນກ່ອນສອງຊົ່ວໂມງ')
  await dialog.getByLabel(lo.part.rule).fill('ເຫັນນ້ຳຂຸ່ນ ໃຫ້ອ້ອມ')
  await button(one, lo.makeDoc).click()
  expect(await dialog.getByLabel(lo.part.fails).evaluate((field) => field.matches(':invalid'))).toBe(true)
  expect(await audit(one)).toEqual([])
  await dialog.getByLabel(lo.part.fails).fill('ຂົວທາງເໜືອກຳລັງສ້ອມແປງ')
  await button(one, lo.makeDoc).click()
  await one.waitForURL(/\/docs\//)
  await one.locator('.prose').getByText('ຂົວທາງເໜືອກຳລັງສ້ອມແປງ').waitFor()
  await one.locator('.prose').getByText('ບຸນມີ ໄຊຍະວົງ (Bounmy)').waitFor()

  await two.goto('/')
  await two.getByRole('link', { name: lo.read }).click()
  await button(two, lo.asITold).click()
  await two.getByText(lo.confirmed.replace('{{name}}', 'ບຸນມີ ໄຊຍະວົງ')).waitFor()
  expect((await two.locator('[id^=telling-] .whole').allInnerTexts()).toSorted()).toEqual([
    'ນ້ອຍ ສຸວັນນະລາດ',
    'ບຸນມີ ໄຊຍະວົງ',
    'ບຸນມີ ໄຊຍະວົງ',
  ])
  expect(await audit(two)).toEqual([])
  await picture(two, 'telling-lo-1440')
  expect(problems).toEqual([])
}, 60_000)
