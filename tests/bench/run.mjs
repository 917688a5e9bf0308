// `npm run bench`: installs what is missing and runs the benchmark in TypeScript.
import { register } from 'tsx/esm/api'
import { install } from '../../server/setup/install.mjs'

await install()
register()
await import('./fan-out.ts')
