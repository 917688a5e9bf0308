// For an image that was built before: no installing, just the server.
import { register } from 'tsx/esm/api'

register()
const { main } = await import('../main.ts')
await main()
