import { openBench } from './bench.ts'
import { talk } from './talkers.ts'

// How long a message takes from one person to another, and how many a second there can be: through the whole product,
// each stored with its sequence number and its statement before anybody sees it, beside socket.io alone.
const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 1 : 3
const SECONDS = quick ? 3 : 8
/** As long as nobody meets the limit of messages a minute. */
const SATURATED_SECONDS = 2
const PEOPLE = 400

const loads = [
  { name: 'F', says: '40 rooms × 10 people × 0.5/s', rooms: 40, inRoom: 10, speakers: 10, pace: { perSecond: 0.5 } },
  { name: 'G', says: 'one room of 200, 20 speak 1/s', rooms: 1, inRoom: 200, speakers: 20, pace: { perSecond: 1 } },
  { name: 'H', says: '40 × 10, 4 in flight each', rooms: 40, inRoom: 10, speakers: 10, pace: { inFlight: 4 } },
] as const

const bench = await openBench()
try {
  const found = new Map<string, { product: [number, number, number]; bare: [number, number, number] }[]>()
  const commit: number[] = []
  for (let round = 0; round < ROUNDS; round++)
    for (const load of loads) {
      // People of their own for each load: the limit of messages a minute is theirs, and no load's concern.
      const { spaceId, cookies, ids } = await bench.people(PEOPLE)
      const rooms = await bench.rooms(spaceId, ids[0] ?? '', load.rooms)
      const run = async (url: string) => {
        const heard = await talk({
          url,
          rooms,
          cookies: cookies.slice(0, load.rooms * load.inRoom),
          speakers: load.speakers,
          pace: load.pace,
          seconds: load.name === 'H' ? SATURATED_SECONDS : SECONDS,
        })
        if (heard.refused > 0) throw new Error(`${heard.refused} messages were refused`)
        return [bench.quantile(heard.delivered, 0.5), bench.quantile(heard.delivered, 0.95), heard.perSecond] as [
          number,
          number,
          number,
        ]
      }
      const product = await bench.start('product.ts', bench.databaseUrl)
      const ours = await run(product.url)
      await bench.end(product)
      commit.push(...(await bench.commits(20)))
      const bare = await bench.start('bare-rooms.ts')
      const limit = await run(bare.url)
      await bench.end(bare)
      found.set(load.name, [...(found.get(load.name) ?? []), { product: ours, bare: limit }])
    }
  const commit95 = bench.quantile(commit, 0.95)
  const ms = (value: number) => value.toFixed(2).padStart(8)
  console.log(`\nMessages from one to another, milliseconds; medians of ${ROUNDS} rounds`)
  console.log(`One commit: p50 ${ms(bench.quantile(commit, 0.5))}  p95 ${ms(commit95)}`)
  console.log(
    'load   product p50      p95    bare p50      p95   (product − bare) ÷ commit, p95   messages/s product   bare   ratio',
  )
  for (const { name, says } of loads) {
    const rounds = found.get(name) ?? []
    const of = (who: 'product' | 'bare', at: 0 | 1 | 2) =>
      bench.quantile(
        rounds.map((one) => one[who][at]),
        0.5,
      )
    console.log(
      `   ${name}      ${ms(of('product', 0))} ${ms(of('product', 1))}    ${ms(of('bare', 0))} ${ms(of('bare', 1))}   ${ms((of('product', 1) - of('bare', 1)) / commit95)}                         ${of('product', 2).toFixed(0).padStart(8)} ${of('bare', 2).toFixed(0).padStart(8)}   ${(of('product', 2) / of('bare', 2)).toFixed(2)}   ${says}`,
    )
  }
  await bench.count()
} finally {
  await bench.close()
}
