import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Proposal } from '#shared/features/decisions/contract.ts'
import type { Checklist } from '#shared/features/learning/contract.ts'
import coreEn from '../../client/core/en.json' with { type: 'json' }
import lo from '../../client/core/lo.json' with { type: 'json' }
import decisions from '../../client/features/decisions/lo.json' with { type: 'json' }
import learning from '../../client/features/learning/lo.json' with { type: 'json' }
import people from '../../client/features/people/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { publish } from '../support/library.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, PASSWORD, type TestPerson } from '../support/world.ts'

// What one does without a network: it waits on the device, is done once when there is one, and a refusal is told.
const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function proposed(byDepartment = false) {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  // Departments are shown from five people on.
  if (byDepartment) for (let n = 0; n < 3; n++) await world.person([space])
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ສາຍບໍ່ດີ' })
  const { body: proposal } = await a.post<Proposal>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
    byDepartment,
  })
  const mine = async (person: TestPerson) =>
    (await person.get<{ proposals: Proposal[] }>(`/api/topics/${topicId}/proposals`)).body.proposals[0]?.mine
  return { a, b, topicId, proposal, mine }
}

const take = async (page: Page, position: keyof typeof decisions.position, reason: string, button: string) => {
  await page.locator('.pos label', { hasText: decisions.position[position] }).first().click()
  await page.locator('.proposal textarea').fill(reason)
  await page.getByRole('button', { name: button }).click()
}
const kept = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('ba.deed.')).length)

test('a position that is taken without a network waits, the last one counts, and one that comes too late is told wherever one is', async () => {
  const { a, b, topicId, proposal, mine } = await proposed()
  const { page, context, problems } = await openPage(browser, world, b, { width: 390, scheme: 'dark' })
  const asked: string[] = []
  page.on('request', (request) => request.method() === 'PUT' && asked.push(request.postData() ?? ''))
  await page.goto(`/topics/${topicId}`)
  await page.locator('.pos').waitFor()

  await context.setOffline(true)
  await take(page, 'agree', 'ດີແລ້ວ', decisions.takePosition)
  await page.locator('.proposal').getByText(lo.offline.waits).waitFor()
  await take(page, 'disagree', 'ໄວເກີນໄປ', decisions.takePosition)
  await page.locator('.proposal').getByText(lo.offline.waits).waitFor()
  expect(await kept(page)).toBe(1)
  expect(await audit(page)).toEqual([])
  await picture(page, 'position-waits-390-dark')
  const before = asked.length
  await context.setOffline(false)
  await expect.poll(() => mine(b), { timeout: 30_000 }).toMatchObject({ position: 'disagree', reason: 'ໄວເກີນໄປ' })
  await page.getByText(lo.offline.waits).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: decisions.changePosition }).waitFor()
  expect(asked.slice(before)).toEqual([JSON.stringify({ position: 'disagree', reason: 'ໄວເກີນໄປ' })])
  expect(await kept(page)).toBe(0)

  // It closes meanwhile.
  await context.setOffline(true)
  await take(page, 'agree', 'ຄິດຄືນແລ້ວ', decisions.changePosition)
  await page.locator('.proposal').getByText(lo.offline.waits).waitFor()
  expect((await a.delete(`/api/proposals/${proposal.id}`)).status).toBe(200)
  await context.setOffline(false)
  const told = page.locator('.banner', { hasText: lo.error.proposal_closed })
  await told.waitFor({ timeout: 30_000 })
  expect(await told.innerText()).toContain('ຄິດຄືນແລ້ວ')
  expect(await audit(page)).toEqual([])
  await picture(page, 'position-too-late-390-dark')
  // On every page, in the language of the page, after it is opened anew, until one has read it.
  await b.put('/api/me', { language: 'en' })
  await page.goto('/spaces')
  const english = page.locator('.banner', { hasText: coreEn.error.proposal_closed })
  await english.waitFor()
  await picture(page, 'position-too-late-en')
  await english.getByRole('link', { name: coreEn.deed.open }).click()
  await page.waitForURL(`**/topics/${topicId}`)
  await english.getByRole('button', { name: coreEn.close }).click()
  await english.waitFor({ state: 'detached' })
  expect(await kept(page)).toBe(0)
  expect(await mine(b)).toMatchObject({ position: 'disagree' })
  expect(problems).toEqual([])
  await context.close()
}, 120_000)

test('steps that are ticked without a network wait, go in their order, each once though an answer is lost, and can be taken back', async () => {
  const space = await world.space('closed')
  const person = await world.person([space])
  const { body: article } = await publish(world, person, space.id)
  const { body: checklist } = await person.post<Checklist>(`/api/articles/${article.id}/checklists`, {
    id: newId(),
    title: 'ເລີ່ມວຽກ',
    steps: [
      { text: 'ອ່ານບົດຄວາມ', kind: 'read' },
      { text: 'ລອງກັບໜຶ່ງທີມ', kind: 'practise' },
      { text: 'ອ່ານລະບຽບການ', kind: 'read' },
    ],
  })
  const now = async () =>
    (await person.get<Checklist>(`/api/checklists/${checklist.id}`)).body.steps.map(({ done, evidence }) => [
      done,
      evidence,
    ])
  const { page, context, problems } = await openPage(browser, world, person)
  const asked: string[] = []
  page.on('request', (request) => request.method() === 'PUT' && asked.push(new URL(request.url()).pathname))
  await page.goto(`/checklists/${checklist.id}`)
  const step = (n: number) => page.locator('.steps > li').nth(n)
  await step(2).waitFor()

  await context.setOffline(true)
  await step(2).locator('.ck').click()
  await step(2).getByText(lo.offline.waits).waitFor()
  await step(1).getByRole('button', { name: learning.addEvidence }).click()
  await step(1).getByLabel(learning.evidence).fill('ລອງກັບທີມບັນຊີ ໄດ້ຜົນດີ')
  await step(1).getByRole('button', { name: learning.practisedIt }).click()
  await step(1).getByText(lo.offline.waits).waitFor()
  await step(1).getByText('ລອງກັບທີມບັນຊີ ໄດ້ຜົນດີ').waitFor()
  await step(0).locator('.ck').click()
  await step(0).getByText(lo.offline.waits).waitFor()
  expect(await page.locator('.steps > li[data-done]').count()).toBe(3)
  await step(0).locator('.ck').click()
  await expect.poll(() => page.locator('.steps > li[data-done]').count()).toBe(2)
  expect(await audit(page)).toEqual([])
  await picture(page, 'steps-wait')
  expect(await now()).toEqual([
    [false, null],
    [false, null],
    [false, null],
  ])

  const before = asked.length
  let lost = 0
  await page.route('**/steps/*', async (route) => {
    await route.fetch()
    if (lost++ === 0) await route.abort('connectionreset')
    else await route.fallback()
  })
  await context.setOffline(false)
  await page.getByText(lo.offline.waits).first().waitFor({ state: 'detached', timeout: 30_000 })
  await expect.poll(() => kept(page)).toBe(0)
  expect(await now()).toEqual([
    [false, null],
    [true, 'ລອງກັບທີມບັນຊີ ໄດ້ຜົນດີ'],
    [true, null],
  ])
  const ids = checklist.steps.map(({ id }) => `/api/checklists/${checklist.id}/steps/${id}`)
  expect(asked.slice(before)).toEqual([ids[2], ids[2], ids[1], ids[0]])
  const events = (await world.statements(checklist.id)).map(({ event }) => event)
  expect(events.filter((event) => /attempted|practised/.test(event))).toEqual(['item.attempted', 'item.practised'])
  expect(await page.locator('.steps > li[data-done]').count()).toBe(2)
  expect(problems).toEqual([])
  await context.close()
}, 120_000)

test('a secret position that waits is not on the screen, and who signs out is told of it', async () => {
  const { b, topicId, proposal } = await proposed(true)
  const { page, context, problems } = await openPage(browser, world, b)
  await page.goto(`/topics/${topicId}`)
  await page.locator('.pos').waitFor()
  const menu = page.getByRole('button', { name: new RegExp(lo.personMenu.split('{{')[0] ?? '') }).first()
  const signOut = page.getByRole('button', { name: lo.signOut, exact: true }).first()
  await menu.click()
  await signOut.waitFor()
  await page.keyboard.press('Escape')
  await context.setOffline(true)
  await take(page, 'block', 'ບໍ່ຖືກລະບຽບ', decisions.takePosition)
  await page.locator('.proposal').getByText(lo.offline.waits).waitFor()
  expect(await page.locator('main').innerText()).not.toContain('ບໍ່ຖືກລະບຽບ')
  expect(await page.locator('.pos :checked').count()).toBe(0)
  await menu.click()
  await signOut.click()
  const dialog = page.getByRole('dialog', { name: lo.unsent.title })
  await dialog.getByText(`${proposal.text} · ບໍ່ຖືກລະບຽບ`).waitFor()
  await dialog.getByText(lo.unsent.deed).waitFor()
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what the server failed at is told wherever one is and done at the second try; what cannot be read harms nothing', async () => {
  const { b, topicId, mine } = await proposed()
  const { page, context, problems } = await openPage(browser, world, b)
  await page.goto(`/topics/${topicId}`)
  await page.locator('.pos').waitFor()
  await page.route('**/position', (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body: '{"error":"unexpected"}' }),
  )
  await take(page, 'agree', 'ດີແລ້ວ', decisions.takePosition)
  await page.locator('.proposal').getByText(lo.error.unexpected).waitFor()
  await page.evaluate((id) => localStorage.setItem(`ba.deed.${id}.takePosition.0`, '{"title":"ຂາດ'), b.id)

  await page.goto('/spaces')
  const told = page.locator('.banner', { hasText: lo.error.unexpected })
  await told.waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'position-failed')
  expect(await mine(b)).toBeNull()
  await page.unroute('**/position')
  await told.getByRole('button', { name: lo.retry }).press('Enter')
  await told.waitFor({ state: 'detached' })
  await expect.poll(() => mine(b)).toMatchObject({ position: 'agree', reason: 'ດີແລ້ວ' })
  expect(await page.evaluate(() => document.activeElement?.localName)).not.toBe('body')
  expect(await kept(page)).toBe(1)
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('what was asked before one signed in again and is refused after it does not ask to sign in once more', async () => {
  const { b, topicId } = await proposed()
  const { page, context, problems } = await openPage(browser, world, b)
  // No line tells that the session is over.
  await context.routeWebSocket(/socket\.io/, () => undefined)
  await context.route(/socket\.io/, (route) => route.abort())
  await page.goto(`/topics/${topicId}`)
  await page.locator('.pos').waitFor()
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  let refused = () => {}
  const isRefused = new Promise<void>((resolve) => {
    refused = resolve
  })
  await page.route(
    '**/position',
    async (route) => {
      const response = await route.fetch()
      refused()
      await held
      await route.fulfill({ response })
    },
    { times: 1 },
  )
  await page.locator('.pos label', { hasText: decisions.position.agree }).first().click()
  await world.sql`update sessions set expires_at = now() - interval '1 hour' where person_id = ${b.id}`
  await page.getByRole('button', { name: decisions.takePosition }).dispatchEvent('click')
  await isRefused
  await page.getByRole('link', { name: lo.nav.learning }).first().dispatchEvent('click')
  const sheet = page.getByRole('dialog', { name: lo.expired.title })
  await sheet.waitFor()
  await sheet.getByLabel(people.email).fill(b.email)
  await sheet.getByLabel(people.password, { exact: true }).fill(PASSWORD)
  await sheet.locator('button[type="submit"]').click()
  await sheet.waitFor({ state: 'detached' })

  await page.evaluate(() => {
    Object.assign(window, { seen: 0 })
    new MutationObserver(() => document.querySelector('dialog[open]') && Object.assign(window, { seen: 1 })).observe(
      document.body,
      { subtree: true, childList: true, attributes: true },
    )
  })
  letGo()
  // It waits, and is done.
  await expect
    .poll(() => world.sql`select position from positions where person_id = ${b.id}`, { timeout: 30_000 })
    .toEqual([{ position: 'agree' }])
  expect(await page.evaluate('seen')).toBe(0)
  // Whoever is sent away later is asked again.
  await world.sql`update sessions set expires_at = now() - interval '1 hour' where person_id = ${b.id}`
  await page.getByRole('link', { name: lo.nav.knowledge }).first().dispatchEvent('click')
  await sheet.waitFor()
  expect(problems).toEqual([])
  await context.close()
}, 90_000)
