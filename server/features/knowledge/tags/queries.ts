import { z } from 'zod'
import { readableItems } from '#server/core/readable.ts'
import { escaped, maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Tag, TagInTree } from '#shared/features/knowledge/tags.ts'
import { knownTags } from '../columns.ts'

type Who = Pick<Viewer, 'id'>

const MOST_TAGS = 2000

/** How many readable articles have the tag `t` or a narrower one. */
const articles = (sql: Sql, viewer: Who) => sql`(
  select count(distinct x.article_id)::int from article_tags x
  join items i on i.id = x.article_id join spaces s on s.id = i.space_id
  where x.tag_id in (select tags_within(t.id)) and ${readableItems(sql, viewer)}
)`

/** Tags that readable articles have, in Lao order; optionally those one of whose words begins like this. */
export const findTags = (sql: Sql, viewer: Who, folded: string, limit: number): Promise<Tag[]> =>
  rows(
    Tag,
    sql`
      select * from (
        select t.id, t.label, t.label_en, ${articles(sql, viewer)} as articles from tags t
        where ${knownTags(sql, viewer)} and ${
          folded
            ? sql`exists (select 1 from tag_forms f where f.tag_id = t.id and f.folded like ${`${escaped(folded)}%`})`
            : sql`true`
        }
        limit ${MOST_TAGS}
      ) found
      where articles > 0 order by label collate names limit ${limit}
    `,
  )

/** All tags the viewer may know, in Lao order. A broader one they may not know is none for them. */
export const findTagTree = (sql: Sql, viewer: Who): Promise<TagInTree[]> =>
  rows(
    TagInTree,
    sql`
      with known as (select t.id from tags t where ${knownTags(sql, viewer)} limit ${MOST_TAGS})
      select t.id, t.label, t.label_en, ${articles(sql, viewer)} as articles,
        (select k.id from known k where k.id = t.broader_id) as broader_id,
        array(select f.form from tag_forms f where f.tag_id = t.id and f.form not in (t.label, t.label_en)
          order by f.place) as synonyms
      from tags t join known on known.id = t.id
      order by t.label collate names
    `,
  )

const Named = z.object({ id: Id, label: z.string(), labelEn: z.string(), broaderId: Id.nullable() })

/** A tag the viewer may know. */
export const findTag = (sql: Sql, viewer: Who, tagId: string) =>
  row(
    Named,
    sql`select t.id, t.label, t.label_en, t.broader_id from tags t where t.id = ${tagId} and ${knownTags(sql, viewer)}`,
    'tag',
    tagId,
  )

/** The tag that one of these words means, as the viewer may know it. */
export const findTagCalled = (sql: Sql, viewer: Who, folded: string) =>
  maybeRow(
    Named,
    sql`
      select t.id, t.label, t.label_en, t.broader_id from tag_forms f join tags t on t.id = f.tag_id
      where f.folded = ${folded} and ${knownTags(sql, viewer)}
    `,
  )

const TagForms = z.object({ id: Id, label: z.string(), labelEn: z.string(), folded: z.string() })
/** All words of the tags the viewer may know. */
export const findTagForms = (sql: Sql, viewer: Who) =>
  rows(
    TagForms,
    sql`
      select t.id, t.label, t.label_en, f.folded from tags t join tag_forms f on f.tag_id = t.id
      where ${knownTags(sql, viewer)} limit ${MOST_TAGS}
    `,
  )

const Forms = z.object({ form: z.string(), folded: z.string() })
/** Every word of one tag, its names first. */
export const findForms = (sql: Sql, tagId: string) =>
  rows(Forms, sql`select form, folded from tag_forms where tag_id = ${tagId} order by place`)

/** Whether a tag is the other one or narrower. */
export const isWithin = async (sql: Sql, tagId: string, broaderId: string): Promise<boolean> =>
  (await sql`select 1 from tags_within(${broaderId}) as w where w = ${tagId}`).length > 0

const TagMeasure = z.object({ above: z.number().int(), below: z.number().int() })
/** How many tags lie above one, and how many levels below it. */
export const measureTag = (sql: Sql, tagId: string) =>
  row(
    TagMeasure,
    sql`
      with recursive up(id, n) as (
        select broader_id, 1 from tags where id = ${tagId} and broader_id is not null
        union all select t.broader_id, n + 1 from up join tags t on t.id = up.id where t.broader_id is not null and n < 50
      ), down(id, n) as (
        select id, 1 from tags where broader_id = ${tagId}
        union all select t.id, n + 1 from down join tags t on t.broader_id = down.id where n < 50
      )
      select coalesce((select max(n) from up), 0) as above, coalesce((select max(n) from down), 0) as below
    `,
    'tag',
    tagId,
  )

const Tagged = z.object({ count: z.number().int() })
/** How many tags somebody has put on articles today (Vientiane). */
export const countTagged = async (tx: Sql, personId: string): Promise<number> =>
  (
    await row(
      Tagged,
      tx`
        select count(*)::int as count from statements
        where actor_id = ${personId} and event = 'tag.added' and counted
          and stored >= date_trunc('day', now() at time zone 'Asia/Vientiane') at time zone 'Asia/Vientiane'
      `,
      'count',
      personId,
    )
  ).count
