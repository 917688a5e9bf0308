import type { Row as AnyRow, PendingQuery } from 'postgres'
import { z } from 'zod'
import { readableItems, readableSpaces } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Take } from '#shared/features/archive/contract.ts'
import { Position, ProposalOutcome } from '#shared/features/decisions/contract.ts'
import { SpaceKind } from '#shared/features/spaces/contract.ts'
import { ChangeState } from '#shared/features/suggestions/contract.ts'
import { ItemKind, ItemState, Relation } from '#shared/seci/seci.ts'
import { inSpace, type Table, tables } from './tables.ts'

/** Who takes an archive: what they may read at this moment, or the whole instance as an administrator. Never direct talks. */
export interface Reader {
  viewer: Pick<Viewer, 'id'>
  whole: boolean
  /** Also what is kept to members or to people who are named: for a reason only. */
  kept: boolean
}

const readableRoom = (sql: Sql, { viewer, whole }: Reader, spaceId: string, column: string) => sql`exists (
  select 1 from rooms r join spaces s on s.id = r.space_id
  where r.id = ${sql(column)} and r.space_id = ${spaceId} and r.kind <> 'direct' and ${
    whole
      ? sql`true`
      : sql`${readableSpaces(sql, viewer)} and (r.kind = 'open' or exists (
          select 1 from circle_members inside where inside.circle_id = r.id and inside.person_id = ${viewer.id}))`
  }
)`

const readableItem = (sql: Sql, { viewer, whole, kept }: Reader) => sql`(
  ${whole ? sql`i.deleted_at is null` : readableItems(sql, viewer)}
  and not exists (select 1 from rooms direct where direct.id = i.circle_id and direct.kind = 'direct')
  and ${kept ? sql`true` : sql`not ${isKept(sql)}`}
)`

/** Kept to members or to people who are named; what a closed room holds is its room's. */
const isKept = (sql: Sql) => sql`(
  i.circle_id is not null and not exists (select 1 from rooms own where own.id = i.circle_id)
)`

const ofItem = (sql: Sql, reader: Reader, spaceId: string, column: string) => sql`exists (
  select 1 from items i join spaces s on s.id = i.space_id
  where i.id = ${sql(column)} and i.space_id = ${spaceId} and ${readableItem(sql, reader)}
)`

/** Tags that stand on what goes along, with those that are broader; with the whole instance, all that stewards look after. */
const knownTag = (sql: Sql, reader: Reader, spaceId: string, column: string) => sql`(
  ${reader.whole ? sql`exists (select 1 from tags own where own.id = ${sql(column)} and own.tended) or` : sql``}
  exists (
    select 1 from article_tags used join items i on i.id = used.article_id join spaces s on s.id = i.space_id
    where used.tag_id in (select tags_within(${sql(column)})) and ${readableItem(sql, reader)}
      and ${reader.whole ? sql`true` : sql`i.space_id = ${spaceId}`})
)`

/** The right to a row, asked where it hangs together with a room or an item. */
function readable(sql: Sql, reader: Reader, spaceId: string, steps: Table['within'], at = 't'): PendingQuery<AnyRow[]> {
  const [step, ...further] = steps
  if (!step) return sql`true`
  const column = `${at}.${step.column}`
  if (step.in === 'rooms') return readableRoom(sql, reader, spaceId, column)
  if (step.in === 'items') return ofItem(sql, reader, spaceId, column)
  if (step.in === 'tags') return knownTag(sql, reader, spaceId, column)
  // Which words mean the same is said for the whole instance, and goes along with that.
  if (step.in === 'search_synonyms') return reader.whole ? sql`true` : sql`false`
  if (step.in === 'imports')
    return sql`exists (
      select 1 from docs made where made.import_id = ${sql(column)} and made.deleted_at is null and ${ofItem(sql, reader, spaceId, 'made.id')})`
  // What belongs to the space itself is for everybody who may read it; that is asked with each page.
  if (step.in === 'doc_templates') return sql`${sql(`${at}.space_id`)} = ${spaceId}`
  const next = `${at}x`
  return sql`exists (
    select 1 from ${sql(step.in)} ${sql(next)}
    where ${sql(`${next}.id`)} = ${sql(column)} and ${readable(sql, reader, spaceId, further, next)})`
}

/** What of a kind goes along beside the right to read it. */
function chosen(sql: Sql, { viewer, whole }: Reader, name: string) {
  switch (name) {
    case 'files':
      return sql`(t.message_id is not null or t.meeting_id is not null)`
    case 'doc_versions':
      // Points that were kept by themselves are many, and what came in is in the original.
      return sql`t.kind not in ('auto', 'imported')`
    case 'suggestions':
      // A draft is its owner's; what was taken back has no words.
      return sql`(t.state = 'sent' or (t.state = 'draft' and t.made_by = ${viewer.id}))`
    case 'positions':
      // Where it was promised, nobody learns who took which.
      return sql`exists (select 1 from proposals asked where asked.id = t.proposal_id and not asked.by_department)`
    case 'enrolments':
    case 'step_progress':
      // How far others are is shown to nobody, and moves only with everything.
      return whole ? sql`true` : sql`t.person_id = ${viewer.id}`
    case 'search_synonyms':
      // The words of a tag follow from its forms.
      return sql`not t.of_tag`
    default:
      return sql`true`
  }
}

/** What of a row goes along: what somebody wrote for themselves while practising goes with them alone. */
const shown = (sql: Sql, { viewer }: Reader, table: Table) =>
  table.columns.map((name, index) => {
    const column = sql(`t.${name}`)
    const value =
      name === 'evidence' ? sql`case when t.person_id = ${viewer.id} then ${column} end as evidence` : column
    return index === 0 ? sql`${value}` : sql`, ${value}`
  })

const Found = z.object({ row: z.record(z.string(), z.unknown()) })
export type Row = z.infer<typeof Found>['row']

const listed = (sql: Sql, names: readonly string[]) =>
  names.map((name, index) => (index === 0 ? sql`${sql(`t.${name}`)}` : sql`, ${sql(`t.${name}`)}`))

/** Rows of one kind that the reader may have now, in order, from behind the last one. */
const pageOf =
  (table: Table) =>
  async (sql: Sql, reader: Reader, spaceId: string, last: Row | undefined, limit: number): Promise<Row[]> => {
    const values = table.key.map((name) => String(last?.[name] ?? ''))
    const compared = values.map((value, index) => (index === 0 ? sql`${value}` : sql`, ${value}`))
    const found = await rows(
      Found,
      sql`
        select to_jsonb(found) as row from (
          select ${shown(sql, reader, table)} from ${sql(table.name)} t
          where ${readable(sql, reader, spaceId, table.within)} and ${chosen(sql, reader, table.name)}
            and ${last ? sql`(${listed(sql, table.key)}) > (${compared})` : sql`true`}
          order by ${listed(sql, table.key)} limit ${limit}
        ) found
      `,
    )
    return found.map(({ row }) => row)
  }

/** How the rows of each kind are read, a page at a time: the right is asked with every page. */
export const pages: ReadonlyMap<string, ReturnType<typeof pageOf>> = new Map(
  tables.map((table) => [table.name, pageOf(table)]),
)

const Space = z.object({
  id: Id,
  kind: SpaceKind,
  nameLo: z.string(),
  nameEn: z.string(),
  visionLo: z.string(),
  visionEn: z.string(),
  hidesReaders: z.boolean(),
  createdAt: Instant,
  circleId: Id,
})
export type Space = z.infer<typeof Space>

export const findArchiveSpace = (sql: Sql, spaceId: string) =>
  row(
    Space,
    sql`select id, kind, name_lo, name_en, vision_lo, vision_en, hides_readers, created_at, circle_id from spaces where id = ${spaceId}`,
    'space',
    spaceId,
  )

export const findAllSpaces = (sql: Sql) =>
  rows(
    Space,
    sql`select id, kind, name_lo, name_en, vision_lo, vision_en, hides_readers, created_at, circle_id from spaces order by id limit 10000`,
  )

const Member = z.object({ id: Id, role: z.string() })
export const findSpaceMembers = (sql: Sql, spaceId: string) =>
  rows(
    Member,
    sql`select person_id as id, role from space_members where space_id = ${spaceId} order by person_id limit 10000`,
  )

const Item = z.object({
  id: Id,
  kind: ItemKind,
  title: z.string(),
  state: ItemState,
  createdAt: Instant,
  roomId: Id.nullable(),
  kept: z.boolean(),
})
export type Item = z.infer<typeof Item>

const itemColumns = (sql: Sql) => sql`
  select i.id, i.kind, i.title, i.state, i.created_at, t.room_id, ${isKept(sql)} as kept
  from items i join spaces s on s.id = i.space_id left join topics t on t.id = i.id
`

/** The items of a space that the viewer may have now, from behind the last one. */
export const findArchiveItems = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  isWhole: boolean,
  withKept: boolean,
  spaceId: string,
  after: string,
  limit: number,
) =>
  rows(
    Item,
    sql`
      ${itemColumns(sql)}
      where i.space_id = ${spaceId} and i.id > ${after || '00000000-0000-0000-0000-000000000000'}
        and ${readableItem(sql, { viewer, whole: isWhole, kept: withKept })}
      order by i.id limit ${limit}
    `,
  )

/** One item, if the viewer may still have it: asked right before its text is read. */
export const findArchiveItem = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  isWhole: boolean,
  withKept: boolean,
  itemId: string,
) =>
  maybeRow(
    Item,
    sql`${itemColumns(sql)} where i.id = ${itemId} and ${readableItem(sql, { viewer, whole: isWhole, kept: withKept })}`,
  )

const Link = z.object({ relation: Relation, newer: z.boolean(), id: Id })

/** What an item came from and what came of it, as far as the viewer may have it. */
export const findLinks = (sql: Sql, viewer: Pick<Viewer, 'id'>, isWhole: boolean, withKept: boolean, itemId: string) =>
  rows(
    Link,
    sql`
      select e.relation, e.to_id = ${itemId} as newer, i.id
      from lineage_edges e
      join items i on i.id = case when e.to_id = ${itemId} then e.from_id else e.to_id end
      join spaces s on s.id = i.space_id
      where ${itemId} in (e.from_id, e.to_id) and ${readableItem(sql, { viewer, whole: isWhole, kept: withKept })}
      order by i.created_at, i.title, i.id limit 200
    `,
  )

const Said = z.object({
  id: Id,
  seq: z.number(),
  authorId: Id,
  body: z.string(),
  forwarded: z.string().nullable(),
  sentAt: Instant,
  deleted: z.boolean(),
})

/** What was said in a topic, from behind a sequence number; nothing when the topic may not be had any more. */
export const findSaid = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  isWhole: boolean,
  withKept: boolean,
  topicId: string,
  after: number,
  limit: number,
) =>
  rows(
    Said,
    sql`
      select m.id, m.seq, m.author_id, m.body, m.forwarded, m.sent_at, m.deleted_at is not null as deleted
      from messages m
      where m.topic_id = ${topicId} and m.seq > ${after} and exists (
        select 1 from items i join spaces s on s.id = i.space_id
        where i.id = m.topic_id and ${readableItem(sql, { viewer, whole: isWhole, kept: withKept })})
      order by m.seq limit ${limit}
    `,
  )

const Agreed = z.object({
  outcome: z.string(),
  statement: z.string(),
  dissent: z.string().nullable(),
  recordedAt: Instant,
})
export const findAgreed = (sql: Sql, agreementId: string) =>
  row(
    Agreed,
    sql`select outcome, statement, dissent, recorded_at from agreements where id = ${agreementId}`,
    'agreement',
    agreementId,
  )

const Proposed = z.object({
  text: z.string(),
  why: z.string().nullable(),
  decidedBy: z.enum(['members', 'named', 'departments']),
  rule: z.enum(['consent', 'share']),
  share: z.number().int().nullable(),
  quorum: z.number().int(),
  byDepartment: z.boolean(),
  openedBy: Id,
  openedAt: Instant,
  closesAt: Instant,
  outcome: ProposalOutcome.nullable(),
  closedAt: Instant.nullable(),
  answer: z.string().nullable(),
  positions: z.array(z.object({ personId: Id, position: Position, reason: z.string().nullable() })),
})
export type Proposed = z.infer<typeof Proposed>

/** What was proposed in a topic, or led to an agreement; who took which position stays where departments were promised. */
export const findProposals = (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  isWhole: boolean,
  withKept: boolean,
  itemId: string,
) =>
  rows(
    Proposed,
    sql`
      select o.text, o.why, o.decided_by, o.rule, o.share, o.quorum, o.by_department, o.opened_by, o.opened_at, o.closes_at,
        o.outcome, o.closed_at, e.answer, coalesce((
          select jsonb_agg(jsonb_build_object('personId', p.person_id, 'position', p.position, 'reason', p.reason) order by p.taken_at)
          from positions p where p.proposal_id = o.id and not o.by_department
        ), '[]') as positions
      from proposals o left join escalations e on e.proposal_id = o.id
      where (o.topic_id = ${itemId} or o.id = (select a.proposal_id from agreements a where a.id = ${itemId})) and exists (
        select 1 from items i join spaces s on s.id = i.space_id
        where i.id = ${itemId} and ${readableItem(sql, { viewer, whole: isWhole, kept: withKept })})
      order by o.opened_at limit 200
    `,
  )

const Suggested = z.object({
  madeBy: Id,
  sentAt: Instant,
  note: z.string(),
  before: z.string(),
  after: z.string(),
  state: ChangeState,
  reason: z.string().nullable(),
})
/** What was proposed to be changed in a document, in the order of its text, and what became of it. */
export const findSuggested = (sql: Sql, docId: string) =>
  rows(
    Suggested,
    sql`
      select g.made_by, g.sent_at, g.note, c.before, c.after, c.state, c.reason
      from suggestions g join suggested_changes c on c.suggestion_id = g.id
      where g.doc_id = ${docId} and g.state = 'sent' order by g.sent_at, g.id, c.place limit 20000
    `,
  )

const Written = z.object({
  version: z.number().int(),
  title: z.string(),
  need: z.string(),
  kind: z.string(),
  body: z.record(z.string(), z.unknown()),
  publishedAt: Instant,
  docId: Id,
  authorId: Id,
})
/** The newest version of an article first. */
export const findWritten = (sql: Sql, articleId: string) =>
  rows(
    Written,
    sql`
      select v.version, v.title, v.need, v.kind, v.body, v.published_at, a.doc_id, a.author_id
      from article_versions v join articles a on a.id = v.article_id
      where v.article_id = ${articleId} order by v.version desc limit 1000
    `,
  )

const Cited = z.object({
  title: z.string(),
  organisation: z.string(),
  year: z.number().nullable(),
  url: z.string().nullable(),
})
export const findCited = (sql: Sql, articleId: string) =>
  rows(
    Cited,
    sql`select title, organisation, year, url from sources where article_id = ${articleId} order by place limit 500`,
  )

const Labelled = z.object({ label: z.string() })
export const findLabels = (sql: Sql, articleId: string) =>
  rows(
    Labelled,
    sql`select g.label from article_tags at join tags g on g.id = at.tag_id where at.article_id = ${articleId} order by at.place limit 500`,
  )

const Step = z.object({ text: z.string(), kind: z.string() })
export const findSteps = (sql: Sql, checklistId: string) =>
  rows(Step, sql`select text, kind from checklist_steps where checklist_id = ${checklistId} order by place limit 1000`)

const Reflected = z.object({ body: z.string(), personId: Id, postedAt: Instant })
export const findReflected = (sql: Sql, reflectionId: string) =>
  row(
    Reflected,
    sql`select body, person_id, posted_at from reflections where id = ${reflectionId}`,
    'reflection',
    reflectionId,
  )

const Person = z.object({
  id: Id,
  nameLo: z.string(),
  nameEn: z.string(),
  departmentId: Id.nullable(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
})
export type Person = z.infer<typeof Person>

export const findNamed = (sql: Sql, people: readonly string[]) =>
  rows(
    Person,
    sql`
      select p.id, case when p.brought_in then regexp_replace(p.name_lo, ' \\(ຈາກບ່ອນອື່ນ\\)$', '') else p.name_lo end as name_lo,
        case when p.brought_in then regexp_replace(p.name_en, ' \\(from elsewhere\\)$', '') else p.name_en end as name_en,
        d.id as department_id, d.name_lo as department_lo, d.name_en as department_en
      from people p left join departments d on d.id = p.department_id
      where p.id = any(${[...people]}) order by p.id
    `,
  )

const Bytes = z.object({ bytes: z.instanceof(Uint8Array) })
/** The bytes of what lies in the database and not in the store: an imported file, a point of a document, or what a fork began as. */
export const findBytes = (sql: Sql, kind: 'imports' | 'doc_versions' | 'suggestions', id: string) => {
  if (kind === 'imports') return maybeRow(Bytes, sql`select original as bytes from imports where id = ${id}`)
  if (kind === 'doc_versions') return maybeRow(Bytes, sql`select state as bytes from doc_versions where id = ${id}`)
  return maybeRow(Bytes, sql`select base as bytes from suggestions where id = ${id} and base <> ''`)
}

const StoredFile = z.object({ key: z.string() })
export const findFileKeys = (sql: Sql, fileId: string) =>
  maybeRow(
    StoredFile,
    sql`select key from files where id = ${fileId} union all select key from doc_files where id = ${fileId} limit 1`,
  )

/** Archives of the whole instance, newest first: everybody sees who took one. */
export const findTakes = (sql: Sql) =>
  rows(
    Take,
    sql`
      select t.taken_at as at, p.name_lo, p.name_en, t.reason
      from archive_takes t join people p on p.id = t.taken_by
      where t.space_id is null order by t.taken_at desc limit 50
    `,
  )

const OnlyId = z.object({ id: Id })
/** Which of these are people or departments here. */
export const findKnown = async (sql: Sql, ids: readonly string[]) =>
  (
    await rows(
      OnlyId,
      sql`select id from people where id = any(${[...ids]}) union all select id from departments where id = any(${[...ids]})`,
    )
  ).map(({ id }) => id)

/** Whether somebody runs the machine now. */
export const isAdminNow = async (sql: Sql, personId: string) =>
  (await rows(OnlyId, sql`select id from people where id = ${personId} and is_admin and left_at is null`)).length > 0

/** Puts rows of one kind in, as they are: who calls has judged every column of them. */
const putOf = (table: Table) => {
  const columns = [...table.columns, ...(inSpace.has(table.name) ? ['space_id'] : []), ...(extra[table.name] ?? [])]
  const some = (sql: Sql) => columns.map((name, index) => (index === 0 ? sql`${sql(name)}` : sql`, ${sql(name)}`))
  return (tx: Sql, found: readonly Row[]) => tx`
    insert into ${tx(table.name)} (${some(tx)})
    select ${some(tx)} from jsonb_populate_recordset(null::${tx(table.name)}, ${tx.json(found as never)})
    on conflict do nothing
  `
}
/** Columns that are made on the way in. */
const extra: Readonly<Record<string, readonly string[]>> = {
  docs: ['text'],
  imports: ['original'],
  doc_versions: ['state', 'quotes'],
  suggestions: ['base'],
  files: ['key', 'thumb_key'],
  doc_files: ['key', 'thumb_key'],
}
export const puts: ReadonlyMap<string, ReturnType<typeof putOf>> = new Map(
  tables.map((table) => [table.name, putOf(table)]),
)

/** Names in rows what came after them. */
export const named: ReadonlyMap<string, (tx: Sql, pairs: readonly Row[]) => PromiseLike<unknown>> = new Map([
  [
    'topics',
    (tx, pairs) => tx`
        update topics t set split_from = g.split_from
        from jsonb_to_recordset(${tx.json(pairs as never)}) as g(id uuid, split_from uuid) where t.id = g.id`,
  ],
  [
    'messages',
    (tx, pairs) => tx`
        update messages m set forward_of = g.forward_of
        from jsonb_to_recordset(${tx.json(pairs as never)}) as g(id uuid, forward_of uuid) where m.id = g.id`,
  ],
  [
    'articles',
    (tx, pairs) => tx`
        update articles a set superseded_by = g.superseded_by
        from jsonb_to_recordset(${tx.json(pairs as never)}) as g(id uuid, superseded_by uuid) where a.id = g.id`,
  ],
  [
    'article_questions',
    (tx, pairs) => tx`
        update article_questions q
        set accepted_id = g.accepted_id, accepted_at = g.accepted_at, included_at = g.included_at
        from jsonb_to_recordset(${tx.json(pairs as never)})
          as g(id uuid, accepted_id uuid, accepted_at timestamptz, included_at timestamptz) where q.id = g.id`,
  ],
])

const Findable = z.object({ id: Id, title: z.string(), body: z.string() })

/** What the search shall find of new items, from behind the last one. */
export const findFindable = (sql: Sql, spaceId: string, after: string, limit: number) =>
  rows(
    Findable,
    sql`
      select i.id, i.title, coalesce(case i.kind
        when 'topic' then (select m.body from messages m where m.topic_id = i.id order by m.seq limit 1)
        when 'agreement' then (select concat_ws(E'\n', a.statement, a.dissent) from agreements a where a.id = i.id)
        when 'doc' then (select d.text from docs d where d.id = i.id)
        when 'article' then (select d.text from articles a join docs d on d.id = a.doc_id where a.id = i.id)
        when 'checklist' then (select string_agg(c.text, E'\n' order by c.place) from checklist_steps c where c.checklist_id = i.id)
        when 'reflection' then (select r.body from reflections r where r.id = i.id)
      end, '') as body
      from items i where i.space_id = ${spaceId} and i.id > ${after || '00000000-0000-0000-0000-000000000000'} order by i.id limit ${limit}
    `,
  )

const Kin = z.object({ id: Id, nameLo: z.string(), nameEn: z.string() })
export const findDepartments = (sql: Sql) =>
  rows(Kin, sql`select id, name_lo, name_en from departments order by id limit 10000`)

const Tag = z.object({ id: Id, folded: z.string() })
export const findTagsBy = (sql: Sql, words: readonly string[]) =>
  rows(Tag, sql`select tag_id as id, folded from tag_forms where folded = any(${[...words]})`)
