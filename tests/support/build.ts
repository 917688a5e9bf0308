import { buildClient } from '#server/setup/build-client.ts'

await buildClient({ log: { info: (words) => process.stdout.write(`   ${words}\n`) } })
