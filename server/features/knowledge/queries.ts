import { z } from 'zod'
import { classOf, readableItems } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Classification } from '#shared/features/docs/classes.ts'
import { ArticleCard, ArticleLabels, AssetKind, BodyNode, Use } from '#shared/features/knowledge/contract.ts'
import { TagName } from '#shared/features/knowledge/tags.ts'
import { Person } from '#shared/features/people/contract.ts'
import type { ContentNode } from '../docs/service.ts'
import { behindColumn, type Chosen, changedColumn, chosenArticles, trustColumn } from './columns.ts'

/** Somebody as they are shown. */
export const personOf = (sql: Sql, id: ReturnType<Sql>) => sql`
  (select jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en, 'departmentId', p.department_id,
    'departmentLo', u.name_lo, 'departmentEn', u.name_en, 'rank', p.rank)
    from people p left join departments u on u.id = p.department_id where p.id = ${id})
`

const tagLabels = (sql: Sql) => sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'label', t.label, 'labelEn', t.label_en) order by at.place) from article_tags at join tags t on t.id = at.tag_id
    where at.article_id = a.id), '[]') as tags
`

const names = (sql: Sql) => sql`v.title, v.title_lo, v.title_en, v.summary_lo, v.summary_en`

/** What is to be known of an article `a` before it is trusted. */
const labels = (sql: Sql) => sql`
  (select count(distinct so.unit) >= 2 from sources so where so.article_id = a.id) as combined,
  a.superseded_by is not null as superseded, ${trustColumn(sql)}, ${changedColumn(sql)}, ${behindColumn(sql)}
`

const Labels = ArticleLabels.extend({ id: Id })
/** The labels of articles that were found. */
export const findLabels = (sql: Sql, ids: readonly string[]) =>
  rows(Labels, sql`select a.id, ${labels(sql)} from articles a where a.id = any(${[...ids]})`)

/** Articles the viewer may read, newest first. */
export const findArticles = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  { spaceId, limit, ...chosen }: Chosen & { spaceId?: string | undefined; limit: number },
): Promise<ArticleCard[]> =>
  rows(
    ArticleCard,
    sql`
      select a.id, i.space_id, ${classOf(sql)} as classification, ${names(sql)}, v.need, v.kind, v.version, v.published_at, ${tagLabels(sql)},
        (select count(*)::int from sources so where so.article_id = a.id) as sources, ${labels(sql)},
        (select count(*)::int from article_uses us where us.article_id = a.id) as uses
      from articles a join article_versions v on v.article_id = a.id and v.version = a.version
      join items i on i.id = a.id join spaces s on s.id = i.space_id
      where ${readableItems(sql, viewer)}
        ${spaceId ? sql`and i.space_id = ${spaceId}` : sql``}
        and ${chosenArticles(sql, chosen)}
      order by a.superseded_by is not null, v.published_at desc limit ${limit}
    `,
  )

const ArticleRow = ArticleLabels.extend({
  id: Id,
  spaceId: Id,
  classification: Classification,
  docId: Id,
  title: z.string(),
  titleLo: z.string(),
  titleEn: z.string(),
  summaryLo: z.string(),
  summaryEn: z.string(),
  need: z.string(),
  kind: AssetKind,
  version: z.number().int(),
  agreed: z.boolean(),
  publishedAt: Instant,
  tags: z.array(TagName),
  body: BodyNode,
  textHash: z.string(),
  author: Person,
  owner: Person,
  coOwner: Person.nullable(),
  publishedBy: Id,
  supersededBy: Id.nullable(),
})
export type ArticleRow = z.infer<typeof ArticleRow>

/** One article at a version, the newest by default. */
export const findArticle = (sql: Sql, articleId: string, version?: number): Promise<ArticleRow> =>
  row(
    ArticleRow,
    sql`
      select a.id, i.space_id, ${classOf(sql)} as classification, a.doc_id, ${names(sql)}, ${labels(sql)}, v.need, v.kind, v.version, v.agreed, v.published_at, v.published_by, a.superseded_by,
        ${tagLabels(sql)}, v.body, v.text_hash,
        ${personOf(sql, sql`a.author_id`)} as author, ${personOf(sql, sql`coalesce(a.owner_id, a.author_id)`)} as owner,
        ${personOf(sql, sql`a.co_owner_id`)} as co_owner
      from articles a join items i on i.id = a.id join spaces s on s.id = i.space_id
      join article_versions v on v.article_id = a.id and v.version = ${version ?? sql`a.version`}
      where a.id = ${articleId}
    `,
    'article',
    articleId,
  )

const VersionsRow = z.object({ version: z.number().int(), publishedAt: Instant, material: z.boolean() })
export const findVersions = (sql: Sql, articleId: string) =>
  rows(
    VersionsRow,
    sql`select version, published_at, material from article_versions where article_id = ${articleId} order by version desc limit 200`,
  )

const VerifiedVersion = z.object({ version: z.number().int().nullable() })
/** The newest version that anybody ever stood for. */
export const findVerifiedVersion = async (sql: Sql, articleId: string): Promise<number | null> =>
  (
    await row(
      VerifiedVersion,
      sql`select max(version) as version from verifications where article_id = ${articleId}`,
      'article',
      articleId,
    )
  ).version

export const findUses = (sql: Sql, articleId: string): Promise<Use[]> =>
  rows(
    Use,
    sql`
      select us.id, ${personOf(sql, sql`us.person_id`)} as person, us.how, us.used_at as at from article_uses us
      where us.article_id = ${articleId} order by us.used_at desc limit 50
    `,
  )

const ArticleOfDoc = z.object({ id: Id, version: z.number().int(), authorId: Id })
export const findArticleOfDoc = (sql: Sql, docId: string) =>
  maybeRow(ArticleOfDoc, sql`select id, version, author_id from articles where doc_id = ${docId}`)

const Quoting = z.object({ articleId: Id, version: z.number().int(), title: z.string(), body: z.custom<ContentNode>() })
/** Versions of articles that quote a message somewhere in their body. */
export const findQuoting = (sql: Sql, messageId: string) =>
  rows(
    Quoting,
    sql`
      select article_id, version, title, body from article_versions
      where jsonb_path_exists(body, '$.**.messageId ? (@ == $id)', ${sql.json({ id: messageId })})
    `,
  )
