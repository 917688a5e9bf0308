import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin, runnerImport } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))
const contract = path.join(root, '../shared/api.ts')

interface Described {
  method: string
  path: string
  reads: readonly string[]
  takes: string
  gives: string
}

/** Writes method, path and what it reads of each endpoint into the bundle, so that zod stays on the server. */
function endpointTable(): Plugin {
  const id = 'virtual:endpoints'
  return {
    name: 'ba:endpoints',
    resolveId: (source) => (source === id ? `\0${id}` : undefined),
    async load(loaded) {
      if (loaded !== `\0${id}`) return undefined
      const { module } = await runnerImport<{ api: Record<string, Described> }>(contract, {
        configFile: false,
        root,
        logLevel: 'error',
      })
      this.addWatchFile(contract)
      const json = 'application/json'
      const table = Object.fromEntries(
        Object.entries(module.api).map(([name, { method, path, reads, takes, gives }]) => [
          name,
          { method, path, reads, ...(takes === json ? {} : { takes }), ...(gives === json ? {} : { gives }) },
        ]),
      )
      return `export const endpoints = ${JSON.stringify(table)}`
    },
  }
}

/** What is built is built for people, also when a test asks for it: libraries read NODE_ENV, and so does Vite. */
function forPeople(): Plugin {
  let before: string | undefined
  return {
    name: 'ba:production',
    apply: 'build',
    config() {
      before = process.env.NODE_ENV
      process.env.NODE_ENV = 'production'
    },
    configResolved() {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    },
  }
}

/** Builds the service worker beside the app, with the list of files that make the shell. */
function serviceWorker(): Plugin {
  return {
    name: 'ba:service-worker',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (!dir) return
      const shell = new Set<string>()
      const add = (file: string) => {
        const chunk = bundle[file]
        if (shell.has(file) || !chunk) return
        shell.add(file)
        if (chunk.type !== 'chunk') return
        for (const imported of chunk.imports) add(imported)
        for (const css of chunk.viteMetadata?.importedCss ?? []) add(css)
        for (const asset of chunk.viteMetadata?.importedAssets ?? []) add(asset)
      }
      for (const [file, chunk] of Object.entries(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) add(file)
        if (/woff2$/.test(file)) add(file)
        // The words of the shell and the page that opens first.
        if (chunk.type === 'chunk' && /core\/(lo|en)\.json$|TodayPage\.tsx$/.test(chunk.facadeModuleId ?? '')) add(file)
      }
      const page = readFileSync(path.join(dir, 'index.html'))
      const files = [
        ...[...shell].sort().map((file) => ({ url: `/${file}`, revision: null })),
        { url: '/index.html', revision: createHash('sha256').update(page).digest('hex').slice(0, 16) },
      ]
      await build({
        configFile: false,
        root,
        logLevel: 'error',
        publicDir: false,
        define: { 'import.meta.env.SHELL': JSON.stringify(files), 'process.env.NODE_ENV': '"production"' },
        build: {
          outDir: dir,
          emptyOutDir: false,
          rolldownOptions: {
            input: path.join(root, 'sw.ts'),
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
      })
    },
  }
}

/** The Lao faces are asked for before the styles are read: they are the text of every page. */
function preloadFonts(): Plugin {
  return {
    name: 'ba:fonts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler: (_html, { bundle }) =>
        Object.keys(bundle ?? {})
          .filter((file) => /-lao-wght-normal[^/]*\.woff2$/.test(file))
          .sort()
          .map((file) => ({
            tag: 'link',
            attrs: { rel: 'preload', href: `/${file}`, as: 'font', type: 'font/woff2', crossorigin: '' },
            injectTo: 'head-prepend' as const,
          })),
    },
  }
}

export default defineConfig({
  root,
  resolve: {
    // The editor's binding writes into the shared text what this says has changed: whole letters, never a sign of one.
    alias: [{ find: /^lib0\/diff$/, replacement: path.join(root, '../shared/lao/letter-diff.ts') }],
  },
  plugins: [forPeople(), react(), endpointTable(), preloadFonts(), serviceWorker()],
  build: {
    outDir: path.join(root, 'dist'),
    emptyOutDir: true,
    manifest: 'assets/manifest.json',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:3000',
      '/socket.io': { target: 'ws://127.0.0.1:3000', ws: true },
      '/sync': { target: 'ws://127.0.0.1:3000', ws: true },
    },
  },
})
