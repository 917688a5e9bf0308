import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync } from 'fflate'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import en from '../../client/features/archive/en.json' with { type: 'json' }
import lo from '../../client/features/archive/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('a space is taken away as a file, read without the product, and brought in again', async () => {
  const space = await world.space('closed')
  const a = await world.person([space, 'steward'], { nameLo: 'ນ້ອຍ ສຸວັນນະລາດ', nameEn: 'Noy' })
  const b = await world.person({ isAdmin: true, nameLo: 'ບຸນມີ ໄຊຍະວົງ', nameEn: 'Bounmy' })
  await b.put('/api/me', { language: 'en' })
  const roomId = newId()
  await a.post(`/api/spaces/${space.id}/rooms`, { id: roomId, nameLo: 'ຫ້ອງ', nameEn: 'Room' })
  const title = 'ສຳມະນາການບໍລິຫານຄວາມຮູ້'
  await a.post(`/api/rooms/${roomId}/topics`, { id: newId(), title, first: { id: newId(), body: 'ຄວາມຮູ້ຂອງທ່ານ' } })

  const { page, problems } = await openPage(browser, world, a, { width: 390 })
  await page.goto(`/spaces/${space.id}`)
  await page.locator(`a[href="/spaces/${space.id}/archive"]`).click()
  await page.getByRole('heading', { name: lo.takeSpace }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'archive-space-lo-390')
  await page.getByLabel(lo.withKept).check()
  expect(await page.getByRole('button', { name: lo.takeNow }).isDisabled()).toBe(true)
  await page.getByLabel(lo.withKept).uncheck()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: lo.takeNow }).click(),
  ])
  const file = await download.path()
  await page.getByText(lo.taken).waitFor()
  await picture(page, 'archive-taken-lo-390')
  const files = unzipSync(new Uint8Array(readFileSync(file)))
  const page1 = Object.keys(files).find((name) => name.includes('/topics/') && name.endsWith('.html')) ?? ''
  expect(new TextDecoder().decode(files[page1])).toContain('ຄວາມຮູ້ຂອງທ່ານ')

  const { page: two, problems: more } = await openPage(browser, world, b, { scheme: 'dark' })
  await two.goto('/archive')
  await two.getByRole('heading', { name: en.bring, exact: true }).waitFor()
  expect(await audit(two)).toEqual([])
  await picture(two, 'archive-en-1440-dark')
  await two
    .locator('input[type=file]:not([webkitdirectory])')
    .setInputFiles({ name: 'letter.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') })
  await two.getByText(en.why.not_a_zip).waitFor()
  await picture(two, 'archive-failed-en-1440-dark')
  // The archive comes, and a proxy loses the answer: its progress is asked for all the same.
  await two.route(/\/api\/archives\/[0-9a-f-]+$/, async (route) => {
    await route.fetch()
    await route.abort()
  })
  await two
    .locator('input[type=file]:not([webkitdirectory])')
    .setInputFiles({ name: 'space.zip', mimeType: 'application/zip', buffer: readFileSync(file) })
  await two.getByText(en.brought).waitFor()
  await picture(two, 'archive-brought-en-1440-dark')
  await two.getByRole('link', { name: /^Open Space/ }).click()
  await two.waitForURL(/\/spaces\/[0-9a-f-]{36}$/)
  await two.getByText(title).first().waitFor()
  expect([...problems, ...more]).toEqual([])
})
