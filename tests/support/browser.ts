import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'

const cache = fileURLToPath(new URL('../../node_modules/.cache/chromium', import.meta.url))
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const onPath = () =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)))
    .find((file) => existsSync(file))

/** A Chromium: `CHROMIUM_PATH`, else one on the PATH, else the one that npm brought, which needs nothing of the system. */
export async function launchBrowser(): Promise<Browser> {
  const system = process.env.CHROMIUM_PATH ?? onPath()
  const { executablePath, env } = system ? { executablePath: system, env: process.env } : await unpack()
  return chromium.launch({
    executablePath,
    env: env as Record<string, string>,
    args: [
      '--no-sandbox',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** Unpacks the packaged browser once, with its libraries, into a folder of our own: a shared one may hold another version. */
async function unpack() {
  mkdirSync(cache, { recursive: true, mode: 0o700 })
  const saved = { ...process.env }
  Object.assign(process.env, { TMPDIR: cache, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' })
  const { default: packaged } = await import('@sparticuz/chromium')
  const executablePath = await packaged.executablePath()
  const unpacked = { ...process.env }
  for (const name of ['TMPDIR', 'AWS_LAMBDA_JS_RUNTIME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
    if (saved[name] === undefined) delete process.env[name]
    else process.env[name] = saved[name]
  }
  // With no font at all it draws nothing, web fonts included; the configuration it brings names a folder that is not there.
  const configuration = path.join(cache, 'fonts.conf')
  writeFileSync(
    configuration,
    `<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir><dir>${cache}/fonts</dir><cachedir>${cache}/fonts-cache</cachedir></fontconfig>`,
  )
  if (!existsSync(path.join(cache, 'fonts')) && existsSync(path.join(cache, 'tmp/fonts'))) {
    cpSync(path.join(cache, 'tmp/fonts'), path.join(cache, 'fonts'), { recursive: true })
  }
  return { executablePath, env: { ...unpacked, FONTCONFIG_FILE: configuration, TMPDIR: saved.TMPDIR ?? '/tmp' } }
}
