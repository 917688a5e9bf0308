import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadId } from 'node:worker_threads'
import { type Browser, chromium } from 'playwright-core'

const cache = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url))
const packageJson = JSON.parse(
  readFileSync(new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url), 'utf8'),
) as { version: string }
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const onPath = () =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name)))
    .find((file) => existsSync(file))

/** A Chromium: `CHROMIUM_PATH`, else one on the PATH, else the one that npm brought, which needs nothing of the system. */
export async function launchBrowser(): Promise<Browser> {
  const system = process.env.CHROMIUM_PATH ?? onPath()
  const { executablePath, env } = system ? { executablePath: system, env: process.env } : await unpackOnce()
  return chromium.launch({
    executablePath,
    // Without a language of the system a browser cannot write Lao names of files.
    env: { ...(env as Record<string, string>), LC_ALL: 'C.UTF-8' },
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

let unpacked: ReturnType<typeof unpack> | undefined
const unpackOnce = () => {
  unpacked ??= unpack()
  return unpacked
}

/**
 * Unpacks the packaged browser once, with its libraries, into a folder of our own (a shared one may hold another
 * version), and renames the folder into place: two test files may do so at once.
 */
async function unpack() {
  const folder = path.join(cache, `chromium-${packageJson.version}`)
  if (!existsSync(folder)) {
    const fresh = `${folder}.new-${process.pid}-${threadId}`
    mkdirSync(fresh, { recursive: true, mode: 0o700 })
    const before = { ...process.env }
    Object.assign(process.env, { TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' })
    try {
      const { default: packaged } = await import('@sparticuz/chromium')
      await packaged.executablePath()
    } finally {
      for (const name of ['TMPDIR', 'AWS_LAMBDA_JS_RUNTIME', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
    }
    // With no font at all it draws nothing, web fonts included; the configuration it brings names a folder that is not there.
    writeFileSync(
      path.join(fresh, 'fonts.conf'),
      `<?xml version="1.0"?><fontconfig><dir>/usr/share/fonts</dir><dir>${folder}/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>`,
    )
    try {
      renameSync(fresh, folder)
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true })
      if (!existsSync(folder)) throw error
    }
  }
  const libraries = [path.join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
  return {
    executablePath: path.join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: path.join(folder, 'fonts.conf') },
  }
}
