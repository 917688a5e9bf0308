import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { closeDueProposals } from '#server/features/decisions/service.ts'
import type { Proposal } from '#shared/features/decisions/contract.ts'
import coreEn from '../../client/core/en.json' with { type: 'json' }
import core from '../../client/core/lo.json' with { type: 'json' }
import en from '../../client/features/decisions/en.json' with { type: 'json' }
import lo from '../../client/features/decisions/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, say, type TestPerson } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const position = (page: Page, name: string) => page.locator('.pos label', { hasText: name }).first()

/** On how many lines each stands. */
const linesOf = (page: Page, selector: string) =>
  page
    .locator(selector)
    .evaluateAll((all) =>
      all.map((one) =>
        Math.round(one.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(one).lineHeight)),
      ),
    )

async function topicIn(person: TestPerson, spaceId: string) {
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${spaceId}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະໝູນວຽນວຽກແນວໃດ?' })
  return topicId
}

test('a proposal is opened in one browser and decided in two; its dissent stays, and one click makes the document', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const topicId = await topicIn(a, space.id)
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390 }),
  ]
  await one.goto(`/topics/${topicId}`)
  await two.goto(`/topics/${topicId}`)
  await button(two, lo.propose).waitFor()

  await button(one, lo.propose).click()
  // Nothing stands there yet; once something is proposed nobody is told that all begins with a question.
  await one.locator('main .empty').waitFor()
  const dialog = one.getByRole('dialog')
  await dialog.getByLabel(lo.text, { exact: true }).fill('ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ')
  await dialog.getByLabel(lo.why).fill('ຄວາມຮູ້ຢູ່ກັບຜູ້ດຽວ')
  await dialog.getByText(lo.more).click()
  expect(await audit(one)).toEqual([])
  await button(one, lo.openProposal).click()

  // The other sees it at once, and a block without a reason is asked for one.
  await two.getByRole('heading', { name: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ' }).waitFor()
  expect(await two.locator('main .empty').count()).toBe(0)
  // Each sentence of how far it is stands on a line of its own rather than being cut, and so does a name.
  expect(await linesOf(two, '#proposal .whole')).toEqual([1, 1, 1])
  await position(two, lo.position.block).click()
  await button(two, lo.takePosition).click()
  await two.getByText(lo.reasonMissing).waitFor()
  expect(await audit(two)).toEqual([])
  await position(two, lo.position.disagree).click()
  await two.getByLabel(lo.reason).fill('6 ເດືອນດີກວ່າ')
  await button(two, lo.takePosition).click()
  await one.getByText('6 ເດືອນດີກວ່າ').waitFor()

  await position(one, lo.position.agree).click()
  await button(one, lo.takePosition).click()
  await two.locator('.agreement').getByText(lo.reserved).waitFor()
  await two.locator('.agreement .dissent [lang=lo]', { hasText: '6 ເດືອນດີກວ່າ' }).waitFor()
  await button(one, lo.wordOutcome).click()
  await dialog.getByLabel(lo.what).fill('ໝູນວຽນທຸກ 3 ເດືອນ ເລີ່ມເດືອນໜ້າ')
  // It stands in the middle of the page, not beside the card it belongs to.
  const box = await dialog.boundingBox()
  expect(Math.abs((box?.x ?? 0) + (box?.width ?? 0) / 2 - 1440 / 2)).toBeLessThan(20)
  expect(Math.abs((box?.y ?? 0) + (box?.height ?? 0) / 2 - 900 / 2)).toBeLessThan(20)
  await one.getByRole('dialog').locator('button[type=submit]').click()
  await two.getByRole('heading', { name: 'ໝູນວຽນທຸກ 3 ເດືອນ ເລີ່ມເດືອນໜ້າ' }).waitFor()
  expect(await audit(one)).toEqual([])

  await one.locator('.agreement').scrollIntoViewIfNeeded()
  await picture(one, 'agreement-lo-1440')
  const { page: phone } = await openPage(browser, world, a, { width: 390 })
  await phone.goto('/')
  await expect.poll(() => linesOf(phone, '.hello .lead > *')).toEqual([1, 1])

  await button(one, docs.make).first().click()
  await one.waitForURL(/\/docs\//)
  await one.locator('.prose').getByText('6 ເດືອນດີກວ່າ').waitFor()
  await two.getByRole('link', { name: docs.openDoc }).waitFor()
  expect(problems).toEqual([])
}, 90_000)

test('whoever works by keys keeps their place where they vote, vote again, think better of it, and hear from another tab', async () => {
  const space = await world.space('closed')
  const [a] = [await world.person([space]), await world.person([space])]
  const topicId = await topicIn(a, space.id)
  const proposal = {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  }
  await a.post(`/api/topics/${topicId}/proposals`, proposal)
  const { page, problems } = await openPage(browser, world, a)
  await page.goto(`/topics/${topicId}`)
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  const isTaken = (of: string) =>
    expect
      .poll(
        async () =>
          (await a.get<{ proposals: Proposal[] }>(`/api/topics/${topicId}/proposals`)).body.proposals[0]?.mine
            ?.position,
      )
      .toBe(of)
  await position(page, lo.position.agree).click()
  await button(page, lo.takePosition).focus()
  await page.keyboard.press('Enter')
  await isTaken('agree')
  await button(page, lo.changePosition).and(page.locator('[aria-disabled=true]:not([aria-busy=true])')).waitFor()
  expect(await focused()).toBe(lo.changePosition)
  await position(page, lo.position.abstain).click()
  await button(page, lo.changePosition).focus()
  await page.keyboard.press('Enter')
  await isTaken('abstain')
  await button(page, lo.changePosition).and(page.locator('[aria-disabled=true]:not([aria-busy=true])')).waitFor()
  expect(await focused()).toBe(lo.changePosition)

  // What was taken stands there, though the list cannot be read again.
  await page.route('**/api/topics/*/proposals', (route) => route.abort())
  await position(page, lo.position.agree).click()
  await button(page, lo.changePosition).click()
  await isTaken('agree')
  await button(page, lo.changePosition).and(page.locator('[aria-disabled=true]:not([aria-busy=true])')).waitFor()
  expect(await position(page, lo.position.agree).getByRole('radio').isChecked()).toBe(true)
  await page.unroute('**/api/topics/*/proposals')

  // What is being written stays, whatever one says in another tab meanwhile.
  const reason = page.getByLabel(lo.reason)
  await reason.fill('ຍັງຄິດຢູ່')
  await a.put(`/api/proposals/${proposal.id}/position`, { position: 'disagree', reason: 'ໄວເກີນໄປ' })
  await position(page, lo.position.disagree).and(page.locator(':has(:checked)')).waitFor()
  expect(await reason.inputValue()).toBe('ຍັງຄິດຢູ່')
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')

  await button(page, lo.withdraw).focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: lo.withdrawTitle })
  await dialog.getByText(lo.withdrawHelp).waitFor()
  expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true)
  expect(await audit(page)).toEqual([])
  await picture(page, 'withdraw-lo-1440')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  expect(await focused()).toBe(lo.withdraw)
  await page.keyboard.press('Enter')
  await button(page, lo.withdraw).and(dialog.locator('button')).click()
  await page.locator(`#proposal-${proposal.id}`).getByText(lo.outcomeOf.withdrawn).waitFor()
  expect(problems).toEqual([])
}, 60_000)

test('whoever speaks last stands before what came of it, and nobody else is taken from where they are', async () => {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [{ page, problems }, { page: other }] = [await openPage(browser, world, a), await openPage(browser, world, b)]
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.closest('h2')?.textContent)
  for (const said of ['agree', 'block'] as const) {
    const topicId = await topicIn(a, space.id)
    const proposal = {
      id: newId(),
      text: `ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ ${newId()}`,
      closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      decidedBy: 'members',
      rule: 'consent',
    }
    await a.post(`/api/topics/${topicId}/proposals`, proposal)
    await b.put(`/api/proposals/${proposal.id}/position`, { position: 'agree' })
    for (const one of [page, other]) await one.goto(`/topics/${topicId}#proposal`)
    await other.locator("nav a[href='/spaces']").first().focus()
    await position(page, lo.position[said]).click()
    if (said === 'block') await page.getByRole('textbox', { name: lo.reasonNeeded }).fill('ຄົນບໍ່ພຽງພໍ')
    await button(page, lo.takePosition).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe(proposal.text)
    const came = said === 'block' ? `#proposal-${proposal.id}` : '#agreement'
    for (const one of [page, other]) await one.locator(came).getByRole('heading', { name: proposal.text }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.closest('article')?.id)).toBe(came.slice(1))
    expect(await other.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('/spaces')
    expect(await audit(page)).toEqual([])
  }
  expect(problems).toEqual([])
}, 90_000)

test('whoever stands in a proposal when another closes it goes on from what came of it', async () => {
  const space = await world.space('closed')
  const [a, b, c] = [await world.person([space]), await world.person([space]), await world.person([space])]
  const { page, problems } = await openPage(browser, world, a)
  for (const said of ['agree', 'block'] as const) {
    const topicId = await topicIn(a, space.id)
    const proposal = {
      id: newId(),
      text: `ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ ${newId()}`,
      closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      decidedBy: 'members',
      rule: 'consent',
    }
    await a.post(`/api/topics/${topicId}/proposals`, proposal)
    await a.put(`/api/proposals/${proposal.id}/position`, { position: 'agree' })
    await b.put(`/api/proposals/${proposal.id}/position`, { position: 'agree' })
    await page.goto(`/topics/${topicId}#proposal`)
    await position(page, lo.position.agree).focus()
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await c.put(`/api/proposals/${proposal.id}/position`, { position: said, reason: 'ຄົນບໍ່ພຽງພໍ' })
    const came = said === 'block' ? `proposal-${proposal.id}` : 'agreement'
    await page.locator(`#${came}`).getByRole('heading', { name: proposal.text }).waitFor()
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('article')?.id), { timeout: 10_000 })
      .toBe(came)
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2')
  }
  expect(problems).toEqual([])
}, 90_000)

test('what waits for one’s say stands on the first page, and a lead who is asked answers for all to see', async () => {
  const ministry = await world.department('Ministry')
  const office = await world.department('Office', ministry.id)
  const lead = await world.person({ departmentId: ministry.id })
  await world.sql`insert into department_leads (department_id, person_id) values (${ministry.id}, ${lead.id})`
  const space = await world.space('closed')
  const people = await Promise.all(Array.from({ length: 4 }, () => world.person([space], { departmentId: office.id })))
  const [a, b] = people as [TestPerson, TestPerson]
  for (const person of [b, lead]) await person.put('/api/me', { language: 'en' })
  const topicId = await topicIn(a, space.id)
  const { body: proposal } = await a.post<Proposal>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ '.repeat(30).trim(),
    closesAt: new Date(Date.now() + 12 * 3_600_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  const { page: two } = await openPage(browser, world, b, { scheme: 'dark' })
  // Where it is not known what waits, nobody is told that nothing does.
  const waiting = '**/api/decisions/waiting'
  await two.route(waiting, (route) => route.fulfill({ status: 500, json: { error: 'unexpected' } }))
  await two.goto('/')
  await two.getByRole('alert').getByText(coreEn.error.unexpected).waitFor()
  expect(await two.getByText(coreEn.today.nothing).count()).toBe(0)
  expect(await audit(two)).toEqual([])
  await picture(two, 'today-unknown-en-1440-dark')
  await two.unroute(waiting)
  await two.getByRole('button', { name: coreEn.retry }).click()
  await two.getByRole('link', { name: en.doPosition }).waitFor()
  await two.getByRole('alert').waitFor({ state: 'detached' })
  // The day is no wall of text: of a long proposal two lines, and that it closes soon.
  expect(await linesOf(two, '.waitingdecisions b')).toEqual([2])
  await two.locator('.waitingdecisions', { hasText: en.closesSoon.split('{{')[0]! }).waitFor()
  expect(await two.getByText(coreEn.today.nothing).isVisible()).toBe(false)
  await two.getByRole('link', { name: en.doPosition }).click()
  await two.locator('#proposal header', { hasText: en.closesSoon.split('{{')[0]! }).waitFor()
  await position(two, en.position.disagree).click()
  await two.getByLabel(en.reason).fill('Too short')
  await button(two, en.takePosition).click()
  await button(two, en.changePosition).waitFor()
  // One of four has spoken: the bar is not full.
  await expect
    .poll(() =>
      two
        .locator('#proposal .tally i')
        .evaluateAll((parts) => parts.map((part) => (part as HTMLElement).style.flexGrow)),
    )
    .toEqual(['1', '3'])
  await two.locator('#proposal').scrollIntoViewIfNeeded()
  await picture(two, 'proposal-soon-en-1440-dark')

  await world.sql`
    update proposals set opened_at = now() - interval '2 days', closes_at = now() - interval '1 second' where id = ${proposal.id}
  `
  await closeDueProposals({ sql: world.sql, live: { changed: () => {} } as never, log: world.log })
  const [{ roomId } = { roomId: '' }] = await world.sql<{ roomId: string }[]>`
    select room_id from topics where id = ${topicId}
  `
  const { page: one } = await openPage(browser, world, a, { width: 390 })
  await one.goto(`/rooms/${roomId}`)
  await one.locator('.became', { hasText: 'ກົມ Ministry' }).getByText(lo.waitsForLead).waitFor()
  expect(await audit(one)).toEqual([])
  await picture(one, 'room-escalated-lo-390')
  const { page: above } = await openPage(browser, world, lead, { width: 390 })
  await above.goto('/')
  await above.getByRole('link', { name: en.doAnswer }).click()
  await above.getByText('Too short').waitFor()
  expect(await audit(above)).toEqual([])
  await picture(above, 'escalation-en-390')
  // Its icon stands where the lines above it begin.
  const left = (selector: string) =>
    above
      .locator('.escalation')
      .locator(selector)
      .first()
      .evaluate((one) => one.getBoundingClientRect().left)
  expect(Math.abs((await left('header .btn .i')) - (await left('h1')))).toBeLessThan(2)
  await above.getByLabel(en.yourAnswer).fill('Try it in three offices first.\n\nThen tell us.')
  await button(above, en.sendAnswer).focus()
  await above.keyboard.press('Enter')
  await above.getByRole('textbox', { name: en.yourAnswer }).waitFor({ state: 'detached' })
  // Whoever works by keys stands before what they answered, not at the top of the page.
  await expect.poll(() => above.evaluate(() => document.activeElement?.textContent)).toBe(en.answer)

  // They are in no space together; the topic hears of it all the same.
  await two.getByText('Try it in three offices first.').waitFor()
  expect(await two.locator('.escalated .words').innerText()).toBe('Try it in three offices first.\n\nThen tell us.')
  expect(await audit(two)).toEqual([])
  await picture(two, 'answered-en-1440-dark')
  await one.locator('.became').getByText(lo.leadAnswered).click()
  await one.getByText('Try it in three offices first.').waitFor()
  await expect
    .poll(() => one.locator(`#proposal-${proposal.id}`).evaluate((card) => card.getBoundingClientRect().top))
    .toBeLessThan(900)
  await two.goto(`/rooms/${roomId}`)
  await two.locator('.became').getByText(en.leadAnswered).waitFor()
}, 60_000)

test('on its day whoever proposed is asked on the first page whether it held, and what they say stands with the agreement', async () => {
  const space = await world.space('closed')
  const people = await Promise.all(Array.from({ length: 3 }, () => world.person([space])))
  const [a, b] = people as [TestPerson, TestPerson]
  const topicId = await topicIn(a, space.id)
  const { body: proposal } = await a.post<Proposal>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ',
    closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  for (const person of people) await person.put(`/api/proposals/${proposal.id}/position`, { position: 'agree' })
  await world.sql`update agreements set review_on = current_date where topic_id = ${topicId}`
  const [{ page: one, problems }, { page: two }] = [
    await openPage(browser, world, a, { width: 390 }),
    await openPage(browser, world, b),
  ]
  await two.goto('/')
  await two.locator('h1').waitFor()
  expect(await two.getByRole('link', { name: lo.doReview }).count()).toBe(0)
  await two.goto(`/topics/${topicId}`)
  await two.locator('.agreement').waitFor()
  await one.goto('/')
  await one.getByRole('link', { name: lo.doReview }).click()
  await button(one, lo.didItHold).click()
  const dialog = one.getByRole('dialog', { name: lo.didItHold })
  await dialog.getByLabel(lo.heldNot).check()
  await dialog.getByLabel(lo.reviewNote).fill('ສອງຫ້ອງການຍັງບໍ່ທັນໝູນວຽນ\nຍ້ອນຄົນບໍ່ພໍ')
  expect(await audit(one)).toEqual([])
  await picture(one, 'agreement-review-lo-390')
  await dialog.locator('button[type=submit]').click()
  await dialog.waitFor({ state: 'detached' })
  for (const page of [one, two]) await page.locator('.agreement [lang=lo]').getByText('ສອງຫ້ອງການຍັງບໍ່ທັນໝູນວຽນ').waitFor()
  // What was written in two lines is read in two.
  const [note] = await one
    .locator('.agreement [lang=lo]')
    .filter({ hasText: 'ຍ້ອນຄົນບໍ່ພໍ' })
    .evaluateAll((found) => found.map((each) => (each as HTMLElement).innerText))
  expect(note).toBe('ສອງຫ້ອງການຍັງບໍ່ທັນໝູນວຽນ\nຍ້ອນຄົນບໍ່ພໍ')
  expect(await button(one, lo.didItHold).count()).toBe(0)
  await one.goto('/')
  await one.locator('h1').waitFor()
  await expect.poll(() => one.getByRole('link', { name: lo.doReview }).count()).toBe(0)
  expect(problems).toEqual([])
}, 60_000)

test('a ripe talk is offered a proposal where people look; positions stay one’s own, and its room shows what came of it', async () => {
  const department = await world.department('Office')
  const space = await world.space('closed')
  const people = await Promise.all(
    Array.from({ length: 5 }, () => world.person([space], { departmentId: department.id })),
  )
  const [a, b, ...others] = people as [TestPerson, TestPerson, ...TestPerson[]]
  const topicId = await topicIn(a, space.id)
  const [{ roomId } = { roomId: '' }] = await world.sql<{ roomId: string }[]>`
    select room_id from topics where id = ${topicId}
  `
  for (const [index, person] of [a, b, a, b, a].entries())
    await say(await person.connect(), 'message:send', { id: newId(), roomId, topicId, body: `ຄຳເຫັນທີ ${index}` })
  await world.sql`update topics set opened_at = now() - interval '15 days' where id = ${topicId}`
  await a.post(`/api/spaces/${space.id}/docs`, { id: newId(), title: 'ຄູ່ມືມອບວຽກ' })
  const [{ page: one, context, problems }, { page: two }] = [
    await openPage(browser, world, a),
    await openPage(browser, world, b, { width: 390, scheme: 'dark' }),
  ]
  await two.goto(`/rooms/${roomId}`)
  await two.getByRole('link', { name: lo.ripeShort }).waitFor()
  await one.goto('/')
  await one.locator('.waitingdecisions').getByRole('link', { name: lo.propose }).click()

  const dialog = one.getByRole('dialog')
  await dialog.getByLabel(lo.text, { exact: true }).fill('ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ')
  await dialog.getByLabel(lo.items).fill('ມອບວຽກ')
  await dialog.getByRole('button', { name: 'ຄູ່ມືມອບວຽກ' }).click()
  await dialog.getByText(lo.more).click()
  await dialog.getByLabel(lo.byDepartmentChoice).check()
  // A line that fails, and a dialog that is closed, lose nothing.
  await context.setOffline(true)
  await button(one, lo.openProposal).click()
  await dialog.getByRole('alert').waitFor()
  await one.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await one.getByText(core.offline.reason).first().waitFor()
  await context.setOffline(false)
  await button(one, lo.propose).click()
  await expect.poll(() => dialog.getByLabel(lo.text, { exact: true }).inputValue()).toBe('ໝູນວຽນຜູ້ຊ່ວຍທຸກ 3 ເດືອນ')
  await dialog.getByText('ຄູ່ມືມອບວຽກ').waitFor()
  await dialog.getByText(lo.more).click()
  await dialog.getByLabel(lo.byDepartmentChoice).check()
  expect(await audit(one)).toEqual([])
  await button(one, lo.openProposal).click()

  // The room hears of it, and what one chose is nowhere to be seen again.
  await two.getByRole('link', { name: /ຂໍ້ສະເໜີລໍຖ້າຈຸດຢືນຂອງທ່ານ/ }).click()
  await position(two, lo.position.agree).click()
  await button(two, lo.takePosition).click()
  await two.getByText(lo.spokeSecretly).waitFor()
  expect(await two.locator('.pos input:checked').count()).toBe(0)
  expect(await audit(two)).toEqual([])
  await picture(two, 'position-secret-lo-390-dark')
  await two.goto(`/rooms/${roomId}`)
  await two.getByRole('link', { name: /ມີຂໍ້ສະເໜີ/ }).waitFor()
  const [{ id } = { id: '' }] = await world.sql<{ id: string }[]>`select id from proposals where topic_id = ${topicId}`
  for (const person of [a, ...others]) await person.put(`/api/proposals/${id}/position`, { position: 'agree' })
  await button(one, docs.make).first().click()
  await one.waitForURL(/\/docs\//)
  await two
    .locator('.became')
    .getByRole('link', { name: new RegExp(core.kind.doc) })
    .waitFor()
  expect(await audit(two)).toEqual([])
  await picture(two, 'room-became-lo-390-dark')
  expect(problems).toEqual([])
}, 90_000)
