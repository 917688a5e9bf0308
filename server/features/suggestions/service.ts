import * as Y from 'yjs'
import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { Access } from '#server/sync/connection.ts'
import { wipeText } from '#server/sync/wipe.ts'
import { AppError, conflict, notFound, permit, reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { DocAccess } from '#shared/features/docs/policy.ts'
import type { SuggestedChange, Suggestion } from '#shared/features/suggestions/contract.ts'
import { MOST_CHANGES, MOST_WAITING, mayDecide, maySuggest } from '#shared/features/suggestions/policy.ts'
import { cut, cutTo } from '#shared/lao/graphemes.ts'
import type { EventKey } from '#shared/seci/events.ts'
import { announceNotices, noticeDoc } from '../comments/service.ts'
import { accessToDoc, emptyQuotes, hidesItsReaders, lockDoc } from '../docs/service.ts'
import { applyChange, changesBetween, type Found, leaveTrace, placesOf } from './changes.ts'
import {
  type ClaimedChange,
  claimChanges,
  countWaiting,
  findBase,
  findChanges,
  findDraft,
  findForkFacts,
  findForksOf,
  findForksOfDeleted,
  findForksQuoting,
  findSuggestion,
  findSuggestions,
  findWriters,
  lockSuggestion,
  putOutcome,
  type SuggestionRow,
  wipeFork,
} from './queries.ts'

const LISTED = 100
const SHOWN_LETTERS = 600

export { editWithIds } from './changes.ts'

type Who = Pick<Viewer, 'id'>

/**
 * What a person may do at /sync/:id, where a document or a fork of one can lie. In a fork its owner writes while it is a
 * draft; once it was sent, whoever may read the document reads it. Whoever may only read the document is unseen in both
 * where its space hides readers.
 */
export async function accessToText(sql: Sql, viewer: Who, id: string): Promise<Access | undefined> {
  const fork = await findForkFacts(sql, id)
  const docId = fork?.docId ?? id
  const access = await accessToDoc(sql, viewer, docId)
  if (!access || fork?.state === 'withdrawn') return undefined
  if (fork && fork.state !== 'sent' && fork.madeBy !== viewer.id) return undefined
  if (access === 'read' && (await hidesItsReaders(sql, docId))) return 'unseen'
  if (!fork) return access
  return fork.state !== 'sent' && maySuggest(access) ? 'write' : 'read'
}

/** Which of these texts are forks of these documents: what one may do there rests on them. */
export const forksOf = findForksOf

async function accessOf(sql: Sql, viewer: Who, docId: string): Promise<DocAccess> {
  const access = await accessToDoc(sql, viewer, docId)
  reveal(access !== undefined, 'doc', docId)
  return access
}

export async function listSuggestions({ sql }: Services, viewer: Viewer, docId: string) {
  const access = await accessOf(sql, viewer, docId)
  return { suggestions: await withChanges(sql, await findSuggestions(sql, viewer, docId, LISTED)), access }
}

async function withChanges(sql: Sql, suggestions: readonly SuggestionRow[]): Promise<Suggestion[]> {
  const byId = new Map<string, Suggestion>(suggestions.map((one) => [one.id, { ...one, changes: [] }]))
  for (const { suggestionId, edit, ...change } of await findChanges(sql, [...byId.keys()])) {
    // What was decided is in the text, or is not.
    const places = change.state === 'open' ? placesOf(edit, change.after) : []
    byId.get(suggestionId)?.changes.push({ ...change, places })
  }
  return [...byId.values()]
}

const load = (update: Uint8Array): Y.Doc => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, update)
  return doc
}

/** What a fork changes, as its base and its text are stored now. */
async function changesOf({ sql, sync }: Pick<Services, 'sql' | 'sync'>, suggestionId: string): Promise<Found[]> {
  const { base } = await findBase(sql, suggestionId)
  const [before, after] = [load(base), load((await sync.readDoc(suggestionId)).update)]
  try {
    return changesBetween(before, after)
  } finally {
    before.destroy()
    after.destroy()
  }
}

const shown = ({ kind, before, after, lead, trail }: Found) => ({
  kind,
  before: cut(before, SHOWN_LETTERS).slice(0, 4000),
  after: cut(after, SHOWN_LETTERS).slice(0, 4000),
  lead: lead.slice(-400),
  trail: cutTo(trail, 400),
})

/** A suggestion that the viewer may see: sent, or their own draft with what it changes so far. */
export async function showSuggestion(services: Services, viewer: Viewer, suggestionId: string): Promise<Suggestion> {
  const { sql } = services
  const found = await findSuggestion(sql, suggestionId)
  await accessOf(sql, viewer, found.docId)
  reveal(found.state === 'sent' || (found.state === 'draft' && found.madeBy === viewer.id), 'suggestion', suggestionId)
  if (found.state !== 'draft') return one(await withChanges(sql, [found]), suggestionId)
  const nothing = {
    places: [],
    state: 'open' as const,
    reason: null,
    decidedLo: null,
    decidedEn: null,
    decidedAt: null,
  }
  const changes = (await changesOf(services, suggestionId))
    .slice(0, MOST_CHANGES)
    .map((change): SuggestedChange => ({ id: newId(), ...shown(change), ...nothing }))
  return { ...found, changes }
}

function one(found: readonly Suggestion[], id: string): Suggestion {
  const [first] = found
  if (!first) throw notFound('suggestion', id)
  return first
}

/** Begins a fork: the whole document as it is stored, with the ids of all its items, in a text of its own. */
export async function beginSuggestion(
  services: Services,
  viewer: Viewer,
  docId: string,
  id: string,
): Promise<Suggestion> {
  const { sql, sync } = services
  permit(maySuggest(await accessOf(sql, viewer, docId)), 'suggest changes')
  const begunId = await sql.begin(async (tx) => {
    await lockDoc(tx, docId)
    permit(maySuggest(await accessOf(tx, viewer, docId)), 'suggest changes')
    const draft = await findDraft(tx, viewer, docId)
    if (draft) return draft.id
    const [taken] = await tx`insert into texts (id) values (${id}) on conflict do nothing returning id`
    if (!taken) throw conflict('id_taken')
    const { update: base } = await sync.readDoc(docId, tx)
    await tx`insert into suggestions (id, doc_id, made_by, base) values (${id}, ${docId}, ${viewer.id}, ${Buffer.from(base)})`
    await sync.seed(tx, id, base)
    return id
  })
  return showSuggestion(services, viewer, begunId)
}

/** Proposes what a draft changes. Throws `conflict` when that is nothing, or too much. */
export async function sendSuggestion(
  services: Services,
  viewer: Viewer,
  suggestionId: string,
  note: string,
): Promise<Suggestion> {
  const { sql, sync, live } = services
  const sent = await sql.begin(async (tx) => {
    const suggestion = await own(tx, viewer, suggestionId)
    const access = await accessOf(tx, viewer, suggestion.docId)
    permit(maySuggest(access), 'suggest changes')
    if (suggestion.state === 'sent') return undefined
    if ((await countWaiting(tx, suggestion.docId)) >= MOST_WAITING) throw conflict('too_many_waiting')
    const changes = await changesOf(services, suggestionId)
    if (changes.length === 0) throw conflict('no_changes')
    if (changes.length > MOST_CHANGES) throw conflict('too_many_changes')
    await tx`update suggestions set state = 'sent', sent_at = now(), note = ${note.trim()} where id = ${suggestionId}`
    const drafts = changes.map((change, place) => ({ id: newId(), place, ...shown(change), edit: change.edit }))
    await tx`
      insert into suggested_changes (id, suggestion_id, place, kind, before, after, lead, trail, edit)
      select c.id, ${suggestionId}, c.place, c.kind, c.before, c.after, c.lead, c.trail, c.edit
      from jsonb_to_recordset(${tx.json(drafts as never)})
        as c(id uuid, place int, kind text, before text, after text, lead text, trail text, edit jsonb)
    `
    const spaceId = await record(tx, viewer, 'suggestion.made', suggestion.docId, changes.length)
    const writers = await findWriters(tx, viewer, suggestion.docId)
    const notices = await noticeDoc(
      tx,
      viewer,
      { docId: suggestion.docId, aboutId: suggestionId },
      writers.map(({ personId }) => ({ personId, why: 'suggestion' as const })),
    )
    return { docId: suggestion.docId, spaceId, notices }
  })
  if (sent) {
    await sync.recheck({ docIds: [suggestionId] })
    live.changed({ kind: 'suggestion', id: sent.docId, spaceId: sent.spaceId })
    announceNotices(services, sent.notices, sent.spaceId)
  }
  return showSuggestion(services, viewer, suggestionId)
}

async function own(tx: Sql, viewer: Who, suggestionId: string) {
  const suggestion = await lockSuggestion(tx, suggestionId)
  reveal(suggestion.madeBy === viewer.id && suggestion.state !== 'withdrawn', 'suggestion', suggestionId)
  return suggestion
}

async function record(tx: Sql, viewer: Who, event: EventKey, docId: string, changes: number): Promise<string> {
  const [doc] = await tx<{ spaceId: string }[]>`select space_id from docs where id = ${docId}`
  if (!doc) throw notFound('doc', docId)
  await recordActivity(tx, {
    event,
    viewer,
    object: { type: 'doc', id: docId },
    spaceId: doc.spaceId,
    result: { changes },
  })
  return doc.spaceId
}

/** Takes back a draft, or what nobody has decided anything of; its words go. */
export async function withdrawSuggestion({ sql, sync, live }: Services, viewer: Viewer, suggestionId: string) {
  const gone = await sql.begin(async (tx) => {
    const { docId } = await own(tx, viewer, suggestionId)
    const changes = await findChanges(tx, [suggestionId])
    if (changes.some(({ state }) => state !== 'open')) throw conflict('decided_already')
    await tx`update suggestions set state = 'withdrawn', note = '', base = '' where id = ${suggestionId}`
    await tx`delete from suggested_changes where suggestion_id = ${suggestionId}`
    const [doc] = await tx<{ spaceId: string }[]>`select space_id from docs where id = ${docId}`
    return { docId, spaceId: doc?.spaceId ?? null }
  })
  await sync.recheck({ docIds: [suggestionId] })
  await sql.begin((tx) => wipeText(tx, suggestionId))
  live.changed({ kind: 'suggestion', id: gone.docId, spaceId: gone.spaceId })
}

interface Decision {
  accept: boolean
  changeIds?: string[] | undefined
  reason?: string | undefined
}

/**
 * Decides changes. What is accepted goes into the document as an edit of whoever proposed it, by the same way as everybody's,
 * and the statement says who accepted it. A change whose place is gone, or was changed meanwhile, is kept and says so.
 */
export async function decideChanges(
  services: Services,
  viewer: Viewer,
  suggestionId: string,
  { accept, changeIds, reason }: Decision,
): Promise<Suggestion> {
  const { sql, live } = services
  const { suggestion, claimed } = await sql.begin(async (tx) => {
    const found = await lockSuggestion(tx, suggestionId)
    const access = await accessOf(tx, viewer, found.docId)
    reveal(found.state === 'sent', 'suggestion', suggestionId)
    permit(mayDecide(access), 'decide changes')
    return { suggestion: found, claimed: await claimChanges(tx, viewer, suggestionId, changeIds ?? null, inHand) }
  })
  const ids = claimed.map(({ id }) => id)
  const done = accept
    ? await applyAll(services, suggestion, claimed).catch(async (error: unknown) => {
        await putOutcome(sql, ids, 'open', null)
        throw error
      })
    : new Set<string>()
  const gone = accept ? ids.filter((id) => !done.has(id)) : []
  if (ids.length > 0) {
    const { notices, spaceId } = await sql.begin(async (tx) => {
      if (accept) {
        await putOutcome(tx, [...done], 'accepted', null)
        await putOutcome(tx, gone, 'gone', null)
      } else await putOutcome(tx, ids, 'rejected', reason?.trim() || null)
      const event = accept ? 'suggestion.accepted' : 'suggestion.rejected'
      const inSpace = await record(tx, viewer, event, suggestion.docId, accept ? done.size : ids.length)
      const why = accept ? (done.size > 0 ? ('accepted' as const) : ('gone' as const)) : ('rejected' as const)
      const receivers = suggestion.madeBy === viewer.id ? [] : [{ personId: suggestion.madeBy, why }]
      return {
        spaceId: inSpace,
        notices: await noticeDoc(tx, viewer, { docId: suggestion.docId, aboutId: suggestionId }, receivers),
      }
    })
    live.changed({ kind: 'suggestion', id: suggestion.docId, spaceId })
    announceNotices(services, notices, spaceId)
  }
  return showSuggestion(services, viewer, suggestionId)
}

/** What this process is putting into documents, however long the database takes. */
const inHand = new Set<string>()

/**
 * Applies changes and says which found their place. Each is written by a Yjs client of its own, drawn anew for each attempt:
 * a device may have what an attempt wrote that the server does not know any more. Where the document has the client of the
 * last attempt, that one was stored before its process died, and nothing is written twice.
 */
async function applyAll(
  { sync }: Services,
  suggestion: SuggestionRow,
  claimed: readonly ClaimedChange[],
): Promise<Set<string>> {
  const done = new Set<string>()
  if (claimed.length === 0) return done
  for (const { id } of claimed) inHand.add(id)
  const fork = load((await sync.readDoc(suggestion.id)).update)
  try {
    // From the end of the text, so that what stands before is still where it was.
    for (const { id, edit, client, triedClient } of [...claimed].sort((a, b) => b.place - a.place)) {
      await sync.edit(suggestion.docId, suggestion.madeBy, (doc) => {
        if (triedClient !== null && Y.getState(doc.store, triedClient) > 0) return void done.add(id)
        doc.clientID = client
        doc.transact(() => {
          if (!applyChange(doc, fork, edit)) return
          leaveTrace(doc)
          done.add(id)
        })
      })
    }
  } finally {
    fork.destroy()
    for (const { id } of claimed) inHand.delete(id)
  }
  return done
}

const WIPED_AT_ONCE = 100

/** What was proposed for documents that nobody can take back any more loses its words; a job. */
export async function wipeForksOfDeleted({ sql, sync }: Pick<Services, 'sql' | 'sync'>): Promise<void> {
  for (const { id } of await findForksOfDeleted(sql, WIPED_AT_ONCE)) {
    await sql.begin((tx) => wipeFork(tx, id))
    await sync.recheck({ docIds: [id] })
  }
}

/** Empties the quotes of a deleted message in forks, and in what they began as. */
export async function dropQuotes({ sql, sync }: Pick<Services, 'sql' | 'sync'>, messageId: string, personId: string) {
  for (const { id, base } of await findForksQuoting(sql, messageId)) {
    if (base.length === 0) continue
    const doc = load(base)
    emptyQuotes(doc, messageId)
    await sql`update suggestions set base = ${Buffer.from(Y.encodeStateAsUpdate(doc))} where id = ${id}`
    doc.destroy()
    await sync
      .edit(id, personId, (fork) => emptyQuotes(fork, messageId), { house: true })
      .catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error
      })
  }
}
