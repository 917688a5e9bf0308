import type { Viewer } from '#shared/base/viewer.ts'
import { isSteward } from '#shared/features/spaces/policy.ts'

/** Whoever recorded a meeting corrects its record. */
export const canChangeMeeting = (viewer: Pick<Viewer, 'id'>, meeting: { recordedBy: string }) =>
  viewer.id === meeting.recordedBy

/** A record is taken away by whoever made it, or a steward: what it holds may be about others. */
export const canDeleteMeeting = (
  viewer: Pick<Viewer, 'id' | 'roles'>,
  meeting: { recordedBy: string },
  room: { spaceId: string },
) => canChangeMeeting(viewer, meeting) || isSteward(viewer, room.spaceId)

/** One tells, another writes: what goes without saying for the one is what the other asks about. */
export const canWriteTelling = (viewer: Pick<Viewer, 'id'>, telling: { toldBy: string }) => viewer.id !== telling.toldBy

/** A meeting is recorded after it began, and not years later. */
export const HELD_WITHIN_DAYS = 366
