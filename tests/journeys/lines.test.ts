import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import lo from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import people from '../../client/features/people/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, PASSWORD, say, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

async function talk() {
  const space = await world.space('closed')
  const [a, b] = [await world.person([space]), await world.person([space])]
  const [roomId, topicId] = [newId(), newId()]
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  await a.post(`/api/rooms/${roomId}/topics`, { id: topicId, title: 'ສາຍບໍ່ດີ' })
  const said = async (person: TestPerson) =>
    (await person.get<{ messages: { body: string }[] }>(`/api/topics/${topicId}/messages`)).body.messages.map(
      ({ body }) => body,
    )
  return { space, a, b, roomId, topicId, said }
}

/** A network that lets pages pass and, once it is strict, nothing else: whoever wants another protocol is refused. */
async function openOffice(target: string) {
  const { hostname, port } = new URL(target)
  const lines = new Set<Duplex>()
  const office = { isStrict: false, refused: 0 }
  const server = createServer((req, res) => {
    const onward = request({ hostname, port, path: req.url, method: req.method, headers: req.headers }, (reply) => {
      res.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(res)
    })
    onward.on('error', () => res.destroy())
    res.on('close', () => onward.destroy())
    req.pipe(onward)
  })
  server.on('upgrade', (req, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy())
    if (office.isStrict) {
      office.refused++
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    }
    const onward = connect(Number(port), hostname, () => {
      const headers = Object.entries(req.headers).map(([name, value]) => `${name}: ${value}`)
      onward.write(`GET ${req.url} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`)
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.destroy())
    for (const line of [socket, onward]) lines.add(line.on('close', () => lines.delete(line)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refused: () => office.refused,
    beStrict() {
      office.isStrict = true
      for (const line of lines) line.destroy()
    },
    relent() {
      office.isStrict = false
    },
    close() {
      for (const line of lines) line.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A network that answers everything with its own page until somebody signs in to it, and lets no websocket through. */
async function openPortal(context: BrowserContext) {
  const portal = { isShut: false, lines: new Set<{ close(): Promise<void> }>() }
  await context.routeWebSocket(/socket\.io/, (line) => {
    if (portal.isShut) return void line.close()
    line.connectToServer()
    portal.lines.add(line)
  })
  await context.route(/\/(api|socket\.io)\//, (route) =>
    portal.isShut
      ? route.fulfill({ status: 200, contentType: 'text/html', body: '<html><body>Wi-Fi: sign in</body></html>' })
      : route.fallback(),
  )
  return {
    async shut() {
      portal.isShut = true
      for (const line of portal.lines) await line.close()
      portal.lines.clear()
    },
    open() {
      portal.isShut = false
    },
  }
}

test('behind a network that answers with its own page, what is written waits, nobody is signed out, and it is sent once', async () => {
  const { a, b, topicId, said } = await talk()
  const { page, context } = await openPage(browser, world, a)
  const portal = await openPortal(context)
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').waitFor()
  await page.locator('#composer').fill('ກ່ອນໜ້ານີ້')
  await page.locator('button.send').click()
  await expect.poll(() => said(b)).toEqual(['ກ່ອນໜ້ານີ້'])

  await portal.shut()
  for (const body of ['ໜຶ່ງ', 'ສອງ']) {
    await page.locator('#composer').fill(body)
    await page.locator('button.send').click()
    await page.locator('.waiting', { hasText: body }).waitFor()
  }
  // Asking again meets the page of the network, and is no reason to think that nobody is signed in.
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await page.getByRole('link', { name: 'ມື້ນີ້' }).first().click()
  await page.waitForURL(`${world.url}/`)
  await page.goBack()
  await page.locator('.waiting', { hasText: 'ສອງ' }).waitFor()
  expect(await page.getByLabel('ລະຫັດຜ່ານ').count()).toBe(0)
  expect(await said(b)).toEqual(['ກ່ອນໜ້ານີ້'])

  portal.open()
  await expect.poll(() => said(b), { timeout: 40_000 }).toEqual(['ກ່ອນໜ້ານີ້', 'ໜຶ່ງ', 'ສອງ'])
  await expect.poll(() => page.locator('.waiting').count()).toBe(0)
  await context.close()
}, 90_000)

test('where the network is back a page comes at a moment of its own, hears on meanwhile, and comes at once for whoever says something', async () => {
  const { a, b, roomId, topicId, said } = await talk()
  const { page, context, problems } = await openPage(browser, world, a)
  let lines = 0
  page.on('websocket', (line) => {
    if (line.url().includes('socket.io')) lines++
  })
  const socket = await b.connect()
  const hears = async (body: string) => {
    expect(await say(socket, 'message:send', { id: newId(), roomId, topicId, body })).toMatchObject({ ok: true })
    await page.locator('.message', { hasText: body }).waitFor({ state: 'attached' })
  }
  const isBack = () => page.evaluate(() => dispatchEvent(new Event('online')))
  await page.clock.install()
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').waitFor()
  await hears('ກ່ອນໜ້ານີ້')
  expect(lines).toBe(1)
  // From here on time only passes when it is told to.
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1000)

  await isBack()
  await hears('ຍັງໄດ້ຍິນ')
  expect(lines).toBe(1)
  await page.clock.runFor(3000)
  await expect.poll(() => lines).toBe(2)
  await hears('ໄດ້ຍິນອີກ')

  await isBack()
  await page.locator('#composer').fill('ມາທັນທີ')
  await page.locator('button.send').click()
  await expect.poll(() => lines).toBe(3)
  await expect.poll(() => said(b)).toContain('ມາທັນທີ')
  await hears('ໄດ້ຍິນຢູ່')
  await page.clock.runFor(3000)
  await hears('ບໍ່ໄດ້ມາອີກ')
  expect(lines).toBe(3)
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('where no websocket gets through talk goes on, and a document says what is missing and keeps what is written', async () => {
  const { space, a, b, roomId, topicId, said } = await talk()
  const office = await openOffice(world.url)
  const { page, context, problems } = await openPage(browser, world, a)
  const [docId, unseen] = [newId(), newId()]
  for (const [id, title] of [
    [docId, 'ບົດລາຍງານ'],
    [unseen, 'ຍັງບໍ່ເຄີຍເປີດ'],
  ])
    expect((await a.post(`/api/spaces/${space.id}/docs`, { id, title })).status).toBe(200)
  const stored = async () => (await a.get<{ text: unknown }>(`/api/docs/${docId}/text`)).body
  await page.goto(`${office.url}/docs/${docId}`)
  const text = page.locator('.ProseMirror')
  await text.click()
  await page.keyboard.type('ກ່ອນ')
  await expect.poll(async () => JSON.stringify(await stored())).toContain('ກ່ອນ')

  office.beStrict()
  await page.locator('.banner', { hasText: docs.blocked }).waitFor({ timeout: 30_000 })
  await page.locator('.banner', { hasText: docs.blockedHelp }).waitFor()
  expect(office.refused()).toBeGreaterThan(0)
  expect(await audit(page)).toEqual([])
  await picture(page, 'doc-blocked-lo-1440')
  await text.click()
  await page.keyboard.press('End')
  await page.keyboard.type('ຫຼັງ')

  // One that this device does not have is read as it was stored.
  const other = await context.newPage()
  await other.goto(`${office.url}/docs/${unseen}`)
  await other.getByText(docs.blockedReading).waitFor({ timeout: 30_000 })
  expect(await audit(other)).toEqual([])
  await picture(other, 'doc-blocked-unseen-lo-1440')
  await other.getByRole('link', { name: docs.readWithout }).click()
  await other.waitForURL(/\/history$/)

  await other.goto(`${office.url}/topics/${topicId}`)
  await other.locator('#composer').fill('ຂ້ອຍຍັງເວົ້າໄດ້')
  await other.locator('button.send').click()
  await expect.poll(() => said(b), { timeout: 20_000 }).toEqual(['ຂ້ອຍຍັງເວົ້າໄດ້'])
  await say(await b.connect(), 'message:send', { id: newId(), roomId, topicId, body: 'ຂ້ອຍກໍໄດ້ຍິນ' })
  await other.locator('.message', { hasText: 'ຂ້ອຍກໍໄດ້ຍິນ' }).waitFor()
  expect(await other.locator('.waiting').count()).toBe(0)
  expect(JSON.stringify(await stored())).not.toContain('ຫຼັງ')

  office.relent()
  await page.locator('.banner button').click()
  await expect.poll(async () => JSON.stringify(await stored()), { timeout: 30_000 }).toContain('ກ່ອນຫຼັງ')
  await page.locator('.banner').waitFor({ state: 'detached' })
  expect(problems).toEqual([])
  await context.close()
  office.close()
}, 120_000)

test('an answer that is lost while the line looks well is asked for again, and the message is there once', async () => {
  const { a, b, topicId, said } = await talk()
  const { page, context } = await openPage(browser, world, a)
  let lost = 0
  await context.routeWebSocket(/socket\.io/, (line) => {
    const server = line.connectToServer()
    server.onMessage((data) => {
      const text = String(data)
      const isAbout = text.includes('ໄດ້ຍິນບໍ?')
      // 43 is an answer; the first one about the message does not arrive, nor does anything else about it until then.
      if (isAbout && lost === 0 && text.startsWith('43')) lost++
      else if (!(isAbout && text.startsWith('42'))) line.send(data)
    })
  })
  await page.goto(`/topics/${topicId}`)
  await page.locator('#composer').fill('ໄດ້ຍິນບໍ?')
  await page.locator('button.send').click()
  await expect.poll(() => said(b)).toEqual(['ໄດ້ຍິນບໍ?'])
  await expect.poll(() => lost).toBe(1)
  await page.locator('.waiting').waitFor()
  await expect.poll(() => page.locator('.waiting').count(), { timeout: 25_000 }).toBe(0)
  expect(await page.locator('.message', { hasText: 'ໄດ້ຍິນບໍ?' }).count()).toBe(1)
  expect(await said(b)).toEqual(['ໄດ້ຍິນບໍ?'])
  await context.close()
}, 90_000)

test('three tabs of one person: all say what they wrote once, and all count the same as unread', async () => {
  const { a, b, roomId, topicId, said } = await talk()
  const { page, context, problems } = await openPage(browser, world, a)
  const tabs = [page, await context.newPage(), await context.newPage()]
  for (const tab of tabs) {
    await tab.goto(`/topics/${topicId}`)
    await tab.locator('#composer').waitFor()
  }
  await context.setOffline(true)
  const written: string[] = []
  for (let round = 0; round < 3; round++)
    for (const [at, tab] of tabs.entries()) {
      written.push(`ແຖບ ${at} ຂໍ້ ${round}`)
      await tab.locator('#composer').fill(written.at(-1) ?? '')
      await tab.locator('button.send').click()
      await tab.locator('.waiting', { hasText: written.at(-1) ?? '' }).waitFor()
    }
  await context.setOffline(false)
  await expect.poll(async () => (await said(b)).length, { timeout: 20_000 }).toBe(written.length)
  expect(await said(b)).toEqual(written)
  for (const tab of tabs) {
    const last = tab.locator('.message', { hasText: written.at(-1) ?? '' })
    await last.waitFor()
    expect(await last.count()).toBe(1)
    await tab.goto('/')
    await tab.getByRole('main').waitFor()
  }

  const socket = await b.connect()
  for (const body of ['ໃໝ່ 1', 'ໃໝ່ 2']) await say(socket, 'message:send', { id: newId(), roomId, topicId, body })
  const unread = tabs.map((tab) => tab.locator('li[data-unread]', { hasText: 'ສາຍບໍ່ດີ' }))
  for (const one of unread) await expect.poll(() => one.innerText()).toMatch(/2/)
  await page.getByRole('link', { name: /ສາຍບໍ່ດີ/ }).click()
  await page.locator('.message', { hasText: 'ໃໝ່ 2' }).waitFor()
  for (const one of unread.slice(1)) await expect.poll(() => one.count(), { timeout: 20_000 }).toBe(0)
  expect(problems).toEqual([])
  await context.close()
}, 90_000)

test('what is said while a page waits for its line is marked as new once the line is there', async () => {
  const { a, b, roomId, topicId } = await talk()
  const { page, context, problems } = await openPage(browser, world, a)
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  await page.routeWebSocket(/socket\.io/, async (line) => {
    await opened
    line.connectToServer()
  })
  const asked = page.waitForResponse((answer) => answer.url().endsWith('/api/unread'))
  await page.goto('/')
  await asked
  const mark = page.locator('li[data-unread]', { hasText: 'ສາຍບໍ່ດີ' })
  await page.getByRole('main').waitFor()
  expect(await mark.count()).toBe(0)

  const socket = await b.connect()
  await say(socket, 'message:send', { id: newId(), roomId, topicId, body: 'ກ່ອນສາຍມາ' })
  open()

  await mark.waitFor()
  expect(problems).toEqual([])
  await context.close()
}, 60_000)

test('a laptop that slept for a night, its line dead and its session over, says so, and sends what was written after signing in', async () => {
  const space = await world.space()
  const [a, b] = [await world.person([space]), await world.person([space])]
  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ກ່ອນນອນ' })
  const other = await new Writer(world, b, docId).ready()
  const { page, context, problems } = await openPage(browser, world, a)
  // Lines that were made before the night carry nothing any more, in no direction, and nobody is told.
  let isDead = false
  await context.routeWebSocket(/sync|socket\.io/, (line) => {
    if (isDead) return void line.connectToServer()
    const server = line.connectToServer()
    line.onMessage((message) => isDead || server.send(message))
    server.onMessage((message) => isDead || line.send(message))
    line.onClose(() => void server.close())
    server.onClose((code = 1000, reason = '') => isDead || void line.close({ code, reason }))
  })
  await page.addInitScript(() => {
    const now = Date.now
    const sleep = { slept: 0, beats: 0 }
    Object.assign(window, { sleep })
    Date.now = () => now() + sleep.slept
    setInterval(() => sleep.beats++, 20)
  })
  const beats = () => page.evaluate('sleep.beats') as Promise<number>
  const states: string[] = []
  await page.exposeFunction('told', (state: string) => states.push(state))
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').click()
  await page.keyboard.insertText('ກ່ອນນອນ')
  await page.locator('.savedstate[data-state="saved"]').waitFor()
  await until(async () => other.text.includes('ກ່ອນນອນ'), 'the other sees it')

  isDead = true
  await page.evaluate(() => {
    const tell = () => Reflect.get(window, 'told')(document.querySelector<HTMLElement>('.savedstate')?.dataset.state)
    new MutationObserver(tell).observe(document.querySelector('.edbar')!, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    })
  })
  await page.keyboard.insertText(' ຄຳສຸດທ້າຍ')
  await page.locator('.savedstate:not([data-state="saved"])').waitFor()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' })
  await world.sql`update sessions set expires_at = now() - interval '1 hour' where person_id = ${a.id}`
  await other.write('ຂຽນໃນຕອນກາງຄືນ')
  await cdp.send('Page.setWebLifecycleState', { state: 'active' })
  await page.evaluate('sleep.slept = 9 * 3600_000')
  const before = await beats()
  await until(async () => (await beats()) > before, 'it is awake')

  const sheet = page.getByRole('dialog', { name: lo.expired.title })
  await sheet.waitFor({ timeout: 30_000 })
  await page.locator('.savedstate[data-state="local"]').waitFor()
  expect(states).toContain('local')
  expect(states).not.toContain('saved')
  expect(await page.locator('.prose').innerText()).toContain('ຄຳສຸດທ້າຍ')
  expect(other.text).not.toContain('ຄຳສຸດທ້າຍ')
  await sheet.getByLabel(people.email).fill(a.email)
  await sheet.getByLabel(people.password, { exact: true }).fill(PASSWORD)
  await sheet.locator('button[type="submit"]').click()
  await page.locator('.savedstate[data-state="saved"]').waitFor({ timeout: 30_000 })
  await until(async () => other.text.includes('ກ່ອນນອນ ຄຳສຸດທ້າຍ'), 'the other sees what was written before the night')
  await page.locator('.prose', { hasText: 'ຂຽນໃນຕອນກາງຄືນ' }).waitFor()
  expect(problems).toEqual([])
  await other.close()
  await context.close()
}, 120_000)

test('whose session ends while they write, with no line but the document’s, signs in over the page and loses nothing', async () => {
  const space = await world.space()
  const a = await world.person([space])
  const docId = newId()
  await a.post(`/api/spaces/${space.id}/docs`, { id: docId, title: 'ຂຽນຢູ່' })
  const { page, context, problems } = await openPage(browser, world, a)
  await context.routeWebSocket(/socket\.io/, () => undefined)
  await context.route(/socket\.io/, (route) => route.abort())
  await page.goto(`/docs/${docId}`)
  await page.locator('.prose').click()
  await page.keyboard.insertText('ກ່ອນ')
  await page.locator('.savedstate[data-state="saved"]').waitFor()

  await a.delete('/api/sessions')
  const sheet = page.getByRole('dialog', { name: lo.expired.title })
  await sheet.waitFor()
  expect(await page.locator('.prose').innerText()).toContain('ກ່ອນ')
  await sheet.getByLabel(people.email).fill(a.email)
  await sheet.getByLabel(people.password, { exact: true }).fill(PASSWORD)
  await sheet.locator('button[type="submit"]').click()
  await sheet.waitFor({ state: 'detached' })
  await page.locator('.prose').click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText(' ແລະ ຫຼັງ')
  await page.locator('.savedstate[data-state="saved"]').waitFor()
  const reading = await new Writer(world, await world.person([space]), docId).ready()
  expect(reading.text).toContain('ກ່ອນ ແລະ ຫຼັງ')
  await reading.close()
  expect(problems).toEqual([])
  await context.close()
}, 60_000)
