import { createHash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Services } from '#server/core/services.ts'
import { AppError } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import type { IntakeEntry, Same } from '#shared/features/intake/contract.ts'
import type { FindingKind } from '#shared/lao/finding.ts'
import { cut, cutTo } from '#shared/lao/graphemes.ts'
import { normalizeForSearch } from '#shared/lao/normalize.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { type Beside, kindOf, type Reading, readFile, textOf, titleOf } from '../docs/service.ts'
import { type Attachment, type Found, leave, type Text } from './found.ts'
import { findSameBytes, findTexts } from './queries.ts'
import type { Run } from './runs.ts'
import { readSheets } from './sheet.ts'

const PAGE = 100
const EXCERPT = 400
/** Pictures of one text, in bytes, together. */
const MOST_PICTURE_BYTES = 60 * 1024 * 1024

/** The words of a text, however they are spelled and spaced. */
const printOf = (text: string) => {
  const words = normalizeForSearch(text).replace(/\s+/g, '').toLowerCase()
  return words ? createHash('sha256').update(words).digest('hex') : ''
}

/** Reads a text with the pictures beside it; where its links lead is known when it is stored. */
export async function readText(text: Text, addressOf?: (target: number | Attachment) => string | undefined) {
  const bytes = new Uint8Array(await text.load())
  const kind = text.kind ?? kindOf(text.name, bytes)
  const beside: { pictures: Map<string, Uint8Array>; links: Map<string, string> } = {
    pictures: new Map(),
    links: new Map(),
  }
  if (kind === 'html' || kind === 'markdown' || kind === 'wikitext') {
    const near = text.neighbours(Buffer.from(bytes).toString('utf8'))
    let size = 0
    for (const [name, load] of near.pictures) {
      const picture = await load()
      size += picture.length
      if (size > MOST_PICTURE_BYTES) break
      beside.pictures.set(name, new Uint8Array(picture))
    }
    for (const [written, target] of [...near.texts, ...(near.attachments ?? [])]) {
      const address = addressOf?.(target)
      if (address) beside.links.set(written, address)
    }
  }
  const reading = await readFile(kind, bytes, beside satisfies Beside)
  return { kind, bytes, reading, title: cutTo(text.title || titleOf(fileName(text.name), reading), DOC_TITLE_MAX) }
}

const fileName = (name: string) => name.split('/').at(-1) ?? name

/** Looks through everything that was sent, and says what it is, what cannot be read, and what is there already. */
export async function lookThrough(services: Services, viewer: Viewer, run: Run, found: Found): Promise<void> {
  const { intake } = run
  intake.from = found.from
  intake.of = found.texts.length
  const left: Pick<Found, 'left' | 'more'> = { left: [...found.left], more: found.more }
  const sums: { sha256: string; print: string }[] = []
  for (const text of found.texts) {
    run.stop.signal.throwIfAborted()
    try {
      const { kind, bytes, reading, title } = await readText(text)
      const words = textOf({ type: 'doc', content: reading.content })
      const place = run.texts.push(text) - 1
      const labels = [...new Set([...text.labels, ...(reading.labels ?? [])])].slice(0, 12)
      intake.entries.push(
        entryOf({
          place,
          name: text.name,
          kind,
          sizeBytes: bytes.length,
          title,
          words,
          reading,
          labels,
          attachments: text.attachments?.length ?? 0,
        }),
      )
      sums.push({ sha256: createHash('sha256').update(bytes).digest('hex'), print: printOf(words) })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const why = error.detail.reason ?? error.code
      leave(left, { name: text.name, why: typeof why === 'string' ? why : error.code })
    }
    intake.done++
    await breathe()
  }
  // Places were counted before it was known what can be read.
  relink(run, found)
  const sheets = await readSheets(services.sql, intake.spaceId, found.sheets, intake.entries)
  for (const [place, facts] of sheets.facts) {
    const entry = intake.entries[place]
    if (entry) Object.assign(entry, { sheet: facts, title: facts.titleLo || facts.titleEn || entry.title })
  }
  intake.problems = sheets.problems
  for (const one of sheets.left) leave(left, one)
  intake.left = left.left
  intake.moreLeft = left.more
  await markSame(services, viewer, run, sums)
  if (intake.entries.length === 0 && left.left.length === 0) throw new AppError('invalid', { reason: 'nothing_found' })
}

/** Links name texts by their place among all that were found; of those that were read, by their place among them. */
function relink(run: Run, found: Found) {
  const now = new Map(run.texts.map((text, place) => [text, place]))
  const placeNow = (place: number) => {
    const text = found.texts[place]
    return text && now.get(text)
  }
  run.texts = run.texts.map((text) => ({
    ...text,
    neighbours(whole) {
      const near = text.neighbours(whole)
      const there = [...near.texts].flatMap(([written, place]) => {
        const at = placeNow(place)
        return at === undefined ? [] : [[written, at] as const]
      })
      return { ...near, texts: new Map(there) }
    },
  }))
}

interface Seen extends Pick<IntakeEntry, 'place' | 'name' | 'kind' | 'sizeBytes' | 'title' | 'labels' | 'attachments'> {
  words: string
  reading: Reading
}

function entryOf({ words, reading, ...facts }: Seen): IntakeEntry {
  const findings: Partial<Record<FindingKind, number>> = {}
  for (const { kind } of reading.findings) findings[kind] = (findings[kind] ?? 0) + 1
  return {
    ...facts,
    excerpt: cut(words, EXCERPT),
    findings,
    pictures: reading.pictures.length,
    lostPictures: reading.lost,
    unread: reading.unread ?? [],
    same: [],
    sheet: null,
  }
}

/** What is in the space already, as far as the viewer may read it, and what was sent twice. */
async function markSame(
  { sql }: Services,
  viewer: Viewer,
  run: Run,
  sums: readonly { sha256: string; print: string }[],
) {
  const { entries, spaceId } = run.intake
  const bytes = new Map<string, Same>()
  for (const { docId, title, sha256 } of await findSameBytes(
    sql,
    viewer,
    spaceId,
    sums.map((one) => one.sha256),
  ))
    bytes.set(sha256, { how: 'bytes', docId, place: null, title })
  const wanted = new Set(sums.map(({ print }) => print).filter(Boolean))
  const prints = new Map<string, Same>()
  const titles = new Map<string, Same>()
  for (let after = ''; ; ) {
    run.stop.signal.throwIfAborted()
    const page = await findTexts(sql, viewer, spaceId, after, PAGE)
    for (const { id, title, text } of page) {
      const print = printOf(text)
      if (wanted.has(print) && !prints.has(print)) prints.set(print, { how: 'text', docId: id, place: null, title })
      if (!titles.has(foldLine(title))) titles.set(foldLine(title), { how: 'title', docId: id, place: null, title })
    }
    after = page.at(-1)?.id ?? ''
    if (page.length < PAGE) break
    await breathe()
  }
  for (const entry of entries) {
    const { sha256 = '', print = '' } = sums[entry.place] ?? {}
    const found = bytes.get(sha256) ?? prints.get(print) ?? titles.get(foldLine(entry.title))
    if (found) entry.same.push(found)
    const other = { docId: null, place: entry.place, title: entry.title }
    if (!bytes.has(sha256)) bytes.set(sha256, { how: 'bytes', ...other })
    if (print && !prints.has(print)) prints.set(print, { how: 'text', ...other })
    if (!titles.has(foldLine(entry.title))) titles.set(foldLine(entry.title), { how: 'title', ...other })
  }
}
