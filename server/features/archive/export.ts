import { createHmac } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import { AppError, conflict, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { ARCHIVE_VERSION, type ArchiveProgress } from '#shared/features/archive/contract.ts'
import { canTakeInstance } from '#shared/features/archive/policy.ts'
import { openState } from '../docs/service.ts'
import { readSpace } from '../spaces/service.ts'
import { type Place, writeItem } from './items.ts'
import { addressOf, fileName, uploadName } from './names.ts'
import { contentsOf, foot, head, htmlOf, inPage } from './pages.ts'
import { begin, follow } from './progress.ts'
import {
  findAllSpaces,
  findArchiveItems,
  findArchiveSpace,
  findBytes,
  findFileKeys,
  findNamed,
  findSpaceMembers,
  isAdminNow,
  pages,
  type Reader,
  type Row,
  type Space,
} from './queries.ts'
import { sealKey } from './seal.ts'
import { common, type Table, tables } from './tables.ts'
import { README, style, words } from './words.ts'
import { ZipWriter } from './zip.ts'

/** Rows that are read in one go; the right is asked with each. */
const PAGE = 500

interface Wanted {
  id: string
  language: 'lo' | 'en'
  origin: string
  spaceId?: string
  reason?: string | undefined
}

/** What every part of an archive on its way out needs. */
export interface Out {
  services: Services
  reader: Reader
  zip: ZipWriter
  language: 'lo' | 'en'
  origin: string
  progress: ArchiveProgress
  /** Why what is kept is taken along. */
  reason: string | undefined
  /** Everybody who is named in it. */
  people: Set<string>
  /** Where each item and file lies, by its id; items without an ending. */
  places: Map<string, string>
  titles: Map<string, string>
  counts: Record<string, number>
  /** Files whose bytes are lost. */
  missing: string[]
  /** Throws when the right to what is being read has ended. */
  check(): Promise<void>
}

/** Sends a space, or the whole instance, as it is read. What breaks off ends the download, so that nobody keeps a half one. */
export async function takeArchive(
  services: Services,
  viewer: Viewer,
  wanted: Wanted,
  res: Response,
): Promise<undefined> {
  const { sql } = services
  const { id, spaceId, language } = wanted
  if (spaceId) await readSpace(sql, viewer, spaceId)
  else permit(canTakeInstance(viewer), 'take the instance')
  const spaces = spaceId ? [await findArchiveSpace(sql, spaceId)] : await findAllSpaces(sql)
  const progress = begin(viewer, id)
  await follow(progress, async () => {
    await noteTake(services, viewer, wanted)
    const gone = new AbortController()
    res.once('close', () => gone.abort(new AppError('invalid', { reason: 'aborted' })))
    const zip = new ZipWriter(gone.signal)
    const out: Out = {
      services,
      reader: { viewer, whole: !spaceId, kept: wanted.reason !== undefined },
      reason: wanted.reason,
      zip,
      language,
      origin: wanted.origin,
      progress,
      people: new Set(),
      places: new Map(),
      titles: new Map(),
      counts: {},
      missing: [],
      async check() {
        if (spaceId) await readSpace(sql, viewer, spaceId)
        else permit(await isAdminNow(sql, viewer.id), 'take the instance')
      },
    }
    const name = spaceId ? fileName((language === 'lo' ? spaces[0]?.nameLo : spaces[0]?.nameEn) ?? '', spaceId) : 'ba'
    res.setHeader('Content-Type', 'application/zip')
    res.setHeader(
      'Content-Disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(`${name}-${new Date().toISOString().slice(0, 10)}.zip`).replace(/['()*]/g, escape)}`,
    )
    const sent = pipeline(zip.output, res)
    // Whoever goes away is noticed at the next part; until then nobody waits for this.
    sent.catch(() => undefined)
    try {
      await write(out, spaces, viewer)
      zip.end()
      await sent
    } catch (error) {
      res.destroy()
      await sent.catch(() => undefined)
      throw error
    }
  }).catch((error: unknown) => {
    if (!res.headersSent) throw error
    if (!(error instanceof AppError)) services.log.error('An archive could not be written', { error })
  })
  return undefined
}

/** Who took it is written down before anything leaves. */
const noteTake = ({ sql, log }: Services, viewer: Viewer, { id, spaceId, reason }: Wanted) =>
  sql.begin(async (tx) => {
    const made = await tx`
      insert into archive_takes (id, space_id, taken_by, reason) values (${id}, ${spaceId ?? null}, ${viewer.id}, ${reason ?? ''})
      on conflict do nothing
    `
    if (made.count === 0) throw conflict('id_taken')
    await recordActivity(tx, {
      event: 'archive.taken',
      viewer,
      object: spaceId ? { type: 'space', id: spaceId } : { type: 'archive', id },
      spaceId: spaceId ?? null,
    })
    if (!spaceId) log.warn('The whole instance is taken away as an archive', { personId: viewer.id })
  })

async function write(out: Out, spaces: readonly Space[], viewer: Viewer) {
  const { zip, language, progress } = out
  await zip.add('README.md', [README])
  await zip.add('style.css', [style])
  const folders: { space: Space; folder: string }[] = spaces.map((space) => ({
    space,
    folder: `spaces/${fileName(space.nameLo, space.id)}`,
  }))
  for (const { space, folder } of folders) await place(out, space, folder)
  progress.of = out.places.size
  for (const { space, folder } of folders) await writeSpace(out, space, folder)
  for (const table of tables.filter(({ name }) => common.has(name)))
    await zip.add(`data/${table.name}.jsonl`, linesOf(out, table, spaces[0]?.id ?? ''))
  await zip.add('people.jsonl', peopleOf(out))
  const title = language === 'lo' ? 'ບ່ອນເກັບຄວາມຮູ້' : 'An archive of knowledge'
  await zip.add('index.html', [
    head(language, title, 'index.html'),
    `<h1>${title}</h1><p><a href="README.md">README.md</a></p><h2>${words[language].spaces}</h2>`,
    htmlOf(
      folders
        .map(({ space, folder }) => {
          const name = language === 'lo' ? space.nameLo : space.nameEn
          return `- [${inPage(name).replace(/[[\]]/g, '\\$&')}](${addressOf(folder)}/index.html)`
        })
        .join('\n'),
    ),
    foot,
  ])
  await out.check()
  const manifest = {
    format: 'ba-archive',
    version: ARCHIVE_VERSION,
    scope: out.reader.whole ? 'instance' : 'space',
    madeAt: new Date().toISOString(),
    madeBy: viewer.id,
    spaces: folders.map(({ space, folder }) => ({ id: space.id, folder })),
    counts: out.counts,
    missing: out.missing,
    files: zip.entries,
  }
  const text = JSON.stringify(manifest)
  const seal = createHmac('sha256', await sealKey(out.services.sql))
    .update(text)
    .digest('hex')
  await zip.add('manifest.json', [`${text.slice(0, -1)},"seal":"${seal}"}`])
}

const folderOf: Record<Place['item']['kind'], string> = {
  topic: 'topics',
  agreement: 'agreements',
  doc: 'documents',
  article: 'articles',
  checklist: 'checklists',
  reflection: 'reflections',
}

/** Where everything of a space will lie, so that its parts can lead to each other. */
async function place(out: Out, space: Space, folder: string) {
  const { sql } = out.services
  for (let after = ''; ; ) {
    const found = await findArchiveItems(
      sql,
      out.reader.viewer,
      out.reader.whole,
      out.reader.kept,
      space.id,
      after,
      PAGE,
    )
    for (const item of found) {
      out.places.set(item.id, `${folder}/${folderOf[item.kind]}/${fileName(item.title, item.id)}`)
      out.titles.set(item.id, item.title)
    }
    after = found.at(-1)?.id ?? ''
    if (found.length < PAGE) break
  }
  for (const kind of ['files', 'doc_files']) {
    for await (const row of rowsOf(out, kind, space.id)) {
      const id = String(row.id)
      out.places.set(id, `${folder}/files/${uploadName(String(row.name), id)}`)
    }
  }
  for await (const row of rowsOf(out, 'imports', space.id)) {
    const id = String(row.id)
    out.places.set(id, `${folder}/originals/${uploadName(String(row.name), id)}`)
  }
  for await (const row of rowsOf(out, 'doc_versions', space.id)) {
    const id = String(row.id)
    const doc = out.places.get(String(row.doc_id))
    if (doc) out.places.set(id, `${doc}-history/${String(row.made_at).slice(0, 10)}-${id.slice(-8)}.yjs`)
  }
  for await (const row of rowsOf(out, 'suggestions', space.id)) {
    const id = String(row.id)
    const doc = out.places.get(String(row.doc_id))
    if (doc) out.places.set(id, `${doc}-proposed/${String(row.made_at).slice(0, 10)}-${id.slice(-8)}`)
  }
}

async function writeSpace(out: Out, space: Space, folder: string) {
  const { zip, reader, services, language, progress } = out
  const members = await findSpaceMembers(services.sql, space.id)
  for (const { id } of members) out.people.add(id)
  await zip.add(`${folder}/space.json`, [JSON.stringify({ ...space, members }, null, 1)])
  for (const table of tables.filter(({ name }) => !common.has(name)))
    await zip.add(`${folder}/data/${table.name}.jsonl`, linesOf(out, table, space.id))

  const written: Place[] = []
  for (let after = ''; ; ) {
    const found = await findArchiveItems(services.sql, reader.viewer, reader.whole, reader.kept, space.id, after, PAGE)
    for (const item of found) {
      const path = out.places.get(item.id)
      // What was made since its place was given is in the next archive.
      if (!path) continue
      if (await writeItem(out, `${folder}/index.html`, { item, path })) written.push({ item, path })
      progress.done++
      progress.bytes = zip.bytes
    }
    after = found.at(-1)?.id ?? ''
    if (found.length < PAGE) break
  }
  for (const kind of ['files', 'doc_files'])
    for await (const row of rowsOf(out, kind, space.id)) await writeFile(out, String(row.id))

  for (const kind of ['imports', 'doc_versions'] as const)
    for await (const row of rowsOf(out, kind, space.id)) await writeBytes(out, kind, String(row.id))
  for await (const row of rowsOf(out, 'suggestions', space.id)) await writeFork(out, String(row.id))

  const name = language === 'lo' ? space.nameLo : space.nameEn
  const path = `${folder}/index.html`
  await zip.add(path, [
    head(language, name, path, 'index.html'),
    `<h1>${inPage(name)}</h1><p>${inPage(language === 'lo' ? space.visionLo : space.visionEn)}</p>`,
    htmlOf(contentsOf(language, path, written)),
    foot,
  ])
}

/** Rows of one kind, the right to them asked page by page. */
async function* rowsOf(out: Out, kind: string, spaceId: string): AsyncGenerator<Row> {
  const page = pages.get(kind)
  if (!page) return
  for (let last: Row | undefined; ; ) {
    await out.check()
    const found = await page(out.services.sql, out.reader, spaceId, last, PAGE)
    yield* found
    last = found.at(-1)
    if (found.length < PAGE) return
  }
}

async function* linesOf(out: Out, table: Table, spaceId: string): AsyncGenerator<string> {
  const people = Object.keys(table.refs).filter((column) => table.refs[column]?.to === 'people')
  for await (const row of rowsOf(out, table.name, spaceId)) {
    for (const column of people) if (typeof row[column] === 'string') out.people.add(row[column])
    out.counts[table.name] = (out.counts[table.name] ?? 0) + 1
    yield `${JSON.stringify({ ...row, ...fileOf(out, table.name, String(row.id)) })}\n`
  }
}

/** Where the bytes of a row lie, if it has some. */
function fileOf(out: Out, kind: string, id: string): { file?: string; base?: string } {
  const path = out.places.get(id)
  if (!path) return {}
  if (kind === 'docs') return { file: `${path}.yjs` }
  if (kind === 'suggestions') return { file: `${path}.yjs`, base: `${path}-base.yjs` }
  return withBytes.has(kind) ? { file: path } : {}
}
/** Kinds of rows whose bytes are a file of the archive. */
const withBytes: ReadonlySet<string> = new Set(['files', 'doc_files', 'imports', 'doc_versions'])

/** What lies in the database: a file that a document was made from, or a document as it stood. */
async function writeBytes(out: Out, kind: 'imports' | 'doc_versions', id: string) {
  const path = out.places.get(id)
  const found = path && (await findBytes(out.services.sql, kind, id))
  if (!path || !found) return
  await out.zip.add(path, [kind === 'imports' ? found.bytes : await openState(found.bytes)])
  out.progress.done++
  out.progress.bytes = out.zip.bytes
}

/** A document as somebody proposes it, and as it was when they began. */
async function writeFork(out: Out, id: string) {
  const { services, zip, progress } = out
  const path = out.places.get(id)
  const base = path && (await findBytes(services.sql, 'suggestions', id))
  // What was taken back meanwhile has no words.
  if (!path || !base) return
  await zip.add(`${path}-base.yjs`, [base.bytes], true)
  await zip.add(`${path}.yjs`, [(await services.sync.readDoc(id)).update], true)
  progress.done++
  progress.bytes = zip.bytes
}

async function writeFile(out: Out, fileId: string) {
  const path = out.places.get(fileId)
  if (!path) return
  const found = await findFileKeys(out.services.sql, fileId)
  try {
    if (found) await out.zip.add(path, await out.services.store.open(found.key), true)
    else out.missing.push(path)
  } catch (error) {
    // Bytes that the store has lost are named in the manifest; everything else of the archive is still good.
    if (!(error instanceof AppError && error.code === 'not_found')) throw error
    out.missing.push(path)
  }
  out.progress.done++
  out.progress.bytes = out.zip.bytes
}

async function* peopleOf(out: Out): AsyncGenerator<string> {
  const ids = [...out.people]
  for (let from = 0; from < ids.length; from += PAGE)
    for (const person of await findNamed(out.services.sql, ids.slice(from, from + PAGE)))
      yield `${JSON.stringify(person)}\n`
}
