import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import en from '../../client/core/en.json' with { type: 'json' }
import lo from '../../client/core/lo.json' with { type: 'json' }
import decisionsEn from '../../client/features/decisions/en.json' with { type: 'json' }
import decisions from '../../client/features/decisions/lo.json' with { type: 'json' }
import docsEn from '../../client/features/docs/en.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import knowledgeEn from '../../client/features/knowledge/en.json' with { type: 'json' }
import knowledge from '../../client/features/knowledge/lo.json' with { type: 'json' }
import learningEn from '../../client/features/learning/en.json' with { type: 'json' }
import learning from '../../client/features/learning/lo.json' with { type: 'json' }
import roomsEn from '../../client/features/rooms/en.json' with { type: 'json' }
import rooms from '../../client/features/rooms/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, picture } from '../support/page.ts'
import { openWorld, PASSWORD, type TestPerson, until } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const problems: string[] = []

async function enter(person: TestPerson, width = 1440): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    baseURL: world.url,
    serviceWorkers: 'block',
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`))
  page.setDefaultTimeout(8_000)
  await page.goto('/sign-in')
  await page.locator('input[autocomplete=username]').fill(person.email)
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
  return { page, context }
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** The product's words in one language, by the names of the features. */
const words = {
  lo: { core: lo, decisions, docs, knowledge, learning, rooms },
  en: { core: en, decisions: decisionsEn, docs: docsEn, knowledge: knowledgeEn, learning: learningEn, rooms: roomsEn },
}
type Words = (typeof words)['lo']

interface Two {
  one: Page
  two: Page
  t: Words
  /** Names the pictures. */
  name: string
}

/** Two colleagues of different departments, each in a browser of their own. */
async function colleagues(language: 'lo' | 'en', width: number) {
  const space = await world.space('open')
  const [health, digital] = [await world.department('Health'), await world.department('Digital')]
  const a = await world.person([space, 'steward'], { departmentId: health.id, nameLo: 'ນ້ອຍ ສຸວັນນະ', nameEn: 'Noy' })
  const b = await world.person([space], { departmentId: digital.id, nameLo: 'ພອນ ອິນທະວົງ', nameEn: 'Phon' })
  for (const person of [a, b]) await person.put('/api/me', { language })
  const roomId = newId()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງທົດລອງ', nameEn: 'Trial room' })
  const [{ page: one }, { page: two }] = [await enter(a, width), await enter(b, width)]
  const caret = language === 'lo' ? 'ພອນ' : 'Phon'
  return { one, two, t: words[language], name: `${language}-${width}`, space, roomId, caret }
}

/** Socialization: a topic is opened in one browser and appears in the other; both talk; an agreement with evidence. */
async function agree({ one, two, t, name, roomId }: Two & { roomId: string }) {
  await two.goto(`/rooms/${roomId}`)
  await one.goto(`/rooms/${roomId}`)
  await button(one, t.rooms.newTopic).first().click()
  await one.getByLabel(t.rooms.question).fill('ຈະສົ່ງຕໍ່ວຽກແນວໃດ ບໍ່ໃຫ້ຄວາມຮູ້ສູນຫາຍ?')
  await one.getByRole('dialog').getByRole('button', { name: t.rooms.newTopic }).click()
  await one.waitForURL(/\/topics\//)
  await two.getByRole('link', { name: /ຈະສົ່ງຕໍ່ວຽກແນວໃດ/ }).click()
  await one.getByLabel(t.rooms.write).fill('ພວກເຮົາໃຊ້ໃບມອບວຽກໜ້າດຽວ')
  await button(one, t.rooms.send).click()
  await two.locator('.message').getByText('ພວກເຮົາໃຊ້ໃບມອບວຽກໜ້າດຽວ').waitFor()
  await two.getByLabel(t.rooms.write).fill('ຄວນມີພີ່ລ້ຽງ 2 ອາທິດ ພ້ອມ')
  await button(two, t.rooms.send).click()
  await one.locator('.message').getByText('ຄວນມີພີ່ລ້ຽງ 2 ອາທິດ ພ້ອມ').waitFor()
  expect(await audit(one)).toEqual([])

  await one.getByRole('button', { name: t.rooms.choose, exact: true }).first().click()
  await one.getByRole('button', { name: t.rooms.choose, exact: true }).first().click()
  await button(one, t.decisions.record).click()
  await one.getByLabel(t.decisions.what).fill('ທຸກການຍົກຍ້າຍມີໃບມອບວຽກ ແລະ ພີ່ລ້ຽງ 2 ອາທິດ')
  await one.getByLabel(t.decisions.dissentLabel).fill('ຫ້ອງການນ້ອຍອາດບໍ່ມີພີ່ລ້ຽງ')
  await one.getByRole('dialog').getByRole('button', { name: t.decisions.record }).click()
  await two.getByRole('heading', { name: /ທຸກການຍົກຍ້າຍມີໃບມອບວຽກ/ }).waitFor()
  await picture(two, `topic-${name}`)
}

/** Externalization: both write in one document, each sees the other's words and caret, and it is marked ready. */
async function writeTogether({ one, two, t, name, caret }: Two & { caret: string }) {
  await one.waitForURL(/\/docs\//)
  await two.goto(one.url())
  const type = async (page: Page, text: string) => {
    await page.locator('.prose').waitFor()
    // Phones open a text to be read.
    const edit = page.getByRole('button', { name: t.docs.edit, exact: true })
    if (await edit.isVisible()) await edit.click()
    await page.locator('.prose[contenteditable=true]').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await page.keyboard.insertText(text)
  }
  await type(one, 'ຂັ້ນຕອນທີໜຶ່ງ: ຂຽນສິ່ງທີ່ເຮັດທຸກອາທິດ ແລະ ຜູ້ທີ່ຕ້ອງພົວພັນ.')
  await two.locator('.prose').getByText('ຂັ້ນຕອນທີໜຶ່ງ').waitFor()
  await type(two, 'ຂັ້ນຕອນທີສອງ: ພີ່ລ້ຽງນັ່ງລົມນຳທຸກວັນສຸກ ເປັນເວລາສອງອາທິດ.')
  await one.locator('.prose').getByText('ຂັ້ນຕອນທີສອງ').waitFor()
  await one.locator('.caret-flag', { hasText: caret }).waitFor({ state: 'attached' })
  await one.locator('.savedstate[data-state=saved]').waitFor()
  await picture(one, `doc-${name}`)
  await until(async () => await button(one, t.docs.markReady).first().isEnabled(), 'two people wrote')
  await button(one, t.docs.markReady).first().click()
  await button(two, t.knowledge.publish).first().waitFor()
}

/** Combination: published with a tag and a source; the other is led to it, and finds it however it is spelled. */
async function publish({ one, two, t, name }: Two, query: string) {
  await button(two, t.knowledge.publish).first().click()
  await two.getByLabel(t.core.tags, { exact: true }).fill('ການສົ່ງຕໍ່ວຽກ')
  // What the document came from is cited already; this is a source of another unit.
  await button(two, t.knowledge.source.kind.other).click()
  await two.getByLabel(t.knowledge.source.title).fill('ບົດບັນທຶກການທົດລອງ')
  await two.getByLabel(t.knowledge.organisation).fill('ກົມແຜນການ')
  await button(two, t.knowledge.addSource).click()
  await two.getByRole('dialog').getByRole('button', { name: t.knowledge.publish }).click()
  await two.waitForURL(/\/articles\//)
  expect(await audit(two)).toEqual([])
  await picture(two, `article-${name}`)
  await one.getByRole('link', { name: t.knowledge.isPublished }).first().waitFor()
  await one.goto(`/search?q=${encodeURIComponent(query)}`)
  await one.locator(`.results a[href="${new URL(two.url()).pathname}"]`).waitFor()
  await one.locator('.results mark').first().waitFor()
  await picture(one, `search-${name}`)
  expect(await audit(one)).toEqual([])
}

/** Internalization: a checklist is made; the colleague practises, and the other sees that somebody did. */
async function practise({ one, two, t, name }: Two) {
  await button(two, t.learning.make).click()
  await two
    .getByRole('textbox', { name: t.learning.step.replace('{{n}}', '2'), exact: true })
    .fill('ຂຽນໃບມອບວຽກຂອງຕົນເອງ')
  await button(two, t.learning.makeIt).click()
  await two.waitForURL(/\/checklists\//)
  await one.goto(two.url())
  await one.getByRole('heading', { name: 'ຂຽນໃບມອບວຽກຂອງຕົນເອງ' }).waitFor()
  const step = one.locator('li', { has: one.getByRole('heading', { name: 'ຂຽນໃບມອບວຽກຂອງຕົນເອງ' }) })
  await step.getByRole('button', { name: t.learning.addEvidence, exact: true }).click()
  await one.getByLabel(t.learning.evidence).fill('ຂຽນໃບມອບວຽກໜຶ່ງໜ້າ ແລະ ໃຫ້ເພື່ອນຮ່ວມງານອ່ານ')
  await button(one, t.learning.practisedIt).click()
  const didIt = 'didIt_one' in t.learning ? String(t.learning.didIt_one) : t.learning.didIt_other
  await two.getByText(didIt.replace('{{count}}', '1')).first().waitFor()
  await one.getByLabel(t.learning.write).fill('ໃບມອບວຽກຊ່ວຍໄດ້ຫຼາຍ ແຕ່ຄວາມສຳພັນກັບຄູ່ຮ່ວມງານຂຽນຍາກ. ຈະສົ່ງຕໍ່ແນວໃດ?')
  expect(await audit(one)).toEqual([])
  await picture(one, `checklist-${name}`)
}

/** The next turn: the reflection is shared and opens a topic, which says where it came from; the other is led to it. */
async function goRound({ one, two, t, name }: Two) {
  await button(one, t.learning.shareAndOpen.replace('{{turn}}', '2')).click()
  await two.getByText('ຄວາມສຳພັນກັບຄູ່ຮ່ວມງານຂຽນຍາກ').first().waitFor()
  await one.waitForURL(/\/topics\//)
  await one.locator('.origin', { hasText: t.core.spiral.turn.replace('{{turn}}', '2') }).waitFor()
  await one
    .locator('.origin')
    .getByRole('link', { name: /ຄວາມສຳພັນ/ })
    .waitFor()
  await two.getByRole('link', { name: t.learning.goTopic }).click()
  await two.waitForURL(one.url())
  await picture(two, `next-turn-${name}`)
}

test.each([
  ['lo', 1440],
  ['en', 390],
] as const)(
  'two browsers, in %s at %i px: one piece of knowledge goes all the way round, each step seen live',
  async (language, width) => {
    const two = await colleagues(language, width)
    await agree(two)
    await button(two.one, two.t.docs.make).first().click()
    await two.one.waitForURL(/\/docs\//)
    await two.one.locator('.prose').getByText('ພວກເຮົາໃຊ້ໃບມອບວຽກໜ້າດຽວ').waitFor()
    await writeTogether(two)
    await publish(two, 'ຂັ້ນຕອນທີຫນື່ງ ໃບມອບ​ວຽກ')
    await practise(two)
    await goRound(two)
    expect(problems).toEqual([])
  },
  120_000,
)

test('a text of the study goes in as a file and makes the same trip', async () => {
  const folder = path.join(root, '../shared/seeds')
  const own = path.join(root, 'tests/fixtures/damaged.txt')
  const file = existsSync(folder) ? path.join(folder, readdirSync(folder)[0] ?? '') : own
  const two = await colleagues('lo', 1440)
  await two.one.goto(`/spaces/${two.space.id}/import`)
  await two.one.locator('input[type=file]:not([webkitdirectory])').setInputFiles(file)
  await button(two.one, two.t.docs.makeAsIs).click()
  await writeTogether(two)
  await publish(two, 'ຂັ້ນຕອນທີຫນື່ງ')
  await practise(two)
  await goRound(two)
  expect(problems).toEqual([])
}, 120_000)

test('a team lead sees the activity of the team per phase, live, and no figure of fewer than five', async () => {
  const team = await world.department('Team')
  const space = await world.space('open')
  const members = await Promise.all(Array.from({ length: 5 }, () => world.person([space], { departmentId: team.id })))
  const lead = await world.person([space], { departmentId: team.id })
  await world.sql`insert into department_leads (department_id, person_id) values (${team.id}, ${lead.id})`
  const roomId = newId()
  await lead.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const { page } = await enter(lead)
  await page.goto('/team-metrics')
  const row = page.locator('.acts tr[data-phase=S]')
  const ask = (person: TestPerson) => person.post(`/api/rooms/${roomId}/topics`, { id: newId(), title: 'ຄຳຖາມຂອງທີມ' })

  for (const person of members.slice(0, 4)) await ask(person)
  await row.getByText(/ໜ້ອຍກວ່າ 5 ທ່ານ/).waitFor()
  await ask(members[4]!)
  await row.locator('td .num', { hasText: '5' }).first().waitFor()

  expect(await audit(page)).toEqual([])
  await picture(page, 'metrics-lo-1440')
}, 60_000)

test('the texts of the study go in through the import and become documents, on a phone too', async () => {
  const folder = path.join(root, '../shared/seeds')
  const own = path.join(root, 'tests/fixtures/damaged.txt')
  const files = existsSync(folder) ? readdirSync(folder).map((name) => path.join(folder, name)) : [own]
  const space = await world.space('open')
  const person = await world.person([space])
  const { page } = await enter(person, 390)

  for (const file of files) {
    await page.goto(`/spaces/${space.id}/import`)
    await page.locator('input[type=file]:not([webkitdirectory])').setInputFiles(file)
    await page.getByRole('heading', { name: docs.review }).waitFor()
    expect(await page.locator('.findings details').count()).toBeGreaterThan(0)
    expect(await audit(page)).toEqual([])
    await picture(page, `import-${path.basename(file).slice(0, 3)}-lo-390`)
    const line = readFileSync(file, 'utf8')
      .split('\n')
      .find((one) => one.trim().length > 30)
    if (!line) throw new Error(`${file} has no line to look for`)
    await button(page, docs.makeAsIs).click()
    await page.waitForURL(/\/docs\//)
    await page.locator('.prose').getByText(line.trim().slice(0, 24)).first().waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1)).toBe(true)
  }
}, 90_000)

test('what is written offline in a room waits, is shown as waiting, and is sent once', async () => {
  const space = await world.space('open')
  const person = await world.person([space], { nameLo: 'ຜູ້ຂຽນ' })
  const roomId = newId()
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const topicId = newId()
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຂຽນໃນເວລາບໍ່ມີສັນຍານ' })
  const { page, context } = await enter(person)
  await page.goto(`/topics/${topicId}`)
  await page.getByLabel(rooms.write).waitFor()

  await context.setOffline(true)
  await page.getByLabel(rooms.write).fill('ຂຽນຕອນອອຟລາຍ')
  await page.getByLabel(rooms.write).press('Enter')
  await page.getByText(rooms.waits).or(page.getByText(rooms.sending)).waitFor()
  await picture(page, 'topic-offline-lo-1440')
  await context.setOffline(false)

  await until(
    async () => (await world.sql`select 1 from messages where topic_id = ${topicId}`).length === 1,
    'it was sent',
    40_000,
  )
  await page.getByText(rooms.waits).waitFor({ state: 'detached' })
  expect(await world.sql`select 1 from messages where topic_id = ${topicId}`).toHaveLength(1)
}, 90_000)

test('a person who signs in with a wrong password stays, reads why, and comes in with the right one, in English', async () => {
  const person = await world.person()
  const context = await browser.newContext({
    baseURL: world.url,
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    serviceWorkers: 'block',
  })
  const page = await context.newPage()
  await page.goto('/')
  await page.waitForURL(/sign-in/)
  expect(await page.locator('html').getAttribute('lang')).toBe('lo')
  expect(await audit(page)).toEqual([])
  await page.locator('input[autocomplete=username]').fill(person.email)
  await page.locator('input[autocomplete=current-password]').fill('wrong password')
  await page.locator('form button[type=submit]').click()
  await page.getByRole('alert').waitFor()
  await page
    .getByRole('button', { name: 'English' })
    .or(page.getByRole('link', { name: 'English' }))
    .first()
    .click()
  await until(async () => (await page.locator('html').getAttribute('lang')) === 'en', 'English')
  await page.locator('input[autocomplete=current-password]').fill(PASSWORD)
  await page.locator('form button[type=submit]').click()
  await page.waitForURL((url) => url.pathname === '/')
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(await audit(page)).toEqual([])
}, 60_000)
