import { createHash, createHmac, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Request } from 'express'
import { z } from 'zod'
import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { keepsCamera } from '#server/files/blank.ts'
import { incomingFolder, receiveTo } from '#server/files/incoming.ts'
import { inspect } from '#server/files/inspect.ts'
import { dropLoose, putLoose } from '#server/files/loose.ts'
import { checked, type Unzipped, unzip } from '#server/files/unzip.ts'
import { putSearch } from '#server/search/put.ts'
import { openExaminer } from '#server/sync/examine.ts'
import { AppError, invalid } from '#shared/base/errors.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ARCHIVE_MAX_BYTES, ARCHIVE_VERSION, type ArchiveProgress } from '#shared/features/archive/contract.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { FILE_MAX_BYTES } from '#shared/features/rooms/contract.ts'
import { SpaceKind } from '#shared/features/spaces/contract.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { cleanContent, docsChanged, keepVersion, packState, textIn, withIds } from '../docs/service.ts'
import { bringSynonyms, bringTag } from '../knowledge/service.ts'
import { foldMessages } from '../rooms/service.ts'
import { judge } from './judge.ts'
import { begin, follow } from './progress.ts'
import { findDepartments, findFindable, findKnown, findTagsBy, named, puts, type Row } from './queries.ts'
import { sealKey } from './seal.ts'
import { common, inSpace, type Table, tables } from './tables.ts'

const LIMITS = { entries: 300_000, entryBytes: 1024 ** 3, bytes: 8 * 1024 ** 3 }
const MANIFEST_BYTES = 128 * 1024 ** 2
const TEXT_BYTES = 64 * 1024 ** 2
const MOST_ROWS = 1_000_000
const MOST_SPACES = 500
const LONGEST_LINE = 16 * 1024 ** 2
const AT_ONCE = 200

const Manifest = z.object({
  format: z.literal('ba-archive'),
  version: z.number().int(),
  spaces: z
    .array(z.object({ id: Id, folder: z.string().max(600) }))
    .min(1)
    .max(MOST_SPACES),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
  seal: z.string(),
})

const SpaceFacts = z.object({
  id: Id,
  kind: SpaceKind,
  nameLo: z.string().min(1).max(120),
  nameEn: z.string().min(1).max(120),
  visionLo: z.string().max(400),
  visionEn: z.string().max(400),
  hidesReaders: z.boolean().default(false),
  circleId: Id,
})

const PersonFacts = z.object({
  id: Id,
  nameLo: z.string().min(1).max(200),
  nameEn: z.string().min(1).max(200),
  departmentId: Id.nullish(),
  departmentLo: z.string().nullish(),
  departmentEn: z.string().nullish(),
})

/** What every part of an archive on its way in needs. */
interface In {
  services: Services
  viewer: Viewer
  zip: Unzipped
  progress: ArchiveProgress
  /** It was made here, and not changed since. */
  ours: boolean
  sums: ReadonlyMap<string, string>
  spaces: { facts: z.infer<typeof SpaceFacts>; id: string; folder: string; circleId: string }[]
  /** Circles of their own that documents are kept to, by the old ones. */
  circles: Map<string, string>
  /** New ids by the old ones. */
  ids: Map<string, string>
  /** Which old ids each kind of row has. */
  kinds: Map<string, Set<string>>
  kept: Map<string, Kept>
  keys: string[]
  /** Tags by their old ids, with all their words; what is broader is placed when all are known. */
  tags: Map<string, { isNew: boolean; forms: string[]; broaderId: string | null; tended: boolean }>
}
interface Kept {
  key: string
  thumbKey: string | null
  type: string
  bytes: number
  width: number | null
  height: number | null
}

/**
 * Takes an archive in, answers, and goes on by itself, since no line stays open for as long as a large one takes: it
 * becomes new spaces of whoever brings it, all of it or nothing. `progress.ts` tells how it ends.
 */
export async function bringArchive(
  services: Services,
  viewer: Viewer,
  id: string,
  req: Request,
): Promise<ArchiveProgress> {
  const progress = begin(viewer, id)
  const file = path.join(incomingFolder(services), `${randomUUID()}.zip`)
  try {
    await receiveTo(req, file, ARCHIVE_MAX_BYTES)
  } catch (error) {
    await rm(file, { force: true })
    return follow(progress, () => Promise.reject(error))
  }
  void follow(progress, () => bringFile(services, viewer, file, progress)).catch((error: unknown) => {
    if (!(error instanceof AppError)) services.log.error('An archive could not be brought in', { error })
  })
  return { ...progress }
}

async function bringFile(services: Services, viewer: Viewer, file: string, progress: ArchiveProgress) {
  try {
    const zip = await unzip(file, LIMITS)
    try {
      await bring(services, viewer, zip, progress)
    } finally {
      zip.close()
    }
  } catch (error) {
    throw refusalOf(error)
  } finally {
    await rm(file, { force: true })
  }
}

/** What the database would not take was no archive of ours. */
function refusalOf(error: unknown): unknown {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  return /^(22|23)/.test(code) ? invalid('damaged_archive') : error
}

async function bring(services: Services, viewer: Viewer, zip: Unzipped, progress: ArchiveProgress) {
  const { sql, live } = services
  const into = await look(services, viewer, zip, progress)
  const docs = await keepFiles(into)
    .then(() => sql.begin((tx) => put(tx, into)))
    .finally(() =>
      // What no row names goes again: after a failure, all of it.
      dropLoose(services, into.keys).catch((left: unknown) =>
        services.log.warn('Files of an archive that nothing names are removed later', { error: left }),
      ),
    )
  for (const { id, facts } of into.spaces) {
    live.enterSpace(id, facts.kind === 'open' ? undefined : viewer.id)
    live.changed({ kind: 'space', id, spaceId: facts.kind === 'private' ? id : null })
    progress.spaces.push({ id, nameLo: facts.nameLo, nameEn: facts.nameEn })
  }
  docsChanged(services, docs)
  await foldMessages(sql)
}

/** Reads what the archive says of itself, and gives everything in it an id of its own. */
async function look(services: Services, viewer: Viewer, zip: Unzipped, progress: ArchiveProgress): Promise<In> {
  if (!zip.has('manifest.json')) throw invalid('not_an_archive')
  const text = (await zip.read('manifest.json', MANIFEST_BYTES)).toString()
  const manifest = parsed(Manifest, text, 'not_an_archive')
  if (manifest.version > ARCHIVE_VERSION) throw invalid('newer_archive')
  const unsealed = text.replace(/,"seal":"[0-9a-f]*"\}$/, '}')
  const ours =
    createHmac('sha256', await sealKey(services.sql))
      .update(unsealed)
      .digest('hex') === manifest.seal
  const into: In = {
    services,
    viewer,
    zip,
    progress,
    ours,
    sums: new Map(manifest.files.map(({ path, sha256 }) => [path, sha256])),
    spaces: [],
    circles: new Map(),
    ids: new Map(),
    kinds: new Map(),
    kept: new Map(),
    keys: [],
    tags: new Map(),
  }
  for (const { folder } of manifest.spaces) {
    const facts = parsed(SpaceFacts, await wholeOf(into, `${folder}/space.json`, TEXT_BYTES), 'damaged_archive')
    const id = newId()
    into.ids.set(facts.id, id)
    into.spaces.push({ facts, id, folder, circleId: randomUUID() })
  }
  let rows = 0
  for (const table of tables) {
    const known = new Set<string>()
    into.kinds.set(table.name, known)
    for await (const { row } of rowsOf(into, table)) {
      if (++rows > MOST_ROWS) throw new AppError('too_large', { reason: 'too_many_rows' })
      if (!table.columns.includes('id')) continue
      const id = Id.safeParse(row.id)
      if (!id.success) throw invalid('damaged_archive')
      known.add(id.data)
      if (!into.ids.has(id.data)) into.ids.set(id.data, newId())
    }
  }
  progress.of = rows
  return into
}

function parsed<T>(shape: z.ZodType<T>, text: string | Buffer, reason: string): T {
  try {
    return shape.parse(JSON.parse(text.toString()))
  } catch {
    throw invalid(reason)
  }
}

const wholeOf = async ({ zip, sums }: In, name: string, most: number) =>
  checked(await zip.read(name, most), sums.get(name))

/**
 * Lines of a file of the archive, one at a time; of one that is not there, none. Throws at its end when it is not what
 * the manifest says: the seal is on that.
 */
async function* linesOf({ zip, sums }: In, name: string): AsyncGenerator<string> {
  if (!zip.has(name)) return
  const stream = await zip.open(name)
  const hash = createHash('sha256')
  let broken = false
  stream.on('data', (part: Buffer) => hash.update(part))
  stream.once('error', () => {
    broken = true
    lines.close()
  })
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) {
    if (line.length > LONGEST_LINE) throw invalid('damaged_archive')
    if (line) yield line
  }
  if (broken || hash.digest('hex') !== sums.get(name)) throw invalid('damaged_archive')
}

const RowShape = z.record(z.string(), z.unknown())

async function* rowsOf(into: In, table: Table): AsyncGenerator<{ row: Row; spaceId: string }> {
  // What spaces have in common belongs to none of them; in older archives it lies in each.
  const places = common.has(table.name) ? [{ id: '', folder: '' }, ...into.spaces] : into.spaces
  for (const { id, folder } of places)
    for await (const line of linesOf(into, `${folder ? `${folder}/` : ''}data/${table.name}.jsonl`))
      yield { row: parsed(RowShape, line, 'damaged_archive'), spaceId: id }
}

/** Files go into the store before anything is written of them. */
async function keepFiles(into: In) {
  const { services, ours } = into
  for (const table of tables.filter(({ name }) => name === 'files' || name === 'doc_files')) {
    for await (const { row } of rowsOf(into, table)) {
      const name = String(row.file ?? '')
      if (!into.zip.has(name)) continue
      const given = await wholeOf(into, name, FILE_MAX_BYTES)
      const seen = await inspect(given)
      // What we gave away ourselves was looked at before, and stays as it was to the bit.
      const bytes = ours ? given : seen.bytes
      if (!ours && keepsCamera(seen.type)) throw invalid('camera_image')
      const key = await putLoose(services, bytes, seen.type)
      into.keys.push(key)
      const thumbKey = seen.thumb ? await putLoose(services, seen.thumb, 'image/webp') : null
      if (thumbKey) into.keys.push(thumbKey)
      const { type, width, height } = seen
      into.kept.set(String(row.id), { key, thumbKey, type, bytes: bytes.length, width, height })
    }
  }
}

/** Writes everything, in one transaction. Gives the documents among it. */
async function put(tx: Sql, into: In): Promise<string[]> {
  const { viewer, progress, services } = into
  await putPeople(tx, into)
  for (const { facts, id, circleId } of into.spaces) {
    await tx`
      insert into spaces (id, kind, name_lo, name_en, vision_lo, vision_en, hides_readers, created_by, circle_id)
      values (${id}, ${facts.kind}, ${facts.nameLo}, ${facts.nameEn}, ${facts.visionLo}, ${facts.visionEn},
        ${facts.hidesReaders}, ${viewer.id}, ${circleId})
    `
    const statement = { viewer, object: { type: 'space', id }, spaceId: id, origin: 'import' as const }
    await recordActivity(tx, { event: 'archive.brought', ...statement })
  }
  const docs: string[] = []
  const later = new Map<string, Row[]>()
  const examiner = openExaminer()
  try {
    for (const table of tables) {
      let batch: Row[] = []
      const flush = async () => {
        if (batch.length > 0) await puts.get(table.name)?.(tx, batch)
        batch = []
      }
      for await (const { row, spaceId } of rowsOf(into, table)) {
        progress.done++
        const made = await rowFor(tx, into, table, row, spaceId, examiner)
        if (!made) {
          progress.left++
          // What names it is left too.
          into.kinds.get(table.name)?.delete(String(row.id))
          continue
        }
        const waits = LATER[table.name] ?? []
        if (waits.some((column) => made.row[column] !== null)) {
          const found = later.get(table.name) ?? []
          found.push(Object.fromEntries(['id', ...waits].map((name) => [name, made.row[name]])))
          later.set(table.name, found)
          for (const column of waits) made.row[column] = null
        }
        if (made.there) continue
        if (table.name === 'docs') docs.push(String(made.row.id))
        batch.push(made.row)
        if (made.update) {
          await flush()
          await services.sync.seed(tx, String(made.row.id), made.update)
        } else if (made.large || batch.length >= AT_ONCE) await flush()
      }
      await flush()
    }
    for (const [name, found] of later) await named.get(name)?.(tx, found)
  } finally {
    await examiner.end()
  }
  await settle(tx, into, docs)
  // Last, for it holds the account until the commit, and who closes an account waits for nobody's archive.
  for (const { id } of into.spaces)
    await tx`insert into space_members (space_id, person_id, role) values (${id}, ${viewer.id}, 'steward')`
  return docs
}

/** Kinds of rows that are nothing without their file. */
const filed: ReadonlySet<string> = new Set(['docs', 'doc_versions', 'imports', 'suggestions'])

/** Columns that may name a row which comes after. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  articles: ['superseded_by'],
  topics: ['split_from'],
  messages: ['forward_of'],
  article_questions: ['accepted_id', 'accepted_at', 'included_at'],
}

interface Made {
  row: Row
  /** It is here already. */
  there?: boolean
  /** The text of a document, or of a fork of one. */
  update?: Uint8Array
  /** Is written at once: several of them would fill the memory. */
  large?: boolean
}

/** A row as it is written here, or nothing where it names what did not come along. */
async function rowFor(
  tx: Sql,
  into: In,
  table: Table,
  row: Row,
  spaceId: string,
  examiner: ReturnType<typeof openExaminer>,
): Promise<Made | undefined> {
  const made = judge(table, row, {
    newIdOf: (id, to) => (to === undefined || known(into, to, id) ? into.ids.get(id) : undefined),
    trusted: into.ours || into.viewer.isAdmin,
    ours: into.ours,
  })
  if (!made) return undefined
  if (inSpace.has(table.name)) made.space_id = spaceId
  if (table.name === 'items') made.circle_id = circleFor(into, row.circle_id)
  if (table.name === 'tags') return tagFor(tx, into, row, made)
  if (table.name === 'tag_forms') {
    into.tags.get(String(row.tag_id))?.forms.push(String(row.form))
    return { row: made, there: true }
  }
  if (table.name === 'search_synonyms') {
    const forms = z.array(z.string()).safeParse(made.forms)
    const isHere = forms.success && (await bringSynonyms(tx, into.viewer, forms.data))
    return isHere ? { row: made, there: true } : undefined
  }
  if (table.name === 'files' || table.name === 'doc_files') {
    const kept = into.kept.get(String(row.id))
    if (!kept) return undefined
    const { thumbKey, ...facts } = kept
    return { row: { ...made, ...facts, thumb_key: thumbKey } }
  }
  // What was deleted while the archive was written has a row, and no file that the manifest knows.
  if (filed.has(table.name) && !into.sums.has(String(row.file ?? ''))) return undefined
  if (table.name === 'imports') return { row: { ...made, original: await originalFor(into, row) }, large: true }
  if (table.name === 'doc_versions') {
    const update = await updateFor(into, row.file, examiner)
    const { state, quoteIds } = await packState(update)
    return { row: { ...made, state: inHex(state), quotes: quoteIds }, large: true }
  }
  if (table.name === 'doc_templates') {
    const { content } = cleanContent({ type: 'doc', content: made.content }, (id) => into.ids.get(id))
    return { row: { ...made, content: content ?? [] } }
  }
  if (table.name === 'suggestions') {
    const base = await updateFor(into, row.base, examiner)
    await tx`insert into texts (id) values (${String(made.id)}) on conflict do nothing`
    return { row: { ...made, base: inHex(base) }, update: await updateFor(into, row.file, examiner) }
  }
  if (table.name === 'article_versions') made.body = cleanContent(made.body, (id) => into.ids.get(id))
  if (table.name !== 'docs') return { row: made }
  const update = await updateFor(into, row.file, examiner)
  return { row: { ...made, text: textIn(update) }, update }
}

/** A stored text that names everything by its new id. */
async function updateFor(into: In, file: unknown, examiner: ReturnType<typeof openExaminer>): Promise<Uint8Array> {
  const stored = new Uint8Array(await wholeOf(into, String(file ?? ''), TEXT_BYTES))
  await examiner.examine({ update: stored })
  return withIds(stored, (id) => into.ids.get(id))
}

/** The file that a document was made from, if it is the one that the row says. */
async function originalFor(into: In, row: Row): Promise<string> {
  const bytes = await wholeOf(into, String(row.file ?? ''), IMPORT_MAX_BYTES)
  if (createHash('sha256').update(bytes).digest('hex') !== row.sha256) throw invalid('damaged_archive')
  return inHex(bytes)
}

/** Bytes as PostgreSQL reads them in JSON. */
const inHex = (bytes: Uint8Array) =>
  `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`

const known = ({ kinds }: In, to: string, id: string) => kinds.get(to)?.has(id) === true

/** Whom an item is kept to: those inside of its room, the members of its space, or, until more are named, who brings it. */
function circleFor({ kinds, ids, spaces, circles }: In, given: unknown): string | null {
  if (given === null || given === undefined) return null
  if (typeof given !== 'string') throw invalid('damaged_archive')
  if (kinds.get('rooms')?.has(given)) return ids.get(given) ?? null
  const space = spaces.find(({ facts }) => facts.circleId === given)
  if (space) return space.circleId
  const made = circles.get(given) ?? randomUUID()
  circles.set(given, made)
  return made
}

/** Words that are a tag here already are that tag. */
async function tagFor(tx: Sql, into: In, row: Row, made: Row): Promise<Made | undefined> {
  const label = String(made.label)
  const [same] = await findTagsBy(tx, [foldLine(label)])
  into.tags.set(String(row.id), {
    isNew: !same,
    forms: [label, String(made.label_en ?? '')].filter(Boolean),
    broaderId: typeof row.broader_id === 'string' ? row.broader_id : null,
    tended: made.tended === true,
  })
  // Where it stands is said when all of them are here.
  if (!same) return { row: { ...made, broader_id: null, tended: false } }
  into.ids.set(String(row.id), same.id)
  return { row: made, there: true }
}

/** Whoever is not known here is only a name, says so, and has no account. */
async function putPeople(tx: Sql, into: In) {
  const people = new Set<string>()
  const departments = new Set<string>()
  into.kinds.set('people', people)
  into.kinds.set('departments', departments)
  const units = await findDepartments(tx)
  for (const { id } of units) {
    if (!into.ours) break
    departments.add(id)
    into.ids.set(id, id)
  }
  for await (const line of linesOf(into, 'people.jsonl')) {
    const person = parsed(PersonFacts, line, 'damaged_archive')
    people.add(person.id)
    if (into.ours && (await findKnown(tx, [person.id])).length > 0) {
      into.ids.set(person.id, person.id)
      continue
    }
    const id = newId()
    into.ids.set(person.id, id)
    const unit = units.find(
      ({ id, nameLo, nameEn }) =>
        (into.ours && id === person.departmentId) || (nameLo === person.departmentLo && nameEn === person.departmentEn),
    )
    await tx`
      insert into people (id, email, name_lo, name_en, department_id, left_at, brought_in)
      values (${id}, ${`${id}@brought-in.invalid`}, ${marked(person.nameLo, ELSEWHERE.lo)}, ${marked(person.nameEn, ELSEWHERE.en)},
        ${unit?.id ?? null}, now(), true)
    `
  }
}

export const ELSEWHERE = { lo: ' (ຈາກບ່ອນອື່ນ)', en: ' (from elsewhere)' } as const
const marked = (name: string, mark: string) =>
  `${name.endsWith(mark) ? name.slice(0, -mark.length) : name}`.slice(0, 100) + mark

/** What follows from the rows: who is inside, where the counting goes on, and what can be found. */
async function settle(tx: Sql, { spaces, viewer, tags, ids, circles, services }: In, docs: readonly string[]) {
  for (const id of circles.values())
    await tx`insert into circle_members (circle_id, person_id) values (${id}, ${viewer.id}) on conflict do nothing`
  for (const docId of docs) await keepVersion(tx, services.sync, { docId, kind: 'imported', personId: viewer.id })
  for (const [old, { broaderId, ...tag }] of tags) {
    const [id, above] = [ids.get(old), broaderId && tags.has(broaderId) ? ids.get(broaderId) : undefined]
    if (id) await bringTag(tx, viewer, { ...tag, id, broaderId: above ?? null })
  }
  for (const { id } of spaces) {
    await tx`
      insert into circle_members (circle_id, person_id)
      select r.id, ${viewer.id} from rooms r where r.space_id = ${id} and r.kind = 'closed'
    `
    await tx`
      update rooms r set last_seq = greatest(r.last_seq, coalesce((select max(m.seq) from messages m where m.room_id = r.id), 0))
      where r.space_id = ${id}
    `
    for (let after = ''; ; ) {
      const found = await findFindable(tx, id, after, AT_ONCE)
      for (const item of found) await putSearch(tx, item)
      await tx`select put_search_tags(${found.map((item) => item.id)}::uuid[])`
      after = found.at(-1)?.id ?? ''
      if (found.length < AT_ONCE) break
    }
  }
  const [ring] = await tx`
    select 1 from lineage_edges a join lineage_edges b on b.from_id = a.to_id and b.to_id = a.from_id
    join items i on i.id = a.from_id where i.space_id = any(${spaces.map(({ id }) => id)}) limit 1
  `
  if (ring) throw invalid('damaged_archive')
}
