import { once } from 'node:events'
import os from 'node:os'
import { setTimeout as rest } from 'node:timers/promises'
import * as Y from 'yjs'
import { newId } from '#server/core/id.ts'
import { inTurn, openBench, type Started } from './bench.ts'
import { installPeers } from './peers.ts'
import { type Measured, type Place, Typist, typeInto } from './typists.ts'

// Document sync through the whole product on a durable PostgreSQL, beside the stock y-websocket server in memory,
// Hocuspocus on the same PostgreSQL, and a relay that neither reads nor stores: the limit. Interleaved, so that a busy
// machine is busy for all; a fresh process for each run.
const quick = process.argv.includes('--quick')
const ROUNDS = quick ? 1 : 3
/**
 * A server runs for weeks: before anything is measured, people type as fast as it can, for so long. The same for all, and
 * nothing of it is left to be done then: what is written while it is measured is read beside it.
 */
const WORKED_MS = quick ? 500 : 3000
const WORKED_DOCS = 20
const WARM_MS = quick ? 500 : 1000
const MEASURE_MS = quick ? 1500 : 4000
const TRIALS = quick ? 1 : 5
const HISTORY = 260_000
const PEOPLE = 40

const loads = [
  { name: 'A', says: '50 documents × 4 people × 2/s', docs: 50, inEach: 4, writers: 4, pace: { perSecond: 2 } },
  {
    name: 'B',
    says: 'one document, 100 people, 20 write 4/s',
    docs: 1,
    inEach: 100,
    writers: 20,
    pace: { perSecond: 4 },
  },
  { name: 'E', says: '60 documents × 10 people × 2/s', docs: 60, inEach: 10, writers: 10, pace: { perSecond: 2 } },
  { name: 'C', says: '50 × 4, each 8 in flight', docs: 50, inEach: 4, writers: 4, pace: { inFlight: 8 } },
  { name: 'D', says: '2 × 50, each 4 in flight', docs: 2, inEach: 50, writers: 50, pace: { inFlight: 4 } },
] as const
const names = ['product', 'y-websocket', 'hocuspocus', 'relay'] as const
type Name = (typeof names)[number]

await installPeers()
const bench = await openBench()
const { databaseUrl, quantile } = bench
const median = (values: readonly number[]) => quantile(values, 0.5)
const p95 = (values: readonly number[]) => quantile(values, 0.95)
const ms = (value: number) => value.toFixed(2)
const kB = (bytes: number) => (bytes / 1024).toFixed(1)
const { spaceId, cookies } = await bench.people(PEOPLE)

const start = (name: Name) =>
  name === 'product'
    ? bench.start('product.ts', databaseUrl)
    : name === 'relay'
      ? bench.start('relay.ts')
      : bench.start(`peers/${name}.mjs`, databaseUrl)

function placeOf(name: Name, { url }: Started): Place {
  const base = url.replace('http', 'ws')
  if (name === 'hocuspocus') return { dialect: 'hocuspocus', address: () => base }
  if (name !== 'product') return { dialect: name, address: (doc) => `${base}/${doc}` }
  return {
    dialect: 'y-websocket',
    address: (doc) => `${base}/sync/${doc}`,
    cookie: (index) => cookies[index % PEOPLE] ?? '',
  }
}

/** Documents that exist. */
async function docsOf(name: Name, server: Started, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId())
  if (name !== 'product') return ids
  for (const [at, id] of ids.entries()) {
    const reply = await fetch(`${server.url}/api/spaces/${spaceId}/docs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: cookies[at % PEOPLE] ?? '' },
      body: JSON.stringify({ id, title: `ວັດ ${at}` }),
    })
    if (!reply.ok) throw new Error(`No document: ${reply.status} ${await reply.text()}`)
  }
  return ids
}

/** A row of a table. */
const row = (...cells: (string | number)[]) => console.log(`| ${cells.join(' | ')} |`)
const head = (...cells: string[]) => {
  row(...cells)
  row(...cells.map(() => '---'))
}
const met = (goal: boolean) => (goal ? 'met' : 'NOT met')

async function speed() {
  const found = new Map<string, Measured[]>()
  const beside = new Map<string, number[]>()
  const alone: number[] = []
  for (let round = 0; round < ROUNDS; round++)
    for (const load of loads)
      for (const name of inTurn(names, round)) {
        if (name === 'product') await bench.forgetTexts()
        const server = await start(name)
        await typeInto(placeOf(name, server), {
          docs: await docsOf(name, server, WORKED_DOCS),
          inEach: 4,
          writers: 4,
          pace: { inFlight: 4 },
          warmMs: 0,
          measureMs: WORKED_MS,
          cpu: () => 0,
        })
        if (name === 'product') await bench.readTexts()
        const docs = await docsOf(name, server, load.docs)
        const type = () =>
          typeInto(placeOf(name, server), {
            ...load,
            docs,
            warmMs: WARM_MS,
            measureMs: MEASURE_MS,
            cpu: () => bench.cpu(server),
          })
        let measured: Measured
        if (name === 'y-websocket' && 'perSecond' in load.pace) {
          const { result, commits } = await bench.commitsBeside(type)
          measured = result
          beside.set(load.name, [...(beside.get(load.name) ?? []), ...commits])
        } else measured = await type()
        await bench.end(server)
        const { delivered, perSecond } = measured
        console.error(`${load.name} ${name}: p95 ${ms(p95(delivered))} ms, ${perSecond.toFixed(0)}/s`)
        found.set(load.name + name, [...(found.get(load.name + name) ?? []), measured])
        if (name === 'relay') alone.push(...(await bench.commitsBeside(() => rest(MEASURE_MS / 2))).commits)
      }
  const of = (load: string, name: Name, what: (one: Measured) => number) =>
    median((found.get(load + name) ?? []).map(what))

  // What a commit costs on a machine that does this work already: the stock server's own figure is taken beside it too.
  console.log(
    `\n### From one writer to another, milliseconds\n\nOne commit alone: median ${ms(median(alone))}, p95 ${ms(p95(alone))}.\n`,
  )
  head(
    'load',
    ...names.map((name) => `${name} p50 / p95`),
    'one commit beside y-websocket p50 / p95',
    'goal: p95 ≤ y-websocket + 1.2 commits',
    '(p95 − y-websocket) ÷ commit (÷ commit alone)',
  )
  for (const { name, says } of loads.slice(0, 3)) {
    const pair = (values: readonly number[]) => `${ms(median(values))} / ${ms(p95(values))}`
    const [ours, theirs] = [
      of(name, 'product', (one) => p95(one.delivered)),
      of(name, 'y-websocket', (one) => p95(one.delivered)),
    ]
    const cells = names.map(
      (who) =>
        `${ms(of(name, who, (one) => median(one.delivered)))} / ${ms(of(name, who, (one) => p95(one.delivered)))}`,
    )
    const commits = beside.get(name) ?? []
    const extra = ours - theirs
    row(
      `${name}: ${says}`,
      ...cells,
      pair(commits),
      met(extra <= 1.2 * p95(commits)),
      `${ms(extra / p95(commits))} (${ms(extra / p95(alone))})`,
    )
  }
  console.log('\n### As much as it can: letters a second, and CPU of the server for each, microseconds\n')
  head('load', ...names.map((name) => `${name} /s · µs`), 'goals')
  for (const { name, says } of loads.slice(3)) {
    const rate = (who: Name) => of(name, who, (one) => one.perSecond)
    const cpu = (who: Name) => of(name, who, (one) => one.cpuPerUpdate)
    const ratio = rate('product') / rate('y-websocket')
    const cpuRatio = cpu('product') / cpu('y-websocket')
    const wanted = name === 'C' ? 1.5 : 2
    const goals = [`${ms(ratio)} × y-websocket (≥ ${wanted}): ${met(ratio >= wanted)}`]
    if (name === 'C') {
      goals.push(
        `${ms(rate('product') / rate('hocuspocus'))} × hocuspocus (≥ 2.5): ${met(rate('product') >= 2.5 * rate('hocuspocus'))}`,
      )
      goals.push(`CPU ${ms(cpuRatio)} × y-websocket (≤ 0.5): ${met(cpuRatio <= 0.5)}`)
    } else goals.push(`CPU ${ms(cpuRatio)} × y-websocket`)
    row(`${name}: ${says}`, ...names.map((who) => `${rate(who).toFixed(0)} · ${cpu(who).toFixed(0)}`), goals.join('; '))
  }
}

/** What an open document and an idle connection hold, and what is left when all have gone. */
async function memory() {
  const DOCS = 100
  const CONNECTIONS = 1000
  const text = new Y.Doc()
  text.getText('t').insert(0, 'ພາສາລາວ'.repeat(2500))
  const content = Y.encodeStateAsUpdate(text)
  console.log(`\n### Memory, kB (a document of ${kB(content.byteLength)} kB)\n`)
  head('', 'open document', 'idle connection', 'left 5 s after all have gone')
  const found = new Map<Name, number[]>()
  for (const name of ['product', 'y-websocket', 'hocuspocus'] as const) {
    const server = await start(name)
    const place = placeOf(name, server)
    const round = async () => {
      const docs = await docsOf(name, server, DOCS)
      const empty = await bench.held(server)
      const writers: Typist[] = []
      for (const [at, doc] of docs.entries()) {
        const writer = await new Typist(place, doc, at).ready()
        writer.send(content)
        writers.push(writer)
      }
      await rest(2500)
      const open = await bench.held(server)
      const idle: Typist[] = []
      for (let at = 0; at < CONNECTIONS; at++) idle.push(await new Typist(place, docs[at % DOCS]!, at).ready())
      await rest(500)
      const full = await bench.held(server)
      for (const one of [...writers, ...idle]) await one.leave()
      await rest(5000)
      const left = await bench.held(server)
      return [(open - empty) / DOCS, (full - open) / CONNECTIONS, left - empty]
    }
    // The first times it is the code itself that is made, and made again, which stays and is nobody's.
    await round()
    await round()
    const figures = await round()
    await bench.end(server)
    found.set(name, figures)
    row(name, ...figures.map(kB))
  }
  const [product, theirs] = [found.get('product')!, found.get('y-websocket')!]
  const ratio = product[1]! / theirs[1]!
  console.log(`\nAn idle connection holds ${ms(ratio)} × that of y-websocket (goal ≤ 1.1): ${met(ratio <= 1.1)}.`)
  console.log(
    `Of ${DOCS} documents and ${CONNECTIONS + DOCS} connections ${kB(product[2]!)} kB are left after 5 s: ${met(product[2]! < 0.1 * (DOCS * product[0]! + CONNECTIONS * product[1]!))} (goal: all released; less than a tenth counts as the heap's own).`,
  )
}

/** A document that 260,000 edits have made, opened by the first to come. */
async function coldOpening() {
  const doc = new Y.Doc()
  doc.clientID = 1
  const text = doc.getText('t')
  doc.transact(() => {
    // As people write: mostly on and on, now and then somewhere else, and a tenth is deleted again.
    let at = 0
    let seed = 7
    for (let edit = 0; edit < HISTORY; edit++) {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      if (edit % 20 === 0) at = seed % (text.length + 1)
      if (edit % 10 === 9 && at > 0) text.delete(--at, 1)
      else text.insert(at++, LETTER)
    }
  })
  const state = Y.encodeStateAsUpdate(doc)
  const took: Record<'apply' | 'product' | 'hocuspocus', number[]> = { apply: [], product: [], hocuspocus: [] }
  for (let round = 0; round < Math.max(3, ROUNDS); round++) {
    const began = performance.now()
    Y.applyUpdate(new Y.Doc(), state)
    took.apply.push(performance.now() - began)
    for (const name of ['product', 'hocuspocus'] as const) {
      let server = await start(name)
      const docs = await docsOf(name, server, 2)
      for (const id of docs)
        if (name === 'product')
          await bench.sql`insert into doc_updates (doc_id, data) values (${id}, ${Buffer.from(state)})`
        else await bench.sql`insert into hocuspocus_documents (name, data) values (${id}, ${Buffer.from(state)})`
      if (name === 'product') {
        // The product makes its state of it itself, when who opened it has gone.
        for (const id of docs) await (await new Typist(placeOf(name, server), id, 0).ready()).leave()
        while ((await bench.sql`select from doc_updates where doc_id = any(${docs}::uuid[])`).length > 0) await rest(50)
        await bench.end(server)
        server = await start(name)
      }
      // The document is cold, not the server: it has opened another like it, as the process of the yardstick has made it.
      const [warm = '', id = ''] = docs
      await (await new Typist(placeOf(name, server), warm, 0).ready()).leave()
      const opened = performance.now()
      const late = await new Typist(placeOf(name, server), id, 0).ready()
      took[name].push(performance.now() - opened)
      if ((late.first?.byteLength ?? 0) < state.byteLength / 2) throw new Error(`${name} sent no whole document`)
      await late.leave()
      await bench.end(server)
    }
  }
  const [apply, ours, theirs] = [median(took.apply), median(took.product), median(took.hocuspocus)]
  console.log(`\n### Cold opening of a document of ${HISTORY} edits (${kB(state.byteLength)} kB), milliseconds\n`)
  head('Y.applyUpdate', 'product', 'hocuspocus', 'goal: ≤ 1.5 × Y.applyUpdate')
  row(apply.toFixed(0), ours.toFixed(0), theirs.toFixed(0), `${ms(ours / apply)}: ${met(ours <= 1.5 * apply)}`)
}
const LETTER = 'ກ'

/** One types, another watches; the server is killed the moment enough was seen. How much of that is missing after? */
async function durability() {
  console.log('\n### kill -9 while one types 200 letters a second and another watches\n')
  head('', 'letters seen', 'of these missing after the restart', 'goal')
  for (const name of ['product', 'y-websocket', 'hocuspocus'] as const) {
    let seen = 0
    let missing = 0
    for (let trial = 0; trial < TRIALS; trial++) {
      const first = await start(name)
      const [doc = ''] = await docsOf(name, first, 1)
      const [writer, reader] = [new Typist(placeOf(name, first), doc, 0), new Typist(placeOf(name, first), doc, 1)]
      await Promise.all([writer.ready(), reader.ready()])
      const died = once(first.child, 'exit')
      const watched = new Promise<number>((resolve) => {
        const enough = 150 + Math.random() * 100
        reader.saw = (_client, _from, to) => {
          if (to < enough || first.child.killed) return
          first.child.kill('SIGKILL')
          resolve(to)
        }
      })
      const typing = setInterval(() => writer.type(), 5)
      const known = await watched
      clearInterval(typing)
      for (const one of [writer, reader]) await one.leave()
      await died

      const second = await start(name)
      const late = await new Typist(placeOf(name, second), doc, 2).ready()
      const stored = late.first ? (Y.parseUpdateMeta(late.first).to.get(writer.client) ?? 0) : 0
      await late.leave()
      await bench.end(second)
      seen += known
      missing += Math.max(0, known - stored)
    }
    row(name, seen, missing, name === 'product' ? met(missing === 0) : '')
  }
}

try {
  const { model = 'unknown' } = os.cpus()[0] ?? {}
  console.log(
    `\n## Documents\n\n${new Date().toISOString().slice(0, 10)}, ${os.cpus().length} × ${model}, Node ${process.versions.node}, medians of ${ROUNDS} interleaved rounds. The load before: ${os.loadavg()[0]?.toFixed(1)}.`,
  )
  await speed()
  await memory()
  await coldOpening()
  await durability()
} finally {
  await bench.close()
}
