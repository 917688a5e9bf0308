import { recordActivity } from '#server/activity/record.ts'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { linkItems } from '#server/lineage/items.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { AppError, invalid, notFound } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { CLASS_PEOPLE_MAX } from '#shared/features/docs/policy.ts'
import type { Combinable, combineApi } from '#shared/features/knowledge/combine.ts'
import {
  BESIDE_MAX,
  COMBINE_LETTERS_MAX,
  canCombineIn,
  classOfCombination,
  PASSAGES_MAX,
  reachOf,
} from '#shared/features/knowledge/policy.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'
import type { ItemKind, Relation } from '#shared/seci/seci.ts'
import { listAgreements, showAgreement } from '../../decisions/service.ts'
import { agreementOf, insertDoc, keepDoc, quoteOf, readDocContent, showDoc } from '../../docs/service.ts'
import { findQuotedMessages, listTopicMessages, readTopic } from '../../rooms/service.ts'
import { contributeTo } from '../../spaces/service.ts'
import { findArticle } from '../queries.ts'
import { type Draft, draftOf } from './draft.ts'
import { type Origin, type Part, partOf, partsOf, shown } from './passages.ts'
import { type Facts, findFacts, findReadersOfAll } from './queries.ts'

const limitCombinations = createRateLimit(30)

/** How what was taken of each kind leads back to it: talk moves on, what was written is cited. */
const relations: Partial<Record<ItemKind, Relation>> = {
  article: 'basedOn',
  doc: 'basedOn',
  topic: 'derivedFrom',
  agreement: 'derivedFrom',
}

interface Taken {
  facts: Facts
  parts: Part[]
  more: boolean
}

/** What can be taken of an item the viewer may read now; of a topic also these messages, however old. */
async function take(services: Services, viewer: Viewer, itemId: string, also: readonly string[]): Promise<Taken> {
  const facts = await findFacts(services.sql, viewer, itemId)
  const { authorLo, authorEn, departmentLo, departmentEn, changedAt } = facts
  const origin: Origin = { itemId, authorLo, authorEn, departmentLo, departmentEn, sentAt: changedAt }
  const all = await partsIn(services, viewer, facts, origin, also)
  return { facts, parts: all.slice(0, PASSAGES_MAX), more: all.length > PASSAGES_MAX }
}

async function partsIn(
  services: Services,
  viewer: Viewer,
  { itemId, kind }: Facts,
  origin: Origin,
  also: readonly string[],
): Promise<Part[]> {
  const { sql } = services
  switch (kind) {
    case 'article': {
      const { body, publishedAt } = await findArticle(sql, itemId)
      return partsOf(body, { ...origin, sentAt: publishedAt })
    }
    case 'doc':
      return partsOf((await readDocContent(services, itemId)).content, origin)
    case 'agreement': {
      const agreement = await showAgreement({ sql }, viewer, itemId)
      return [partOf(agreement.id, '', agreementOf(agreement))]
    }
    case 'topic': {
      if ((await readTopic(sql, viewer, itemId)).general) throw invalid('general_topic')
      const agreements = await listAgreements({ sql }, viewer, itemId)
      const [asked, newest] = await Promise.all([
        findQuotedMessages(sql, itemId, also),
        listTopicMessages(sql, itemId, { limit: PASSAGES_MAX }),
      ])
      const messages = new Map([...asked, ...newest].map((one) => [one.id, one]))
      return [
        ...agreements.map((one) => partOf(one.id, '', agreementOf(one))),
        ...[...messages.values()]
          .filter(({ deletedAt }) => deletedAt === null)
          .map((one) => partOf(one.id, `${one.authorLo || one.authorEn}`, quoteOf(one)))
          .filter(({ text }) => text.trim() !== ''),
      ]
    }
    default:
      throw invalid('not_combinable')
  }
}

/** An item as something to take passages of. */
export async function showCombinable(
  services: Services,
  viewer: Viewer,
  itemId: string,
  messages: readonly string[],
): Promise<Combinable> {
  const { facts, parts, more } = await take(services, viewer, itemId, messages)
  const { kind, title, spaceId, spaceLo, spaceEn, departmentLo, departmentEn } = facts
  return {
    itemId,
    kind,
    title,
    spaceId,
    spaceLo,
    spaceEn,
    departmentLo,
    departmentEn,
    reach: reachOf(facts),
    passages: parts.map(shown),
    more,
  }
}

/**
 * Begins a document with passages of several items, all of which the viewer may read at this moment. It is kept to those
 * who may read all of them: nothing gets into a space, or before people, for whom it was not. Safe to repeat with the
 * same id. Throws `invalid` where a passage reads otherwise by now or an item is kept elsewhere, with which one.
 */
export async function combineItems(
  services: Services,
  viewer: Viewer,
  spaceId: string,
  draft: BodyOf<typeof combineApi.combineItems>,
) {
  const { sql, live } = services
  await limitCombinations(viewer.id)
  if (draft.look === 'beside' && draft.items.length > BESIDE_MAX) throw invalid('too_many_columns')
  if (new Set(draft.items.map(({ itemId }) => itemId)).size < draft.items.length) throw invalid('twice_the_same')
  await contributeTo(sql, viewer, spaceId)
  const chosen = new Map<string, Part[]>()
  for (const { itemId, passages } of draft.items) {
    const { parts } = await take(services, viewer, itemId, passages.filter(isId))
    const found = parts.filter(({ key }) => passages.includes(key))
    if (found.length < new Set(passages).size) throw new AppError('conflict', { reason: 'passage_changed', itemId })
    chosen.set(itemId, found)
  }
  const letters = [...chosen.values()].flat().reduce((sum, { text }) => sum + countGraphemes(text), 0)
  if (letters > COMBINE_LETTERS_MAX) throw invalid('too_long')
  const made = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    const taken: Draft['items'] = []
    for (const [itemId, parts] of chosen) {
      const facts = await findFacts(tx, viewer, itemId)
      const reach = reachOf(facts)
      if (!canCombineIn(spaceId, { ...facts, reach }))
        throw new AppError('invalid', { reason: 'kept_elsewhere', itemId })
      taken.push({ ...facts, reach, parts })
    }
    const { id, title, language } = draft
    const content = draftOf({ items: taken, look: draft.look, language })
    if (!(await insertDoc(tx, services, viewer, { id, spaceId, title, content, uncounted: true }))) return null
    for (const { itemId, kind } of taken)
      await linkItems(tx, viewer, { from: id, relation: relations[kind] ?? 'basedOn', to: itemId })
    const classification = classOfCombination(taken)
    const inside = classification === 'specific' ? await readersOf(tx, viewer, taken) : []
    if (classification !== 'general') await keepDoc(tx, id, classification, inside)
    await recordActivity(tx, {
      event: 'passages.combined',
      viewer,
      object: { type: 'doc', id },
      spaceId,
      result: { items: taken.length, departments: unitsOf(taken) },
      // What is of one unit is gathered, not combined (seci §5).
      uncounted: unitsOf(taken) < 2,
    })
    return inside
  })
  for (const personId of made ?? []) live.enterSpace(draft.id, personId)
  if (made) live.changed({ kind: 'doc', id: draft.id, spaceId })
  return showDoc(services, viewer, draft.id)
}

const isId = (key: string) => /^[0-9a-f-]{36}$/i.test(key)

const unitsOf = (taken: readonly { departmentId: string | null }[]) =>
  new Set(taken.flatMap(({ departmentId }) => departmentId ?? [])).size

async function readersOf(tx: Sql, viewer: Viewer, taken: readonly Facts[]): Promise<string[]> {
  const found = await findReadersOfAll(
    tx,
    taken.map(({ itemId }) => itemId),
  )
  if (found.length > CLASS_PEOPLE_MAX) throw invalid('too_many_readers')
  // A right that ended meanwhile: then there is nothing to combine.
  if (!found.some(({ id }) => id === viewer.id)) throw notFound('item', taken[0]?.itemId ?? '')
  return found.map(({ id }) => id)
}
