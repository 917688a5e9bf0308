import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import en from '../../client/features/intake/en.json' with { type: 'json' }
import lo from '../../client/features/intake/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld } from '../support/world.ts'
import { zip } from '../support/zip.ts'

const world = openWorld(path.join(fileURLToPath(new URL('../..', import.meta.url)), 'client/dist'))
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

const file = (name: string, bytes: string | Buffer) => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
})
const photo = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#376' } })
  .png()
  .toBuffer()
const sheet = ['ໄຟລ໌,ຫົວຂໍ້ ພາສາລາວ,ປ້າຍ,ວັນທີ', 'ນ້ຳ.md,ນ້ຳສະອາດຂອງບ້ານ,ນ້ຳ; ບ້ານ,2024', 'ບໍ່ມີ.docx,x,,', 'ທໍ່.html,,,ມື້ວານ'].join('\n')
const FOLDER = {
  'ຂໍ້ມູນ.csv': sheet,
  'ນ້ຳ.md': '# ນ້ຳ\n\nນໍ້າສະອາດ ແລະ ນໍາໃຊ້ ທົ່ວບ້ານ\n\n![ທໍ່](a.png)',
  'a.png': photo,
  'ທໍ່.html': '<h1>ວິທີຮັກສາທໍ່ນ້ຳຂອງບ້ານໃຫ້ໃຊ້ໄດ້ຕະຫຼອດປີ ໂດຍຄະນະກຳມະການຄຸ້ມຄອງນ້ຳ</h1><p>ກວດທໍ່ທຸກເດືອນ</p>',
  'ເກົ່າ.doc': Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
}

test('a steward brings a folder in: looks at it, mends it, and publishes it', async () => {
  const space = await world.space('closed')
  const person = await world.person([space, 'steward'])
  const { page, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/spaces/${space.id}/import`)
  await page.getByRole('link', { name: docs.goIntake }).click()
  await page.getByRole('heading', { name: lo.title }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'intake-empty-lo-390')

  const choose = page.getByLabel(lo.choose)
  await choose.setInputFiles(file('ບໍ່ແມ່ນ.zip', 'none'))
  await page.getByText(lo.why.not_a_zip).waitFor()
  await page.getByLabel(lo.choose).setInputFiles(file('ແຟ້ມ.zip', zip(FOLDER)))
  await page.getByText('ທໍ່.html', { exact: true }).waitFor()
  expect(await world.sql`select 1 from imports where space_id = ${space.id}`).toEqual([])
  // Whoever comes back to the address finds it as it was.
  await page.reload()
  await page.getByText('ທໍ່.html', { exact: true }).waitFor()
  await page.getByText(lo.problemWhy.no_such_file).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'intake-look-lo-390')

  await page.getByText(lo.left_other.replace('{{count}}', '1')).click()
  await page.getByText('ເກົ່າ.doc').waitFor()
  await page.locator('.entry').filter({ hasText: 'ທໍ່.html' }).locator('summary').click()
  await page.getByText('ກວດທໍ່ທຸກເດືອນ').waitFor()
  await page.getByLabel(docs.finding.split_am).check()
  await page.getByLabel(lo.publish).check()
  expect(await page.getByRole('button', { name: /ນຳເຂົ້າ ແລະ ເຜີຍແຜ່/ }).isDisabled()).toBe(true)
  await page.getByLabel(lo.tags).fill('ທໍ່ນ້ຳ')
  await page.getByRole('button', { name: /ນຳເຂົ້າ ແລະ ເຜີຍແຜ່/ }).click()
  await page.getByText(lo.done_other.replace('{{count}}', '2')).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'intake-done-lo-390')
  await page.getByRole('link', { name: 'ນ້ຳສະອາດຂອງບ້ານ' }).click()
  await page.waitForURL(/\/articles\//)
  await page.getByText('ນ້ຳສະອາດ ແລະ ນຳໃຊ້ ທົ່ວບ້ານ').waitFor()
  expect(problems).toEqual([])
})

test('loose files are packed on the device; what is here already is not chosen, unless somebody wants it', async () => {
  const space = await world.space()
  const person = await world.person([space])
  await person.put('/api/me', { language: 'en' })
  const { page, problems } = await openPage(browser, world, person, { scheme: 'dark' })
  const text = 'ນ້ຳສະອາດ ຂອງທຸກຄົນ ໃນບ້ານ'
  const bring = async (files: ReturnType<typeof file>[]) => {
    await page.goto(`/spaces/${space.id}/intake`)
    await page.getByLabel(en.choose).setInputFiles(files)
  }
  await bring([file('one.txt', text), file('two.txt', 'ອີກອັນ')])
  await page.getByRole('button', { name: en.store_other.replace('{{count}}', '2') }).click()
  await page.getByText(en.done_other.replace('{{count}}', '2')).waitFor()

  await bring([file('again.txt', text), file('new.md', '# ໃໝ່\n\nແທ້')])
  await page.getByText(en.same.bytes).waitFor()
  await picture(page, 'intake-same-en-dark')
  expect(await audit(page)).toEqual([])
  expect(await page.getByRole('checkbox', { name: `Take “${text}”` }).isChecked()).toBe(false)
  await page.getByRole('button', { name: en.all, exact: true }).click()
  await page.getByRole('button', { name: en.store_other.replace('{{count}}', '2') }).click()
  await page.getByText(en.done_other.replace('{{count}}', '2')).waitFor()
  expect(await world.sql`select count(*)::int as n from docs where space_id = ${space.id}`).toEqual([{ n: 4 }])
  expect(problems).toEqual([])
})
