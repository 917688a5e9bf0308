import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import core from '../../client/core/lo.json' with { type: 'json' }
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
  // Enter in a title is not the order to store.
  const title = page.getByLabel(lo.titleOf.replace('{{name}}', 'ທໍ່.html'))
  await title.fill('ທໍ່ທີ່ແກ້ຊື່ແລ້ວ')
  await title.press('Enter')
  await page.getByRole('button', { name: lo.none, exact: true }).click()
  await page.getByText(lo.chooseOne).waitFor()
  await page.getByRole('button', { name: lo.all, exact: true }).click()
  expect(await world.sql`select 1 from imports where space_id = ${space.id}`).toEqual([])
  await page.getByLabel(lo.publish).check()
  expect(await page.getByRole('button', { name: /ນຳເຂົ້າ ແລະ ເຜີຍແຜ່/ }).isDisabled()).toBe(true)
  await page.getByLabel(lo.tags).fill('ທໍ່ນ້ຳ')
  await page.getByRole('button', { name: /ນຳເຂົ້າ ແລະ ເຜີຍແຜ່/ }).click()
  await page.getByText(lo.done_other.replace('{{count}}', '2')).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'intake-done-lo-390')
  // The next step is where one goes on.
  expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(
    lo.done_other.replace('{{count}}', '2'),
  )
  await page.getByRole('link', { name: 'ທໍ່ທີ່ແກ້ຊື່ແລ້ວ' }).waitFor()
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

test('what was chosen and renamed is still there when it could not be stored, and giving up is only done once it is', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/spaces/${space.id}/intake`)
  await page.getByLabel(lo.choose).setInputFiles([file('a.txt', 'ນ້ຳສະອາດຂອງບ້ານ'), file('b.txt', 'ທໍ່ນ້ຳ')])
  const title = page.getByLabel(lo.titleOf.replace('{{name}}', 'a.txt'))
  await title.fill('ຊື່ທີ່ຕັ້ງເອງ')
  await page.getByRole('checkbox', { name: lo.take.replace('{{title}}', 'ທໍ່ນ້ຳ') }).uncheck()
  // The same file becomes a document elsewhere while it is chosen here: nothing of this can be stored.
  await world.sql`
    create or replace function refuse_import() returns trigger language plpgsql as
    $$ begin if new.space_id = ${world.sql.unsafe(`'${space.id}'`)} then perform pg_sleep(0.8); raise exception 'refused'; end if; return new; end $$`
  await world.sql`create trigger refuse_import before insert on imports for each row execute function refuse_import()`
  const store = page.getByRole('button', { name: lo.store_other.replace('{{count}}', '1') })
  await store.click()
  await page.getByRole('heading', { name: lo.storingTitle }).waitFor()
  await page.getByText(lo.notStored.replace('{{why}}', lo.why.unexpected)).waitFor()
  expect(await title.inputValue()).toBe('ຊື່ທີ່ຕັ້ງເອງ')
  expect(await page.getByRole('checkbox', { name: lo.take.replace('{{title}}', 'ທໍ່ນ້ຳ') }).isChecked()).toBe(false)
  await picture(page, 'intake-notstored-lo-390')
  expect(await audit(page)).toEqual([])
  await world.sql`drop trigger refuse_import on imports`

  await page.route('**/api/intakes/*', (route) =>
    route.request().method() === 'DELETE'
      ? route.fulfill({ status: 503, json: { error: 'unavailable' } })
      : route.continue(),
  )
  await page.getByRole('button', { name: lo.giveUp }).click()
  await page.getByText(core.error.unavailable).waitFor()
  expect(await title.inputValue()).toBe('ຊື່ທີ່ຕັ້ງເອງ')
  await page.unroute('**/api/intakes/*')

  await store.click()
  await page.getByRole('link', { name: 'ຊື່ທີ່ຕັ້ງເອງ' }).waitFor()
  expect(problems).toEqual([])
  await context.close()
})

test('a title is not changed any more once it is on its way, and what is not what it is called says so', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person, { width: 390 })
  await page.goto(`/spaces/${space.id}/intake`)
  await page.getByLabel(lo.choose).setInputFiles([file('a.txt', 'ທໍ່ນ້ຳ'), file('b.docx', 'ນ້ຳສະອາດ')])
  await page.getByText(docs.misnamed.replace('{{ending}}', '.docx')).waitFor()
  expect(await page.getByText(docs.misnamed.slice(-20)).count()).toBe(1)
  await picture(page, 'intake-misnamed-lo-390')
  let letGo = () => {}
  const held = new Promise<void>((resolve) => {
    letGo = resolve
  })
  await page.route('**/api/intakes/*/documents', async (route) => {
    await held
    await route.continue()
  })
  const title = page.getByLabel(lo.titleOf.replace('{{name}}', 'a.txt'))
  await title.press('End')
  await title.pressSequentially('ໃໝ່')
  const store = page.getByRole('button', { name: lo.store_other.replace('{{count}}', '2') })
  await store.click()
  await expect.poll(() => store.getAttribute('aria-busy')).toBe('true')
  await title.pressSequentially('ຊ້າ')
  expect(await title.inputValue()).toBe('ທໍ່ນ້ຳໃໝ່')
  letGo()
  await page.getByRole('link', { name: 'ທໍ່ນ້ຳໃໝ່', exact: true }).waitFor()
  expect(problems).toEqual([])
  await context.close()
})

test('whoever leaves while files are sent is not called back, and nothing goes on', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await page.goto(`/spaces/${space.id}/intake`)
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const failed: string[] = []
  page.on('requestfailed', (request) => failed.push(request.url()))
  await page.route('**/intakes/*', async (route) => {
    await held
    await route.continue().catch(() => undefined)
  })
  await page.getByLabel(lo.choose).setInputFiles(file('a.txt', 'ນ້ຳສະອາດ'))
  await page
    .getByRole('heading', { name: lo.sending.replace('{{name}}', lo.several_other.replace('{{count}}', '1')) })
    .waitFor()
  await page.getByRole('link', { name: core.nav.knowledge }).first().click()
  await page.waitForURL('**/articles')
  await expect.poll(() => failed.some((url) => url.includes('/intakes/'))).toBe(true)
  answer()
  expect(page.url()).toContain('/articles')
  expect(problems).toEqual([])
  await context.close()
})

test('a folder is dropped with what lies in it', async () => {
  const space = await world.space()
  const person = await world.person([space])
  const { page, context, problems } = await openPage(browser, world, person)
  await page.goto(`/spaces/${space.id}/intake`)
  await page.getByLabel(lo.choose).waitFor({ state: 'attached' })
  // No program can take a folder from the desktop of a browser under test: the same objects are made here.
  await page.evaluate(() => {
    const fileOf = (path: string, words: string) => ({
      isFile: true,
      isDirectory: false,
      fullPath: path,
      file: (got: (file: File) => void) => got(new File([words], path.split('/').at(-1) ?? '')),
    })
    const folderOf = (path: string, portions: unknown[][]) => ({
      isFile: false,
      isDirectory: true,
      fullPath: path,
      createReader: () => ({ readEntries: (got: (some: unknown[]) => void) => got(portions.shift() ?? []) }),
    })
    const root = folderOf('/ນ້ຳ', [
      [fileOf('/ນ້ຳ/a.txt', 'ນ້ຳສະອາດ')],
      [folderOf('/ນ້ຳ/ທໍ່', [[fileOf('/ນ້ຳ/ທໍ່/b.txt', 'ທໍ່ນ້ຳຂອງບ້ານ')]])],
    ])
    const event = new DragEvent('drop', { bubbles: true, cancelable: true })
    Object.defineProperty(event, 'dataTransfer', {
      value: { types: ['Files'], files: [], items: [{ webkitGetAsEntry: () => root }] },
    })
    document.querySelector('.dropzone')?.dispatchEvent(event)
  })
  await page
    .getByRole('heading', { name: lo.found_other.replace('{{count}}', '2').replace('{{name}}', 'ນ້ຳ') })
    .waitFor()
  await page.getByText('ນ້ຳ/ທໍ່/b.txt', { exact: true }).waitFor()
  expect(problems).toEqual([])
  await context.close()
})
