import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Request } from 'express'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import { incomingFolder, receiveTo } from '#server/files/incoming.ts'
import { unzip } from '#server/files/unzip.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, invalid, notFound } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Intake, intakeApi } from '#shared/features/intake/contract.ts'
import { INTAKE_MAX_BYTES } from '#shared/features/intake/policy.ts'
import { contributeTo } from '../spaces/service.ts'
import type { Found, Text } from './found.ts'
import { dropLeftOf, leftPath, readLeft, writeLeft } from './left.ts'
import { lookThrough, readText } from './look.ts'
import { wikiTexts } from './mediawiki.ts'
import { beginRun, closeRun, endRun, hasRun, inTurn, pagesOf, type Run, runOf } from './runs.ts'
import { checkWanted, mayPublishIncoming, storeChosen } from './store.ts'
import { textsInZip } from './zip-texts.ts'

export { dropIdleRuns as dropIdleIntakes, leaveRuns as leaveIntakes } from './runs.ts'

const LIMITS = { entries: 10_000, entryBytes: 1024 ** 3, bytes: 4 * 1024 ** 3 }
const SHOWN_BLOCKS = 60
const MOST_PREVIEWS = 50
/** A file over which servers stop again and again is given up. */
const MOST_STOPS = 3
const limitBegun = createRateLimit(20)
const limitPreviews = createRateLimit(60)

/** Takes in what was sent, answers, and goes on to look through it: a slow proxy has nothing to wait for. */
export async function beginIntake(
  services: Services,
  viewer: Viewer,
  { spaceId, id, name }: { spaceId: string; id: string; name: string },
  req: Request,
): Promise<Intake> {
  await contributeTo(services.sql, viewer, spaceId)
  const mayPublish = await mayPublishIncoming(services.sql, viewer, spaceId)
  await limitBegun(viewer.id)
  const left = { id, spaceId, name, personId: viewer.id, file: `${randomUUID()}.intake`, stops: 0, made: [] }
  const file = path.join(incomingFolder(services), left.file)
  const run = beginRun(viewer, fresh({ id, spaceId, name, mayPublish }), file)
  try {
    await dropLeftOf(services, viewer.id, hasRun)
    await receiveTo(req, file, INTAKE_MAX_BYTES, { signal: run.stop.signal })
    await contributeTo(services.sql, viewer, spaceId)
    run.files.push(leftPath(services, left))
    await writeLeft(services, left)
    run.left = left
  } catch (error) {
    await endRun(run)
    throw error
  }
  work(services, run, 'read', async () => lookThrough(services, viewer, run, await textsIn(run)))
  return seen(run)
}

const fresh = (facts: Pick<Intake, 'id' | 'spaceId' | 'name' | 'mayPublish'>): Intake => ({
  ...facts,
  state: 'reading',
  from: 'files',
  done: 0,
  of: 0,
  reason: null,
  entries: [],
  left: [],
  moreLeft: 0,
  problems: [],
  made: [],
})

/**
 * An intake of this person that they may still bring in. Where the server stopped in the middle it goes on: what was sent
 * is read again, or was stored. Throws `not_found`.
 */
async function openIntake(services: Services, viewer: Viewer, id: string): Promise<Run> {
  const run = runOf(viewer, id) ?? (await goOn(services, viewer, id))
  await contributeTo(services.sql, viewer, run.intake.spaceId)
  return run
}

async function goOn(services: Services, viewer: Viewer, id: string): Promise<Run> {
  const { sql } = services
  const left = await readLeft(services, { id, personId: viewer.id })
  if (!left || left.stops >= MOST_STOPS) throw notFound('intake', id)
  await contributeTo(sql, viewer, left.spaceId)
  const mayPublish = await mayPublishIncoming(sql, viewer, left.spaceId)
  const [first] = left.made
  const isStored = first && (await sql`select 1 from docs where id = ${first.docId}`).length > 0
  const already = runOf(viewer, id)
  if (already) return already
  const run = beginRun(
    viewer,
    fresh({ id, spaceId: left.spaceId, name: left.name, mayPublish }),
    path.join(incomingFolder(services), left.file),
  )
  run.files.push(leftPath(services, left))
  run.left = { ...left, stops: left.stops + 1, made: [] }
  if (isStored) {
    Object.assign(run.intake, { state: 'done', made: left.made, done: left.made.length, of: left.made.length })
    await closeRun(run)
    return run
  }
  const again = run.left
  work(services, run, 'read', async () => {
    await writeLeft(services, again)
    await lookThrough(services, viewer, run, await textsIn(run))
    run.intake.reason = 'restarted'
  })
  return run
}

/** What a file is, by its first bytes; its name says nothing that they do not. */
async function textsIn(run: Run): Promise<Found> {
  const { file } = run
  const handle = await open(file, 'r')
  const head = Buffer.alloc(4)
  await handle.read(head, 0, 4, 0).finally(() => handle.close())
  if (head.toString('latin1').startsWith('PK')) {
    const zip = await unzip(file, LIMITS)
    run.close.push(() => zip.close())
    return textsInZip(zip, pagesOf(run))
  }
  const packed = head[0] === 0x1f && head[1] === 0x8b
  if (/^(BZh|7z\xbc|Rar!|\xfd7zX)/.test(head.toString('latin1'))) throw invalid('other_packing')
  if (!packed && !/^(\uFEFF|[ \t\r\n])*</.test(head.toString('utf8'))) throw invalid('not_a_zip')
  return wikiTexts(file, pagesOf(run), packed, run.stop.signal)
}

/** Does the next thing with an intake, and notes how it ended. */
function work(services: Services, run: Run, then: 'read' | 'done', does: () => Promise<void>): void {
  const { intake } = run
  run.work = inTurn(run.stop.signal, does)
    .then(async () => {
      // Whoever hears of the end finds nothing left behind.
      if (then === 'done') await closeRun(run)
      intake.state = then
    })
    .catch(async (error: unknown) => {
      const said = error instanceof AppError ? (error.detail.reason ?? error.code) : 'unexpected'
      intake.reason = typeof said === 'string' ? said : 'unexpected'
      intake.made = []
      if (!(error instanceof AppError)) services.log.error('An intake failed', { error })
      if (then === 'read') await closeRun(run)
      // What could not be stored was not read in vain: somebody may choose again.
      intake.state = then === 'done' ? 'read' : 'failed'
    })
}

/** The list is sent when it is whole and somebody is to choose; not with every look at how far it is. */
const seen = ({ intake }: Run): Intake => (intake.state === 'read' ? intake : { ...intake, entries: [] })

export const showIntake = async (services: Services, viewer: Viewer, id: string): Promise<Intake> =>
  seen(await openIntake(services, viewer, id))

/** How a text begins. */
export async function showEntry(services: Services, viewer: Viewer, id: string, place: number) {
  const run = await openIntake(services, viewer, id)
  const text = run.texts[place]
  if (run.intake.state !== 'read' || !text) throw invalid('unknown_text')
  const known = run.previews.get(place)
  if (known) return known
  await limitPreviews(viewer.id)
  const preview = previewOf(text)
  if (run.previews.size >= MOST_PREVIEWS) run.previews.clear()
  run.previews.set(place, preview)
  preview.catch(() => run.previews.delete(place))
  return preview
}

async function previewOf(text: Text) {
  const { reading } = await readText(text)
  return { blocks: reading.blocks.slice(0, SHOWN_BLOCKS), more: Math.max(0, reading.blocks.length - SHOWN_BLOCKS) }
}

/** Begins to store what was chosen, after asking whether all of it can be. */
export async function storeIntake(
  services: Services,
  viewer: Viewer,
  id: string,
  wanted: BodyOf<typeof intakeApi.storeIntake>,
  origin: string,
): Promise<Intake> {
  const run = await openIntake(services, viewer, id)
  const { intake } = run
  if (intake.state === 'failed') throw conflict('not_read')
  // Under way, or read again after a stop: whoever sees that goes on from it.
  if (intake.state !== 'read') return seen(run)
  await checkWanted(services, viewer, run, wanted)
  // Two who press at once: the second sees that it is under way.
  if (run.intake.state !== 'read' || runOf(viewer, id) !== run) return seen(run)
  intake.state = 'storing'
  intake.reason = null
  intake.done = 0
  intake.of = wanted.chosen.length
  work(services, run, 'done', () => storeChosen(services, viewer, run, wanted, origin))
  return seen(run)
}

export async function dropIntake(services: Services, viewer: Viewer, id: string): Promise<void> {
  await endRun(runOf(viewer, id) ?? (await goOn(services, viewer, id)))
}
