import { z } from 'zod'
import type { Ack } from '#shared/base/answer.ts'
import { endpoint } from '#shared/base/endpoint.ts'
import { Cursor, Done, Id, Instant, line, wholeNumber } from '#shared/base/ids.ts'
import { Callable } from '#shared/features/spaces/contract.ts'
import { ItemState } from '#shared/seci/seci.ts'
import { FILE_MAX_BYTES, FILES_MAX } from './policy.ts'

export { FILE_MAX_BYTES, FILES_MAX }

/** open: for everybody of the space; closed: for those inside; direct: a talk between few, without topics. */
export const RoomKind = z.enum(['open', 'closed', 'direct'])
export type RoomKind = z.infer<typeof RoomKind>

/** How much of a room somebody wants to be told of. */
export const RoomLevel = z.enum(['all', 'mentions', 'none'])
export type RoomLevel = z.infer<typeof RoomLevel>

const Named = z.object({ id: Id, nameLo: z.string(), nameEn: z.string() })

export const Room = z.object({
  id: Id,
  spaceId: Id,
  kind: RoomKind,
  nameLo: z.string(),
  nameEn: z.string(),
  openedBy: Id,
  /** Who is inside a closed or direct room, in Lao order; empty for an open one. */
  inside: z.array(Named.extend({ departmentLo: z.string().nullable(), departmentEn: z.string().nullable() })),
  level: RoomLevel,
  topics: z.number().int(),
  messages: z.number().int(),
  /** Topics with something the viewer has not read. */
  unread: z.number().int(),
  /** Sequence number of the newest message; 0 when there is none. */
  lastSeq: z.number().int(),
})
export type Room = z.infer<typeof Room>

export const Topic = z.object({
  id: Id,
  roomId: Id,
  spaceId: Id,
  /** Whom it is kept to: the room, where it is closed or direct. */
  circleId: Id.nullable(),
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
  /** The topic some of its messages were first said in. */
  splitFrom: Id.nullable(),
})
export type Topic = z.infer<typeof Topic>

/** A topic as one person sees it in a list. */
export const TopicEntry = Topic.extend({
  /** Messages by others that the viewer has not read; 100 stands for any more. */
  unread: z.number().int().max(100),
})
export type TopicEntry = z.infer<typeof TopicEntry>

/** A topic with something new, wherever it is. */
export const UnreadTopic = TopicEntry.omit({ people: true }).extend({
  roomKind: RoomKind,
  roomLo: z.string(),
  roomEn: z.string(),
})
export type UnreadTopic = z.infer<typeof UnreadTopic>
/** Topics with something new are counted so far; this many stand for any more. */
export const MOST_UNREAD = 200

export const Author = z.object({
  authorId: Id,
  authorLo: z.string(),
  authorEn: z.string(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
})
export type Author = z.infer<typeof Author>

/** Signs anybody may put to a message. Few, each with a word, so that a sign means the same to all. */
export const Sign = z.enum(['agree', 'thanks', 'heart', 'smile', 'wonder', 'done'])
export type Sign = z.infer<typeof Sign>

/** Whom a message calls. The text stands in the body as it is read: `@` and a name. */
export const Mention = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), id: Id, text: z.string().min(2).max(200).startsWith('@') }),
  z.object({ kind: z.literal('department'), id: Id, text: z.string().min(2).max(200).startsWith('@') }),
  z.object({ kind: z.literal('everyone'), text: z.string().min(2).max(200).startsWith('@') }),
])
export type Mention = z.infer<typeof Mention>

/** A file of a message. Its type was found from its content. */
export const File = z.object({
  id: Id,
  name: z.string(),
  type: z.string(),
  bytes: z.number().int(),
  /** Of images, in pixels. */
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  /** It has a thumbnail and may be shown; else it is downloaded. */
  image: z.boolean(),
})
export type File = z.infer<typeof File>

export const Message = Author.extend({
  id: Id,
  roomId: Id,
  topicId: Id,
  /** Counts up by one within the room, without a gap. */
  seq: z.number().int(),
  body: z.string(),
  mentions: z.array(Mention),
  /** The message it answers, and where that stands now. */
  replyTo: z.object({ id: Id, topicId: Id, authorLo: z.string(), authorEn: z.string(), body: z.string() }).nullable(),
  /** Another message passed on, in the words it had then; its author's name stays with it. */
  forwarded: z.object({ authorLo: z.string(), authorEn: z.string(), body: z.string(), sentAt: Instant }).nullable(),
  reactions: z.array(z.object({ sign: Sign, people: z.array(Named) })),
  files: z.array(File),
  pinnedAt: Instant.nullable(),
  /** When its text was taken away; the place stays. */
  deletedAt: Instant.nullable(),
  sentAt: Instant,
  /** When its author last put it another way; null while it stands as it was sent. */
  editedAt: Instant.nullable(),
})
export type Message = z.infer<typeof Message>

export const MESSAGE_MAX = 8000
export const TITLE_MAX = 200
/** Shortest title of a topic in graphemes: a word is no question. */
export const TITLE_MIN = 5

export const SendMessage = z
  .object({
    /** Made by the client, so that sending again is harmless. */
    id: Id,
    roomId: Id,
    topicId: Id.optional(),
    /** May be empty where files are sent. */
    body: z.string().max(MESSAGE_MAX),
    mentions: z.array(Mention).max(20).optional(),
    replyTo: Id.optional(),
    /** Uploaded before, by the sender, to this room. */
    files: z.array(Id).max(FILES_MAX).optional(),
  })
  .refine(({ body, files }) => body.trim().length > 0 || (files ?? []).length > 0, { path: ['body'] })
export type SendMessage = z.infer<typeof SendMessage>

/** What is new to the viewer in one of their spaces; 100 stands for any more. */
export const SpaceMark = z.object({
  spaceId: Id,
  /** Topics in which others said something, without those of rooms that were turned off. */
  topics: z.number().int().max(100),
  /** Messages that call the viewer and were not seen. */
  calls: z.number().int().max(100),
})
export type SpaceMark = z.infer<typeof SpaceMark>

/** Why a message came to somebody's inbox. */
export const NoticeWhy = z.enum(['mention', 'group', 'reply', 'direct'])
export type NoticeWhy = z.infer<typeof NoticeWhy>

/** A message that calls the viewer. */
export const Notice = z.object({
  message: Message,
  why: NoticeWhy,
  noticedAt: Instant,
  seenAt: Instant.nullable(),
  topic: z.string(),
  general: z.boolean(),
  room: z.object({ kind: RoomKind, nameLo: z.string(), nameEn: z.string() }),
})
export type Notice = z.infer<typeof Notice>

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

/** A page of those who are in a room now, in the order they came; all of them, or those whose name was asked for. */
export interface HerePage {
  here: Here[]
  /** How many there are in all. */
  count: number
  /** Where the next page begins. */
  next: number | null
}
export const AskHere = z.object({
  roomId: Id,
  q: z.string().trim().max(80).default(''),
  after: z.number().int().min(0).default(0),
})
export type AskHere = z.input<typeof AskHere>

/** What was missed since `after`; when `more`, ask again from the last of them. */
export interface Entered extends HerePage {
  lastSeq: number
  missed: Message[]
  more: boolean
}

/** Facts about rooms, to those who entered. */
export interface RoomEvents {
  /** All of one room that were stored together, in their order. */
  'messages:sent': (messages: Message[]) => void
  'message:edited': (message: Message) => void
  'room:here': (fact: HerePage & { roomId: string }) => void
  'room:typing': (fact: { roomId: string; topicId: string; person: Here }) => void
}

/** What a client may say about rooms. */
export interface RoomIntents {
  'room:enter': (input: EnterRoom, ack: Ack<Entered>) => void
  'room:leave': (input: InRoom, ack: Ack<null>) => void
  'room:people': (input: AskHere, ack: Ack<HerePage>) => void
  'room:typing': (input: Typing, ack: Ack<null>) => void
  'message:send': (input: SendMessage, ack: Ack<Message>) => void
}

const inRoom = z.object({ roomId: Id })
const inTopic = z.object({ topicId: Id })
const ofMessage = z.object({ messageId: Id })
const rest = Number.MAX_SAFE_INTEGER

export const roomsApi = {
  findRooms: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/rooms',
    summary: 'The rooms of a space, in Lao order, page by page: `next` is which to go on after.',
    params: z.object({ spaceId: Id, after: Id.optional() }),
    reply: z.object({ rooms: z.array(Room), next: Id.nullable() }),
    reads: ['room', 'topic', 'message', 'read'],
  }),
  createRoom: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/rooms',
    summary: 'Opens a room in a space, open or closed. Whoever may take part may open one; they are its first inside.',
    params: z.object({ spaceId: Id }),
    body: z.object({ id: Id, kind: z.enum(['open', 'closed']).default('open'), nameLo: line(120), nameEn: line(120) }),
    reply: Room,
  }),
  openDirect: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/direct',
    summary: 'The direct talk of the viewer with these members of a space; opened when there is none.',
    params: z.object({ spaceId: Id }),
    body: z.object({ id: Id, people: z.array(Id).min(1).max(7) }),
    reply: Room,
  }),
  addInside: endpoint({
    method: 'put',
    path: '/api/rooms/:roomId/inside/:personId',
    summary: 'Lets a member of the space into a closed room; by anybody inside.',
    params: z.object({ roomId: Id, personId: Id }),
    reply: Room,
  }),
  endInside: endpoint({
    method: 'delete',
    path: '/api/rooms/:roomId/inside/:personId',
    summary: 'Leaves a closed room, or takes somebody out; the latter by whoever opened it.',
    params: z.object({ roomId: Id, personId: Id }),
    reply: Done,
  }),
  setLevel: endpoint({
    method: 'put',
    path: '/api/rooms/:roomId/level',
    summary: 'How much of a room the viewer wants to be told of.',
    params: inRoom,
    body: z.object({ level: RoomLevel }),
    reply: Done,
  }),
  findCallable: endpoint({
    method: 'get',
    path: '/api/rooms/:roomId/callable',
    summary: 'People and departments one can call in a room by @, in Lao order.',
    params: z.object({ roomId: Id, q: z.string().max(80).default('') }),
    reply: Callable,
  }),
  searchRoom: endpoint({
    method: 'get',
    path: '/api/rooms/:roomId/search',
    summary: 'Messages of a room that hold every word of the question, the newest first.',
    params: z.object({ roomId: Id, q: z.string().trim().min(1).max(200), before: wholeNumber(1, rest).optional() }),
    reply: z.object({
      messages: z.array(Message.extend({ topic: z.string(), general: z.boolean() })),
      more: z.boolean(),
    }),
  }),
  findRoom: endpoint({
    method: 'get',
    path: '/api/rooms/:roomId',
    summary:
      'A room with its topics, the last active first, page by page: `next` is where to go on after. If asked, only those of one state, with something new to the viewer, or whose title holds every word of `q`.',
    params: inRoom.extend({
      state: z.enum(['open', 'agreed', 'not_agreed', 'closed']).optional(),
      unread: z.literal('1').optional(),
      q: z.string().trim().max(200).optional(),
      after: Cursor.optional(),
    }),
    reply: z.object({ room: Room, topics: z.array(TopicEntry), next: Cursor.nullable() }),
    reads: ['room', 'topic', 'agreement', 'message', 'read'],
  }),
  renameRoom: endpoint({
    method: 'put',
    path: '/api/rooms/:roomId',
    summary: 'Gives a room another name; for whoever opened it and stewards.',
    params: inRoom,
    body: z.object({ nameLo: line(120), nameEn: line(120) }),
    reply: Room,
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
    summary: 'One topic, with the sequence number up to which the viewer has read it, and how many messages are new.',
    params: inTopic,
    reply: z.object({ topic: Topic, room: Room, readSeq: z.number().int(), unread: TopicEntry.shape.unread }),
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
    summary:
      'The last active topics with something new in the spaces the viewer is a member of, and how many there are in all, 200 standing for any more.',
    reply: z.object({ count: z.number().int().max(MOST_UNREAD), topics: z.array(UnreadTopic) }),
    reads: ['message', 'read', 'topic'],
  }),
  findSpaceMarks: endpoint({
    method: 'get',
    path: '/api/unread/spaces',
    summary: 'Of the viewer’s spaces those with something new: how many topics, and how many messages that call them.',
    reply: z.object({ spaces: z.array(SpaceMark) }),
    // Of messages whoever shows it hears too, and takes their time: it stands beside every page.
    reads: ['read', 'notice', 'space', 'room'],
  }),
  markAllRead: endpoint({
    method: 'put',
    path: '/api/unread',
    summary: 'Marks all that was said until a moment, wherever the viewer has something new, as read.',
    body: z.object({ until: Instant }),
    reply: Done,
  }),
  findInbox: endpoint({
    method: 'get',
    path: '/api/inbox',
    summary:
      'Messages that call the viewer, the newest first, page by page: `next` is where to go on after; and how many they have not seen.',
    params: z.object({ after: Cursor.optional() }),
    reply: z.object({
      notices: z.array(Notice),
      unseen: z.number().int(),
      next: Cursor.nullable(),
      /** When this was so, by the server's clock: all of it is seen until then. */
      at: Instant,
    }),
    reads: ['notice', 'read', 'message'],
  }),
  countUnseen: endpoint({
    method: 'get',
    path: '/api/inbox/unseen',
    summary: 'How many messages call the viewer and were not seen; 100 stands for any more.',
    reply: z.object({ unseen: z.number().int().max(100) }),
    reads: ['notice', 'read'],
  }),
  markSeen: endpoint({
    method: 'put',
    path: '/api/inbox',
    summary: 'Marks all that called the viewer until now as seen.',
    body: z.object({ until: Instant }),
    reply: Done,
  }),
  findCatchUp: endpoint({
    method: 'get',
    path: '/api/catch-up',
    summary:
      'Topics with something new, each with its first new messages: what one missed, page by page; and how many in all, 200 standing for any more.',
    reply: z.object({
      count: z.number().int().max(MOST_UNREAD),
      /** When this was so, by the server's clock: all of it is read until then. */
      at: Instant,
      topics: z.array(UnreadTopic.extend({ lastSeq: z.number().int(), first: z.array(Message) })),
    }),
    reads: ['message', 'read', 'topic'],
  }),
  splitTopic: endpoint({
    method: 'post',
    path: '/api/topics/:topicId/split',
    summary: 'Makes some messages of a topic a topic of their own.',
    params: inTopic,
    body: z.object({ id: Id, title: line(TITLE_MAX), messageIds: z.array(Id).min(1).max(200) }),
    reply: Topic,
  }),
  moveTopic: endpoint({
    method: 'put',
    path: '/api/topics/:topicId/room',
    summary: 'Moves a topic with its messages to another open room of the space.',
    params: inTopic,
    body: z.object({ roomId: Id }),
    reply: Topic,
  }),
  findPinned: endpoint({
    method: 'get',
    path: '/api/topics/:topicId/pinned',
    summary: 'The pinned messages of a topic, in the order of the talk.',
    params: inTopic,
    reply: z.object({ messages: z.array(Message) }),
    reads: ['message'],
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
  reopenTopic: endpoint({
    method: 'delete',
    path: '/api/topics/:topicId/closure',
    summary: 'Takes up again a topic that was closed without an agreement.',
    params: inTopic,
    reply: Topic,
  }),
  editMessage: endpoint({
    method: 'put',
    path: '/api/messages/:messageId',
    summary: 'Puts one’s own message another way; earlier wordings stay readable.',
    params: ofMessage,
    body: z.object({
      mentions: z.array(Mention).max(20).optional(),
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
    params: ofMessage,
    reply: z.object({ wordings: z.array(z.object({ body: z.string(), writtenAt: Instant })) }),
    reads: ['message'],
  }),
  uploadFile: endpoint({
    method: 'post',
    path: '/api/rooms/:roomId/files',
    summary: `Takes in a file of at most ${FILE_MAX_BYTES / 1024 / 1024} MB for a message of this room; it is sent with the message.`,
    params: z.object({ roomId: Id, id: Id, name: line(200) }),
    takes: 'application/x-file',
    reply: File,
  }),
  findFile: endpoint({
    method: 'get',
    path: '/api/files/:fileId',
    summary: 'The bytes of a file or its thumbnail; the right to read its message is asked each time.',
    params: z.object({ fileId: Id, thumb: z.literal('1').optional() }),
    gives: 'application/octet-stream',
    reply: z.unknown(),
  }),
  deleteMessage: endpoint({
    method: 'delete',
    path: '/api/messages/:messageId',
    summary:
      'Takes the text of a message away, everywhere it is quoted too; its place stays. By its author or a steward.',
    params: ofMessage,
    reply: Message,
  }),
  putReaction: endpoint({
    method: 'put',
    path: '/api/messages/:messageId/reactions/:sign',
    summary: 'Puts a sign to a message.',
    params: ofMessage.extend({ sign: Sign }),
    reply: Message,
  }),
  endReaction: endpoint({
    method: 'delete',
    path: '/api/messages/:messageId/reactions/:sign',
    summary: 'Takes one’s sign back.',
    params: ofMessage.extend({ sign: Sign }),
    reply: Message,
  }),
  pinMessage: endpoint({
    method: 'put',
    path: '/api/messages/:messageId/pin',
    summary: 'Pins a message to its topic.',
    params: ofMessage,
    reply: Message,
  }),
  unpinMessage: endpoint({
    method: 'delete',
    path: '/api/messages/:messageId/pin',
    summary: 'Takes a pin off.',
    params: ofMessage,
    reply: Message,
  }),
  forwardMessage: endpoint({
    method: 'post',
    path: '/api/messages/:messageId/forwards',
    summary:
      'Passes a message on to another topic the viewer may write in, with its author’s name and a word of their own.',
    params: ofMessage,
    body: z.object({ id: Id, topicId: Id, body: z.string().max(MESSAGE_MAX).default('') }),
    reply: Message,
  }),
  findMessages: endpoint({
    method: 'get',
    path: '/api/topics/:topicId/messages',
    summary:
      'Messages of a topic, oldest first: the newest page, the page before or after a sequence number, or the one around it or around a message.',
    params: z.object({
      topicId: Id,
      before: wholeNumber(1, rest).optional(),
      after: wholeNumber(0, rest).optional(),
      around: wholeNumber(0, rest).optional(),
      message: Id.optional(),
      limit: wholeNumber(1, 100).default(50),
    }),
    reply: z.object({
      messages: z.array(Message),
      /** There are more on the side that was asked for: older ones, or with `after` newer ones. */
      more: z.boolean(),
      /** With `around`: there are newer ones too. */
      newer: z.boolean(),
    }),
  }),
}
