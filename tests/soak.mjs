// `npm run soak`: the long forms of the tests that draw their steps by lot, with a new seed; `npm run soak -- sync-crash`
// some of them, `SEED=… npm run soak` the same again. About an hour for all; nothing else should run meanwhile.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { install } from '../server/setup/install.mjs'

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..')
const all = [
  'tests/crash',
  'tests/sync-fuzz',
  'tests/sync-network',
  'tests/sync-database',
  'tests/sync-crash',
  'tests/sync-hostile',
  'tests/unfit',
  'tests/rooms',
]
const asked = process.argv.slice(2)
await install()
const seed = process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 31))
console.log(`SEED=${seed}`)
const { status } = spawnSync(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    'tests/vitest.config.ts',
    '--no-file-parallelism',
    ...(asked.length > 0 ? asked : all),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      SYNC_FUZZ_STEPS: '5000',
      SYNC_FUZZ_TRIALS: '50',
      SYNC_FUZZ_SEED: seed,
      ...process.env,
      SOAK: '1',
      SEED: seed,
    },
  },
)
process.exit(status ?? 1)
