import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { dropLoose } from '#server/files/loose.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, notFound, permit } from '#shared/base/errors.ts'
import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Meeting, meetingsApi, Telling } from '#shared/features/meetings/contract.ts'
import {
  canChangeMeeting,
  canDeleteMeeting,
  canWriteTelling,
  HELD_WITHIN_DAYS,
} from '#shared/features/meetings/policy.ts'
import { insertDocOf } from '../docs/service.ts'
import { audienceOf, contributeToTopic, putMeetingFiles, readRoom, readTopic } from '../rooms/service.ts'
import {
  countReaders,
  findMeeting,
  findMeetings,
  findNames,
  findTelling,
  findTellings,
  findWaitingMeetings,
  findWaitingTellings,
  lockMeeting,
} from './queries.ts'

export async function listMeetings({ sql }: Services, viewer: Viewer, roomId: string) {
  await readRoom(sql, viewer, roomId)
  const [meetings, tellings] = await Promise.all([findMeetings(sql, roomId), findTellings(sql, roomId)])
  return { meetings, tellings }
}

type Draft = BodyOf<typeof meetingsApi.changeMeeting>

/** Gives the names of bytes that nobody needs after the commit. */
async function putContent(tx: Sql, viewer: Viewer, meetingId: string, roomId: string, draft: Draft): Promise<string[]> {
  const ahead = Date.parse(draft.heldAt) - Date.now()
  if (ahead > 0) throw invalid('not_yet')
  if (-ahead > HELD_WITHIN_DAYS * Day.ms) throw invalid('too_long_ago')
  const people = [...new Set(draft.people)]
  if ((await countReaders(tx, roomId, people)) !== people.length) throw invalid('foreign_person')
  await tx`delete from meeting_questions where meeting_id = ${meetingId}`
  for (const [place, { question, answer }] of draft.asked.entries())
    await tx`
      insert into meeting_questions (meeting_id, place, question, answer)
      values (${meetingId}, ${place}, ${question}, ${answer})
    `
  await tx`delete from meeting_people where meeting_id = ${meetingId} and person_id <> all(${people})`
  // Whoever writes the record vouches for themselves; what the others confirmed was the record as it was.
  await tx`
    insert into meeting_people (meeting_id, person_id, took_part, confirmed_at)
    select ${meetingId}, p.id, case when p.id = ${viewer.id} then true end, case when p.id = ${viewer.id} then now() end
    from people p where p.id = any(${people})
    on conflict (meeting_id, person_id) do update set took_part = excluded.took_part, confirmed_at = excluded.confirmed_at
  `
  return draft.files ? putMeetingFiles(tx, viewer, roomId, meetingId, [...new Set(draft.files)]) : []
}

/** Records a meeting in a room. Safe to repeat. Throws `invalid` for times to come and people who may not read the room. */
export async function recordMeeting(
  { sql, live }: Services,
  viewer: Viewer,
  roomId: string,
  { id, ...draft }: BodyOf<typeof meetingsApi.recordMeeting>,
): Promise<Meeting> {
  const audience = await sql.begin(async (tx) => {
    const room = await readRoom(tx, viewer, roomId)
    await contributeToTopic(tx, viewer, room)
    const made = await tx`
      insert into meetings (id, room_id, title, way, held_at, outcome, recorded_by)
      values (${id}, ${roomId}, ${draft.title}, ${draft.way}, ${draft.heldAt}, ${draft.outcome}, ${viewer.id})
      on conflict (id) do nothing
    `
    if (made.count === 0) {
      const known = await lockMeeting(tx, id)
      if (known?.recordedBy !== viewer.id || known.roomId !== roomId) throw conflict('id_taken')
      return null
    }
    await putContent(tx, viewer, id, roomId, draft)
    await recordActivity(tx, {
      event: 'meeting.recorded',
      viewer,
      object: { type: 'meeting', id },
      spaceId: room.spaceId,
      result: { people: draft.people.length },
    })
    return audienceOf(room)
  })
  if (audience) live.changed({ kind: 'meeting', id, spaceId: audience })
  return findMeeting(sql, id)
}

/** Corrects a record, by whoever wrote it. */
export async function changeMeeting(
  services: Services,
  viewer: Viewer,
  meetingId: string,
  draft: Draft,
): Promise<Meeting> {
  const { sql, live } = services
  const { audience, keys } = await sql.begin(async (tx) => {
    const { room, meeting } = await inRoomOf(tx, viewer, meetingId)
    permit(canChangeMeeting(viewer, meeting), 'change a record')
    await tx`
      update meetings set title = ${draft.title}, way = ${draft.way}, held_at = ${draft.heldAt}, outcome = ${draft.outcome},
        changed_at = now()
      where id = ${meetingId}
    `
    const keys = await putContent(tx, viewer, meetingId, meeting.roomId, draft)
    return { audience: audienceOf(room), keys }
  })
  live.changed({ kind: 'meeting', id: meetingId, spaceId: audience })
  await dropBytes(services, keys)
  return findMeeting(sql, meetingId)
}

/** Takes a record away, with all it holds. That it was made, and who took part, stays counted: it did happen. */
export async function deleteMeeting(services: Services, viewer: Viewer, meetingId: string): Promise<void> {
  const { sql, live } = services
  const { audience, keys } = await sql.begin(async (tx) => {
    const { room, meeting } = await inRoomOf(tx, viewer, meetingId)
    permit(canDeleteMeeting(viewer, meeting, room), 'delete a record')
    const keys = await putMeetingFiles(tx, viewer, meeting.roomId, meetingId, [])
    await tx`delete from meeting_questions where meeting_id = ${meetingId}`
    await tx`delete from meeting_people where meeting_id = ${meetingId}`
    await tx`delete from meetings where id = ${meetingId}`
    await recordActivity(tx, {
      event: 'meeting.deleted',
      viewer,
      object: { type: 'meeting', id: meetingId },
      spaceId: room.spaceId,
    })
    return { audience: audienceOf(room), keys }
  })
  live.changed({ kind: 'meeting', id: meetingId, spaceId: audience })
  await dropBytes(services, keys)
}

/** The record is as it should be whatever becomes of the bytes: without a row nobody can ask for them. */
const dropBytes = (services: Services, keys: readonly string[]) =>
  dropLoose(services, keys).catch((error: unknown) =>
    services.log.warn('Files of a record are still in the store', { error }),
  )

async function inRoomOf(tx: Sql, viewer: Viewer, meetingId: string) {
  const meeting = await lockMeeting(tx, meetingId)
  if (!meeting) throw notFound('meeting', meetingId)
  const room = await readRoom(tx, viewer, meeting.roomId)
  await contributeToTopic(tx, viewer, room)
  return { meeting, room }
}

/**
 * Says for oneself whether one took part; the last word counts, and taking part is counted once. Throws `forbidden` for
 * who is not named.
 */
export async function confirmMeeting(
  { sql, live }: Services,
  viewer: Viewer,
  meetingId: string,
  tookPart: boolean,
): Promise<Meeting> {
  const audience = await sql.begin(async (tx) => {
    const { room, meeting } = await inRoomOf(tx, viewer, meetingId)
    const put = await tx`
      update meeting_people set took_part = ${tookPart}, confirmed_at = now()
      where meeting_id = ${meetingId} and person_id = ${viewer.id}
    `
    permit(put.count > 0, 'confirm a meeting')
    const [counted] = await tx`
      select 1 from statements where object_id = ${meetingId} and actor_id = ${viewer.id} and event = 'meeting.attended'
    `
    // Whoever recorded it is counted by that.
    if (tookPart && !counted && meeting.recordedBy !== viewer.id)
      await recordActivity(tx, {
        event: 'meeting.attended',
        viewer,
        object: { type: 'meeting', id: meetingId },
        spaceId: room.spaceId,
      })
    return audienceOf(room)
  })
  live.changed({ kind: 'meeting', id: meetingId, spaceId: audience })
  return findMeeting(sql, meetingId)
}

/** The headings of a telling in the document it begins; in both languages, because a document has none of its own. */
const headings = {
  told: 'ຜູ້ເລົ່າ ແລະ ຜູ້ຂຽນ · Told and written by',
  toldCase: 'ເລື່ອງທີ່ເກີດຂຶ້ນ · The case',
  cue: 'ຮູ້ໄດ້ຈາກຫຍັງ · The cue',
  rule: 'ຫຼັກທີ່ໃຊ້ · The rule of thumb',
  fails: 'ເມື່ອໃດໃຊ້ບໍ່ໄດ້ · When it fails',
} as const

/**
 * Writes down what another told and begins a document with it, in one transaction. Safe to repeat. Throws `forbidden`
 * where teller and writer are one person, `invalid` where the teller may not read the room.
 */
export async function recordTelling(
  services: Services,
  viewer: Viewer,
  roomId: string,
  draft: BodyOf<typeof meetingsApi.recordTelling>,
): Promise<Telling> {
  const { sql, live } = services
  permit(canWriteTelling(viewer, draft), 'write one’s own telling')
  const told = await sql.begin(async (tx) => {
    const room = await readRoom(tx, viewer, roomId)
    await contributeToTopic(tx, viewer, room)
    if ((await countReaders(tx, roomId, [draft.toldBy])) !== 1) throw invalid('foreign_person')
    const [known] = await tx<{ mine: boolean }[]>`
      select written_by = ${viewer.id} and room_id = ${roomId} as mine from tellings where id = ${draft.id}
    `
    if (known && !known.mine) throw conflict('id_taken')
    if (known) return null
    const topic = draft.topicId ? await readTopic(tx, viewer, draft.topicId) : undefined
    if (topic && topic.roomId !== roomId) throw notFound('topic', topic.id)
    const names = await findNames(tx, [draft.toldBy, viewer.id])
    const parts = { ...draft, told: names.map(({ nameLo, nameEn }) => `${nameLo} (${nameEn})`).join(', ') }
    const keys = Object.keys(headings) as (keyof typeof headings)[]
    const isNew = await insertDocOf(tx, services, viewer, {
      id: draft.docId,
      spaceId: room.spaceId,
      title: draft.title,
      sections: keys.map((key) => ({ heading: headings[key], text: parts[key] })),
      from: topic && !topic.general ? topic.id : undefined,
    })
    if (!isNew) throw conflict('id_taken')
    await tx`
      insert into tellings (id, room_id, topic_id, doc_id, title, told_by, written_by, told_case, cue, rule, fails)
      values (${draft.id}, ${roomId}, ${topic?.id ?? null}, ${draft.docId}, ${draft.title}, ${draft.toldBy}, ${viewer.id},
        ${draft.toldCase}, ${draft.cue}, ${draft.rule}, ${draft.fails})
    `
    await recordActivity(tx, {
      event: 'telling.recorded',
      viewer,
      object: { type: 'doc', id: draft.docId },
      spaceId: room.spaceId,
    })
    return { audience: audienceOf(room), spaceId: room.spaceId }
  })
  if (told) {
    live.changed({ kind: 'meeting', id: draft.id, spaceId: told.audience })
    live.changed({ kind: 'doc', id: draft.docId, spaceId: told.spaceId })
  }
  return findTelling(sql, draft.id)
}

/** Whoever told it says that it is what they told; counted as theirs from then on, once. */
export async function confirmTelling({ sql, live }: Services, viewer: Viewer, tellingId: string): Promise<Telling> {
  const audience = await sql.begin(async (tx) => {
    const [found] = await tx<{ roomId: string; docId: string; toldBy: string; confirmedAt: string | null }[]>`
      select room_id, doc_id, told_by, confirmed_at from tellings where id = ${tellingId} for update
    `
    if (!found) throw notFound('telling', tellingId)
    const room = await readRoom(tx, viewer, found.roomId)
    permit(found.toldBy === viewer.id, 'confirm a telling')
    if (found.confirmedAt !== null) return null
    await tx`update tellings set confirmed_at = now() where id = ${tellingId}`
    await recordActivity(tx, {
      event: 'telling.confirmed',
      viewer,
      object: { type: 'doc', id: found.docId },
      spaceId: room.spaceId,
    })
    return audienceOf(room)
  })
  if (audience) live.changed({ kind: 'meeting', id: tellingId, spaceId: audience })
  return findTelling(sql, tellingId)
}

/** What waits for somebody's word. */
export async function findWaiting({ sql }: Services, viewer: Viewer) {
  const [meetings, tellings] = await Promise.all([findWaitingMeetings(sql, viewer), findWaitingTellings(sql, viewer)])
  return { meetings, tellings }
}
