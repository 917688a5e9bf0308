import { z } from 'zod'
import { readableSpaces } from '#server/core/readable.ts'
import { maybeRow, row, rows, type Sql } from '#server/core/sql.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { Meeting, Telling } from '#shared/features/meetings/contract.ts'

type Who = Pick<Viewer, 'id'>

const person = (sql: Sql, id: ReturnType<Sql>) => sql`
  (select jsonb_build_object('id', p.id, 'nameLo', p.name_lo, 'nameEn', p.name_en, 'departmentLo', d.name_lo,
    'departmentEn', d.name_en)
    from people p left join departments d on d.id = p.department_id where p.id = ${id})
`

const meetings = (sql: Sql, condition: ReturnType<Sql>) => sql`
  select g.id, g.room_id, g.title, g.way, g.held_at, g.outcome, g.changed_at, ${person(sql, sql`g.recorded_by`)} as recorded_by,
    coalesce((
      select jsonb_agg(jsonb_build_object('question', a.question, 'answer', a.answer) order by a.place)
      from meeting_questions a where a.meeting_id = g.id
    ), '[]') as asked,
    coalesce((
      select jsonb_agg(${person(sql, sql`o.person_id`)} || jsonb_build_object('tookPart', o.took_part) order by n.name_lo collate names, n.id)
      from meeting_people o join people n on n.id = o.person_id where o.meeting_id = g.id
    ), '[]') as people,
    coalesce((
      select jsonb_agg(jsonb_build_object('id', h.id, 'name', h.name, 'type', h.type, 'bytes', h.bytes,
        'width', h.width, 'height', h.height, 'image', h.thumb_key is not null) order by h.place)
      from files h where h.meeting_id = g.id
    ), '[]') as files
  from meetings g where ${condition} order by g.held_at desc limit 100
`

export const findMeetings = (sql: Sql, roomId: string): Promise<Meeting[]> =>
  rows(Meeting, meetings(sql, sql`g.room_id = ${roomId}`))

export const findMeeting = (sql: Sql, meetingId: string): Promise<Meeting> =>
  row(Meeting, meetings(sql, sql`g.id = ${meetingId}`), 'meeting', meetingId)

const MeetingRow = z.object({ id: Id, roomId: Id, recordedBy: Id })

export const lockMeeting = (tx: Sql, meetingId: string) =>
  maybeRow(MeetingRow, tx`select id, room_id, recorded_by from meetings where id = ${meetingId} for update`)

const tellings = (sql: Sql, condition: ReturnType<Sql>) => sql`
  select g.id, g.room_id, g.doc_id, g.title, ${person(sql, sql`g.told_by`)} as told_by,
    ${person(sql, sql`g.written_by`)} as written_by, g.told_case, g.cue, g.rule, g.fails, g.told_at, g.confirmed_at
  from tellings g where ${condition} order by g.told_at desc limit 100
`

export const findTellings = (sql: Sql, roomId: string): Promise<Telling[]> =>
  rows(Telling, tellings(sql, sql`g.room_id = ${roomId}`))

export const findTelling = (sql: Sql, tellingId: string): Promise<Telling> =>
  row(Telling, tellings(sql, sql`g.id = ${tellingId}`), 'telling', tellingId)

const Readers = z.object({ count: z.number().int() })
/** How many of these people may read a room now. */
export const countReaders = async (sql: Sql, roomId: string, people: readonly string[]): Promise<number> =>
  (
    await row(
      Readers,
      sql`
        select count(*)::int as count from people p cross join rooms r join spaces s on s.id = r.space_id
        where r.id = ${roomId} and p.id = any(${[...people]}) and p.left_at is null
          and (s.kind = 'open' or exists (
            select 1 from space_members m where m.space_id = s.id and m.person_id = p.id))
          and (r.kind = 'open' or exists (
            select 1 from circle_members c where c.circle_id = r.id and c.person_id = p.id))
      `,
      'room',
      roomId,
    )
  ).count

const Names = z.object({ nameLo: z.string(), nameEn: z.string() })
/** The names of people, in the order they are asked for. */
export const findNames = (sql: Sql, people: readonly string[]) =>
  rows(
    Names,
    sql`
      select name_lo, name_en from people where id = any(${[...people]})
      order by array_position(${[...people]}::uuid[], id) limit 100
    `,
  )

const inReadableRooms = (sql: Sql, viewer: Who) => sql`
  join rooms r on r.id = g.room_id join spaces s on s.id = r.space_id
    and ${readableSpaces(sql, viewer)} and (r.kind = 'open' or exists (
      select 1 from circle_members inside where inside.circle_id = r.id and inside.person_id = ${viewer.id}
    ))
`

const WaitingMeetings = z.object({ id: Id, roomId: Id, title: z.string(), heldAt: Instant })
/** Meetings that name somebody who has not said whether they took part. */
export const findWaitingMeetings = (sql: Sql, viewer: Who) =>
  rows(
    WaitingMeetings,
    sql`
      select g.id, g.room_id, g.title, g.held_at from meeting_people o join meetings g on g.id = o.meeting_id
      ${inReadableRooms(sql, viewer)}
      where o.person_id = ${viewer.id} and o.took_part is null order by g.held_at desc limit 20
    `,
  )

const WaitingTellings = z.object({ id: Id, roomId: Id, title: z.string(), toldAt: Instant })
/** What somebody told and has not confirmed. */
export const findWaitingTellings = (sql: Sql, viewer: Who) =>
  rows(
    WaitingTellings,
    sql`
      select g.id, g.room_id, g.title, g.told_at from tellings g ${inReadableRooms(sql, viewer)}
      where g.told_by = ${viewer.id} and g.confirmed_at is null order by g.told_at desc limit 20
    `,
  )
