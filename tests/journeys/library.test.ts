import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import core from '../../client/core/lo.json' with { type: 'json' }
import docs from '../../client/features/docs/lo.json' with { type: 'json' }
import t from '../../client/features/knowledge/lo.json' with { type: 'json' }
import { launchBrowser } from '../support/browser.ts'
import { publish } from '../support/library.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld } from '../support/world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const world = openWorld(path.join(root, 'client/dist'))

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('somebody asks on a phone, the author answers, and the accepted answer is in the document; then it is kept', async () => {
  const space = await world.space('open')
  const [author, asker] = [await world.person([space, 'steward']), await world.person([space])]
  const { body: article } = await publish(world, author, space.id, { title: 'ການສົ່ງຕໍ່ວຽກ', tags: ['ການສົ່ງຕໍ່ວຽກ'] })
  const { page, problems } = await openPage(browser, world, author)
  const phone = await openPage(browser, world, asker, { width: 390, scheme: 'dark', touch: true })

  await phone.page.goto(`/articles/${article.id}`)
  await page.goto(`/articles/${article.id}`)
  await phone.page.getByLabel(t.askHere).fill('ໃຜຮັບຜິດຊອບ?')
  await phone.page.getByRole('button', { name: t.askNow, exact: true }).tap()
  // The author sees it without asking again.
  await page.getByRole('heading', { name: 'ໃຜຮັບຜິດຊອບ?' }).waitFor()
  // After a week it is a request, until somebody's answer is accepted.
  expect(await page.getByText(t.request, { exact: true }).count()).toBe(0)
  await world.sql`update article_questions set asked_at = asked_at - interval '8 days'`
  await phone.page.reload()
  await phone.page.getByText(t.request, { exact: true }).scrollIntoViewIfNeeded()
  await picture(phone.page, 'library-request-390-dark')
  await page.goto('/articles/questions')
  await page.getByRole('heading', { name: t.unanswered }).waitFor()
  await page.getByRole('link', { name: 'ໃຜຮັບຜິດຊອບ?' }).click()
  await page.getByRole('button', { name: t.answer, exact: true }).click()
  await page.getByLabel(t.yourAnswer).fill('ຫົວໜ້າພະແນກ')
  await page.getByRole('button', { name: core.send, exact: true }).click()
  await phone.page.getByRole('button', { name: t.accept }).tap()
  await phone.page.getByText(t.accepted).waitFor()
  expect(await phone.page.getByText(t.request, { exact: true }).count()).toBe(0)
  await phone.page.getByText(t.accepted).scrollIntoViewIfNeeded()
  await picture(phone.page, 'library-question-390-dark')
  await page.getByRole('button', { name: t.include }).click()
  await page.getByText(t.isIncluded).waitFor()
  expect(await audit(page)).toEqual([])
  await page.goto(`/docs/${article.docId}`)
  await page.locator('.prose').getByText('ຫົວໜ້າພະແນກ').waitFor()

  // Tags by keyboard.
  await page.goto('/articles/tags')
  const tag = page.getByRole('treeitem', { name: /ການສົ່ງຕໍ່ວຽກ/ })
  await tag.waitFor()
  await picture(page, 'library-tags-1440')
  await page.getByRole('treeitem').first().focus()
  await page.keyboard.press('Home')
  while (!(await tag.evaluate((item) => item === document.activeElement))) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('f')
  await tag.getByRole('button', { name: t.news.following.replace('{{tag}}', 'ການສົ່ງຕໍ່ວຽກ') }).waitFor()
  expect(await audit(page)).toEqual([])
  await picture(page, 'library-tags-followed-1440')
  await tag.getByRole('button', { pressed: true }).click()
  await tag.getByRole('button', { name: t.news.follow.replace('{{tag}}', 'ການສົ່ງຕໍ່ວຽກ') }).waitFor()
  await tag.focus()
  await page.keyboard.press('Enter')
  await page.getByLabel(t.tagEn).fill('Handover')
  await page.getByRole('dialog').getByRole('button', { name: core.save }).click()
  await page.getByText('Handover').waitFor()

  // Kept to its author: the other has nothing of it any more, at once.
  await page.goto(`/articles/${article.id}`)
  await page.getByRole('button', { name: core.class.general }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(docs.classHelp.specific).check()
  await picture(page, 'library-class-1440')
  await dialog.getByRole('button', { name: core.save }).click()
  await page.getByRole('button', { name: core.class.specific }).waitFor()
  await phone.page.getByRole('heading', { name: 'ການສົ່ງຕໍ່ວຽກ', level: 1 }).waitFor({ state: 'detached' })
  await phone.page.goto('/articles')
  await phone.page.getByText(t.none, { exact: true }).waitFor()
  await picture(phone.page, 'library-empty-390-dark')
  expect([...problems, ...phone.problems]).toEqual([])
}, 90_000)
