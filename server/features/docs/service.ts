import { createHash } from 'node:crypto'
import { setTimeout as rest } from 'node:timers/promises'
import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services, StoredDoc } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { createItem, linkItems, renameItem, setItemState } from '#server/lineage/items.ts'
import { isInside } from '#server/lineage/queries.ts'
import { putSearch } from '#server/search/put.ts'
import { inspect } from '#server/sync/protocol.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, invalid, permit, reveal } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { DOC_TITLE_MAX, type Doc, type docsApi, type Import, type ImportKind } from '#shared/features/docs/contract.ts'
import { type DocAccess, isAsItCame, isLocked, missingForReady } from '#shared/features/docs/policy.ts'
import { SCHEMA_VERSION } from '#shared/features/docs/version.ts'
import { countWords } from '#shared/lao/segment.ts'
import { listAgreements } from '../decisions/service.ts'
import { findQuotedMessages, readTopic } from '../rooms/service.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { rightsIn, writeIn } from './access.ts'
import { askReason, noteTakeout } from './classes.ts'
import {
  agreementOf,
  append,
  type ContentNode,
  cleanContent,
  contentIn,
  contentOf,
  emptyQuotes,
  filesIn,
  firstUpdate,
  hasText,
  holdsQuote,
  type MentionPlace,
  mentionsIn,
  opened,
  paragraph,
  paragraphs,
  quoteOf,
  quotesHolding,
  quotesIn,
  section,
  textOf,
  withIds,
  withoutQuotes,
  wordedQuotesIn,
} from './content.ts'
import { findImported } from './history/queries.ts'
import { dropVersionQuotes, keepVersion, openState } from './history/versions.ts'
import { kindOf, readFile } from './import/file.ts'
import { withKnown } from './import/known.ts'
import { type KeptFile, keepPictures, withPictures } from './import/pictures.ts'
import type { Reading } from './import/read.ts'
import { contentWith, isHeaded, titleOf, withoutTitle } from './import/review.ts'
import { placeMentions } from './mentions.ts'
import {
  findContributors,
  findDeletedMessages,
  findDoc,
  findDocAgreement,
  findDocs,
  findImport,
  findQuoting,
  findReach,
  findSameImport,
  findSpaceOf,
  findStale,
  findText,
  type ImportRow,
  isDamaged,
  lockDoc,
  lockDocBeside,
  lockImport,
  placeDocFiles,
  putDocFile,
  putQuotes,
  putText,
} from './queries.ts'
import { contentFrom } from './templates/templates.ts'

/** How long after a stored update the plain text follows, in milliseconds. */
const PROJECT_AFTER_MS = 1000
/** A long document is read less often: reading takes at most this share of the time. */
const PROJECT_SHARE = 0.1
/** Of the time of all that write; with a fifth, letters took twice as long to the others where fifty texts were written. */
const ALL_PROJECTS_SHARE = 0.05
/** Between two of them on a machine that is slow, or after a long one: the next text is not old because of it. */
const LONGEST_BETWEEN_MS = Second.ms
/** While people write, those who look at lists hear of it this often. */
const ANNOUNCE_EVERY_MS = 10 * Second.ms
const PROJECT_AT_ONCE = 50

interface Projection {
  timer: NodeJS.Timeout | undefined
  /** How long the last reading took, in milliseconds. */
  tookMs: number
  announcedAt: number
  /** Tells of what was read too soon after it was told of before. */
  owing: NodeJS.Timeout | undefined
}
/** Documents whose text is to be read again. */
const waiting = new Map<string, Projection>()

let before: Promise<unknown> = Promise.resolve()

/** However many documents are written at once, reading them takes a share of the time only. */
function oneByOne(project: () => Promise<number>): Promise<unknown> {
  const done = before.then(project)
  before = done.then(
    (tookMs) => rest(Math.min(tookMs / ALL_PROJECTS_SHARE, LONGEST_BETWEEN_MS), undefined, { ref: false }),
    () => undefined,
  )
  return done
}

/** After updates were stored: the plain text, the search entry and whoever shows the document follow in a moment. */
export function docsChanged(services: Services, docIds: readonly string[]) {
  for (const docId of docIds) {
    const projection = waiting.get(docId) ?? { timer: undefined, tookMs: 0, announcedAt: 0, owing: undefined }
    waiting.set(docId, projection)
    if (projection.timer) continue
    projection.timer = setTimeout(
      () => {
        projection.timer = undefined
        oneByOne(async () => {
          const began = Date.now()
          const rests = projection.announcedAt + ANNOUNCE_EVERY_MS - began
          const { announced, owed } = await projectDoc(services, docId, rests <= 0)
          projection.tookMs = Date.now() - began
          if (announced) {
            projection.announcedAt = began
            clearTimeout(projection.owing)
            projection.owing = undefined
          }
          // Perhaps nobody writes on: then these were the last words, and lists would never hear of them.
          if (owed !== undefined)
            projection.owing ??= setTimeout(() => {
              projection.owing = undefined
              projection.announcedAt = Date.now()
              services.live.changed({ kind: 'doc', id: docId, spaceId: owed })
            }, rests).unref()
          services.outreach.docRead()
          return projection.tookMs
        }).catch((error: unknown) => {
          // A fork that proposes changes is no document, and nobody searches it.
          if (error instanceof AppError && error.code === 'not_found') return
          services.log.warn('The text of a document could not be read', { error, docId })
        })
      },
      Math.max(PROJECT_AFTER_MS, projection.tookMs / PROJECT_SHARE),
    )
    projection.timer.unref()
  }
  if (waiting.size > MOST_REMEMBERED) forget()
}

const MOST_REMEMBERED = 1000
const forget = () => {
  for (const [docId, { timer, owing }] of waiting) if (!timer && !owing) waiting.delete(docId)
}

/**
 * Writes the plain text of a document beside it, for search and lists. Says whether anybody was told: always when the
 * first words are there or somebody joined in, else only when `announce` allows it; what is then owed is the space to tell.
 */
export async function projectDoc(
  { sql, live, sync, writing }: Pick<Services, 'sql' | 'live' | 'sync' | 'writing'>,
  docId: string,
  announce = true,
): Promise<{ announced: boolean; owed?: string }> {
  const { text: before, ...reach } = await findReach(sql, docId)
  const { text, hasText: isWritten, quotes, wordedQuotes, files, mentions } = await readText(sync, docId)
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDocBeside(tx, docId)
    const written = await putText(tx, docId, { text, hasText: isWritten, ...reach })
    if (written.count > 0) await putQuotes(tx, docId, quotes)
    if (written.count > 0 && files) await placeDocFiles(tx, docId, files)
    if (written.count > 0 && mentions) await placeMentions(tx, docId, mentions)
    if (written.count === 0 || text === before) return doc.spaceId
    await tx`update items set changed_at = greatest(changed_at, ${reach.at}) where id = ${docId}`
    await putSearch(tx, { id: docId, title: doc.title, body: text })
    return doc.spaceId
  })
  await dropLateQuotes({ sql, sync }, docId, wordedQuotes)
  await writing.count(docId)
  const contributors = (await findContributors(sql, docId)).length
  const isNews = text !== before
  if (!(isNews && (announce || before === '')) && contributors === told.get(docId))
    return { announced: false, ...(isNews ? { owed: spaceId } : {}) }
  if (told.size > MOST_REMEMBERED) told.clear()
  told.set(docId, contributors)
  live.changed({ kind: 'doc', id: docId, spaceId })
  return { announced: true }
}

/** Whoever has a document open that was found damaged sees it at once, and not with the next word they lose. */
export async function tellDamage({ sql, live, log }: Services, docId: string): Promise<void> {
  try {
    const spaceId = await findSpaceOf(sql, docId)
    if (spaceId) live.changed({ kind: 'doc', id: docId, spaceId })
  } catch (error) {
    log.warn('A damaged document could not be told of', { error, docId })
  }
}

/** How many contributors those who look were last told of. */
const told = new Map<string, number>()

interface ReadText {
  text: string
  hasText: boolean
  quotes: string[]
  /** Those of them of which words stand in it. */
  wordedQuotes: string[]
  /** Absent when nobody could read all that there are: then none of them is counted as gone. */
  files?: string[]
  mentions?: MentionPlace[]
}

async function readText(sync: Services['sync'], docId: string): Promise<ReadText> {
  const { update, damaged } = await sync.readDoc(docId)
  try {
    return opened(update, (doc) => {
      const content = contentIn(doc)
      return {
        text: textOf(content),
        hasText: hasText(content),
        quotes: quotesIn(content),
        wordedQuotes: wordedQuotesIn(content),
        ...(damaged ? {} : { files: filesIn(content) }),
        mentions: mentionsIn(doc),
      }
    })
  } catch {
    // A document made to choke its readers stays as it is; it only cannot be searched.
    return { text: '', hasText: false, quotes: [], wordedQuotes: [] }
  }
}

/** Empties the quotes of a deleted message in every document that holds one, as an edit that everybody sees. */
export async function dropQuotes({ sql, sync }: Pick<Services, 'sql' | 'sync'>, messageId: string, personId: string) {
  for (const { id } of await findQuoting(sql, messageId)) {
    if (holdsQuote((await sync.readDoc(id)).update, messageId))
      await sync.edit(id, personId, (doc) => emptyQuotes(doc, messageId), { house: true })
  }
  await dropVersionQuotes(sql, messageId)
}

/** Quotes, with words, of messages that were deleted before the quote came: from a device that was away, or a copy. */
async function dropLateQuotes({ sql, sync }: Pick<Services, 'sql' | 'sync'>, docId: string, quotes: readonly string[]) {
  if (quotes.length === 0) return
  for (const { id, personId } of await findDeletedMessages(sql, quotes)) {
    await sync.edit(docId, personId, (doc) => emptyQuotes(doc, id), { house: true })
    await dropVersionQuotes(sql, id)
  }
}

/** The messages in whose quotes a document holds these words. */
export async function findQuotedBy({ sync }: Pick<Services, 'sync'>, docId: string, words: string): Promise<string[]> {
  try {
    return quotesHolding(contentOf((await sync.readDoc(docId)).update), words)
  } catch {
    return []
  }
}

/** What a stop cut off: texts that are older than their documents. */
export async function projectStaleDocs(services: Pick<Services, 'sql' | 'live' | 'sync' | 'writing' | 'log'>) {
  for (const { id } of await findStale(services.sql, PROJECT_AT_ONCE)) {
    await projectDoc(services, id).catch((error: unknown) =>
      services.log.warn('The text of a document could not be read', { error, docId: id }),
    )
  }
}

export async function listDocs({ sql }: Services, viewer: Viewer, spaceId: string, limit: number) {
  await readSpace(sql, viewer, spaceId)
  return findDocs(sql, viewer, spaceId, limit)
}

/** A document the viewer may read now. */
export async function showDoc({ sql }: Pick<Services, 'sql'>, viewer: Pick<Viewer, 'id'>, docId: string): Promise<Doc> {
  const { hasText: isWritten, contributors, agreementId, ...doc } = await findDoc(sql, docId)
  const rights = await rightsIn(sql, viewer, doc)
  const agreement = agreementId ? await findDocAgreement(sql, viewer, docId, agreementId) : undefined
  return {
    ...doc,
    ...rights,
    agreement: agreementId
      ? { id: agreementId, topicId: agreement?.topicId ?? null, statement: agreement?.statement ?? null }
      : null,
    contributors: await findContributors(sql, docId),
    asItCame:
      isAsItCame({ ...doc, contributors, hasText: isWritten }) &&
      (await findText(sql, docId)) === (await cameAs(sql, docId)),
    missing: missingForReady({ contributors, hasText: isWritten }),
    schema: SCHEMA_VERSION,
    damaged: await isDamaged(sql, docId),
  }
}

/** How a document read when it came from a file. */
async function cameAs(sql: Sql, docId: string): Promise<string | undefined> {
  const came = await findImported(sql, docId)
  return came && textIn(await openState(came.state))
}

export { accessToDoc, hidesItsReaders, writeIn } from './access.ts'
export { agreeDoc, listDocAgreements, unlockDoc } from './agreeing.ts'
export { keepDoc, noteTakeout } from './classes.ts'
export { deleteDoc, listDeletedDocs, undeleteDoc, wipeDeletedDocs } from './deleting.ts'
export { writePaper } from './export/export.ts'
export { dayOf, type Paper } from './export/paper.ts'
export { listVersions, nameVersion, restoreVersion, showHands, showText, showVersion } from './history/history.ts'
export { keepBefore, keepVersion, keepVersions, openState, packState } from './history/versions.ts'
export { kindOf, readFile } from './import/file.ts'
export { withKnown } from './import/known.ts'
export { type KeptFile, keepFiles, keepPictures, withPictures } from './import/pictures.ts'
export type { Reading } from './import/read.ts'
export { contentWith, titleOf, withoutTitle } from './import/review.ts'
export type { Beside } from './import/source.ts'
export { wikiName } from './import/wikitext.ts'
export { changeTemplate, listTemplates, saveTemplate } from './templates/templates.ts'
export {
  agreementOf,
  type ContentNode,
  cleanContent,
  emptyQuotes,
  lockDoc,
  paragraph,
  quoteOf,
  textOf,
  withIds,
  withoutQuotes,
}

/** The plain text of a stored document; of one that nobody can read, none. */
export function textIn(update: Uint8Array): string {
  try {
    return textOf(contentOf(update))
  } catch {
    return ''
  }
}

/** The length of texts that did not change since, for whoever opens the panel again. */
const lengths = new Map<string, { at: string; words: number }>()

/** How long the text of a document is, as it was read last; it follows what is written by a moment. */
export async function measureDoc(services: Pick<Services, 'sql'>, viewer: Viewer, docId: string) {
  await showDoc(services, viewer, docId)
  const { text, title: _, at: __, last } = await findReach(services.sql, docId)
  const at = `${last} ${text.length}`
  const known = lengths.get(docId)
  if (known?.at === at) return { words: known.words }
  if (lengths.size > MOST_REMEMBERED) lengths.clear()
  const words = countWords(text)
  lengths.set(docId, { at, words })
  return { words }
}

/** The document's content as it is stored now, or all of it that can be read, for features above that make something of it. */
export async function readDocContent(
  { sync }: Pick<Services, 'sync'>,
  docId: string,
  tx?: Sql,
): Promise<StoredDoc & { content: ContentNode; text: string }> {
  const { update, damaged } = await sync.readDoc(docId, tx)
  const content = contentOf(update)
  return { update, content, text: textOf(content), damaged }
}

interface Draft {
  id: string
  spaceId: string
  title: string
  content: readonly ContentNode[]
  importId?: string
  /** Nobody wrote anything yet: it was put together of what others wrote. */
  uncounted?: boolean
}

/** Inserts a document with its first content, in the caller's transaction. Says false when this very one is there. */
export async function insertDoc(
  tx: Sql,
  { sync }: Pick<Services, 'sync'>,
  viewer: Viewer,
  { id, spaceId, title, content, importId, uncounted = false }: Draft,
): Promise<boolean> {
  if (!(await createItem(tx, viewer, { id, kind: 'doc', spaceId, title, state: 'draft' }))) return false
  const all: ContentNode = { type: 'doc', content: [...content] }
  const text = textOf(all)
  await tx`
    insert into docs (id, space_id, title, import_id, text, has_text, created_by)
    values (${id}, ${spaceId}, ${title}, ${importId ?? null}, ${text}, ${hasText(all)}, ${viewer.id})
  `
  await sync.seed(tx, id, firstUpdate(content))
  await putQuotes(tx, id, quotesIn(all))
  await putSearch(tx, { id, title, body: text })
  await recordActivity(tx, { event: 'doc.created', viewer, object: { type: 'doc', id }, spaceId, uncounted })
  return true
}

export async function createDoc(
  services: Services,
  viewer: Viewer,
  spaceId: string,
  draft: BodyOf<typeof docsApi.createDoc>,
): Promise<Doc> {
  const isNew = await services.sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    const content = await contentFrom(tx, spaceId, draft.template)
    return insertDoc(tx, services, viewer, { id: draft.id, title: draft.title, spaceId, content })
  })
  if (isNew) services.live.changed({ kind: 'doc', id: draft.id, spaceId })
  return showDoc(services, viewer, draft.id)
}

/** Begins a document with a text that was kept on a device; what is in it is cleaned as whatever comes from outside. */
export async function createDocFromCopy(
  services: Services,
  viewer: Viewer,
  { spaceId, id, title }: { spaceId: string; id: string; title: string },
  update: Uint8Array,
): Promise<Doc> {
  await contributeTo(services.sql, viewer, spaceId)
  inspect(update)
  const { content = [] } = readCopy(update)
  const isNew = await services.sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    return insertDoc(tx, services, viewer, { id, title, spaceId, content })
  })
  if (isNew) services.live.changed({ kind: 'doc', id, spaceId })
  return showDoc(services, viewer, id)
}

function readCopy(update: Uint8Array): ContentNode {
  try {
    const content = contentOf(update)
    firstUpdate(content.content ?? [])
    return content
  } catch {
    throw invalid('unreadable_text')
  }
}

/** Turns a topic into a document: its agreement first, then the chosen messages as quotes. Safe to repeat. */
export async function createDocFromTopic(
  services: Services,
  viewer: Viewer,
  topicId: string,
  draft: BodyOf<typeof docsApi.createDocFromTopic>,
): Promise<Doc> {
  const topic = await readTopic(services.sql, viewer, topicId)
  if (topic.general) throw invalid('general_topic')
  const agreements = await listAgreements(services, viewer, topicId)
  const isNew = await services.sql.begin(async (tx) => {
    await contributeTo(tx, viewer, topic.spaceId)
    const quoted = await findQuotedMessages(tx, topicId, draft.messageIds)
    if (quoted.length !== new Set(draft.messageIds).size) throw invalid('foreign_message')
    const content = [
      ...agreements.map(agreementOf),
      ...quoted.filter(({ deletedAt }) => deletedAt === null).map(quoteOf),
      { type: 'paragraph' },
      ...(await contentFrom(tx, topic.spaceId, draft.template)),
    ]
    const title = draft.title ?? topic.title.slice(0, DOC_TITLE_MAX)
    if (!(await insertDoc(tx, services, viewer, { id: draft.id, spaceId: topic.spaceId, title, content }))) return false
    await linkItems(tx, viewer, { from: draft.id, relation: 'derivedFrom', to: topicId })
    for (const agreement of agreements)
      await linkItems(tx, viewer, { from: draft.id, relation: 'derivedFrom', to: agreement.id })
    return true
  })
  if (isNew) services.live.changed({ kind: 'doc', id: draft.id, spaceId: topic.spaceId })
  return showDoc(services, viewer, draft.id)
}

/** Writes a section to the end of a document in the viewer's name, with a line that says where it is from. */
export async function appendSection(
  { sync }: Pick<Services, 'sync'>,
  viewer: Pick<Viewer, 'id'>,
  docId: string,
  { heading, text, said }: { heading: string; text: string; said: string },
): Promise<void> {
  const blocks = [...section(heading, text), ...paragraphs(said)]
  // The words are others': they are nobody's new writing.
  await sync.edit(docId, viewer.id, (doc) => append(doc, blocks), { uncounted: true })
}

interface SectionedDraft {
  id: string
  spaceId: string
  title: string
  sections: readonly { heading: string; text: string }[]
  /** The item it came from. */
  from?: string | undefined
}

/** Begins a document with sections, in the transaction of a feature above. Says false when this very one is there. */
export async function insertDocOf(
  tx: Sql,
  services: Pick<Services, 'sync'>,
  viewer: Viewer,
  { sections, from, ...draft }: SectionedDraft,
): Promise<boolean> {
  const content = sections.flatMap(({ heading, text }) => section(heading, text))
  if (!(await insertDoc(tx, services, viewer, { ...draft, content }))) return false
  if (from) await linkItems(tx, viewer, { from: draft.id, relation: 'derivedFrom', to: from })
  return true
}

export async function renameDoc(services: Services, viewer: Viewer, docId: string, title: string): Promise<Doc> {
  const { sql, live } = services
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    await writeIn(tx, viewer, doc)
    if (isLocked(doc)) throw conflict('locked')
    await tx`update docs set title = ${title}, changed_at = now() where id = ${docId}`
    await renameItem(tx, docId, title)
    await recordActivity(tx, { event: 'doc.renamed', viewer, object: { type: 'doc', id: docId }, spaceId: doc.spaceId })
    const [{ text } = { text: '' }] = await tx<{ text: string }[]>`select text from docs where id = ${docId}`
    await putSearch(tx, { id: docId, title, body: text })
    return doc.spaceId
  })
  live.changed({ kind: 'doc', id: docId, spaceId })
  return showDoc(services, viewer, docId)
}

/** Says what readers of the open space may do who are no members; whoever has it open hears of it at once. */
export async function setGuests(services: Services, viewer: Viewer, docId: string, guests: DocAccess): Promise<Doc> {
  const { sql, live, sync } = services
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    permit((await rightsIn(tx, viewer, doc)).maySetGuests, 'say who may write')
    if (doc.guests === guests) return null
    await tx`update docs set guests = ${guests} where id = ${docId}`
    await recordActivity(tx, { event: 'doc.changed', viewer, object: { type: 'doc', id: docId }, spaceId: doc.spaceId })
    return doc.spaceId
  })
  if (spaceId) {
    live.changed({ kind: 'doc', id: docId, spaceId })
    await sync.recheck({ docIds: [docId] })
  }
  return showDoc(services, viewer, docId)
}

/**
 * Makes a document ready that came from a file and is still what came, in the transaction that publishes it; by somebody
 * who may write in it. Says false of every other document. That nobody is counted as its writer is not enough: a number
 * changed or a word deleted counts for nobody, and is another text.
 */
export async function readyAsItCame(
  tx: Sql,
  { sync }: Pick<Services, 'sync'>,
  viewer: Viewer,
  doc: Awaited<ReturnType<typeof lockDoc>>,
  content: ContentNode,
): Promise<boolean> {
  if (!isAsItCame(doc)) return false
  const came = await findImported(tx, doc.id)
  if (!came || saidIn(contentOf(await openState(came.state))) !== saidIn(content)) return false
  await writeIn(tx, viewer, doc)
  await tx`update docs set state = 'ready', ready_at = now() where id = ${doc.id}`
  await setItemState(tx, doc.id, 'ready')
  await keepVersion(tx, sync, { docId: doc.id, kind: 'ready', personId: viewer.id })
  const object = { type: 'doc', id: doc.id }
  // Nobody put into words what they knew: it was in words already.
  await recordActivity(tx, { event: 'doc.ready', viewer, object, spaceId: doc.spaceId, uncounted: true })
  return true
}

/** What a reader is told by a text: its words and its pictures; how it is laid out is not. */
const saidIn = (content: ContentNode) => JSON.stringify([textOf(content), filesIn(content)])

/** Throws `conflict` with what is missing when it cannot be ready yet. Marking twice changes nothing. */
export async function markReady(services: Services, viewer: Viewer, docId: string): Promise<Doc> {
  const { access } = await showDoc(services, viewer, docId)
  permit(access === 'write', 'mark a document ready')
  // The words of the last second count too.
  await projectDoc(services, docId)
  await setReady(services, viewer, docId, async (tx, doc) => {
    if (doc.state !== 'draft') return false
    const missing = missingForReady(doc)
    if (missing.length > 0) throw new AppError('conflict', { reason: missing[0], missing })
    await tx`update docs set state = 'ready', ready_at = now() where id = ${docId}`
    await setItemState(tx, docId, 'ready')
    await keepVersion(tx, services.sync, { docId, kind: 'ready', personId: viewer.id })
    await recordActivity(tx, { event: 'doc.ready', viewer, object: { type: 'doc', id: docId }, spaceId: doc.spaceId })
    return true
  })
  return showDoc(services, viewer, docId)
}

export async function takeBackReady(services: Services, viewer: Viewer, docId: string): Promise<Doc> {
  await setReady(services, viewer, docId, async (tx, doc) => {
    if (doc.state === 'draft') return false
    if (isLocked(doc)) throw conflict('locked')
    await tx`update docs set state = 'draft', ready_at = null where id = ${docId}`
    await setItemState(tx, docId, 'draft')
    await recordActivity(tx, {
      event: 'doc.reopened',
      viewer,
      object: { type: 'doc', id: docId },
      spaceId: doc.spaceId,
    })
    return true
  })
  return showDoc(services, viewer, docId)
}

async function setReady(
  { sql, live }: Services,
  viewer: Viewer,
  docId: string,
  change: (tx: Sql, doc: Awaited<ReturnType<typeof lockDoc>>) => Promise<boolean>,
) {
  const spaceId = await sql.begin(async (tx) => {
    const doc = await lockDoc(tx, docId)
    await writeIn(tx, viewer, doc)
    return (await change(tx, doc)) ? doc.spaceId : null
  })
  if (spaceId) live.changed({ kind: 'doc', id: docId, spaceId })
}

/** Takes a file in, unchanged. The same file again in the same space is the import that is there. */
export async function importFile(
  { sql }: Services,
  viewer: Viewer,
  { spaceId, name }: { spaceId: string; name: string },
  bytes: Uint8Array,
): Promise<Import> {
  await contributeTo(sql, viewer, spaceId)
  if (bytes.byteLength === 0) throw invalid('empty_file')
  const kind = kindOf(name, bytes)
  const reading = await readFile(kind, bytes)
  const found = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    return putImport(tx, viewer, { spaceId, name, kind, bytes })
  })
  return asImport(found, found.kind === kind ? reading : await readFile(found.kind, found.original))
}

/** Keeps a file unchanged; the same file again in the same space is the import that is there. */
async function putImport(
  tx: Sql,
  viewer: Viewer,
  { spaceId, name, kind, bytes }: { spaceId: string; name: string; kind: ImportKind; bytes: Uint8Array },
): Promise<ImportRow> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const id = newId()
  const made = await tx`
    insert into imports (id, space_id, name, kind, sha256, original, imported_by)
    values (${id}, ${spaceId}, ${name}, ${kind}, ${sha256}, ${Buffer.from(bytes)}, ${viewer.id})
    on conflict (space_id, sha256) do nothing
  `
  if (made.count > 0) {
    await recordActivity(tx, {
      event: 'doc.imported',
      viewer,
      object: { type: 'import', id },
      spaceId,
      origin: 'import',
      result: { sizeBytes: bytes.byteLength },
    })
  }
  const found = await findSameImport(tx, spaceId, sha256)
  if (!found) throw new AppError('unavailable')
  return found
}

function asImport({ original, importedBy: _, ...found }: ImportRow, reading: Reading): Import {
  const { blocks, pictures, lost, unread = [], findings, moreFindings } = reading
  return {
    ...found,
    sizeBytes: original.byteLength,
    title: titleOf(found.name, reading),
    headed: isHeaded(reading.content),
    blocks,
    pictures: pictures.length,
    lostPictures: lost,
    unread,
    findings,
    moreFindings,
  }
}

async function readImport({ sql }: Pick<Services, 'sql'>, viewer: Viewer, importId: string): Promise<ImportRow> {
  const found = await findImport(sql, importId)
  await readSpace(sql, viewer, found.spaceId)
  // A file is as much as what became of it.
  if (found.docId) reveal(await isInside(sql, viewer, found.docId), 'import', importId)
  return found
}

export async function showImport(services: Services, viewer: Viewer, importId: string): Promise<Import> {
  const found = await readImport(services, viewer, importId)
  return asImport(found, await readFile(found.kind, found.original))
}

/** The file as it came. */
export async function readOriginal(services: Services, viewer: Viewer, importId: string, reason?: string) {
  const { name, original, kind, docId } = await readImport(services, viewer, importId)
  if (docId) {
    const doc = await showDoc(services, viewer, docId)
    askReason(doc, reason)
    if (doc.classification !== 'general')
      await services.sql.begin(async (tx) => {
        await noteTakeout(tx, viewer, { docId, format: kind, reason })
        const object = { type: 'doc', id: docId }
        await recordActivity(tx, {
          event: 'doc.exported',
          viewer,
          object,
          spaceId: doc.spaceId,
          result: { format: kind },
        })
      })
  }
  return { name, bytes: original }
}

/** Makes the one document of an import, with the chosen repairs and no other change. */
export async function createDocFromImport(
  services: Services,
  viewer: Viewer,
  importId: string,
  draft: BodyOf<typeof docsApi.createDocFromImport>,
): Promise<Doc> {
  const found = await readImport(services, viewer, importId)
  const { content: read, findings, pictures } = await readFile(found.kind, found.original)
  const chosen = draft.repairs.map((place) => {
    const finding = findings[place]
    if (!finding) throw invalid('unknown_repair')
    return finding
  })
  await contributeTo(services.sql, viewer, found.spaceId)
  const { kept, drop } = await keepPictures(services, pictures)
  const mended = withPictures(
    withoutTitle(contentWith(read, chosen), draft.title),
    kept.map((one) => one && { fileId: one.id, width: one.width, height: one.height }),
  )
  const { spaceId } = found
  let isNew = false
  try {
    const content = await withKnown(services, viewer, mended)
    isNew = await services.sql.begin(async (tx) => {
      await contributeTo(tx, viewer, found.spaceId)
      const { docId } = await lockImport(tx, importId)
      if (docId && docId !== draft.id) throw new AppError('conflict', { reason: 'imported_already', docId })
      return putImported(tx, services, viewer, { id: draft.id, spaceId, title: draft.title, content, importId }, kept)
    })
  } finally {
    // Whoever asks twice, or too late, leaves no pictures behind.
    if (!isNew) await drop()
  }
  if (isNew) services.live.changed({ kind: 'doc', id: draft.id, spaceId })
  return showDoc(services, viewer, draft.id)
}

/** Inserts a document that was imported, with its pictures and its first kept point. Says false when this very one is there. */
async function putImported(
  tx: Sql,
  services: Services,
  viewer: Viewer,
  draft: Draft,
  kept: readonly (KeptFile | undefined)[],
) {
  const { id, content } = draft
  if (!(await insertDoc(tx, services, viewer, draft))) return false
  for (const file of kept) if (file) await putDocFile(tx, { docId: id, uploadedBy: viewer.id, ...file })
  await placeDocFiles(tx, id, filesIn({ type: 'doc', content: [...content] }))
  await keepVersion(tx, services.sync, { docId: id, kind: 'imported', personId: viewer.id })
  return true
}

interface Incoming extends Omit<Draft, 'importId' | 'uncounted'> {
  name: string
  kind: ImportKind
  bytes: Uint8Array
  kept: readonly (KeptFile | undefined)[]
}

/** Takes a file in and makes a document of it, in the transaction of a feature above that brings many: nobody wrote these. */
export async function insertImported(
  tx: Sql,
  services: Services,
  viewer: Viewer,
  { name, kind, bytes, kept, ...draft }: Incoming,
): Promise<void> {
  const { spaceId } = draft
  const found = await putImport(tx, viewer, { spaceId, name, kind, bytes })
  const { docId } = await lockImport(tx, found.id)
  // A file that is a document already, and is wanted once more, is the original of the first one.
  const importId = docId ? {} : { importId: found.id }
  if (!(await putImported(tx, services, viewer, { ...draft, ...importId, uncounted: true }, kept)))
    throw conflict('id_taken')
}
