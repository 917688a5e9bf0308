import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { linkItems } from '#server/lineage/items.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { invalid, notFound } from '#shared/base/errors.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { fileAddress as docFileAddress } from '#shared/features/docs/files.ts'
import type { Citable, Source, SourceDraft, sourcesApi } from '#shared/features/knowledge/sources.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { showDoc } from '../../docs/service.ts'
import { contributeToArticle } from '../access.ts'
import { findArticle } from '../queries.ts'
import {
  findBeginner,
  findCitableFile,
  findCitableItem,
  findDepartmentNames,
  findOrigins,
  findSources,
  isCombined,
  type SourceRow,
  wasCombined,
} from './queries.ts'

type Drafts = BodyOf<typeof sourcesApi.putSources>['sources']
type Row = Omit<SourceRow, 'departmentLo' | 'departmentEn' | 'itemKind' | 'readable'>

/** The sources of an article as the viewer may see them, and from how many units they come. */
export async function showSources(sql: Sql, viewer: Pick<Viewer, 'id'>, articleId: string) {
  const found = await findSources(sql, viewer, articleId)
  return { sources: found.map(asSource), units: new Set(found.flatMap(({ unit }) => unit ?? [])).size }
}

function asSource({ readable, departmentId: _, unit: __, fileId, ...source }: SourceRow): Source {
  if (!readable) return { restricted: true, id: source.id }
  const address = source.itemKind === 'doc' ? docFileAddress : (id: string) => `/api/files/${id}`
  return { restricted: false, ...source, fileAddress: fileId ? address(fileId) : null }
}

/** Two names of one source, so that citing it again is not citing more. */
const keyOf = ({ kind, title, organisation, number, url, itemId, fileId }: Omit<Row, 'id'>) =>
  fileId ?? itemId ?? foldLine([kind === 'web' ? (url ?? '') : '', number, title, organisation].join(' '))

/**
 * The article's sources become these, in the caller's transaction. An item of the product is cited only by somebody who
 * may read it; one that is there already stays, whoever may read it. Says whether the article is a combination now.
 */
export async function storeSources(
  tx: Sql,
  viewer: Viewer,
  article: { id: string; docId: string; spaceId: string },
  drafts: Drafts,
): Promise<boolean> {
  const before = await findSources(tx, viewer, article.id)
  const names = await findDepartmentNames(tx)
  const chosen = new Map<string, Row>()
  for (const draft of drafts) {
    const one = 'keep' in draft ? kept(before, draft.keep) : await rowOf(tx, viewer, article, draft, names)
    if (!chosen.has(keyOf(one))) chosen.set(keyOf(one), one)
  }
  const known = new Set(before.map(keyOf))
  await tx`delete from sources where article_id = ${article.id}`
  let place = 0
  for (const one of chosen.values())
    await tx`
      insert into sources (id, article_id, place, kind, title, organisation, department_id, year, number, url, item_id, file_id, unit)
      values (${one.id}, ${article.id}, ${place++}, ${one.kind}, ${one.title.slice(0, 300)}, ${one.organisation}, ${one.departmentId},
        ${one.year}, ${one.number}, ${one.url}, ${one.itemId}, ${one.fileId}, ${one.unit})
    `
  const combined = await isCombined(tx, article.id)
  const object = { type: 'article', id: article.id }
  const said = { viewer, object, spaceId: article.spaceId }
  for (const [key, { itemId }] of chosen) {
    if (known.has(key)) continue
    if (itemId) await linkItems(tx, viewer, { from: article.id, relation: 'basedOn', to: itemId })
    // One unit alone combines nothing (seci §5).
    await recordActivity(tx, { event: 'source.cited', ...said, uncounted: !combined })
  }
  if (combined && !(await wasCombined(tx, article.id))) await recordActivity(tx, { event: 'article.combined', ...said })
  return combined
}

function kept(before: readonly SourceRow[], id: string): Row {
  const found = before.find((one) => one.id === id)
  if (!found) throw notFound('source', id)
  return found
}

async function rowOf(
  tx: Sql,
  viewer: Viewer,
  article: { id: string; docId: string },
  draft: SourceDraft,
  names: Awaited<ReturnType<typeof findDepartmentNames>>,
): Promise<Row> {
  if (draft.itemId === null) {
    if (draft.kind === 'item' || draft.kind === 'file') throw invalid('item_missing')
    if (draft.kind === 'law' && draft.number === '') throw invalid('law_number_missing')
    if (draft.kind === 'web' && draft.url === null) throw invalid('address_missing')
    const folded = foldLine(draft.organisation)
    const department = names.find(({ nameLo, nameEn }) => folded && [nameLo, nameEn].map(foldLine).includes(folded))
    return { ...draft, id: newId(), fileId: null, departmentId: null, unit: department?.id ?? (folded || null) }
  }
  if (draft.itemId === article.docId || draft.itemId === article.id) throw invalid('own_document')
  const found = await (draft.fileId
    ? findCitableFile(tx, viewer, draft.fileId)
    : findCitableItem(tx, viewer, draft.itemId))
  if (!found || found.itemId !== draft.itemId) throw notFound('item', draft.itemId)
  const { departmentId } = await findBeginner(tx, found.itemId)
  return {
    id: newId(),
    kind: found.kind,
    title: found.title,
    organisation: '',
    year: found.year,
    number: '',
    url: null,
    itemId: found.itemId,
    fileId: found.fileId,
    departmentId,
    unit: departmentId,
  }
}

/** Sets what an article rests on, between its versions too. */
export async function putSources(
  { sql, live }: Pick<Services, 'sql' | 'live'>,
  viewer: Viewer,
  articleId: string,
  drafts: Drafts,
) {
  const { spaceId, combined } = await sql.begin(async (tx) => {
    await tx`select 1 from articles where id = ${articleId} for update`
    const article = await findArticle(tx, articleId)
    await contributeToArticle(tx, viewer, article)
    return { spaceId: article.spaceId, combined: await storeSources(tx, viewer, article, drafts) }
  })
  live.changed({ kind: 'article', id: articleId, spaceId })
  return { sources: (await showSources(sql, viewer, articleId)).sources, combined }
}

const itemLink = /^\/(?:items|topics|docs|articles|checklists)\/([0-9a-f-]{36})(?:[/?#]|$)/i
const fileLink = /^\/api\/(?:doc-files|files)\/([0-9a-f-]{36})(?:[/?#]|$)/i

/** What of the product a pasted link leads to; null for everything else and for what the viewer may not read. */
export async function findCitable({ sql, config }: Services, viewer: Viewer, link: string): Promise<Citable | null> {
  const path = pathIn(link.trim(), config.publicUrl)
  const itemId = Id.safeParse(itemLink.exec(path)?.[1])
  if (itemId.success) return (await findCitableItem(sql, viewer, itemId.data)) ?? null
  const fileId = Id.safeParse(fileLink.exec(path)?.[1])
  if (fileId.success) return (await findCitableFile(sql, viewer, fileId.data)) ?? null
  return null
}

/** The ids are unique everywhere: a link by another name of this machine is meant for it too. */
function pathIn(link: string, base = 'http://localhost'): string {
  try {
    const { pathname } = new URL(link, base)
    return pathname
  } catch {
    return ''
  }
}

/** What a document came from: what whoever publishes it will want to cite. */
export async function listOrigins(services: Services, viewer: Viewer, docId: string): Promise<Citable[]> {
  await showDoc(services, viewer, docId)
  return findOrigins(services.sql, viewer, docId)
}
