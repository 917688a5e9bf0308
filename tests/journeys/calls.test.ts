import path from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Called } from '#shared/features/notices/contract.ts'
import { launchBrowser } from '../support/browser.ts'
import { openPage } from '../support/page.ts'
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
