// For an image that was built before: no installing, just the server.
import { importWhole } from '../core/whole.mjs'

const { main } = await importWhole(new URL('../main.ts', import.meta.url).href)
await main()
