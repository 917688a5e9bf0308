import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Called } from '#shared/features/notices/contract.ts'
import core from '../../client/core/lo.json' with { type: 'json' }
import notices from '../../client/features/notices/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, say } from '../support/world.ts'

const world = openWorld(path.resolve('client/dist'))
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

interface Shown {
  title: string
  body: string
  tag: string
  data: { url: string }
}

/**
 * Brings calls to the service worker of a page as the browser’s push service does. This browser draws no notices, so
 * what the worker shows is kept instead.
 */
async function openCalls(context: BrowserContext, page: Page) {
  const started = context.waitForEvent('serviceworker')
  await page.goto('/')
  const worker = await started
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  await worker.evaluate(`
    self.shown = []
    self.registration.showNotification = async (title, { body, tag, data }) => void self.shown.push({ title, body, tag, data })
  `)
  const line = await context.newCDPSession(page)
  const known = new Promise<string>((resolve) => {
    line.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0].registrationId)
    })
  })
  await line.send('ServiceWorker.enable')
  const registrationId = await known
  return {
    deliver: (called: Called) =>
      line.send('ServiceWorker.deliverPushMessage', {
        origin: world.url,
        registrationId,
        data: JSON.stringify(called),
      }),
    shown: () => worker.evaluate<Shown[]>('self.shown'),
    /** Presses what was shown last. Only a real press may bring a window to the front; everything else is done. */
    press: () =>
      worker.evaluate(`
        self.brought = 0
        WindowClient.prototype.focus = async function () { self.brought++; return this }
        const { data } = self.shown.at(-1)
        const event = new Event('notificationclick')
        const done = []
        Object.assign(event, { notification: { data, close() {} }, waitUntil: (one) => done.push(one) })
        self.dispatchEvent(event)
        Promise.all(done).then(() => self.brought)
      `),
  }
}

test('a call shows what may be read when it arrives, and nothing of what was deleted before', async () => {
  const space = await world.space('closed')
  const a = await world.person([space], { nameLo: 'ທ້າວ ສົມຈິດ' })
  const b = await world.person([space])
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  const [kept, deleted] = [newId(), newId()]
  const socket = await a.connect()
  for (const id of [kept, deleted])
    expect((await say(socket, 'message:send', { id, roomId, topicId, body: `ຄຳ ${id}` })).ok).toBe(true)
  await a.delete(`/api/messages/${deleted}`)

  const { page, context } = await openPage(browser, world, b, { worker: true })
  const { deliver, shown } = await openCalls(context, page)
  await deliver({ kind: 'message', id: kept, language: 'lo' })
  await expect.poll(shown).toEqual([
    {
      title: 'ທ້າວ ສົມຈິດ · ແຜນການເດືອນໜ້າ',
      body: `ຄຳ ${kept}`,
      tag: topicId,
      data: { url: `/topics/${topicId}#message-${kept}` },
    },
  ])

  // On the page that the neutral sentence leads to it would not be shown.
  await page.goto('/me')
  await deliver({ kind: 'message', id: deleted, language: 'lo' })
  await expect
    .poll(async () => (await shown())[1])
    .toEqual({ title: 'ບາ', body: 'ເປີດ ບາ ເພື່ອເບິ່ງວ່າ ມີຫຍັງໃໝ່ສຳລັບທ່ານ.', tag: 'ba', data: { url: '/' } })

  // Signed out, nothing is told of what could be read a moment ago.
  await b.delete('/api/session')
  await deliver({ kind: 'message', id: kept, language: 'en' })
  await expect.poll(async () => (await shown())[2]?.body).toBe('Open Ba to see what is new for you.')
  await context.close()
})

test('a press on a call leads the open page to the message, and to the proposal that is about to close', async () => {
  const space = await world.space('closed')
  const a = await world.person([space], { nameLo: 'ທ້າວ ສົມຈິດ' })
  const b = await world.person([space])
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ແຜນການເດືອນໜ້າ' })
  const socket = await a.connect()
  const ids = Array.from({ length: 60 }, newId)
  for (const [at, id] of ids.entries())
    expect((await say(socket, 'message:send', { id, roomId, topicId, body: `ແຖວທີ ${at}` })).ok).toBe(true)
  const proposal = await a.post<{ id: string }>(`/api/topics/${topicId}/proposals`, {
    id: newId(),
    text: 'ໃຊ້ໃບບັນທຶກໃໝ່',
    closesAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
    decidedBy: 'members',
    rule: 'consent',
  })
  const { page, context, problems } = await openPage(browser, world, b, { width: 390, worker: true })
  const { deliver, shown, press } = await openCalls(context, page)
  const isOnScreen = (selector: string) =>
    page.locator(selector).evaluateAll((found) =>
      found.some((one) => {
        const { top, bottom } = one.getBoundingClientRect()
        return bottom > 60 && top < innerHeight - 120
      }),
    )
  await page.goto('/me')
  const kept = ids[20] ?? ''
  await deliver({ kind: 'message', id: kept, language: 'lo' })
  await expect.poll(async () => (await shown()).length).toBe(1)
  expect(await press()).toBe(1)
  await page.waitForURL(`**/topics/${topicId}#message-${kept}`)
  await expect.poll(() => isOnScreen(`#message-${kept}`), { timeout: 15_000 }).toBe(true)
  await picture(page, 'call-message-lo-390')
  // On another page of the product, and then in the topic itself, somewhere else in it.
  await page.goto('/me')
  await deliver({ kind: 'proposal', id: proposal.body.id, language: 'lo' })
  await expect.poll(async () => (await shown()).length).toBe(2)
  expect((await shown())[1]).toMatchObject({ body: 'ໃຊ້ໃບບັນທຶກໃໝ່', data: { url: `/topics/${topicId}#proposal` } })
  await page.goto(`/topics/${topicId}#message-${kept}`)
  await expect.poll(() => isOnScreen(`#message-${kept}`), { timeout: 15_000 }).toBe(true)
  expect(await press()).toBe(1)
  await expect.poll(() => isOnScreen('#proposal'), { timeout: 15_000 }).toBe(true)
  await picture(page, 'call-proposal-lo-390')
  // Somebody to whom all of it is new, from wherever they are led there.
  const c = await world.person([space])
  const other = await openPage(browser, world, c, { width: 1440 })
  await other.page.goto(`/topics/${topicId}#proposal`)
  const seen = () =>
    other.page.locator('#proposal').evaluate((one) => {
      const { top, bottom } = one.getBoundingClientRect()
      return bottom > 60 && top < innerHeight - 120
    })
  await other.page.locator('.talk .messages li').first().waitFor()
  await expect.poll(seen, { timeout: 15_000 }).toBe(true)
  expect(other.problems).toEqual([])
  await other.context.close()
  expect(problems).toEqual([])
  await context.close()
}, 90_000)

test('one says on a page when it is to be quiet, and whether this browser is called; it stays so, and ends there too', async () => {
  const person = await world.person()
  const { page, context, problems } = await openPage(browser, world, person, { width: 390, worker: true })
  // This browser asks nobody and has no push service: what others have stands in its place.
  await page.addInitScript(() => {
    let held: object | null = null
    const made = () => ({
      endpoint: 'https://fcm.googleapis.com/fcm/send/this-browser',
      getKey: (name: string) => new Uint8Array(name === 'auth' ? 16 : 65).fill(4).buffer,
      unsubscribe: async () => {
        held = null
        return true
      },
    })
    Object.defineProperty(Notification, 'permission', { get: () => 'granted' })
    Object.assign(Notification, { requestPermission: async () => 'granted' })
    Object.assign(PushManager.prototype, {
      getSubscription: async () => held,
      subscribe: async () => {
        held = made()
        return held
      },
    })
  })
  await page.goto('/me')
  const section = page.locator('section', { has: page.getByRole('heading', { name: notices.title }) })
  const from = section.getByLabel(notices.quietFrom)
  const to = section.getByLabel(notices.quietTo)
  await from.waitFor()
  expect([await from.inputValue(), await to.inputValue()]).toEqual(['21', '6'])
  await from.selectOption('19')
  await to.selectOption('7')
  expect(await audit(page)).toEqual([])
  await section.scrollIntoViewIfNeeded()
  await picture(page, 'notices-lo-390')
  const settings = async () => (await person.get('/api/me/notices')).body
  await section.getByRole('button', { name: core.save }).click()
  await expect.poll(settings).toMatchObject({ quietFrom: 19 * 60, quietTo: 7 * 60 })
  await page.reload()
  await expect.poll(() => from.inputValue()).toBe('19')

  const subscribed = async () =>
    (
      await world.sql<{ endpoint: string }[]>`select endpoint from push_subscriptions where person_id = ${person.id}`
    ).map(({ endpoint }) => endpoint)
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  await page.reload()
  await section.getByRole('button', { name: notices.pushStart }).click()
  await section.getByText(notices.push.on).waitFor()
  expect(await subscribed()).toEqual(['https://fcm.googleapis.com/fcm/send/this-browser'])
  await section.getByRole('button', { name: notices.pushEnd }).click()
  await section.getByText(notices.push.off).waitFor()
  expect(await subscribed()).toEqual([])
  expect(problems).toEqual([])
  await context.close()
}, 60_000)
