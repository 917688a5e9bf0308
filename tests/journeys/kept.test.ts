import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { openPool } from '#server/core/sql.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import people from '../../client/features/people/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { stateHash } from '../support/same.ts'
import { openWorld, PASSWORD, type TestPerson } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

// What a device keeps of the writing, and what it says when it cannot; and that it keeps nothing for the next person.
const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function newDoc(person: TestPerson, spaceId: string) {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id, title: 'ແນວທາງແບ່ງວຽກ' })
  return id
}
const enter = async (page: Page, docId: string) => {
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').waitFor()
}
const saved = (page: Page, state: string) => page.locator(`.savedstate[data-state="${state}"]`).waitFor()
const write = async (page: Page, words: string) => {
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(words)
}
const databases = (page: Page) =>
  page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name ?? '').filter((name) => name.includes('doc')),
  )

test('where the browser keeps nothing the page says so, and what is written is saved all the same', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  // As a browser does whose settings forbid it.
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError')
    }
  })
  await enter(page, docId)

  await page.getByText(docs.notKept).waitFor()
  await write(page, 'ສະບາຍດີ')
  await saved(page, 'saved')
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-not-kept')
  await context.setOffline(true)
  await page.getByText(docs.keepsNothing).waitFor()
  // What is neither there nor here is not called kept, and leaving it asks first.
  await write(page, ' ບໍ່ມີບ່ອນເກັບ')
  await saved(page, 'failed')
  const asked = page.waitForEvent('dialog')
  void page.close({ runBeforeUnload: true })
  const leaving = await asked
  expect(leaving.type()).toBe('beforeunload')
  await leaving.dismiss()
  await context.setOffline(false)
  await saved(page, 'saved')
  expect(problems.filter((one) => !one.includes('denied'))).toEqual([])
  await context.close()
}, 60_000)

test('a document that is opened without a network says where its text is, and that it is saved once the server says so', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person, { worker: true })
  await enter(page, docId)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.reload()
  await write(page, 'ສະບາຍດີ')
  await saved(page, 'saved')
  await context.setOffline(true)
  await page.reload()
  await page.locator('.prose', { hasText: 'ສະບາຍດີ' }).waitFor()
  await saved(page, 'local')
  await context.setOffline(false)
  await saved(page, 'saved')
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('when the storage of the device is full in the middle of writing, the page says so', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context } = await openPage(browser, world, person)
  // What a browser does when its storage is full: the transaction is aborted after the writing was asked for.
  await page.addInitScript(() => {
    const { add } = IDBObjectStore.prototype
    IDBObjectStore.prototype.add = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      const request = add.call(this, value, key)
      if ('isFull' in window) this.transaction.abort()
      return request
    }
  })
  await enter(page, docId)
  await write(page, 'ກ່ອນເຕັມ ')
  await saved(page, 'saved')
  expect(await page.getByText(docs.notKept).count()).toBe(0)

  await page.evaluate(() => Object.assign(window, { isFull: true }))
  await write(page, 'ຫຼັງເຕັມ')

  await page.getByText(docs.notKept).waitFor()
  await saved(page, 'saved')
  await context.close()
}, 60_000)

test('while the server cannot store, the page says that within eight seconds, and not that it is saved', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  await page.clock.install()
  await enter(page, docId)
  await write(page, 'ກ່ອນ ')
  await saved(page, 'saved')
  const blocker = openPool(world.databaseUrl, { max: 1 })

  await blocker.begin(async (tx) => {
    await tx`lock table doc_updates in exclusive mode`
    // From here on time only passes when it is told to.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000)
    await write(page, 'ລະຫວ່າງ')
    await saved(page, 'saving')
    await page.clock.runFor(8000)
    expect(await page.getByText(docs.late).count()).toBe(0)
    await page.clock.runFor(500)
    await page.getByText(docs.late).waitFor()
    await saved(page, 'local')
    await page.clock.resume()
    expect(await audit(page)).toEqual([])
    await picture(page, 'doc-late')
  })
  await blocker.end()

  await saved(page, 'saved')
  expect(await page.getByText(docs.late).count()).toBe(0)
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a document of which something cannot be read says so, shows the rest, and is written in again once an earlier version is restored', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const writer = await new Writer(world, person, docId).ready()
  await writer.write('ຍັງອ່ານໄດ້')
  await writer.close()
  await world.putAway()
  const named = await person.post(`/api/docs/${docId}/versions`, { id: newId(), name: 'ກ່ອນເສຍຫາຍ' })
  expect(named.status).toBe(200)
  await world.sql`insert into doc_updates (doc_id, data) values (${docId}, ${Buffer.from([1, 1, 1, 0, 255])})`
  const { page, context, problems } = await openPage(browser, world, person)

  await enter(page, docId)

  await page.locator('.banner', { hasText: docs.damaged }).waitFor()
  await page.locator('.prose[contenteditable="false"]', { hasText: 'ຍັງອ່ານໄດ້' }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-damaged')

  await page.goto(`/docs/${docId}/history`)
  await page.locator('.textview', { hasText: 'ຍັງອ່ານໄດ້' }).waitFor()
  await page.getByLabel(docs.shownVersion).selectOption({ index: 1 })
  await page.getByRole('button', { name: docs.restore }).click()
  await page.locator('.dialog').getByRole('button', { name: docs.restore }).click()
  await page.waitForURL(new RegExp(`/docs/${docId}$`))
  await page.locator('.prose[contenteditable="true"]').waitFor()
  await page.locator('.banner', { hasText: docs.damaged }).waitFor({ state: 'detached' })
  await write(page, ' ແລະ ຂຽນຕໍ່ໄດ້')
  await saved(page, 'saved')
  expect(await person.get(`/api/docs/${docId}/text`)).toMatchObject({ status: 200 })
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test.each([
  ['more than one message may hold', 220],
  ['more than a websocket takes', 460],
])(
  'what is too much for a document, %s, is kept as a private copy, and the document is written on',
  async (_name, paragraphs) => {
    const space = await world.space()
    const [person, other] = [await world.person([space]), await world.person([space])]
    const docId = await newDoc(person, space.id)
    const { page, context, problems } = await openPage(browser, world, person)
    await enter(page, docId)
    await write(page, 'ກ່ອນ ')
    await saved(page, 'saved')

    await page.locator('.prose').evaluate((field, length) => {
      const clipboardData = new DataTransfer()
      const line = 'x'.repeat(20_000)
      clipboardData.setData('text/plain', Array.from({ length }, (_, at) => `${at} ${line}`).join('\n\n'))
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, paragraphs)

    await page.locator('.copyband', { hasText: docs.copyNotTaken }).waitFor()
    await page.locator('.copyband', { hasText: docs.copyWhyLong.refused }).waitFor()
    await page.locator('.prose[contenteditable="true"]', { hasText: 'ກ່ອນ' }).waitFor()
    expect((await page.locator('.prose').innerText()).trim()).toBe('ກ່ອນ')
    expect(await audit(page)).toEqual([])
    await picture(page, 'doc-too-much')
    await write(page, 'ຫຼັງ ')
    await saved(page, 'saved')
    await page.reload()
    await page.locator('.prose[contenteditable="true"]', { hasText: 'ກ່ອນ ຫຼັງ' }).waitFor()
    await write(page, 'ອີກ')
    await saved(page, 'saved')
    const reading = await new Writer(world, other, docId).ready()
    expect(reading.text).toBe('ກ່ອນ ຫຼັງ ອີກ')
    await reading.close()
    await page.goto('/copies')
    await page.getByText(docs.copyWhy.refused).waitFor()
    await page.locator('.doclist a').click()
    await page.locator('.textview', { hasText: `${paragraphs - 1} xxx` }).waitFor()
    expect(problems).toEqual([])
    await context.close()
  },
  120_000,
)

test('a page that is sent away for too much at once comes again; only what is refused again becomes a private copy', async () => {
  const space = await world.space()
  const [person, other] = [await world.person([space]), await world.person([space])]
  const docId = await newDoc(person, space.id)
  const { page, context } = await openPage(browser, world, person)
  let refusals = 0
  // As the server does it; an update, or an answer that holds more than the beginning of one.
  await context.routeWebSocket(/\/sync\//, (line) => {
    const server = line.connectToServer()
    line.onMessage((data) => {
      const brings = data[0] === 0 && (data[1] === 2 || (data[1] === 1 && data.length > 8))
      if (brings && refusals > 0) {
        refusals--
        void line.close({ code: 4429, reason: 'too_many_requests' })
      } else server.send(data)
    })
  })
  await enter(page, docId)
  await write(page, 'ກ່ອນ ')
  await saved(page, 'saved')

  refusals = 1
  await write(page, 'ລະຫວ່າງ ')
  await expect.poll(() => refusals).toBe(0)
  await write(page, 'ຕໍ່ ')
  await saved(page, 'saved')
  expect(await page.locator('.copyband').count()).toBe(0)
  const reading = await new Writer(world, other, docId).ready()
  expect(reading.text).toBe('ກ່ອນ ລະຫວ່າງ ຕໍ່ ')

  refusals = 2
  await write(page, 'ບໍ່ຮັບ')
  await page.locator('.copyband', { hasText: docs.copyNotTaken }).waitFor()
  await page.locator('.prose[contenteditable="true"]', { hasText: 'ຕໍ່' }).waitFor()
  await write(page, 'ສຸດທ້າຍ')
  await saved(page, 'saved')
  await expect.poll(() => reading.text).toBe('ກ່ອນ ລະຫວ່າງ ຕໍ່ ສຸດທ້າຍ')
  await reading.close()
  await page.getByRole('link', { name: docs.openCopy }).click()
  await page.locator('.textview', { hasText: 'ບໍ່ຮັບ' }).waitFor()
  await context.close()
}, 120_000)

test('while the server fails, a document opens from this device and is written in; one that is not here says so once', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const [docId, otherId] = [await newDoc(person, space.id), await newDoc(person, space.id)]
  const { page, context } = await openPage(browser, world, person)
  await enter(page, docId)
  await write(page, 'ກ່ອນ ')
  await saved(page, 'saved')
  const failing = { status: 500, json: { error: 'unexpected' } }
  for (const id of [docId, otherId]) await page.route(`**/api/docs/${id}`, (route) => route.fulfill(failing))

  // Something changes about it: the page asks again, and what stood there stands on.
  const change = async (id: string) => {
    const refused = page.waitForResponse(`**/api/docs/${id}`)
    await person.put(`/api/docs/${id}`, { title: 'ຊື່ໃໝ່' })
    await refused
  }

  await page.reload()
  await page.locator('.prose', { hasText: 'ກ່ອນ' }).waitFor()
  const prose = await page.locator('.prose').elementHandle()
  await change(docId)
  await write(page, 'ລະຫວ່າງ')
  await saved(page, 'saved')
  expect(await prose?.evaluate((node) => node.isConnected)).toBe(true)
  await picture(page, 'doc-from-device')

  await page.goto(`/docs/${otherId}`)
  await page.getByText(lo.error.unexpected).waitFor({ timeout: 30_000 })
  const alert = await page.locator('main [role=alert]').elementHandle()
  await change(otherId)
  expect(await alert?.evaluate((node) => node.isConnected)).toBe(true)
  const told = await page.locator('main').innerText()
  expect(told).toContain('BA-500')
  expect(told.split('ສິ່ງທີ່ທ່ານຂຽນຍັງຢູ່')).toHaveLength(2)
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-failing')
  await page.unrouteAll()
  await page.getByRole('button', { name: lo.retry }).click()
  await page.locator('.prose').waitFor()
  const other = await openPage(browser, world, person)
  await enter(other.page, docId)
  await other.page.locator('.prose', { hasText: 'ກ່ອນ ລະຫວ່າງ' }).waitFor()
  await other.context.close()
  await context.close()
}, 60_000)

test('two tabs of one person on one document, without a network and with it again, end with the same words', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  const other = await context.newPage()
  await enter(page, docId)
  await enter(other, docId)
  await context.setOffline(true)
  await write(page, 'ແຖບໜຶ່ງ')
  await write(other, 'ແຖບສອງ')
  await saved(page, 'local')
  await context.setOffline(false)

  // The other tab's caret stands in the text with its name, and is none of it.
  const words = (tab: Page) =>
    tab.locator('.prose').evaluate((prose) => {
      const copy = prose.cloneNode(true) as Element
      for (const caret of copy.querySelectorAll('.caret')) caret.remove()
      return copy.textContent
    })
  for (const tab of [page, other]) {
    await expect.poll(() => words(tab), { timeout: 15_000 }).toContain('ແຖບໜຶ່ງ')
    await expect.poll(() => words(tab), { timeout: 15_000 }).toContain('ແຖບສອງ')
  }
  const text = await words(page)
  expect(text.split('ແຖບໜຶ່ງ')).toHaveLength(2)
  expect(text.split('ແຖບສອງ')).toHaveLength(2)
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

/** A document as this device keeps it. */
async function keptDoc(page: Page) {
  const updates = await page.evaluate(async () => {
    const asked = <Result>(request: IDBRequest<Result>) =>
      new Promise<Result>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '')
    const database = await asked(indexedDB.open(names.find((name) => name.startsWith('ba.doc.')) ?? ''))
    const rows: Uint8Array[] = await asked(database.transaction('updates').objectStore('updates').getAll())
    database.close()
    return rows.map((row) => [...row])
  })
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, Uint8Array.from(update))
  return doc
}

async function storedDoc(docId: string) {
  const found = await world.sql<{ data: Uint8Array }[]>`
    select state as data from doc_states where doc_id = ${docId}
    union all select data from doc_updates where doc_id = ${docId}
  `
  const doc = new Y.Doc()
  for (const { data } of found) Y.applyUpdate(doc, new Uint8Array(data))
  return doc
}

test('no two sessions write under one Yjs client id, and the device ends with the very state of the server', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const docId = await newDoc(person, space.id)
  const { page, context, problems } = await openPage(browser, world, person)
  const clients = async () => (await storedDoc(docId)).store.clients.size
  const before = await clients()
  await enter(page, docId)
  await write(page, 'ແຖບໜຶ່ງ ')
  await saved(page, 'saved')

  // A second tab that is made of the first, as a browser doubles it: with what that keeps for its session.
  const opened = context.waitForEvent('page')
  await page.evaluate(() => void window.open(location.href))
  const double = await opened
  await double.locator('.prose').waitFor()
  await double.getByText('ແຖບໜຶ່ງ').waitFor()
  await context.setOffline(true)
  await write(page, 'ແຖບໜຶ່ງຢູ່ໄກ ')
  await write(double, 'ແຖບສອງຢູ່ໄກ ')
  await saved(page, 'local')
  await saved(double, 'local')
  await context.setOffline(false)
  await saved(page, 'saved')
  await saved(double, 'saved')
  expect(await clients()).toBe(before + 2)
  // Opened anew from what the device keeps; and gone away from and come back to.
  await page.reload()
  await page.getByText('ແຖບສອງຢູ່ໄກ').waitFor()
  await write(page, 'ເປີດໃໝ່ ')
  await saved(page, 'saved')
  expect(await clients()).toBe(before + 3)
  await page.goto('/')
  await page.goBack()
  await page.getByText('ເປີດໃໝ່').waitFor()
  await write(page, 'ກັບມາ ')
  await saved(page, 'saved')
  expect(await clients()).toBe(before + 4)

  await expect
    .poll(async () => stateHash(await keptDoc(page)), { timeout: 15_000 })
    .toBe(stateHash(await storedDoc(docId)))
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test.each([true, false])(
  'who signs out at a shared computer leaves nothing behind (with a network: %s)',
  async (online) => {
    const space = await world.space()
    const person = await world.person([space])
    const docId = await newDoc(person, space.id)
    const { page, context } = await openPage(browser, world, person, { worker: true })
    await enter(page, docId)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.reload()
    await write(page, 'ຂອງຂ້ອຍເທົ່ານັ້ນ')
    await saved(page, 'saved')
    await page.goto('/me')
    await page.getByRole('button', { name: lo.signOut, exact: true }).first().waitFor()
    expect((await databases(page)).length).toBeGreaterThan(0)

    if (!online) await context.setOffline(true)
    await page.getByRole('button', { name: lo.signOut, exact: true }).first().click()
    await page.waitForURL('**/sign-in')

    await expect.poll(() => databases(page)).toEqual([])
    const left = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
    expect(left).not.toContain(person.id)
    expect(left).not.toContain(person.email)
    const cached = await page.evaluate(async () => {
      const urls: string[] = []
      for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys()) urls.push(request.url)
      return urls
    })
    expect(cached.filter((url) => /\/api\//.test(url))).toEqual([])
    if (!online) {
      await page.goto(`/docs/${docId}`)
      await page.locator('#root h1').first().waitFor()
      expect(await page.locator('body').innerText()).not.toContain('ຂອງຂ້ອຍເທົ່ານັ້ນ')
      await context.setOffline(false)
    }
    // The server hears of it as soon as it can.
    await expect
      .poll(async () => (await person.get<{ viewer: unknown }>('/api/session')).body.viewer, { timeout: 15_000 })
      .toBeNull()
    await context.close()
  },
  60_000,
)

test.each(['sends it first', 'leaves all the same'])(
  'who signs out with something unsent is told what it is, may stay, and %s: then nothing of it is on the device',
  async (how) => {
    const space = await world.space()
    const [person, witness] = [await world.person([space]), await world.person([space])]
    const docId = await newDoc(person, space.id)
    const [roomId, topicId] = [newId(), newId()]
    await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
    await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ຈະແບ່ງວຽກແນວໃດ?' })
    const isSent = how === 'sends it first'
    const scheme = isSent ? 'light' : 'dark'
    const { page, context, problems } = await openPage(browser, world, person, { scheme, worker: true })
    const signOut = page.getByRole('button', { name: lo.signOut, exact: true }).first()
    const asked = page.getByRole('dialog', { name: lo.unsent.title })
    // What is needed without a network is here.
    await enter(page, docId)
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.reload()
    await write(page, 'ກ່ອນ')
    await saved(page, 'saved')
    await page.goto('/me')
    await signOut.waitFor()
    await page.goto(`/topics/${topicId}`)
    await page.locator('#composer').waitFor()

    await context.setOffline(true)
    await page.locator('#composer').fill('ຂໍ້ຄວາມຄ້າງ')
    await page.locator('button.send').click()
    await page.locator('.waiting', { hasText: 'ຂໍ້ຄວາມຄ້າງ' }).waitFor()
    await page.locator('#composer').fill('ຂຽນເຄິ່ງທາງ')
    await enter(page, docId)
    await write(page, ' ແກ້ຄ້າງ')
    await saved(page, 'local')
    await page.goto('/me')
    await signOut.press('Enter')
    await asked.waitFor()
    for (const words of ['ຂໍ້ຄວາມຄ້າງ', 'ຂຽນເຄິ່ງທາງ', 'ແນວທາງແບ່ງວຽກ']) await asked.getByText(words).waitFor()
    expect(await audit(page)).toEqual([])
    await picture(page, `unsent-${scheme}`)
    await page.keyboard.press('Escape')
    await asked.waitFor({ state: 'detached' })
    expect(new URL(page.url()).pathname).toBe('/me')

    await signOut.click()
    if (isSent) {
      await context.setOffline(false)
      // The message goes by itself; the document where it is opened; what is begun is sent, or deleted, by hand.
      await expect.poll(() => asked.getByText('ຂໍ້ຄວາມຄ້າງ').count(), { timeout: 30_000 }).toBe(0)
      await asked.getByRole('link', { name: 'ແນວທາງແບ່ງວຽກ' }).click()
      await saved(page, 'saved')
      await page.goto(`/topics/${topicId}`)
      await page.locator('#composer').fill('')
      await page.goto('/me')
      await signOut.click()
    } else await asked.getByRole('button', { name: lo.unsent.leave }).click()
    await page.waitForURL('**/sign-in')

    await expect.poll(() => databases(page)).toEqual([])
    const left = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
    for (const trace of [person.id, 'ຄ້າງ', 'ເຄິ່ງທາງ']) expect(left).not.toContain(trace)
    const said = await witness.get<{ messages: { body: string }[] }>(`/api/topics/${topicId}/messages`)
    expect(said.body.messages.map(({ body }) => body)).toEqual(isSent ? ['ຂໍ້ຄວາມຄ້າງ'] : [])
    const reading = await new Writer(world, witness, docId).ready()
    expect(reading.text.includes('ແກ້ຄ້າງ')).toBe(isSent)
    await reading.close()
    expect(problems).toEqual([])
    await context.close()
  },
  120_000,
)

test('what is on its way in one tab goes in nobody else’s name, though somebody else signs in in another', async () => {
  const space = await world.space()
  const [person, other, witness] = [
    await world.person([space]),
    await world.person([space]),
    await world.person([space]),
  ]
  const docId = await newDoc(person, space.id)
  const [roomId, topicId] = [newId(), newId()]
  await person.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await person.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ໃຜເປັນຜູ້ເວົ້າ?' })
  const { page, context, problems } = await openPage(browser, world, person)
  const doc = await context.newPage()
  const sheets = [page, doc].map((one) => one.getByRole('dialog', { name: lo.expired.title }))
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').waitFor()
  await enter(doc, docId)
  await write(doc, 'ກ່ອນ')
  await saved(doc, 'saved')

  await context.setOffline(true)
  await page.locator('#composer').fill('ຂ້ອຍເອງ')
  await page.locator('button.send').click()
  await page.locator('.waiting', { hasText: 'ຂ້ອຍເອງ' }).waitFor()
  await write(doc, ' ຂອງຂ້ອຍ')
  await saved(doc, 'local')
  // As a third tab leaves it, in which the other signs in.
  const [name = '', value = ''] = other.cookie.split('=')
  await context.addCookies([{ name, value, url: world.url, httpOnly: true, sameSite: 'Lax' }])
  await context.setOffline(false)

  for (const sheet of sheets) await sheet.waitFor({ timeout: 30_000 })
  const said = async () =>
    (
      await witness.get<{ messages: { body: string; authorId: string }[] }>(`/api/topics/${topicId}/messages`)
    ).body.messages.map(({ body, authorId }) => [body, authorId])
  expect(await said()).toEqual([])
  const reading = await new Writer(world, witness, docId).ready()
  expect(reading.text).not.toContain('ຂອງຂ້ອຍ')
  // The other is as they were.
  expect((await other.get<{ viewer: unknown }>('/api/session')).body.viewer).toMatchObject({ id: other.id })

  await sheets[0]!.getByLabel(people.email).fill(person.email)
  await sheets[0]!.getByLabel(people.password, { exact: true }).fill(PASSWORD)
  await sheets[0]!.locator('button[type="submit"]').click()
  await expect.poll(said, { timeout: 30_000 }).toEqual([['ຂ້ອຍເອງ', person.id]])
  await doc.bringToFront()
  await expect.poll(() => reading.text, { timeout: 30_000 }).toContain('ກ່ອນ ຂອງຂ້ອຍ')
  for (const sheet of sheets) await sheet.waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await reading.close()
  await context.close()
}, 120_000)
