// How Node reads TypeScript, for `--import` and for whoever imports the first module of it: the types go, all else stays.
import { register } from 'node:module'

process.setSourceMapsEnabled(true)
register('./typescript-loader.mjs', import.meta.url)
