import { setTimeout as rest } from 'node:timers/promises'
import { type Bench, inTurn, openBench, type Started } from './bench.ts'
import { storm } from './storm.ts'
import { talk } from './talkers.ts'

// How long a message takes from one person to another, how many a second there can be, and how long it takes until
// everybody is back: through the whole product, each message stored with its sequence number and its statement before
// anybody sees it and everybody asked who they are, beside socket.io alone, and beside the least that stores at all.
const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 1 : 3
const SECONDS = quick ? 3 : 8
/** As long as nobody meets the limit of messages a minute. */
const SATURATED_SECONDS = 1
/** A server runs for weeks: before anything is measured, others talk as fast as each of them can, for so long. */
const WORKED_SECONDS = quick ? 0.5 : 2.5
const WARM_SECONDS = quick ? 0.5 : 2
const SATURATED_WARM_SECONDS = 0.5
const PEOPLE = 400
const WARM_ROOMS = 40
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
type Round = Record<'product' | 'storing' | 'bare', Found> & { commits: number[] }

const unknown: Found = { p50: Number.NaN, p95: Number.NaN, perSecond: Number.NaN }

async function measure(bench: Bench, load: (typeof loads)[number], round: number): Promise<Round> {
  // People of their own for each load: the limit of messages a minute is theirs, and no load's concern.
  const { spaceId, cookies, ids } = await bench.people(PEOPLE)
  const rooms = await bench.rooms(spaceId, ids[0] ?? '', load.rooms)
  const others = await bench.people(PEOPLE)
  const otherRooms = await bench.rooms(others.spaceId, others.ids[0] ?? '', WARM_ROOMS)
  /** A server that has worked, with nothing of that left to be done. */
  const start = async (program: string, ...args: string[]): Promise<Started> => {
    const server = await bench.start(program, ...args)
    await talk({
      url: server.url,
      rooms: otherRooms,
      cookies: others.cookies,
      speakers: PEOPLE / WARM_ROOMS,
      pace: { inFlight: 2 },
      warmSeconds: 0,
      seconds: WORKED_SECONDS,
    })
    if (program === 'product.ts') await bench.readForSearch()
    return server
  }
  const hear = async (server: Started): Promise<Found> => {
    const heard = await talk({
      url: server.url,
      rooms,
      cookies: cookies.slice(0, load.rooms * load.inRoom),
      speakers: load.speakers,
      pace: load.pace,
      warmSeconds: load.name === 'H' ? SATURATED_WARM_SECONDS : WARM_SECONDS,
      seconds: load.name === 'H' ? SATURATED_SECONDS : SECONDS,
    })
    await bench.end(server)
    if (heard.refused > 0) throw new Error(`${heard.refused} messages were refused`)
    const { quantile } = bench
    const found = {
      p50: quantile(heard.delivered, 0.5),
      p95: quantile(heard.delivered, 0.95),
      perSecond: heard.perSecond,
    }
    console.error(`${load.name} ${server.name}: p95 ${found.p95.toFixed(2)} ms, ${found.perSecond.toFixed(0)}/s`)
    return found
  }
  const found: Round = { product: unknown, storing: unknown, bare: unknown, commits: [] }
  for (const one of inTurn(['product', 'storing', 'bare'] as const, round)) {
    if (one === 'bare') {
      const server = await start('bare-rooms.ts')
      // What a commit costs on a machine that does this work already: the bare figure is taken beside it too.
      const { result, commits } = await bench.commitsBeside(() => hear(server))
      found.bare = result
      found.commits = commits
    } else found[one] = await hear(await start(one === 'product' ? 'product.ts' : 'stored-rooms.ts', bench.databaseUrl))
  }
  return found
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
  const alone: number[] = []
  const crowd = await bench.people(STORM)
  for (let round = 0; round < ROUNDS; round++) {
    for (const load of loads) found.set(load.name, [...(found.get(load.name) ?? []), await measure(bench, load, round)])
    alone.push(...(await bench.commitsBeside(() => rest(SECONDS * 500))).commits)
    storms.push(await comeIn(bench, crowd.cookies))
  }
  const median = (values: number[]) => bench.quantile(values, 0.5)
  const p95 = (values: number[]) => bench.quantile(values, 0.95)
  const ms = (value: number) => value.toFixed(2)
  const met = (is: boolean) => (is ? 'met' : 'NOT MET')
  console.log(`\nRooms beside bare socket.io, medians of ${ROUNDS} rounds, Node ${process.versions.node}`)
  console.log(`One commit alone: p50 ${ms(median(alone))} ms, p95 ${ms(p95(alone))} ms\n`)
  console.log(
    '| load | product | the least that stores | bare socket.io | one commit beside it | ratio (with a commit alone) | goal | |\n|---|---|---|---|---|---|---|---|',
  )
  const leastOf = (p50: number, p95: number, bare: number, commit: number) =>
    `p50 ${ms(p50)}, p95 ${ms(p95)} ms: bare + ${ms((p95 - bare) / commit)} commits`
  for (const { name, says } of loads) {
    const rounds = found.get(name) ?? []
    const of = (who: 'product' | 'storing' | 'bare', what: keyof Found) => median(rounds.map((one) => one[who][what]))
    if (name === 'H') {
      const [ours, bare] = [of('product', 'perSecond'), of('bare', 'perSecond')]
      console.log(
        `| ${name}: ${says} | ${ours.toFixed(0)}/s | ${of('storing', 'perSecond').toFixed(0)}/s | ${bare.toFixed(0)}/s | | ${ms(ours / bare)} | at least ${SHARE} × bare | ${met(ours >= SHARE * bare)} |`,
      )
    } else {
      const [ours, bare] = [of('product', 'p95'), of('bare', 'p95')]
      const commits = rounds.flatMap((one) => one.commits)
      const commit = p95(commits)
      console.log(
        `| ${name}: ${says} | p50 ${ms(of('product', 'p50'))}, p95 ${ms(ours)} ms | ${leastOf(of('storing', 'p50'), of('storing', 'p95'), bare, commit)} | p50 ${ms(of('bare', 'p50'))}, p95 ${ms(bare)} ms | p50 ${ms(median(commits))}, p95 ${ms(commit)} ms | bare + ${ms((ours - bare) / commit)} (${ms((ours - bare) / p95(alone))}) commits | bare + ${COMMITS} commits | ${met(ours <= bare + COMMITS * commit)} |`,
      )
    }
  }
  const [ours, bare] = [median(storms.map(({ product }) => product)), median(storms.map((one) => one.bare))]
  console.log(
    `| storm: ${STORM} come in at once | ${ours.toFixed(0)} ms | | ${bare.toFixed(0)} ms | | ${ms(ours / bare)} | at most ${TIMES} × bare | ${met(ours <= TIMES * bare)} |`,
  )
  await bench.count()
} finally {
  await bench.close()
}
