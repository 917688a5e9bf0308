import { createHash } from 'node:crypto'
import { recordActivity } from '#server/activity/record.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { createItem, linkItems, renameItem, setItemState } from '#server/lineage/items.ts'
import { findBegun } from '#server/lineage/queries.ts'
import { findMisses, putMiss } from '#server/search/misses.ts'
import { putSearch } from '#server/search/put.ts'
import { type Hit, search, snippetOf, spellingsOf, suggest } from '#server/search/search.ts'
import { findSynonyms, MOST_SYNONYMS, otherForms } from '#server/search/synonyms.ts'
import type { BodyOf, ParamsOf } from '#shared/base/endpoint.ts'
import { AppError, conflict, invalid, permit } from '#shared/base/errors.ts'
import { plainOf } from '#shared/base/markdown.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Article, knowledgeApi } from '#shared/features/knowledge/contract.ts'
import { canTendSearch, isTellingForm } from '#shared/features/knowledge/policy.ts'
import { highlighter } from '#shared/lao/highlight.ts'
import { foldLine } from '#shared/lao/segment.ts'
import { phaseOf } from '#shared/seci/seci.ts'
import { announceNotices } from '../comments/service.ts'
import {
  type ContentNode,
  keepVersion,
  lockDoc,
  readDocContent,
  readyAsItCame,
  showDoc,
  textOf,
  withoutQuotes,
} from '../docs/service.ts'
import { findPeople, findPerson } from '../people/service.ts'
import { searchMessages } from '../rooms/service.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { findRead } from './news/queries.ts'
import { noticeFollowers } from './news/service.ts'
import {
  findArticle,
  findArticleOfDoc,
  findArticles,
  findLabels,
  findQuoting,
  findUses,
  findVerifiedVersion,
  findVersions,
} from './queries.ts'
import { takeReuse } from './reuse/reused.ts'
import { showSources, storeSources } from './sources/sources.ts'
import { listTags, putTags, tagCalled } from './tags/service.ts'
import { findVerified, markBuiltOn } from './trust/queries.ts'
import { isReader, rightsFor } from './trust/trust.ts'
import { showRelated } from './versions/versions.ts'

export { readArticle } from './access.ts'
export { bringTag } from './tags/tend.ts'
export { listWaitingArticles, putVerifiers, takeReviewReminders, verifyArticle } from './trust/trust.ts'

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** An article the viewer may read now, whole. */
export async function showArticle(
  services: Services,
  viewer: Viewer,
  articleId: string,
  version?: number,
): Promise<Article> {
  const { sql } = services
  const found = await findArticle(sql, articleId, version)
  await readSpace(sql, viewer, found.spaceId)
  const { textHash, publishedBy: _, supersededBy: __, ...article } = found
  const [doc, rights, related, { text }, { sources, units }, uses, verified, versions, verifiedVersion, [read]] =
    await Promise.all([
      showDoc(services, viewer, article.docId),
      rightsFor(services, viewer, found),
      showRelated(sql, viewer, articleId),
      readDocContent(services, article.docId),
      showSources(sql, viewer, articleId),
      findUses(sql, articleId),
      findVerified(sql, articleId, article.version),
      findVersions(sql, articleId),
      findVerifiedVersion(sql, articleId),
      findRead(sql, viewer, articleId),
    ])
  return {
    ...article,
    ...rights,
    ...related,
    sources,
    units,
    uses,
    verified: verified ?? null,
    verifiedVersion,
    read: read ?? null,
    versions,
    docChanged: hashOf(`${doc.title}\n${text}`) !== textHash,
  }
}

export async function listArticles(
  { sql }: Services,
  viewer: Viewer,
  { tag, ...where }: ParamsOf<typeof knowledgeApi.findArticles>,
) {
  const tagId = tag ? (await tagCalled(sql, viewer, tag))?.id : undefined
  return tag && !tagId ? [] : findArticles(sql, viewer, { ...where, tagId })
}

/** The article of a document, if it was published. */
export async function showDocArticle(services: Services, viewer: Viewer, docId: string): Promise<Article | null> {
  await showDoc(services, viewer, docId)
  const found = await findArticleOfDoc(services.sql, docId)
  return found ? showArticle(services, viewer, found.id) : null
}

/**
 * Publishes a ready document, a file as it came, or the changed text as the next version. Two who publish at once: one
 * does, the other hears of the `conflict` with the article's id. Safe to repeat with the same id and text.
 */
export async function publishArticle(
  services: Services,
  viewer: Viewer,
  docId: string,
  draft: BodyOf<typeof knowledgeApi.publishArticle>,
): Promise<Article> {
  const { sql, live, writing } = services
  await writing.count(docId)
  const { spaceId } = await showDoc(services, viewer, docId)
  const { articleId, isNew, asItCame, marked, notices } = await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, spaceId)
    // The document is the lock: whoever comes second sees what the first has done.
    const doc = await lockDoc(tx, docId)
    const { content, text } = await readDocContent(services, docId, tx)
    const asItCame = await readyAsItCame(tx, services, viewer, doc, content)
    if (doc.state === 'draft' && !asItCame) throw conflict('doc_not_ready')
    const textHash = hashOf(`${doc.title}\n${text}`)
    const known = await findArticleOfDoc(tx, docId)
    if (known) {
      const newest = await findArticle(tx, known.id)
      if (known.id === draft.id && newest.textHash === textHash)
        return { articleId: known.id, isNew: false, asItCame, marked: [], notices: [] }
      if (newest.textHash === textHash)
        throw new AppError('conflict', { reason: 'published_already', articleId: known.id })
    }
    const marked = await putVersion(tx, services, viewer, { doc, known, draft, content, text })
    const articleId = known?.id ?? draft.id
    // A small change calls nobody.
    const notices = !known || draft.material ? await noticeFollowers(tx, viewer, { id: articleId, docId }) : []
    return { articleId, isNew: true, asItCame, marked, notices }
  })
  if (isNew) live.changed({ kind: 'article', id: articleId, spaceId })
  if (asItCame) live.changed({ kind: 'doc', id: docId, spaceId })
  announceNotices(services, notices, spaceId)
  for (const { itemId, kind, spaceId } of marked) live.changed({ kind, id: itemId, spaceId })
  return showArticle(services, viewer, articleId)
}

interface NextVersion {
  doc: Awaited<ReturnType<typeof lockDoc>>
  known: { id: string; version: number } | undefined
  draft: BodyOf<typeof knowledgeApi.publishArticle>
  content: ContentNode
  text: string
}

/** Writes the next version of an article, or its first; gives what was built on it and is to be looked at. */
async function putVersion(
  tx: Sql,
  services: Pick<Services, 'sync'>,
  viewer: Viewer,
  { doc, known, draft, content, text }: NextVersion,
) {
  const docId = doc.id
  const textHash = hashOf(`${doc.title}\n${text}`)
  const id = known?.id ?? draft.id
  const version = (known?.version ?? 0) + 1
  const title = draft.titleLo || draft.titleEn || doc.title
  if (known) {
    await tx`update articles set version = ${version}, published_at = now() where id = ${id}`
    await renameItem(tx, id, title)
  } else {
    const item = { id, kind: 'article', spaceId: doc.spaceId, title, state: 'published' } as const
    if (!(await createItem(tx, viewer, item))) throw conflict('id_taken')
    await tx`insert into articles (id, doc_id, author_id) values (${id}, ${docId}, ${viewer.id})`
  }
  await tx`
      insert into article_versions (article_id, version, title, title_lo, title_en, summary_lo, summary_en, need, kind, body,
        text_hash, published_by, agreed, material)
      values (${id}, ${version}, ${title}, ${draft.titleLo}, ${draft.titleEn}, ${draft.summaryLo}, ${draft.summaryEn}, ${draft.need}, ${draft.kind}, ${tx.json(content as never)}, ${textHash},
        ${viewer.id}, ${doc.state === 'agreed'}, ${!known || draft.material})
    `
  await keepVersion(tx, services.sync, { docId, kind: 'published', personId: viewer.id })
  const object = { type: 'article', id }
  await putTags(tx, viewer, object, doc.spaceId, draft.tags)
  const combined = await storeSources(tx, viewer, { id, docId, spaceId: doc.spaceId }, draft.sources)
  if (!known) await linkItems(tx, viewer, { from: id, relation: 'combines', to: docId })
  await putSearch(tx, {
    id,
    title,
    body: [
      draft.titleLo ? draft.titleEn : '',
      draft.summaryLo,
      draft.summaryEn,
      draft.need,
      text,
      // What not everybody may read is not found by its title either.
      ...draft.sources.map((one) =>
        'keep' in one || one.itemId ? '' : `${one.title} ${one.organisation} ${one.number}`,
      ),
    ]
      .filter(Boolean)
      .join('\n'),
  })
  await tx`select put_search_tags(array[${id}::uuid])`
  await recordActivity(tx, {
    event: 'article.published',
    viewer,
    object,
    spaceId: doc.spaceId,
    result: { version },
    uncounted: !combined,
  })
  return known && draft.material ? markBuiltOn(tx, id, version) : []
}

interface ImportedArticle {
  docId: string
  draft: BodyOf<typeof knowledgeApi.publishArticle>
  content: ContentNode
  text: string
  /** Who looks after it, if not who brings it; counts if they are here and may read it by then. */
  ownerId: string | null
}

/**
 * Publishes a document that was just imported, in the transaction of a feature above: it was finished elsewhere, so it
 * waits for no second writer. Who may do that is asked there; many at once call nobody who follows a tag.
 */
export async function publishImported(
  tx: Sql,
  services: Pick<Services, 'sync'>,
  viewer: Viewer,
  { docId, draft, content, text, ownerId }: ImportedArticle,
): Promise<void> {
  const doc = await lockDoc(tx, docId)
  await tx`update docs set state = 'ready', ready_at = now() where id = ${docId}`
  await setItemState(tx, docId, 'ready')
  const object = { type: 'doc', id: docId }
  await recordActivity(tx, { event: 'doc.ready', viewer, object, spaceId: doc.spaceId, uncounted: true })
  await putVersion(tx, services, viewer, { doc, known: undefined, draft, content, text })
  if (ownerId && (await isReader(tx, draft.id, ownerId)))
    await tx`update articles set owner_id = ${ownerId} where id = ${draft.id}`
}

/** Says how an article was used. Safe to repeat. */
export async function reportUse(
  services: Services,
  viewer: Viewer,
  articleId: string,
  draft: { id: string; how: string },
): Promise<Article> {
  await takeReuse(services, viewer, {
    articleId,
    put: (tx) => tx`
      insert into article_uses (id, article_id, person_id, how) values (${draft.id}, ${articleId}, ${viewer.id}, ${draft.how})
      on conflict (id) do nothing
    `,
    isThere: (tx) => tx`
      select 1 from article_uses where id = ${draft.id} and article_id = ${articleId} and person_id = ${viewer.id}
    `,
  })
  return showArticle(services, viewer, articleId)
}

/** Beside the items that were found. */
const BESIDE = { message: 4, person: 4, tag: 6 }

/** What was found, with what is to be known of articles before they are trusted. */
async function labelled(sql: Sql, found: readonly Hit[]) {
  const articles = found.filter(({ kind }) => kind === 'article').map(({ id }) => id)
  const known = new Map((articles.length > 0 ? await findLabels(sql, articles) : []).map(({ id, ...one }) => [id, one]))
  const results = found.map((one) => ({ ...one, phase: phaseOf[one.kind], labels: known.get(one.id) ?? null }))
  // What was replaced comes after everything that was not.
  return [...results].sort((a, b) => Number(a.labels?.superseded ?? false) - Number(b.labels?.superseded ?? false))
}

/** Items first; messages, people and tags beside them, or alone when they are asked for. */
export async function findBySearch(
  services: Services,
  viewer: Viewer,
  { exact, kind, limit, q, spaceId }: ParamsOf<typeof knowledgeApi.search>,
) {
  const { sql } = services
  const beside = (which: keyof typeof BESIDE) => (kind === which ? limit : kind ? 0 : BESIDE[which])
  const ofKind = kind === 'message' || kind === 'person' || kind === 'tag' ? undefined : kind
  const words = q.trim().slice(0, 100)
  const none = words === ''
  const others = exact === '1' || none ? [] : await otherForms(sql, q)
  const [{ missed, ...found }, messages, people, tags] = await Promise.all([
    kind === ofKind
      ? search(sql, viewer, { q, kind: ofKind, limit, spaceId, exact: exact === '1' })
      : { results: [], spellings: [], kinds: {}, missed: false },
    none || beside('message') === 0 ? [] : searchMessages(sql, viewer, [q, ...others], beside('message')),
    none || beside('person') === 0 ? [] : findPeople(sql, [words, ...spellingsOf(words)], beside('person')),
    none || beside('tag') === 0 ? [] : listTags(services, viewer, q, beside('tag')),
  ])
  const mark = highlighter([q, ...others].join(' '))
  const isMiss = missed && messages.length + people.length + tags.length === 0
  if (isMiss && kind === undefined && spaceId === undefined && exact === '0' && !none) await putMiss(sql, viewer.id, q)
  return {
    ...found,
    results: await labelled(sql, found.results),
    messages: messages.map(({ said, ...one }) => ({ ...one, ...snippetOf(plainOf(said), mark) })),
    people,
    tags,
  }
}

/** What at least five people looked for in vain; for those who can do something about it. */
export async function listMisses({ sql }: Services, viewer: Viewer) {
  permit(canTendSearch(viewer), 'look after the search')
  return findMisses(sql, MOST_MISSES)
}

export const listSynonyms = ({ sql }: Services) => findSynonyms(sql)

/** Words that mean the same become these; a new id makes a new group. */
export async function putSynonyms({ sql }: Services, viewer: Viewer, id: string, forms: readonly string[]) {
  permit(canTendSearch(viewer), 'look after the search')
  const distinct = [...new Map(forms.map((form) => [foldLine(form), form])).values()]
  if (distinct.length < 2) throw invalid('one_form')
  if (distinct.some((form) => !isTellingForm(form))) throw invalid('form_too_short')
  await sql.begin(async (tx) => {
    const [{ count } = { count: 0 }] = await tx<{ count: number }[]>`select count(*)::int as count from search_synonyms`
    if (count >= MOST_SYNONYMS) throw conflict('too_many_synonyms')
    const put = await tx`
      insert into search_synonyms (id, forms, changed_by) values (${id}, ${distinct}, ${viewer.id})
      on conflict (id) do update set forms = excluded.forms, changed_by = excluded.changed_by, changed_at = now()
      where not search_synonyms.of_tag
    `
    if (put.count === 0) throw conflict('words_of_tag')
  })
  return findSynonyms(sql)
}

/** Words from elsewhere that mean the same; true when they are here, or were. Not everybody says which words those are. */
export async function bringSynonyms(tx: Sql, viewer: Viewer, given: readonly string[]): Promise<boolean> {
  const forms = [...new Map(given.map((form) => [foldLine(form), form])).values()].filter(isTellingForm)
  if (!canTendSearch(viewer) || forms.length < 2) return false
  const signOf = (words: readonly string[]) => words.map(foldLine).sort().join('\n')
  const known = await findSynonyms(tx)
  if (known.some((one) => signOf(one.forms) === signOf(forms))) return true
  if (known.length >= MOST_SYNONYMS) return false
  await tx`insert into search_synonyms (id, forms, changed_by) values (${newId()}, ${forms}, ${viewer.id})`
  return true
}

export async function dropSynonyms({ sql }: Services, viewer: Viewer, id: string) {
  permit(canTendSearch(viewer), 'look after the search')
  await sql`delete from search_synonyms where id = ${id} and not of_tag`
  return findSynonyms(sql)
}

export async function showIndex({ index }: Services, viewer: Viewer) {
  permit(viewer.isAdmin, 'look after the search')
  return index.progress()
}

/** Cuts everything again, beside everything else. */
export async function rebuildIndex({ index, log }: Services, viewer: Viewer) {
  permit(viewer.isAdmin, 'look after the search')
  await index.restart()
  log.info('The search cuts all texts again', { personId: viewer.id })
  return index.progress()
}

const MOST_BEGUN = 30
const MOST_MISSES = 50

/** A colleague, with the newest items they began that the viewer may read. */
export async function showPerson({ sql }: Services, viewer: Viewer, personId: string) {
  const [person, items] = await Promise.all([findPerson(sql, personId), findBegun(sql, viewer, personId, MOST_BEGUN)])
  return { person, items }
}

const SUGGESTED = { items: 7, people: 3, tags: 3 }

/** What fits while somebody types. */
export async function suggestFor(services: Services, viewer: Viewer, q: string) {
  const { sql } = services
  const words = q.trim().slice(0, 100)
  if (words === '') return { items: [], people: [], tags: [] }
  const [items, people, tags] = await Promise.all([
    suggest(sql, viewer, q, SUGGESTED.items),
    findPeople(sql, [words, ...spellingsOf(words)], SUGGESTED.people),
    listTags(services, viewer, q, SUGGESTED.tags),
  ])
  return {
    items: items.map(({ id, kind, title, titleMarks, spaceLo, spaceEn }) => ({
      id,
      kind,
      phase: phaseOf[kind],
      title,
      titleMarks,
      spaceLo,
      spaceEn,
    })),
    people,
    tags,
  }
}

/** Empties the quotes of a deleted message in every version of every article, and in what search shows of them. */
export async function dropQuotes({ sql, live }: Pick<Services, 'sql' | 'live'>, messageId: string): Promise<void> {
  const found = await findQuoting(sql, messageId)
  for (const { articleId, version, title, body } of found) {
    const { content, gone } = withoutQuotes(body, messageId)
    if (gone.length === 0) continue
    await sql.begin(async (tx) => {
      await tx`
        update article_versions set body = ${tx.json(content as never)}, text_hash = ${hashOf(`${title}\n${textOf(content)}`)}
        where article_id = ${articleId} and version = ${version}
      `
      const [entry] = await tx<{ title: string; body: string }[]>`
        select title, body from search_entries where id = ${articleId} for update
      `
      if (!entry) return
      const left = gone.reduce((text, words) => text.replaceAll(words, ''), entry.body)
      if (left !== entry.body) await putSearch(tx, { id: articleId, title: entry.title, body: left })
    })
    const [item] = await sql<{ spaceId: string }[]>`select space_id from items where id = ${articleId}`
    if (item) live.changed({ kind: 'article', id: articleId, spaceId: item.spaceId })
  }
}
