import { z } from 'zod'
import type { Ack } from '#shared/base/answer.ts'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, line, wholeNumber } from '#shared/base/ids.ts'
import { ItemState } from '#shared/seci/seci.ts'

export const Room = z.object({
  id: Id,
  spaceId: Id,
  nameLo: z.string(),
  nameEn: z.string(),
  topics: z.number().int(),
  messages: z.number().int(),
  /** Sequence number of the newest message; 0 when there is none. */
  lastSeq: z.number().int(),
})
export type Room = z.infer<typeof Room>

export const Topic = z.object({
  id: Id,
  roomId: Id,
  spaceId: Id,
  title: z.string(),
  state: ItemState,
  /** The home of messages that name no topic; it is no item of the spiral. */
  general: z.boolean(),
  openedBy: Id,
  openedAt: Instant,
  closedReason: z.string().nullable(),
  messages: z.number().int(),
  people: z.number().int(),
  lastAt: Instant,
})
export type Topic = z.infer<typeof Topic>

/** A topic as one person sees it in a list. */
export const TopicEntry = Topic.extend({
  /** Messages by others that the viewer has not read; 100 stands for any more. */
  unread: z.number().int().max(100),
})
export type TopicEntry = z.infer<typeof TopicEntry>

/** A topic with something new, wherever it is. */
export const UnreadTopic = TopicEntry.extend({ roomLo: z.string(), roomEn: z.string() })
export type UnreadTopic = z.infer<typeof UnreadTopic>

export const Author = z.object({
  authorId: Id,
  authorLo: z.string(),
  authorEn: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
})
export type Author = z.infer<typeof Author>

export const Message = Author.extend({
  id: Id,
  roomId: Id,
  topicId: Id,
  /** Counts up by one within the room, without a gap. */
  seq: z.number().int(),
  body: z.string(),
  replyTo: z.object({ id: Id, authorLo: z.string(), authorEn: z.string(), body: z.string() }).nullable(),
  sentAt: Instant,
  /** When its author last put it another way; null while it stands as it was sent. */
  editedAt: Instant.nullable(),
})
export type Message = z.infer<typeof Message>

export const MESSAGE_MAX = 8000
export const TITLE_MAX = 200
/** Shortest title of a topic in graphemes: a word is no question. */
export const TITLE_MIN = 5

export const SendMessage = z.object({
  /** Made by the client, so that sending again is harmless. */
  id: Id,
  roomId: Id,
  topicId: Id.optional(),
  body: z
    .string()
    .max(MESSAGE_MAX)
    .refine((body) => body.trim().length > 0),
  replyTo: Id.optional(),
})
export type SendMessage = z.infer<typeof SendMessage>

export const EnterRoom = z.object({ roomId: Id, after: z.number().int().min(0).optional() })
export type EnterRoom = z.infer<typeof EnterRoom>
export const InRoom = z.object({ roomId: Id })
export type InRoom = z.infer<typeof InRoom>
export const Typing = z.object({ roomId: Id, topicId: Id })
export type Typing = z.infer<typeof Typing>

/** Who is in a room now. */
export interface Here {
  id: string
  nameLo: string
  nameEn: string
  departmentLo: string | null
  departmentEn: string | null
}

/** What was missed since `after`; when `more`, ask again from the last of them. */
export interface Entered {
  lastSeq: number
  missed: Message[]
  more: boolean
  here: Here[]
}

/** Facts about rooms, to those who entered. */
export interface RoomEvents {
  'message:sent': (message: Message) => void
  'message:edited': (message: Message) => void
  'room:here': (fact: { roomId: string; here: Here[] }) => void
  'room:typing': (fact: { roomId: string; topicId: string; person: Here }) => void
}

/** What a client may say about rooms. */
export interface RoomIntents {
  'room:enter': (input: EnterRoom, ack: Ack<Entered>) => void
  'room:leave': (input: InRoom, ack: Ack<null>) => void
  'room:typing': (input: Typing, ack: Ack<null>) => void
  'message:send': (input: SendMessage, ack: Ack<Message>) => void
}

const inRoom = z.object({ roomId: Id })
const inTopic = z.object({ topicId: Id })

export const roomsApi = {
  findRooms: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/rooms',
    summary: 'The rooms of a space, in Lao order.',
    params: z.object({ spaceId: Id }),
    reply: z.object({ rooms: z.array(Room) }),
    reads: ['room', 'topic'],
  }),
  createRoom: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/rooms',
    summary: 'Opens a room in a space. Whoever may take part may open one.',
    params: z.object({ spaceId: Id }),
    body: z.object({ id: Id, nameLo: line(120), nameEn: line(120) }),
    reply: Room,
  }),
  findRoom: endpoint({
    method: 'get',
    path: '/api/rooms/:roomId',
    summary: 'A room with its topics, the last active first.',
    params: inRoom,
    reply: z.object({ room: Room, topics: z.array(TopicEntry) }),
    reads: ['room', 'topic', 'agreement', 'message', 'read'],
  }),
  openTopic: endpoint({
    method: 'post',
    path: '/api/rooms/:roomId/topics',
    summary: 'Opens a topic, with its first message; it may be sparked by an item the viewer can read.',
    params: inRoom,
    body: z.object({
      id: Id,
      title: line(TITLE_MAX),
      first: z.object({ id: Id, body: z.string().max(MESSAGE_MAX) }).optional(),
      sparkedBy: Id.optional(),
    }),
    reply: Topic,
  }),
  findTopic: endpoint({
    method: 'get',
    path: '/api/topics/:topicId',
    summary: 'One topic, with the sequence number up to which the viewer has read it.',
    params: inTopic,
    reply: z.object({ topic: Topic, room: Room, readSeq: z.number().int() }),
    reads: ['topic', 'agreement', 'room'],
  }),
  markRead: endpoint({
    method: 'put',
    path: '/api/topics/:topicId/reading',
    summary: 'Remembers how far the viewer has read a topic; it never goes back.',
    params: inTopic,
    body: z.object({ seq: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER) }),
    reply: Done,
  }),
  findUnread: endpoint({
    method: 'get',
    path: '/api/unread',
    summary: 'Topics with something new in the spaces the viewer is a member of, the last active first.',
    reply: z.object({ topics: z.array(UnreadTopic) }),
    reads: ['message', 'read', 'topic'],
  }),
  renameTopic: endpoint({
    method: 'put',
    path: '/api/topics/:topicId',
    summary: 'Gives a topic another title.',
    params: inTopic,
    body: z.object({ title: line(TITLE_MAX) }),
    reply: Topic,
  }),
  closeTopic: endpoint({
    method: 'post',
    path: '/api/topics/:topicId/closure',
    summary: 'Closes a topic that needs no agreement, with the reason.',
    params: inTopic,
    body: z.object({ reason: line(400) }),
    reply: Topic,
  }),
  editMessage: endpoint({
    method: 'put',
    path: '/api/messages/:messageId',
    summary: 'Puts one’s own message another way; earlier wordings stay readable.',
    params: z.object({ messageId: Id }),
    body: z.object({
      body: z
        .string()
        .max(MESSAGE_MAX)
        .refine((body) => body.trim().length > 0),
    }),
    reply: Message,
  }),
  findWordings: endpoint({
    method: 'get',
    path: '/api/messages/:messageId/wordings',
    summary: 'Earlier wordings of a message, oldest first.',
    params: z.object({ messageId: Id }),
    reply: z.object({ wordings: z.array(z.object({ body: z.string(), writtenAt: Instant })) }),
    reads: ['message'],
  }),
  findMessages: endpoint({
    method: 'get',
    path: '/api/topics/:topicId/messages',
    summary: 'Messages of a topic, oldest first: the newest page, or the page before or after a sequence number.',
    params: z.object({
      topicId: Id,
      before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
      after: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
      limit: wholeNumber(1, 100).default(50),
    }),
    reply: z.object({ messages: z.array(Message), more: z.boolean() }),
  }),
}
