import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** Lowest first. A feature may knock at the door of one below it: `service.ts` on the server, `index.ts` in the client. */
const stack = [
  'people',
  'spaces',
  'rooms',
  'decisions',
  'docs',
  'comments',
  'suggestions',
  'meetings',
  'knowledge',
  'learning',
  'requests',
  'consultations',
  'surveys',
  'intake',
  'archive',
  'notices',
  'metrics',
]

/** Each room, and the rooms whose doors it may open. The first match names a file's room. */
const mayImport: [room: RegExp, allowed: RegExp][] = [
  [/^shared\/base\//, /^shared\/(base\/|seci\/seci)/],
  [/^shared\/(lao|seci)\//, /^shared\/(base|lao|seci)\//],
  [/^shared\/features\/(\w+)\//, /^shared\/(base|seci|lao|features\/($1|$BELOW))\/|^shared\/lineage/],
  [/^shared\//, /^shared\//],
  [/^server\/core\//, /^(shared\/|server\/core\/|server\/config)/],
  [
    /^server\/setup\//,
    /^(server\/setup\/|server\/core\/(log|typescript|whole)|server\/config|server\/main|shared\/base\/|client\/vite)/,
  ],
  [/^server\/lineage\//, /^(shared|server\/(core|activity|lineage))\//],
  [/^server\/realtime\//, /^(shared\/|server\/(core|auth|realtime)\/|server\/config)/],
  [/^server\/(files|outreach)\//, /^(shared\/|server\/(core|$1)\/|server\/config)/],
  [/^server\/(auth|activity|search|sync)\//, /^(shared|server\/(core|auth|$1))\//],
  [
    /^server\/features\/(\w+)\//,
    /^(shared\/|server\/(core|auth|activity|lineage|search|files|outreach|realtime|sync|features\/$1)\/)|^server\/features\/($BELOW)\/service/,
  ],
  [/^server\//, /^(server|shared|db)\//],
  [/^client\/(core|design)\//, /^(shared|client\/(core|design))\//],
  [/^client\/features\/(\w+)\//, /^(shared|client\/(core|design|features\/$1))\/|^client\/features\/($BELOW)\/index/],
  [/^client\//, /^(client|shared)\//],
  // The demo writes its story through the features' own services, so that it cannot say what they would refuse.
  [/^db\/demo\//, /^(db|shared|server)\//],
  [/^db\//, /^db\//],
  [/^tests\//, /./],
]

const files = ['shared', 'server', 'client', 'db', 'tests'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|mjs)$/.test(file) && !file.includes('.test.') && !file.startsWith('dist'))
    .map((file) => join(root, file)),
)

const source = (file: string) => readFileSync(file, 'utf8')

const importsOf = (file: string) =>
  [...source(file).matchAll(/(?:from|import\(|import) ?'([#.][^']+)'/g)].map(([, path = '']) =>
    path.startsWith('#') ? path.slice(1) : join(dirname(file), path),
  )

function isAllowed(file: string, imported: string) {
  const found = mayImport.find(([room]) => room.test(file))
  if (!found) return false
  const [room, allowed] = found
  const name = room.exec(file)?.[1] ?? ''
  const below = stack.slice(0, Math.max(0, stack.indexOf(name))).join('|') || 'none'
  return new RegExp(allowed.source.replaceAll('$1', name).replaceAll('$BELOW', below)).test(imported)
}

test('every import goes down', () => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((to) => !isAllowed(file, to))
      .map((to) => `${file} → ${to}`),
  )
  expect(upward).toEqual([])
  expect(files.length).toBeGreaterThan(50)
})

test('an import that goes up would be seen', () => {
  expect(isAllowed('server/features/rooms/service.ts', 'server/features/docs/service.ts')).toBe(false)
  expect(isAllowed('server/features/docs/service.ts', 'server/features/rooms/service.ts')).toBe(true)
  expect(isAllowed('server/features/docs/service.ts', 'server/features/rooms/queries.ts')).toBe(false)
  expect(isAllowed('client/design/Strip.tsx', 'client/features/rooms/index.ts')).toBe(false)
})

test('every feature is in the stack', () => {
  const found = ['shared', 'server', 'client'].flatMap((storey) => readdirSync(join(storey, 'features')))
  expect([...new Set(found)].filter((name) => !stack.includes(name))).toEqual([])
})

test('shared and client code runs in a browser', () => {
  const browser = files.filter((file) => /^(shared|client)\//.test(file) && !/vite/.test(file))
  expect(browser.filter((file) => /\bprocess\.|from 'node:/.test(source(file)))).toEqual([])
})

test('the browser takes only types from contracts, so that zod stays on the server', () => {
  const client = files.filter((file) => /^client\//.test(file) && !/vite/.test(file))
  const values = client.filter((file) =>
    [
      ...source(file).matchAll(
        /^import (type )?(\{[^}]*\}|[\w*, ]+) from '(#shared\/(?:features\/\w+\/contract|api|events|lineage)\.ts|zod)'/gm,
      ),
    ].some(([, type]) => !type),
  )
  expect(values).toEqual([])
})

test('nothing imports the composition roots but what starts them', () => {
  const roots = /^(server\/(main|app)|client\/(main|App|routes))\.tsx?$/
  const starters = /^(server\/(main\.ts|setup\/)|client\/(main|App)\.tsx|tests\/)/
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((to) => roots.test(to) && !starters.test(file))
      .map((to) => `${file} → ${to}`),
  )
  expect(wrong).toEqual([])
})

test('what runs on the server is among the packages that an installation for use keeps', () => {
  const { dependencies } = JSON.parse(source('package.json')) as { dependencies: Record<string, string> }
  const missing = files
    // The client is built before it is installed.
    .filter((file) => /^(server|shared|db)\//.test(file) && file !== 'server/setup/build-client.ts')
    .flatMap((file) =>
      [
        ...source(file).matchAll(
          /^(?!import type).*\b(?:from |import\(|import )'((?:@[\w-]+\/)?[\w-]+(?:\.[\w-]+)*)[/']/gm,
        ),
      ]
        .map(([, name = '']) => name)
        .filter((name) => !(name in dependencies))
        .map((name) => `${file} → ${name}`),
    )
  expect(missing).toEqual([])
})

test('only the configuration reads the environment', () => {
  const readers = files.filter(
    (file) => /^server\//.test(file) && !/^server\/(main\.ts|setup\/)/.test(file) && /process\.env/.test(source(file)),
  )
  expect(readers).toEqual([])
})

test('migrations are numbered without a gap', () => {
  const numbers = readdirSync('db/migrations')
    .sort()
    .map((file) => Number(file.slice(0, 4)))
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
})

test('ids made in the browser are made where plain http can make them too', () => {
  const makers = files.filter((file) => /^client\//.test(file) && /randomUUID/.test(source(file)))
  expect(makers).toEqual(['client/core/id.ts'])
})

test('exactly one Yjs is installed', () => {
  const lock = JSON.parse(source('package-lock.json')) as { packages: Record<string, unknown> }
  expect(Object.keys(lock.packages).filter((path) => /(^|\/)node_modules\/yjs$/.test(path))).toEqual([
    'node_modules/yjs',
  ])
})

/** The classes that a feature, or the shell, gives to what it shows. */
function classesOf(folder: string): Set<string> {
  const given = files
    .filter((file) => file.startsWith(`client/${folder}/`) && file.endsWith('.tsx'))
    .flatMap((file) => [...source(file).matchAll(/className=(?:"([^"]*)"|\{([^}]*)\})/g)])
    .flatMap(([, plain, computed = '']) => plain ?? [...computed.matchAll(/'([^']*)'/g)].map(([, one = '']) => one))
  return new Set(given.flatMap((names) => names.split(' ')))
}

const styles = (folder: string) =>
  readdirSync(`client/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.css'))
    .map((file) => readFileSync(`client/${folder}/${file}`, 'utf8').replace(/\/\*.*?\*\//gs, ''))
const selectorsOf = (folder: string) =>
  styles(folder)
    .flatMap((text) => [...text.matchAll(/([^{}]+)\{/g)].map(([, selectors = '']) => selectors.trim()))
    .filter((selectors) => !selectors.startsWith('@'))
    .flatMap((selectors) => selectors.split(/,(?![^(]*\))/))
const classesIn = (selector: string) => [...selector.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name)

/** Which selectors of a feature would also meet what another shows, which may stand on a page without its style. */
function meeting(feature: string, other: string, selectors: string[]): string[] {
  const shared = new Set(selectorsOf('design').flatMap(classesIn))
  const there = classesOf(other === 'shell' ? 'shell' : `features/${other}`)
  return selectors
    .filter((selector) => {
      const own = classesIn(selector).filter((name) => !shared.has(name))
      return own.length > 0 && own.every((name) => there.has(name))
    })
    .map((selector) => `${feature} → ${other}: ${selector.trim()}`)
}

const buildsUpon = (other: string, feature: string) =>
  files.some(
    (file) =>
      file.startsWith(`client/features/${other}/`) &&
      importsOf(file).some((to) => to.startsWith(`client/features/${feature}/`)),
  )

test('a page looks the same wherever one comes from: the style of a feature meets no other that does not build upon it', () => {
  const features = readdirSync('client/features')
  const met = features.flatMap((feature) =>
    ['shell', ...features]
      .filter((other) => other !== feature && !buildsUpon(other, feature))
      .flatMap((other) => meeting(feature, other, selectorsOf(`features/${feature}`))),
  )
  expect(met).toEqual([])
  expect(meeting('docs', 'shell', ['.mark'])).toEqual(['docs → shell: .mark'])
})

test('what may be set for an installation can be set with Docker too', () => {
  const named = (file: string, found: RegExp) =>
    [...readFileSync(file, 'utf8').matchAll(found)].map(([, name]) => name as string).sort()
  // Without the settings of the database itself.
  const passedOn = named('docker-compose.yml', /^ {6}(?!POSTGRES)(\w+): \$\{\1:/gm)
  const image = named('server/Dockerfile', /\b(HOST|PORT|DEMO|LOG)=/g)
  const ours = ['DATABASE_URL', 'DATA_DIR', 'DEMO_PASSWORD', 'TRUST_PROXY']
  const rows = readFileSync('server/setup/README.md', 'utf8').match(/^\| `[A-Z].*?\|/gm) ?? []
  const told = rows.flatMap((row) => [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name as string))

  expect(passedOn).toEqual(told.filter((name) => ![...image, ...ours].includes(name)).sort())
  for (const name of passedOn) expect(named('.env.example', /^(\w+)=/gm)).toContain(name)
})
