import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** Each file goes on by its own address, though many are handed on as one. */
const addresses = {
  name: 'addresses',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
    }))
  },
}

/** Whoever imports a TypeScript file gets it as one module with all of ours that it imports: hundreds of files, one by one, take seconds. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const {
    outputFiles: [{ text }],
  } = await build({
    entryPoints: [fileURLToPath(url)],
    bundle: true,
    write: false,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: `node${process.versions.node}`,
    sourcemap: 'inline',
    sourcesContent: false,
    plugins: [addresses],
    logLevel: 'silent',
  })
  return { format: 'module', source: text, shortCircuit: true }
}
