import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import docsEn from '../../client/features/docs/en.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'), { SYNC_PER_DOC: '3', SYNC_PER_ADDRESS: '5' })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test.each([
  ['a document has too many people', 'full_doc', 3, 0],
  ['a network has too many documents open', 'full_address', 2, 3],
] as const)(
  'where %s it is said in both languages, what is written stays, and it goes on by itself when a place is free',
  async (_, full, here, there) => {
    const space = await world.space()
    const [a, b, c] = [await world.person([space]), await world.person([space]), await world.person([space])]
    const [docId, elsewhere] = [newId(), newId()]
    for (const id of [docId, elsewhere])
      expect((await a.post(`/api/spaces/${space.id}/docs`, { id, title: 'ບົດລາຍງານ' })).status).toBe(200)
    const { page, context, problems } = await openPage(browser, world, a)
    await page.goto(`/docs/${docId}`)
    await page.locator('.prose').click()
    await page.keyboard.insertText('ກ່ອນ')
    await page.locator('.savedstate[data-state="saved"]').waitFor()
    await page.goto('/')
    await page.getByRole('main').waitFor()
    const seats = [...Array(here).fill(docId), ...Array(there).fill(elsewhere)].map(
      (id: string) => new Writer(world, b, id),
    )
    for (const one of seats) await one.ready()

    await page.goto(`/docs/${docId}`)
    const note = page.locator('.banner', { hasText: docs.full[full] })
    await note.getByText(docs.fullHelp[full]).waitFor()
    await page.locator('.prose').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('ຫຼັງ')
    await page.locator('.savedstate[data-state="local"]').waitFor()
    expect(await audit(page)).toEqual([])
    await picture(page, `doc-${full}-lo-1440`)

    // Who never had it here reads it as it was stored; in English.
    await c.put('/api/me', { language: 'en' })
    const other = await openPage(browser, world, c, { width: 390, scheme: 'dark' })
    await other.page.goto(`/docs/${docId}`)
    await other.page.locator('.banner', { hasText: docsEn.full[full] }).getByText(docsEn.fullWaits).waitFor()
    await other.page.getByRole('link', { name: docsEn.readWithout }).waitFor()
    expect(await audit(other.page)).toEqual([])
    await picture(other.page, `doc-${full}-en-390`)
    await other.context.close()

    await seats[0]?.close()
    await note.waitFor({ state: 'detached', timeout: 30_000 })
    await page.locator('.savedstate[data-state="saved"]').waitFor()
    await expect.poll(() => seats[1]?.text).toContain('ກ່ອນຫຼັງ')
    for (const one of seats.slice(1)) await one.close()
    expect([...problems, ...other.problems]).toEqual([])
    await context.close()
  },
  90_000,
)
