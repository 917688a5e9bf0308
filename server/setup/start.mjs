// `npm start`. Plain JavaScript that any Node can read, so that an old one gets a sentence instead of a syntax error.
import { checkNode } from './node-version.mjs'

const problem = checkNode(process.versions.node)
if (problem) {
  console.error(problem)
  process.exit(1)
}
const { install } = await import('./install.mjs')
await install()
const { importWhole } = await import('../core/whole.mjs')
const { main } = await importWhole(new URL('../main.ts', import.meta.url).href)
await main()
