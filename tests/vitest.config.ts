import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  test: {
    include: ['{shared,server,client,db,tests}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**'],
    globalSetup: ['tests/support/database.ts'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // As long as everything else here waits for a fact: the one second that is usual is a slow machine's breath.
    expect: { poll: { timeout: 15_000 } },
    reporters: ['default'],
  },
})
