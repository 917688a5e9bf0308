// For an image that was built before: no installing, just the server.
import '../core/typescript.mjs'

const { main } = await import('../main.ts')
await main()
