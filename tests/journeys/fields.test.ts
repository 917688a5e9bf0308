import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import coreEn from '../../client/core/en.json' with { type: 'json' }
import core from '../../client/core/lo.json' with { type: 'json' }
import decisions from '../../client/features/decisions/lo.json' with { type: 'json' }
import people from '../../client/features/people/lo.json' with { type: 'json' }
import rooms from '../../client/features/rooms/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage } from '../support/page.ts'
import { until } from '../support/until.ts'
import { openWorld, say } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'ba-fields-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(path.join(root, 'client/dist'), { DATA_DIR: folder })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** What becomes true, on a machine that has much to do. */
const soon = <Value>(look: () => Value | Promise<Value>) => expect.poll(look, { timeout: 15_000 })

/** What the browser shows at a field. */
const shown = (page: Page, label: string) =>
  page.getByLabel(label, { exact: true }).evaluate((field: HTMLInputElement) => field.validationMessage)

/** A topic in a space of three, as many as it takes to agree. */
async function topic() {
  const space = await world.space('open')
  const [a] = await Promise.all([world.person([space]), world.person([space]), world.person([space])])
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  return { space, a, roomId, topicId }
}

test('what is missing from a field, or not allowed in it, is said in the language of the screen', async () => {
  const { space, a, topicId } = await topic()
  const { page } = await openPage(browser, world, a)
  await page.goto(`/spaces/${space.id}/rooms`)
  await page.getByRole('button', { name: rooms.openRoom }).click()
  const dialog = page.locator('dialog[open]')
  await dialog.getByRole('button', { name: rooms.openRoom }).click()
  expect(await shown(page, rooms.nameLo)).toBe(core.field.fill)
  await page.getByLabel(rooms.nameLo).fill('ຫ້ອງໃໝ່')
  await dialog.getByRole('button', { name: rooms.openRoom }).click()
  await page.getByRole('heading', { name: 'ຫ້ອງໃໝ່' }).waitFor()

  await page.goto(`/topics/${topicId}#propose`)
  await dialog.getByLabel(decisions.text, { exact: true }).fill('ປະຊຸມວັນຈັນ')
  const day = dialog.getByLabel(decisions.closes, { exact: true })
  await day.fill('2020-01-31')
  await dialog.getByText(/^ວັນສຸກ, 31\sມັງກອນ\s2020$/).waitFor()
  await dialog.locator('button[type=submit]').click()
  const tomorrow = (await day.getAttribute('min')) ?? ''
  const [day1] = tomorrow.split('-').reverse().map(Number)
  expect(await shown(page, decisions.closes)).toContain(`${core.field.earliest.split('{{limit}}')[0]}${day1}`)
  await day.fill(tomorrow)
  let asked = 0
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/proposals')) asked++
  })
  await dialog.locator('button[type=submit]').dblclick()
  await page.locator('#proposal').getByRole('heading', { name: 'ປະຊຸມວັນຈັນ' }).waitFor()
  expect(asked).toBe(1)
}, 120_000)

test('whoever pastes more than a field holds is told how much was left out, until they go on', async () => {
  const { a, topicId } = await topic()
  const { page, context } = await openPage(browser, world, a)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').click()
  await page.evaluate(() => navigator.clipboard.writeText('ກໍ່າ'.repeat(2500)))
  await page.keyboard.press('Control+v')
  const words = core.field.cut.replace('{{most}}', '8.000').replace('{{left}}', '2.000')
  await expect.poll(() => shown(page, rooms.write)).toBe(words)
  await page.keyboard.press('Backspace')
  expect(await shown(page, rooms.write)).toBe('')
}, 120_000)

test('what is pasted into a field is cut between letters, never between a letter and its marks, and can be taken back', async () => {
  const { a, topicId } = await topic()
  const { page, context } = await openPage(browser, world, a)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`/topics/${topicId}`)
  await page.getByRole('button', { name: rooms.rename }).click()
  const field = page.getByLabel(rooms.question, { exact: true })
  await field.fill('ກ')
  await page.evaluate(() => navigator.clipboard.writeText('ນ້ຳ'.repeat(80)))
  await field.press('End')
  await field.press('Control+v')
  // 200 hold 66 of these letters and a third of the next.
  await expect.poll(() => field.inputValue()).toBe(`ກ${'ນ້ຳ'.repeat(66)}`)
  await expect
    .poll(() => shown(page, rooms.question))
    .toBe(core.field.cut.replace('{{most}}', '200').replace('{{left}}', '42'))
  await field.press('Control+z')
  await expect.poll(() => field.inputValue()).toBe('ກ')
  // In the place of what is chosen there is as much room.
  await field.press('Control+a')
  await field.press('Control+v')
  await expect.poll(() => field.inputValue()).toBe('ນ້ຳ'.repeat(66))
}, 120_000)

test('what one has just said stands on the screen, above a proposal that is higher than it', async () => {
  const { a, roomId, topicId } = await topic()
  const socket = await a.connect()
  for (let n = 0; n < 12; n++) await say(socket, 'message:send', { id: newId(), roomId, topicId, body: `ຂໍ້ຄວາມທີ ${n}` })
  await a.post(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ປະຊຸມວັນຈັນ. '.repeat(140),
    closesAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  const { page } = await openPage(browser, world, a, { width: 390 })
  await page.goto(`/topics/${topicId}`)
  await page.locator('#proposal').waitFor()
  const isSeen = (text: string) =>
    page.getByText(text, { exact: true }).evaluateAll((found) =>
      found.some((one) => {
        const { top, bottom } = one.getBoundingClientRect()
        return top > 60 && bottom < innerHeight - 100
      }),
    )
  await expect.poll(() => isSeen('ຂໍ້ຄວາມທີ 11')).toBe(true)
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  await page.locator('#composer').fill('ຂໍ້ຄວາມໃໝ່')
  await page.locator('.composer .send').click()
  await expect.poll(() => isSeen('ຂໍ້ຄວາມໃໝ່')).toBe(true)
  // The proposal is as near as it can be, and whoever goes down to it stays there.
  expect(await page.getByRole('button', { name: rooms.toNewest }).count()).toBe(0)
  await page.mouse.move(200, 400)
  await page.mouse.wheel(0, 20_000)
  await expect.poll(() => isSeen('ຂໍ້ຄວາມໃໝ່')).toBe(false)
  const withdraw = page.getByRole('button', { name: decisions.withdraw })
  await withdraw.waitFor()
  await page.locator('#proposal [type=radio]').last().check({ force: true })
  await page.locator('#proposal textarea').waitFor()
  expect(await isSeen('ຂໍ້ຄວາມໃໝ່')).toBe(false)
}, 120_000)

test('whoever leaves a dialog is asked first where they wrote what would be lost', async () => {
  const { space, a, topicId } = await topic()
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/spaces/${space.id}/rooms`)
  const open = page.getByRole('main').getByRole('button', { name: rooms.newTopic, exact: true }).first()
  const dialog = page.locator('dialog[open]')
  const question = dialog.getByRole('alertdialog')
  const field = dialog.getByLabel(rooms.firstMessage, { exact: true })
  // A word or two are typed again sooner than a question is read.
  await open.click()
  await field.fill('ສະບາຍດີ')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })

  const words = 'ພວກເຮົາຄວນປະຊຸມທຸກວັນຈັນ ຕອນແປດໂມງ'
  await open.click()
  await field.fill(words)
  await page.keyboard.press('Escape')
  await question.getByText(core.leaving.what).waitFor()
  expect(await audit(page)).toEqual([])
  // The next Escape is no answer by which anything is lost, however often it is pressed.
  for (let count = 0; count < 4; count++) await page.keyboard.press('Escape')
  expect(await question.count()).toBe(1)
  await page.keyboard.press('Escape')
  await question.waitFor({ state: 'detached' })
  expect(await field.evaluate((one) => one === document.activeElement)).toBe(true)
  expect(await field.inputValue()).toBe(words)
  await page.mouse.click(5, 5)
  await question.getByRole('button', { name: core.leaving.stay }).click()
  await dialog.getByRole('button', { name: core.close, exact: true }).click()
  await question.getByRole('button', { name: core.leaving.go }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await open.evaluate((one) => one === document.activeElement)).toBe(true)

  // What is kept needs no question, and is there again.
  await page.goto(`/topics/${topicId}#propose`)
  const proposal = dialog.getByLabel(decisions.text, { exact: true })
  await proposal.fill(words)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.goto('/')
  await page.goto(`/topics/${topicId}#propose`)
  expect(await proposal.inputValue()).toBe(words)
  expect(problems).toEqual([])
}, 60_000)

test('whoever goes back in the browser, or presses Cancel, is asked first where they wrote what would be lost', async () => {
  const { space, a } = await topic()
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/spaces/${space.id}`)
  await page.locator(`a[href="/spaces/${space.id}/rooms"]`).first().click()
  await page.waitForURL(/\/rooms$/)
  const open = page.getByRole('main').getByRole('button', { name: rooms.newTopic, exact: true }).first()
  const dialog = page.locator('dialog[open]')
  const question = dialog.getByRole('alertdialog')
  const field = dialog.getByLabel(rooms.firstMessage, { exact: true })
  const words = 'ພວກເຮົາຄວນປະຊຸມທຸກວັນຈັນ ຕອນແປດໂມງ'
  await open.click()
  await field.fill(words)
  for (let count = 0; count < 2; count++) {
    await page.evaluate(() => history.back())
    await question.waitFor()
    expect(new URL(page.url()).pathname).toBe(`/spaces/${space.id}/rooms`)
    await question.getByRole('button', { name: core.leaving.stay }).click()
    expect(await field.evaluate((one) => one === document.activeElement)).toBe(true)
    expect(await field.inputValue()).toBe(words)
  }
  await page.evaluate(() => history.back())
  await question.getByRole('button', { name: core.leaving.go }).click()
  await page.waitForURL(`**/spaces/${space.id}`)
  await dialog.waitFor({ state: 'detached' })
  // Forward leads to the page again, and where nothing was written Back asks nothing.
  await page.evaluate(() => history.forward())
  await open.click()
  await page.evaluate(() => history.back())
  await page.waitForURL(`**/spaces/${space.id}`)

  const admin = await world.person({ isAdmin: true })
  const { page: desk } = await openPage(browser, world, admin)
  await desk.goto('/admin')
  await desk.getByRole('button', { name: people.addDepartment }).click()
  const sheet = desk.locator('dialog[open]')
  await sheet.getByLabel(people.nameLo, { exact: true }).fill('ກົມແຜນການ ແລະ ການຮ່ວມມື')
  await sheet.getByRole('button', { name: core.cancel, exact: true }).click()
  await sheet.getByRole('alertdialog').getByRole('button', { name: core.leaving.stay }).click()
  expect(await sheet.getByLabel(people.nameLo, { exact: true }).inputValue()).toBe('ກົມແຜນການ ແລະ ການຮ່ວມມື')
  expect(problems).toEqual([])
}, 60_000)

test('what is on its way is not written in, so that nothing goes with a form that is emptied or closed', async () => {
  const { a, topicId } = await topic()
  await a.post(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ປະຊຸມວັນຈັນ',
    closesAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  const { page } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/position', async (route) => {
    await held
    await route.continue()
  })
  await page.locator('#proposal [type=radio]').first().check({ force: true })
  const reason = page.locator('#proposal textarea')
  await reason.fill('ວັນຈັນດີ')
  await page.getByRole('button', { name: decisions.takePosition }).click()
  await page.locator('#proposal [type=submit][aria-busy=true]').waitFor()
  await reason.press('End')
  await reason.pressSequentially(' ແຕ່ບໍ່ແມ່ນວັນພັກ')
  expect(await reason.inputValue()).toBe('ວັນຈັນດີ')
  // Choices hold still as well, by hand and by key.
  const choices = page.locator('#proposal [type=radio]')
  await page.locator('.pos label').nth(2).click()
  await choices.first().focus()
  await page.keyboard.press('ArrowRight')
  expect(await choices.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).checked))).toEqual([
    true,
    false,
    false,
    false,
  ])
  answer()
  await page.getByRole('button', { name: decisions.changePosition }).waitFor()
  await reason.press('End')
  await reason.pressSequentially(' ແຕ່ບໍ່ແມ່ນວັນພັກ')
  expect(await reason.inputValue()).toBe('ວັນຈັນດີ ແຕ່ບໍ່ແມ່ນວັນພັກ')
}, 60_000)

test('what is chosen from a list or ticked holds still while its form is on its way', async () => {
  const { space, a, topicId } = await topic()
  // As many as it takes to be asked whether positions are shown by department only.
  await Promise.all([world.person([space]), world.person([space])])
  const { page } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}#propose`)
  const dialog = page.locator('dialog[open]')
  await dialog.getByLabel(decisions.text, { exact: true }).fill('ປະຊຸມວັນຈັນ')
  await dialog.locator('.moresettings summary').click()
  const list = dialog.locator('select').first()
  const tick = dialog.locator('.moresettings [type=checkbox]').first()
  const first = await list.inputValue()
  const other = (
    await list.locator('option').evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value))
  ).find((value) => value !== first)
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/proposals', async (route) => {
    if (route.request().method() === 'POST') await held
    await route.continue()
  })
  await dialog.locator('button[type=submit]').click()
  await dialog.locator('button[type=submit][aria-busy=true]').waitFor()
  await list.selectOption(other ?? '')
  expect(await list.inputValue()).toBe(first)
  const was = await tick.isChecked()
  await tick.focus()
  await page.keyboard.press('Space')
  await dialog.locator('.moresettings .check span').first().click()
  expect(await tick.isChecked()).toBe(was)
  answer()
  await page.locator('#proposal').getByRole('heading', { name: 'ປະຊຸມວັນຈັນ' }).waitFor()
}, 60_000)

test('a button that waits for its answer keeps the focus and is not pressed twice', async () => {
  const { a } = await topic()
  const { page } = await openPage(browser, world, a)
  await page.goto('/me')
  const name = page.getByLabel(people.nameLo, { exact: true })
  await name.fill('ນາງ ຄຳ ໃໝ່')
  let asked = 0
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/api/me', async (route) => {
    asked++
    await held
    await route.continue()
  })
  const button = page.locator('section[aria-labelledby=names] button[type=submit]')
  await button.focus()
  await page.keyboard.press('Enter')
  await soon(() => button.getAttribute('aria-busy')).toBe('true')
  const isFocused = () => button.evaluate((one) => one === document.activeElement)
  expect([await isFocused(), await button.isDisabled()]).toEqual([true, true])
  await page.keyboard.press('Enter')
  await page.keyboard.press('Space')
  await name.press('Enter')
  await button.focus()
  answer()
  await soon(() => button.getAttribute('aria-busy')).toBe(null)
  // Saved, there is nothing to press any more, and who works by keys still stands there.
  await soon(() => button.isDisabled()).toBe(true)
  expect([await isFocused(), asked]).toEqual([true, 1])
}, 60_000)

test.each([
  ['lo', 390],
  ['en', 1440],
] as const)(
  'where an item stands on its spiral is read as words, the next step among them (%s, %i px)',
  async (language, width) => {
    const { a, topicId } = await topic()
    await a.put('/api/me', { language })
    const { page, context } = await openPage(browser, world, a, { width })
    await page.goto(`/topics/${topicId}`)
    await page.locator('.coil').waitFor()
    const words = language === 'lo' ? core : coreEn
    const cdp = await context.newCDPSession(page)
    const places = async () => {
      const { nodes } = await cdp.send('Accessibility.getFullAXTree')
      const byId = new Map(nodes.map((node) => [node.nodeId, node]))
      const read = (id: string): string => {
        const node = byId.get(id)
        if (node?.role?.value === 'StaticText') return String(node.name?.value)
        return (node?.childIds ?? []).map(read).filter(Boolean).join(' ')
      }
      const path = nodes.find(({ role, name }) => role?.value === 'list' && name?.value === words.spiral.label)
      return (path?.childIds ?? []).map((id) => read(id).replace(/\s+/g, ' '))
    }
    // The browser begins to read the page for others when it is first asked to.
    await until(async () => {
      const found = await places()
      return found.length > 0 && found.every(Boolean)
    }, 'the places are read')
    const [here = '', next = '', ...rest] = await places()
    expect(here).toContain(words.spiral.here)
    expect(here).toContain(`Socialization : ${words.kind.topic}`)
    expect(here).toContain('ແຜນການເດືອນໜ້າ')
    expect(next).toContain(words.spiral.next)
    expect(next).toContain(`Socialization : ${words.kind.agreement}`)
    expect(rest).toHaveLength(4)
    for (const later of rest.slice(0, 3)) expect(later).toContain(words.spiral.todo)
  },
)

test('a wrong password is said once, and again to whoever comes back to the field', async () => {
  const { a } = await topic()
  const { page, context } = await openPage(browser, world, a)
  await context.clearCookies()
  await page.goto('/sign-in')
  await page.getByLabel(people.email, { exact: true }).fill('nobody@test.la')
  const field = page.getByLabel(people.password, { exact: true })
  await field.fill('ບໍ່ຖືກ 123456')
  await field.press('Enter')
  const wrong = page.getByRole('alert')
  await wrong.getByText(core.error.wrong_credentials).waitFor()
  expect(await page.locator('[aria-live], [role=status], [role=alert]').filter({ hasText: /./ }).count()).toBe(1)
  const cdp = await context.newCDPSession(page)
  /** What a reader of the screen says of the field besides its name. */
  const description = async () => {
    const { nodes } = await cdp.send('Accessibility.getFullAXTree')
    return nodes.find(({ role, name }) => role?.value === 'textbox' && name?.value === people.password)?.description
      ?.value
  }
  expect(await field.evaluate((one) => one === document.activeElement)).toBe(true)
  expect((await description()) ?? '').toBe('')
  await field.press('Tab')
  await page.keyboard.press('Shift+Tab')
  await soon(description).toBe(core.error.wrong_credentials)
}, 60_000)
