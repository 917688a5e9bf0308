import { z } from 'zod'
import { classOf, readableItems } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Classification, Takeout } from '#shared/features/docs/classes.ts'
import { DeletedDoc, DocAccess, DocAgreement, DocCard, ImportKind } from '#shared/features/docs/contract.ts'
import { docStates, UNDELETE_DAYS } from '#shared/features/docs/policy.ts'
import { Person } from '#shared/features/people/contract.ts'
import { File } from '#shared/features/rooms/contract.ts'
import { cutTo } from '#shared/lao/graphemes.ts'

/** Graphemes in one session from which writing is counted, and a writer is a contributor (seci: document.edited). */
export const COUNTED_GRAPHEMES = 20
const SESSION_MINUTES = 30

const writing = (sql: Sql) => sql`
  (select count(*)::int from doc_writers w where w.doc_id = d.id and w.graphemes >= ${COUNTED_GRAPHEMES}) as contributors,
  exists (select 1 from doc_writers w where w.doc_id = d.id and w.graphemes > 0) as begun
`

/** More than two lines of any screen hold, so that the screen says that there is more. */
const EXCERPT = 400

export async function findDocs(
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  spaceId: string,
  limit: number,
): Promise<DocCard[]> {
  // One character more says that there is more; where it is cut is for letters to say.
  const found = await rows(
    DocCard,
    sql`
      select d.id, d.space_id, d.title, d.state, d.created_by, d.created_at, d.changed_at, d.ready_at,
        ${writing(sql)}, left(d.text, ${EXCERPT + 1}) as excerpt, ${classOf(sql)} as classification
      from docs d join items i on i.id = d.id join spaces s on s.id = d.space_id
      where d.space_id = ${spaceId} and d.deleted_at is null and is_inside(d.id, ${viewer.id}) order by d.changed_at desc limit ${limit}
    `,
  )
  return found.map((doc) => ({ ...doc, excerpt: cutTo(doc.excerpt, EXCERPT) }))
}

export const DocRow = z.object({
  id: Id,
  spaceId: Id,
  title: z.string(),
  state: z.enum(docStates),
  version: z.number().int(),
  agreedAt: Instant.nullable(),
  agreementId: Id.nullable(),
  createdBy: Id,
  createdAt: Instant,
  changedAt: Instant,
  readyAt: Instant.nullable(),
  importId: Id.nullable(),
  guests: DocAccess,
  classification: Classification,
  contributors: z.number().int(),
  begun: z.boolean(),
  hasText: z.boolean(),
})
export type DocRow = z.infer<typeof DocRow>

const docColumns = (sql: Sql) => sql`
  d.id, d.space_id, d.title, d.state, d.version, d.agreed_at, d.agreement_id, d.created_by, d.created_at, d.changed_at,
  d.ready_at, d.import_id, d.guests,
  (select ${classOf(sql)} from items i join spaces s on s.id = i.space_id where i.id = d.id) as classification,
  d.has_text, ${writing(sql)}
`

export const findDoc = (sql: Sql, docId: string): Promise<DocRow> =>
  row(DocRow, sql`select ${docColumns(sql)} from docs d where d.id = ${docId} and d.deleted_at is null`, 'doc', docId)

/**
 * A document that nothing is written in until the transaction ends: edits on their way are stored before, later ones
 * after, when they are asked again whether they may.
 */
export const lockDoc = async (tx: Sql, docId: string): Promise<DocRow> => {
  await tx`select 1 from docs where id = ${docId} for update`
  return findDoc(tx, docId)
}

/** The same for what is written beside the text: people write on meanwhile. */
export const lockDocBeside = async (tx: Sql, docId: string): Promise<DocRow> => {
  await tx`select 1 from docs where id = ${docId} for no key update`
  return findDoc(tx, docId)
}

const DocFacts = z.object({ id: Id, spaceId: Id, guests: DocAccess, createdBy: Id, state: z.enum(docStates) })
/** What the right to a document depends on. */
export const findDocFacts = (sql: Sql, docId: string) =>
  maybeRow(
    DocFacts,
    sql`select id, space_id, guests, created_by, state from docs where id = ${docId} and deleted_at is null`,
  )

/** Which documents cannot be written in, and why; the others are held so until the transaction ends. */
export const docRefusals = (sql: Sql, docIds: readonly string[]) => sql`
  select case when deleted_at is not null then 'not_found' when state = 'agreed' then 'conflict' end as code,
    case when deleted_at is null and state = 'agreed' then 'locked' end as reason
  from docs where id = any(${[...docIds]}::uuid[]) order by id for key share
`

const docAgreements = (sql: Sql, viewer: Pick<Viewer, 'id'>, docId: string, condition: ReturnType<Sql>) => sql`
  select a.id, a.topic_id, t.title as topic, a.statement, a.dissent is not null as reservations, a.recorded_at,
    exists (
      select 1 from lineage_edges e where e.from_id = ${docId} and e.to_id in (a.id, a.topic_id)
    ) as linked
  from agreements a join items i on i.id = a.id join spaces s on s.id = i.space_id join topics t on t.id = a.topic_id
  where a.outcome = 'agreed' and i.space_id = (select space_id from docs where id = ${docId})
    and ${readableItems(sql, viewer)} and ${condition}
  order by linked desc, a.recorded_at desc limit 50
`

/** What a document can rest on: agreed, in a room of its space that the viewer may read; what it came of first. */
export const findDocAgreements = (sql: Sql, viewer: Pick<Viewer, 'id'>, docId: string): Promise<DocAgreement[]> =>
  rows(DocAgreement, docAgreements(sql, viewer, docId, sql`true`))

export const findDocAgreement = (sql: Sql, viewer: Pick<Viewer, 'id'>, docId: string, agreementId: string) =>
  maybeRow(DocAgreement, docAgreements(sql, viewer, docId, sql`a.id = ${agreementId}`))

const ArticleOf = z.object({ id: Id })
/** Whether anything was made of a document that goes on without it. */
export const findArticleOf = (sql: Sql, docId: string) =>
  maybeRow(
    ArticleOf,
    sql`select from_id as id from lineage_edges where to_id = ${docId} and relation = 'combines' limit 1`,
  )

export const findDeletedDocs = (sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<DeletedDoc[]> =>
  rows(
    DeletedDoc,
    sql`
      select d.id, d.title, d.deleted_at, p.name_lo as deleted_lo, p.name_en as deleted_en,
        greatest(0, ${UNDELETE_DAYS} - floor(extract(epoch from now() - d.deleted_at) / 86400))::int as days_left
      from docs d join people p on p.id = d.deleted_by
      where d.space_id = ${spaceId} and is_inside(d.id, ${viewer.id}) and d.deleted_at > now() - make_interval(days => ${UNDELETE_DAYS})
      order by d.deleted_at desc limit 100
    `,
  )

const LockedDeletedDoc = z.object({ id: Id, spaceId: Id, title: z.string(), text: z.string() })
/** A deleted document that can still be taken back, locked. */
export const lockDeletedDoc = async (tx: Sql, docId: string) => {
  await tx`select 1 from docs where id = ${docId} for update`
  return row(
    LockedDeletedDoc,
    tx`
      select id, space_id, title, text from docs
      where id = ${docId} and deleted_at > now() - make_interval(days => ${UNDELETE_DAYS})
    `,
    'doc',
    docId,
  )
}

const DeletedForGood = z.object({ id: Id })
/** Deleted documents whose words still lie here although nobody can take them back any more. */
export const findDeletedForGood = (sql: Sql, limit: number) =>
  rows(
    DeletedForGood,
    sql`
      select d.id from docs d where d.deleted_at <= now() - make_interval(days => ${UNDELETE_DAYS})
        and (exists (select 1 from doc_updates u where u.doc_id = d.id)
          or exists (select 1 from doc_states s where s.doc_id = d.id)
          or exists (select 1 from doc_files f where f.doc_id = d.id))
      limit ${limit}
    `,
  )

/** Takes away the file that a document was imported from, unless another document came of it. */
export const wipeImport = (tx: Sql, docId: string) => tx`
  with left_behind as (
    update docs d set import_id = null from docs o where d.id = ${docId} and o.id = d.id and d.import_id is not null
    returning o.import_id
  )
  delete from imports i using left_behind l
  where i.id = l.import_id and not exists (select 1 from docs d where d.import_id = i.id and d.id <> ${docId})
`

const Damaged = z.object({ rows: z.number() })
export const isDamaged = async (sql: Sql, docId: string): Promise<boolean> =>
  (await maybeRow(Damaged, sql`select rows from doc_damage where doc_id = ${docId}`)) !== undefined

/** How many of these people may read a space. */
export const countReaders = async (sql: Sql, spaceId: string, people: readonly string[]): Promise<number> => {
  const [found] = await sql<{ count: number }[]>`
    select count(*)::int as count from people p join spaces s on s.id = ${spaceId}
    where p.id = any(${[...people]}::uuid[]) and p.left_at is null and (s.kind = 'open' or exists (
      select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))
  `
  return found?.count ?? 0
}

/** Keeps a document and what was made of it to the circle of its class. */
export const keepTo = (tx: Sql, docId: string, classification: Classification) => tx`
  update items i set circle_id = case ${classification}::text when 'specific' then ${docId}::uuid
    when 'internal' then (select s.circle_id from spaces s where s.id = i.space_id) end
  where i.id in (select made_of(${docId}))
`

const personColumns = (sql: Sql) => sql`
  p.id, p.name_lo, p.name_en, p.department_id, u.name_lo as department_lo, u.name_en as department_en, p.rank
`

/** Whom a specific document is kept to, in Lao order. */
export const findCircle = (sql: Sql, docId: string): Promise<Person[]> =>
  rows(
    Person,
    sql`
      select ${personColumns(sql)} from circle_members c join people p on p.id = c.person_id
      left join departments u on u.id = p.department_id
      where c.circle_id = ${docId} order by p.name_lo collate names limit 300
    `,
  )

/** Who took a kept document out, the newest first. */
export const findTakeouts = (sql: Sql, docId: string): Promise<Takeout[]> =>
  rows(
    Takeout,
    sql`
      select t.id, t.format, t.reason, t.taken_at as at,
        jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en, 'departmentId', p.department_id,
          'departmentLo', u.name_lo, 'departmentEn', u.name_en, 'rank', p.rank) as person
      from doc_takeouts t join people p on p.id = t.person_id left join departments u on u.id = p.department_id
      where t.doc_id = ${docId} order by t.taken_at desc limit 100
    `,
  )

/** People who wrote in a document, the first first. */
export const findContributors = (sql: Sql, docId: string): Promise<Person[]> =>
  rows(
    Person,
    sql`
      select p.id, p.name_lo, p.name_en, p.department_id, u.name_lo as department_lo, u.name_en as department_en, p.rank
      from doc_writers w join people p on p.id = w.person_id left join departments u on u.id = p.department_id
      where w.doc_id = ${docId} and w.graphemes >= ${COUNTED_GRAPHEMES} order by w.first_at, p.id limit 200
    `,
  )

const Text = z.object({ text: z.string() })
/** The words of a document, as they were read last. */
export const findText = async (sql: Sql, docId: string): Promise<string | undefined> =>
  (await maybeRow(Text, sql`select text from docs where id = ${docId}`))?.text

const Session = z.object({ docId: Id, personId: Id, spaceId: Id, graphemes: z.number().int() })

/** Adds what was typed to each writer's session, and returns the sessions that have just become long enough to count. */
export const addToSessions = (
  tx: Sql,
  edits: readonly { docId: string; personId: string; insertedGraphemes: number }[],
) =>
  rows(
    Session,
    tx`
      with typed as (
        select doc_id, person_id, sum(graphemes)::bigint as graphemes
        from unnest(${edits.map((edit) => edit.docId)}::uuid[], ${edits.map((edit) => edit.personId)}::uuid[],
          ${edits.map((edit) => String(edit.insertedGraphemes))}::bigint[]) as e(doc_id, person_id, graphemes)
        where exists (select 1 from docs d where d.id = e.doc_id)
        group by doc_id, person_id order by doc_id, person_id
      ), added as (
        insert into doc_writers as w (doc_id, person_id, graphemes, session_graphemes, session_counted)
        select doc_id, person_id, graphemes, graphemes, graphemes >= ${COUNTED_GRAPHEMES} from typed
        on conflict (doc_id, person_id) do update set
          graphemes = w.graphemes + excluded.graphemes,
          last_at = now(),
          session_graphemes = excluded.session_graphemes
            + case when w.last_at > now() - make_interval(mins => ${SESSION_MINUTES}) then w.session_graphemes else 0 end,
          session_counted = excluded.session_graphemes
            + case when w.last_at > now() - make_interval(mins => ${SESSION_MINUTES}) then w.session_graphemes else 0 end
            >= ${COUNTED_GRAPHEMES}
        returning w.doc_id, w.person_id, w.session_graphemes, w.session_counted
      )
      select a.doc_id, a.person_id, d.space_id, a.session_graphemes as graphemes
      from added a join typed t on t.doc_id = a.doc_id and t.person_id = a.person_id join docs d on d.id = a.doc_id
      where a.session_counted and a.session_graphemes - t.graphemes < ${COUNTED_GRAPHEMES}
    `,
  )

const ImportRow = z.object({
  id: Id,
  spaceId: Id,
  name: z.string(),
  kind: ImportKind,
  sha256: z.string(),
  original: z.instanceof(Uint8Array),
  importedBy: Id,
  importedAt: Instant,
  docId: Id.nullable(),
})
export type ImportRow = z.infer<typeof ImportRow>

const importColumns = (sql: Sql) => sql`
  i.id, i.space_id, i.name, i.kind, i.sha256, i.original, i.imported_by, i.imported_at,
  (select d.id from docs d where d.import_id = i.id and d.deleted_at is null) as doc_id
`

export const findImport = (sql: Sql, importId: string): Promise<ImportRow> =>
  row(ImportRow, sql`select ${importColumns(sql)} from imports i where i.id = ${importId}`, 'import', importId)

const LockedImport = z.object({ docId: Id.nullable() })
/** The document that an import became, if any; nobody else makes one meanwhile. */
export const lockImport = async (tx: Sql, importId: string) => {
  await tx`select 1 from imports where id = ${importId} for update`
  return row(
    LockedImport,
    tx`select (select d.id from docs d where d.import_id = i.id and d.deleted_at is null) as doc_id from imports i where i.id = ${importId}`,
    'import',
    importId,
  )
}

export const findSameImport = (sql: Sql, spaceId: string, sha256: string) =>
  maybeRow(
    ImportRow,
    sql`select ${importColumns(sql)} from imports i where i.space_id = ${spaceId} and i.sha256 = ${sha256}`,
  )

const Stale = z.object({ id: Id })
/** Documents whose stored updates are not in their plain text yet, or were merged since. */
export const findStale = (sql: Sql, limit: number) =>
  rows(
    Stale,
    sql`
      select d.id from docs d
      where d.deleted_at is null and (exists (select 1 from doc_updates u where u.doc_id = d.id and u.id > d.projected_to)
        or exists (select 1 from doc_states s where s.doc_id = d.id and s.stored_at > d.projected_at))
      limit ${limit}
    `,
  )

const Reach = z.object({ at: Instant, last: z.number().int(), title: z.string(), text: z.string() })
/** How far a document's updates go now: what is read after this holds at least these. */
export const findReach = (sql: Sql, docId: string) =>
  row(
    Reach,
    sql`
      select now() as at, coalesce((select max(id) from doc_updates u where u.doc_id = d.id), 0) as last, d.title, d.text
      from docs d where d.id = ${docId}
    `,
    'doc',
    docId,
  )

/** Writes the plain text, unless a newer one is there already. */
export const putText = (
  tx: Sql,
  docId: string,
  { text, hasText, at, last }: { text: string; hasText: boolean; at: string; last: number },
) => tx`
  update docs set text = ${text}, has_text = ${hasText}, projected_at = ${at}, projected_to = greatest(projected_to, ${last}),
    changed_at = case when text = ${text} then changed_at else greatest(changed_at, ${at}) end
  where id = ${docId} and (${last} = 0 or ${last} >= projected_to)
`

/** Writes which messages a document quotes. */
export const putQuotes = async (tx: Sql, docId: string, messageIds: readonly string[]): Promise<void> => {
  await tx`delete from doc_quotes where doc_id = ${docId} and message_id <> all(${[...messageIds]})`
  await tx`
    insert into doc_quotes (doc_id, message_id)
    select ${docId}, m.id from messages m where m.id = any(${[...messageIds]}) on conflict do nothing
  `
}

const DeletedMessages = z.object({ id: Id, personId: Id })
/** Of messages that are quoted: those that were deleted, with who did it. */
export const findDeletedMessages = (sql: Sql, messageIds: readonly string[]) =>
  rows(
    DeletedMessages,
    sql`
      select id, coalesce(deleted_by, author_id) as "personId" from messages
      where id = any(${[...messageIds]}::uuid[]) and deleted_at is not null
    `,
  )

const Quoting = z.object({ id: Id })
/** Documents that quote a message, or were made of its topic or what that came to, and may quote it unnoticed. */
export const findQuoting = (sql: Sql, messageId: string) =>
  rows(
    Quoting,
    sql`
      select doc_id as id from doc_quotes where message_id = ${messageId}
      union
      select d.id from messages m join lineage_edges e on e.to_id = m.topic_id join docs d on d.id = e.from_id
      where m.id = ${messageId}
    `,
  )

export const findDocFile = (sql: Sql, fileId: string): Promise<File> =>
  row(
    File,
    sql`
      select f.id, f.name, f.type, f.bytes::int, f.width, f.height, f.thumb_key is not null as image
      from doc_files f where f.id = ${fileId}
    `,
    'file',
    fileId,
  )

const DocFileRow = z.object({
  id: Id,
  docId: Id.nullable(),
  name: z.string(),
  type: z.string(),
  key: z.string(),
  thumbKey: z.string().nullable(),
  uploadedBy: Id,
})
/** What permission and the store ask of a file; its document, unless that is gone. */
export const findDocFileRow = (sql: Sql, fileId: string) =>
  maybeRow(
    DocFileRow,
    sql`select id, doc_id, name, type, key, thumb_key, uploaded_by from doc_files where id = ${fileId}`,
  )

interface NewDocFile {
  id: string
  docId: string
  name: string
  type: string
  bytes: number
  width: number | null
  height: number | null
  key: string
  thumbKey: string | null
  uploadedBy: string
}

export const putDocFile = (tx: Sql, draft: NewDocFile) => tx`
  insert into doc_files (id, doc_id, name, type, bytes, width, height, key, thumb_key, uploaded_by)
  values (${draft.id}, ${draft.docId}, ${draft.name}, ${draft.type}, ${draft.bytes}, ${draft.width}, ${draft.height}, ${draft.key},
    ${draft.thumbKey}, ${draft.uploadedBy})
  on conflict (id) do nothing
`

/** Makes a file one of another document too; the bytes are the same, and are not given back meanwhile. */
export const copyDocFile = (tx: Sql, given: { from: string; to: string; docId: string; personId: string }) => tx`
  insert into doc_files (id, doc_id, name, type, bytes, width, height, key, thumb_key, uploaded_by)
  select ${given.to}, ${given.docId}, name, type, bytes, width, height, key, thumb_key, ${given.personId}
  from doc_files where id = ${given.from}
  for share
`

const DocFiles = z.object({ count: z.number().int() })
export const countDocFiles = async (sql: Sql, docId: string): Promise<number> =>
  (await row(DocFiles, sql`select count(*)::int as count from doc_files where doc_id = ${docId}`, 'count', docId)).count

/** Writes which of its files stand in a document's text, and since when the others do not. */
export const placeDocFiles = async (tx: Sql, docId: string, fileIds: readonly string[]): Promise<void> => {
  await tx`update doc_files set left_at = null where doc_id = ${docId} and id = any(${[...fileIds]}) and left_at is not null`
  await tx`update doc_files set left_at = now() where doc_id = ${docId} and id <> all(${[...fileIds]}) and left_at is null`
}

const LeftFiles = z.object({ key: z.string(), thumbKey: z.string().nullable() })
/** Takes files away that stood in no text for so many days, nor stand in any version of the article made of it. */
export const deleteLeftFiles = (sql: Sql, keptDays: number) =>
  rows(
    LeftFiles,
    sql`
      delete from doc_files f
      where (f.doc_id is null or f.left_at < now() - make_interval(days => ${keptDays})) and not exists (
        select 1 from articles a join article_versions v on v.article_id = a.id
        where a.doc_id = f.doc_id
          and jsonb_path_exists(v.body, '$.**.fileId ? (@ == $id)', jsonb_build_object('id', f.id::text))
      )
      returning f.key, f.thumb_key
    `,
  )

const ItemTitles = z.object({ id: Id, title: z.string() })
/** Titles of the items among these that a viewer may read, by their ids. */
export const findItemTitles = async (
  sql: Sql,
  viewer: Pick<Viewer, 'id'>,
  itemIds: readonly string[],
): Promise<Map<string, string>> => {
  const found = await rows(
    ItemTitles,
    sql`
      select i.id, i.title from items i join spaces s on s.id = i.space_id
      where i.id = any(${itemIds.filter((id) => Id.safeParse(id).success)}::uuid[]) and ${readableItems(sql, viewer)}
    `,
  )
  return new Map(found.map(({ id, title }) => [id, title]))
}

const Mentions = z.object({ personId: Id, items: z.array(z.string()), most: z.number().int() })
export const findMentions = (sql: Sql, docId: string) =>
  rows(Mentions, sql`select person_id, items, most from doc_mentions where doc_id = ${docId} limit 2000`)

interface MentionDraft {
  docId: string
  personId: string
  items: string[]
  /** Their name stands in more places than ever. */
  isMore: boolean
  /** The newest of them, which tells who wrote it. */
  client: number
  clock: number
}

/** Writes where somebody is called; nobody is, who is not there. */
export const putMention = (tx: Sql, draft: MentionDraft) => tx`
  insert into doc_mentions as m (doc_id, person_id, items, most, written_by, waits)
  select ${draft.docId}, p.id, ${draft.items}, ${draft.items.length}, (
      select h.person_id from doc_hands h
      where h.doc_id = ${draft.docId} and h.client = ${String(draft.client)}::bigint and h.clock <= ${String(draft.clock)}::bigint
      order by h.clock desc limit 1
    ), true
  from people p where p.id = ${draft.personId}
  on conflict (doc_id, person_id) do update set items = excluded.items, most = greatest(m.most, excluded.most),
    written_by = case when ${draft.isMore} then excluded.written_by else m.written_by end,
    waits = m.waits or ${draft.isMore}
`

const SpaceOf = z.object({ spaceId: Id })
/** Null for what is no document, as a fork of one. */
export const findSpaceOf = async (sql: Sql, docId: string): Promise<string | null> =>
  (await maybeRow(SpaceOf, sql`select space_id from docs where id = ${docId}`))?.spaceId ?? null
