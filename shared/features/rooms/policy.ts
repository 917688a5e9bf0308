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

/** A topic is concluded or closed once; the room's general talk never is. */
export const isOpenTopic = (topic: TopicLike) => topic.state === 'open' && !topic.general

/** The room that the first question of a space opens by itself: nobody has to furnish before they may ask. */
export const FIRST_ROOM = { nameLo: 'ຫ້ອງສົນທະນາ', nameEn: 'Main room' } as const
