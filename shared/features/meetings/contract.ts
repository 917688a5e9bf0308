import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, line } from '#shared/base/ids.ts'
import { FILES_MAX, File } from '#shared/features/rooms/contract.ts'

const Named = z.object({
  id: Id,
  nameLo: z.string(),
  nameEn: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
})

export const MeetingWay = z.enum(['face_to_face', 'online'])
export type MeetingWay = z.infer<typeof MeetingWay>

/** What was asked and what was answered; an answer may be open. */
export const Asked = z.object({ question: line(1000), answer: z.string().trim().max(2000) })
export type Asked = z.infer<typeof Asked>

/** A meeting as it was recorded in a room. Each person says for themselves whether they took part. */
export const Meeting = z.object({
  id: Id,
  roomId: Id,
  title: z.string(),
  way: MeetingWay,
  heldAt: Instant,
  outcome: z.string(),
  asked: z.array(z.object({ question: z.string(), answer: z.string() })),
  recordedBy: Named,
  changedAt: Instant,
  people: z.array(Named.extend({ tookPart: z.boolean().nullable() })),
  files: z.array(File),
})
export type Meeting = z.infer<typeof Meeting>

/** What somebody told from their work, written by another. */
export const Telling = z.object({
  id: Id,
  roomId: Id,
  docId: Id,
  title: z.string(),
  toldBy: Named,
  writtenBy: Named,
  /** The case, the sign by which one knows it, the rule of thumb, and when that fails. */
  toldCase: z.string(),
  cue: z.string(),
  rule: z.string(),
  fails: z.string(),
  toldAt: Instant,
  confirmedAt: Instant.nullable(),
})
export type Telling = z.infer<typeof Telling>

const MeetingDraft = z.object({
  title: line(200),
  way: MeetingWay,
  heldAt: Instant,
  outcome: line(400),
  asked: z.array(Asked).max(30).default([]),
  people: z.array(Id).min(1).max(100),
})

/** Uploaded to the room before. */
const Files = z.array(Id).max(FILES_MAX)

const written = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => text.trim().length > 0)

const inRoom = z.object({ roomId: Id })
const inMeeting = z.object({ meetingId: Id })

export const meetingsApi = {
  findMeetings: endpoint({
    method: 'get',
    path: '/api/rooms/:roomId/meetings',
    summary: 'The meetings and tellings of a room, the last first.',
    params: inRoom,
    reply: z.object({ meetings: z.array(Meeting), tellings: z.array(Telling) }),
    reads: ['meeting', 'room'],
  }),
  recordMeeting: endpoint({
    method: 'post',
    path: '/api/rooms/:roomId/meetings',
    summary: 'Records a meeting as an event of a room; everybody named is asked whether they took part.',
    params: inRoom,
    body: MeetingDraft.extend({ id: Id, files: Files.default([]) }),
    reply: Meeting,
  }),
  changeMeeting: endpoint({
    method: 'put',
    path: '/api/meetings/:meetingId',
    summary:
      'Corrects the record of a meeting, by whoever recorded it; the others are asked again. Files that are not among those named go; without the field they stay.',
    params: inMeeting,
    /** A page that is older than files in records names none, and takes none away. */
    body: MeetingDraft.extend({ files: Files.optional() }),
    reply: Meeting,
  }),
  deleteMeeting: endpoint({
    method: 'delete',
    path: '/api/meetings/:meetingId',
    summary: 'Takes the record of a meeting away, with its files; by whoever recorded it, or a steward.',
    params: inMeeting,
    reply: Done,
  }),
  confirmMeeting: endpoint({
    method: 'put',
    path: '/api/meetings/:meetingId/confirmation',
    summary: 'Says whether the viewer took part in a meeting that names them.',
    params: inMeeting,
    body: z.object({ tookPart: z.boolean() }),
    reply: Meeting,
  }),
  recordTelling: endpoint({
    method: 'post',
    path: '/api/rooms/:roomId/tellings',
    summary: 'Writes down what another told, and begins a document with it. Nobody writes their own telling.',
    params: inRoom,
    body: z.object({
      id: Id,
      docId: Id,
      topicId: Id.optional(),
      title: line(200),
      toldBy: Id,
      toldCase: written(8000),
      cue: written(2000),
      rule: written(2000),
      fails: written(2000),
    }),
    reply: Telling,
  }),
  confirmTelling: endpoint({
    method: 'put',
    path: '/api/tellings/:tellingId/confirmation',
    summary: 'Says, by whoever told it, that it is what they told.',
    params: z.object({ tellingId: Id }),
    reply: Telling,
  }),
  findWaitingMeetings: endpoint({
    method: 'get',
    path: '/api/meetings/waiting',
    summary: 'Meetings and tellings that wait for the viewer’s word.',
    reply: z.object({
      meetings: z.array(z.object({ id: Id, roomId: Id, title: z.string(), heldAt: Instant })),
      tellings: z.array(z.object({ id: Id, roomId: Id, title: z.string(), toldAt: Instant })),
    }),
    reads: ['meeting'],
  }),
}
