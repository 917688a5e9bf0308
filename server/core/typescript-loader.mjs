import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.mjs'

/** Whoever imports a TypeScript file gets it as one module with all of ours that it imports: hundreds of files, one by one, take seconds. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const { text } = await bundle(fileURLToPath(url))
  return { format: 'module', source: text, shortCircuit: true }
}
