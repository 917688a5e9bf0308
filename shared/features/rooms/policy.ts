import type { Viewer } from '#shared/base/viewer.ts'
import { isSteward } from '#shared/features/spaces/policy.ts'
import type { ItemState } from '#shared/seci/seci.ts'

interface TopicLike {
  spaceId: string
  openedBy: string
  state: ItemState
  general: boolean
}

/** Whoever opened a topic, or a steward, gives it another title. */
export const canRenameTopic = (viewer: Pick<Viewer, 'id' | 'roles'>, topic: TopicLike) =>
  !topic.general && (viewer.id === topic.openedBy || isSteward(viewer, topic.spaceId))

/** The same people close it as not needed. */
export const canCloseTopic = canRenameTopic

/** What somebody said, they alone put another way. */
export const canEditMessage = (viewer: Pick<Viewer, 'id'>, message: { authorId: string }) =>
  viewer.id === message.authorId

/** Its author takes the text of a message away; stewards too, for what should not have been said there. */
export const canDeleteMessage = (
  viewer: Pick<Viewer, 'id' | 'roles'>,
  message: { authorId: string },
  topic: { spaceId: string },
) => viewer.id === message.authorId || isSteward(viewer, topic.spaceId)

/** A room's general talk is there to be sorted by anybody; a topic's messages by whoever may rename it. */
export const canSplitTopic = (viewer: Pick<Viewer, 'id' | 'roles'>, topic: TopicLike) =>
  topic.general || canRenameTopic(viewer, topic)

/** Whoever opened a room, or a steward, gives it another name; direct talks have their people's. */
export const canRenameRoom = (
  viewer: Pick<Viewer, 'id' | 'roles'>,
  room: { spaceId: string; openedBy: string; kind: string },
) => room.kind !== 'direct' && (viewer.id === room.openedBy || isSteward(viewer, room.spaceId))

/** What was closed as not needed is taken up again; an agreement stays one. */
export const canReopenTopic = (viewer: Pick<Viewer, 'id' | 'roles'>, topic: TopicLike) =>
  topic.state === 'closed' && canCloseTopic(viewer, topic)

export const canMoveTopic = canRenameTopic

/** Who is inside lets others in and leaves; whoever opened a closed room also takes people out. */
export const canTakeOut = (viewer: Pick<Viewer, 'id'>, room: { openedBy: string }, personId: string) =>
  viewer.id === personId || viewer.id === room.openedBy

/** Largest file in bytes, and most files of one message. */
export const FILE_MAX_BYTES = 25 * 1024 * 1024
export const FILES_MAX = 10

/** More on one topic is no longer a selection. */
export const MOST_PINNED = 20

/** A topic is concluded or closed once; the room's general talk never is. */
export const isOpenTopic = (topic: TopicLike) => topic.state === 'open' && !topic.general

/** The room that the first question of a space opens by itself: nobody has to furnish before they may ask. */
export const FIRST_ROOM = { nameLo: 'ຫ້ອງສົນທະນາ', nameEn: 'Main room' } as const
