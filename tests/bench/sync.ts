import { once } from 'node:events'
import { newId } from '#server/core/id.ts'
import { openBench } from './bench.ts'
import { fanOut, Writer } from './writers.ts'

// How long a letter takes from one writer to the others, through the whole product on a durable PostgreSQL, beside the
// limit: a relay that neither reads nor stores. Interleaved rounds, so that a busy machine is busy for both.
const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 1 : 3
const SECONDS = quick ? 2 : 6
const TRIALS = quick ? 2 : 10
const SIZES = [2, 10, 50]
const PER_SECOND = 40
const PEOPLE = 10

const bench = await openBench()
const { databaseUrl, quantile, start, end } = bench
const median = (values: number[]) => quantile(values, 0.5)
const ms = (value: number) => value.toFixed(2).padStart(7)

async function newDoc(base: string, spaceId: string, cookie: string): Promise<string> {
  const id = newId()
  const reply = await fetch(`${base}/api/spaces/${spaceId}/docs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ id, title: 'Bench' }),
  })
  if (!reply.ok) throw new Error(`No document: ${reply.status} ${await reply.text()}`)
  return id
}

async function latency(spaceId: string, cookies: string[]) {
  const found = new Map<string, { product: number[]; relay: number[] }[]>()
  const commit: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const size of SIZES) {
      const product = await start('product.ts', databaseUrl)
      const docId = await newDoc(product.url, spaceId, cookies[0]!)
      const load = { writers: size, perSecond: PER_SECOND, seconds: SECONDS }
      const ws = (url: string) => url.replace('http', 'ws')
      const ours = await fanOut({
        ...load,
        speaksSync: true,
        open: (index) => new Writer(`${ws(product.url)}/sync/${docId}`, cookies[index % PEOPLE]),
      })
      await end(product)
      commit.push(...(await bench.commits(PER_SECOND)))
      const relay = await start('relay.ts')
      const limit = await fanOut({
        ...load,
        speaksSync: false,
        open: () => new Writer(`${ws(relay.url)}/${docId}`, undefined),
      })
      await end(relay)
      found.set(String(size), [...(found.get(String(size)) ?? []), { product: ours, relay: limit }])
    }
  }
  const commit95 = quantile(commit, 0.95)
  console.log(
    `\nFan-out of one document, ${PER_SECOND} letters a second in all, milliseconds; medians of ${ROUNDS} rounds`,
  )
  console.log(`One commit: p50 ${ms(median(commit))}  p95 ${ms(commit95)}`)
  console.log('writers   product p50     p95   relay p50     p95   ratio p95   (product − relay) ÷ commit, p95')
  for (const [size, rounds] of found) {
    const of = (who: 'product' | 'relay', share: number) => median(rounds.map((round) => quantile(round[who], share)))
    const [ours, limit] = [of('product', 0.95), of('relay', 0.95)]
    console.log(
      `${size.padStart(7)}       ${ms(of('product', 0.5))} ${ms(ours)}     ${ms(of('relay', 0.5))} ${ms(limit)}     ${ms(ours / limit)}   ${ms((ours - limit) / commit95)}`,
    )
  }
}

/** One types, another watches; the server is killed the moment enough was seen. How much of that is missing after? */
async function durability(spaceId: string, cookies: string[]) {
  let seen = 0
  let missing = 0
  for (let trial = 0; trial < TRIALS; trial++) {
    const first = await start('product.ts', databaseUrl)
    const docId = await newDoc(first.url, spaceId, cookies[0]!)
    const address = (url: string) => `${url.replace('http', 'ws')}/sync/${docId}`
    const [writer, reader] = [new Writer(address(first.url), cookies[0]), new Writer(address(first.url), cookies[1])]
    await Promise.all([writer.ready(true), reader.ready(true)])
    const watched = new Promise<number>((resolve) => {
      const enough = 100 + Math.random() * 100
      reader.heard = (_client, _from, to) => {
        if (to < enough || first.child.killed) return
        first.child.kill('SIGKILL')
        resolve(to)
      }
    })
    const typing = setInterval(() => writer.type(), 5)
    const known = await watched
    clearInterval(typing)
    for (const one of [writer, reader]) await one.leave()
    await once(first.child, 'exit')

    const second = await start('product.ts', databaseUrl)
    const late = new Writer(address(second.url), cookies[2])
    let stored = 0
    late.heard = (_client, _from, to) => {
      stored = Math.max(stored, to)
    }
    await late.ready(true)
    await late.leave()
    await end(second)
    seen += known
    missing += Math.max(0, known - stored)
  }
  console.log(`\nkill -9 while one types and another watches: ${missing} of ${seen} letters that were seen are missing`)
}

try {
  const { spaceId, cookies } = await bench.people(PEOPLE)
  await latency(spaceId, cookies)
  await durability(spaceId, cookies)
} finally {
  await bench.close()
}
