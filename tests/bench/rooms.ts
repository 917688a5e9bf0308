import { type Bench, openBench, type Started } from './bench.ts'
import { storm } from './storm.ts'
import { talk } from './talkers.ts'

// How long a message takes from one person to another, how many a second there can be, and how long it takes until
// everybody is back: through the whole product, each message stored with its sequence number and its statement before
// anybody sees it and everybody asked who they are, beside socket.io alone.
const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 1 : 3
const SECONDS = quick ? 3 : 8
/** As long as nobody meets the limit of messages a minute. */
const SATURATED_SECONDS = 2
const PEOPLE = 400
const STORM = 2000

/** How far from the limit the product may be. */
const COMMITS = 1.5
const SHARE = 0.6
const TIMES = 2

const loads = [
  { name: 'F', says: '40 rooms × 10 people × 0.5/s', rooms: 40, inRoom: 10, speakers: 10, pace: { perSecond: 0.5 } },
  { name: 'G', says: 'one room of 200, 20 speak 1/s', rooms: 1, inRoom: 200, speakers: 20, pace: { perSecond: 1 } },
  { name: 'H', says: '40 × 10, 4 in flight each', rooms: 40, inRoom: 10, speakers: 10, pace: { inFlight: 4 } },
] as const

interface Found {
  p50: number
  p95: number
  perSecond: number
}
type Round = Record<'product' | 'bare', Found>

async function measure(bench: Bench, load: (typeof loads)[number], commit: number[]): Promise<Round> {
  // People of their own for each load: the limit of messages a minute is theirs, and no load's concern.
  const { spaceId, cookies, ids } = await bench.people(PEOPLE)
  const rooms = await bench.rooms(spaceId, ids[0] ?? '', load.rooms)
  const run = async (server: Started): Promise<Found> => {
    const heard = await talk({
      url: server.url,
      rooms,
      cookies: cookies.slice(0, load.rooms * load.inRoom),
      speakers: load.speakers,
      pace: load.pace,
      seconds: load.name === 'H' ? SATURATED_SECONDS : SECONDS,
    })
    await bench.end(server)
    if (heard.refused > 0) throw new Error(`${heard.refused} messages were refused`)
    const { quantile } = bench
    return { p50: quantile(heard.delivered, 0.5), p95: quantile(heard.delivered, 0.95), perSecond: heard.perSecond }
  }
  const product = await run(await bench.start('product.ts', bench.databaseUrl))
  commit.push(...(await bench.commits(20)))
  return { product, bare: await run(await bench.start('bare-rooms.ts')) }
}

/** Milliseconds until all have come in at once. */
async function comeIn(bench: Bench, cookies: string[]) {
  const run = async (server: Started) => {
    const took = await storm(server.url, cookies)
    await bench.end(server)
    return took
  }
  const product = await run(await bench.start('product.ts', bench.databaseUrl))
  return { product, bare: await run(await bench.start('bare-rooms.ts')) }
}

const bench = await openBench()
try {
  const found = new Map<string, Round[]>()
  const storms: { product: number; bare: number }[] = []
  const commit: number[] = []
  const crowd = await bench.people(STORM)
  for (let round = 0; round < ROUNDS; round++) {
    for (const load of loads)
      found.set(load.name, [...(found.get(load.name) ?? []), await measure(bench, load, commit)])
    storms.push(await comeIn(bench, crowd.cookies))
  }
  const median = (values: number[]) => bench.quantile(values, 0.5)
  const commit95 = bench.quantile(commit, 0.95)
  const ms = (value: number) => value.toFixed(2)
  const met = (is: boolean) => (is ? 'met' : 'NOT MET')
  console.log(`\nRooms beside bare socket.io, medians of ${ROUNDS} rounds, Node ${process.versions.node}`)
  console.log(`One commit: p50 ${ms(median(commit))} ms, p95 ${ms(commit95)} ms\n`)
  console.log('| load | product | bare socket.io | ratio | goal | |\n|---|---|---|---|---|---|')
  for (const { name, says } of loads) {
    const rounds = found.get(name) ?? []
    const of = (who: keyof Round, what: keyof Found) => median(rounds.map((one) => one[who][what]))
    if (name === 'H') {
      const [ours, bare] = [of('product', 'perSecond'), of('bare', 'perSecond')]
      console.log(
        `| ${name}: ${says} | ${ours.toFixed(0)}/s | ${bare.toFixed(0)}/s | ${ms(ours / bare)} | at least ${SHARE} × bare | ${met(ours >= SHARE * bare)} |`,
      )
    } else {
      const [ours, bare] = [of('product', 'p95'), of('bare', 'p95')]
      console.log(
        `| ${name}: ${says} | p50 ${ms(of('product', 'p50'))}, p95 ${ms(ours)} ms | p50 ${ms(of('bare', 'p50'))}, p95 ${ms(bare)} ms | bare + ${ms((ours - bare) / commit95)} commits | bare + ${COMMITS} commits | ${met(ours <= bare + COMMITS * commit95)} |`,
      )
    }
  }
  const [ours, bare] = [median(storms.map(({ product }) => product)), median(storms.map((one) => one.bare))]
  console.log(
    `| storm: ${STORM} come in at once | ${ours.toFixed(0)} ms | ${bare.toFixed(0)} ms | ${ms(ours / bare)} | at most ${TIMES} × bare | ${met(ours <= TIMES * bare)} |`,
  )
  await bench.count()
} finally {
  await bench.close()
}
