import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TestPerson, World } from './world.ts'

interface Options {
  width?: number
  scheme?: 'light' | 'dark'
  /** The page from last time opens without a network, as it does for people. */
  worker?: boolean
  /** A finger instead of a mouse. */
  touch?: boolean
}

/** A browser of somebody's own, signed in. */
export async function openPage(
  browser: Browser,
  world: World,
  person: TestPerson,
  { width = 1440, scheme = 'light', worker = false, touch = false }: Options = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    baseURL: world.url,
    colorScheme: scheme,
    hasTouch: touch,
    serviceWorkers: worker ? 'allow' : 'block',
  })
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: world.url, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`))
  page.setDefaultTimeout(15_000)
  return { page, context, problems }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  nodes: { target: string[]; failureSummary: string }[]
}

/** Waits until the page has its heading and nothing on it is still loading. */
export async function settled(page: Page) {
  await page.locator('main :is(h1, h2), body > #root:not(:has(main)) h1').first().waitFor()
  // A page's own rules forbid code in words, so it is asked from here.
  await expect.poll(() => page.locator('main .sk, main [data-loading]').count(), { timeout: 15_000 }).toBe(0)
}

/** What axe finds against WCAG 2.2 AA on the page once it has settled. */
export async function audit(page: Page): Promise<string[]> {
  await settled(page)
  await page.evaluate(axe)
  const { violations } = (await page.evaluate(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })',
  )) as { violations: Violation[] }
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`,
  )
}

/** Moves the caret, and waits until the browser has told the editor of it. */
export async function move(page: Page, key: string) {
  await page.evaluate(() => {
    const told = new Promise((resolve) => document.addEventListener('selectionchange', resolve, { once: true }))
    Object.assign(window, { told })
  })
  await page.keyboard.press(key)
  await page.evaluate('told.then(() => true)')
}

/** Selects words as a finger or mouse would: by the browser's own selection. */
export async function select(page: Page, words: string) {
  await page.evaluate((sought) => {
    const walker = document.createTreeWalker(document.querySelector('.prose')!, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(sought) ?? -1
      if (at < 0) continue
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + sought.length)
      getSelection()?.removeAllRanges()
      getSelection()?.addRange(range)
      return
    }
    throw new Error(`These words are not in the text: ${sought}`)
  }, words)
  // The editor has heard of it once it offers to comment.
  await page.locator('.commentbutton').waitFor()
}

const pictures = fileURLToPath(new URL('../.output/pictures', import.meta.url))

/** A picture of the page as it stands, for people to look at. */
export async function snapshot(page: Page, name: string) {
  mkdirSync(pictures, { recursive: true })
  await page.screenshot({ path: path.join(pictures, `${name}.png`) })
}

/** The same once there is something to see. */
export async function picture(page: Page, name: string) {
  await settled(page)
  await snapshot(page, name)
}
