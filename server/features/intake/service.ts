import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import path from 'node:path'
import type { Request } from 'express'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import { incomingFolder, receiveTo } from '#server/files/incoming.ts'
import { unzip } from '#server/files/unzip.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, invalid } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Intake, intakeApi } from '#shared/features/intake/contract.ts'
import { INTAKE_MAX_BYTES } from '#shared/features/intake/policy.ts'
import { contributeTo } from '../spaces/service.ts'
import type { Found, Text } from './found.ts'
import { lookThrough, readText } from './look.ts'
import { wikiTexts } from './mediawiki.ts'
import { beginRun, closeRun, endRun, inTurn, type Run, runOf } from './runs.ts'
import { checkWanted, mayPublishIncoming, storeChosen } from './store.ts'
import { textsInZip } from './zip-texts.ts'

export { dropIdleRuns as dropIdleIntakes } from './runs.ts'

const LIMITS = { entries: 10_000, entryBytes: 1024 ** 3, bytes: 4 * 1024 ** 3 }
const SHOWN_BLOCKS = 60
const MOST_PREVIEWS = 50
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
  const run = beginRun(viewer, {
    id,
    spaceId,
    name,
    state: 'reading',
    from: 'files',
    done: 0,
    of: 0,
    reason: null,
    entries: [],
    left: [],
    moreLeft: 0,
    problems: [],
    mayPublish,
    made: [],
  })
  const file = path.join(incomingFolder(services), `${randomUUID()}.intake`)
  run.files.push(file)
  try {
    await receiveTo(req, file, INTAKE_MAX_BYTES, { signal: run.stop.signal })
    await contributeTo(services.sql, viewer, spaceId)
  } catch (error) {
    await endRun(run)
    throw error
  }
  work(services, run, 'read', async () => lookThrough(services, viewer, run, await textsIn(services, run, file)))
  return seen(run)
}

/** What a file is, by its first bytes; its name says nothing that they do not. */
async function textsIn(services: Services, run: Run, file: string): Promise<Found> {
  const handle = await open(file, 'r')
  const head = Buffer.alloc(4)
  await handle.read(head, 0, 4, 0).finally(() => handle.close())
  if (head.toString('latin1').startsWith('PK')) {
    const zip = await unzip(file, LIMITS)
    run.close.push(() => zip.close())
    return textsInZip(zip)
  }
  const packed = head[0] === 0x1f && head[1] === 0x8b
  if (!packed && !/^(\uFEFF|[ \t\r\n])*</.test(head.toString('utf8'))) throw invalid('not_a_zip')
  const spool = path.join(incomingFolder(services), `${randomUUID()}.intake`)
  run.files.push(spool)
  return wikiTexts(file, spool, packed, run.stop.signal)
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

export async function showIntake({ sql }: Services, viewer: Viewer, id: string): Promise<Intake> {
  const run = runOf(viewer, id)
  await contributeTo(sql, viewer, run.intake.spaceId)
  return seen(run)
}

/** How a text begins. */
export async function showEntry({ sql }: Services, viewer: Viewer, id: string, place: number) {
  const run = runOf(viewer, id)
  await contributeTo(sql, viewer, run.intake.spaceId)
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
  const run = runOf(viewer, id)
  const { intake } = run
  if (intake.state === 'storing' || intake.state === 'done') return seen(run)
  if (intake.state !== 'read') throw conflict('not_read')
  await checkWanted(services, viewer, run, wanted)
  // Two who press at once: the second sees that it is under way.
  if (runOf(viewer, id).intake.state !== 'read') return seen(run)
  intake.state = 'storing'
  intake.reason = null
  intake.done = 0
  intake.of = wanted.chosen.length
  work(services, run, 'done', () => storeChosen(services, viewer, run, wanted, origin))
  return seen(run)
}

export async function dropIntake(viewer: Viewer, id: string): Promise<void> {
  await endRun(runOf(viewer, id))
}
