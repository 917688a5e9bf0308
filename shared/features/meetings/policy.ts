import type { Viewer } from '#shared/base/viewer.ts'

/** Whoever recorded a meeting corrects its record. */
export const canChangeMeeting = (viewer: Pick<Viewer, 'id'>, meeting: { recordedBy: string }) =>
  viewer.id === meeting.recordedBy

/** One tells, another writes: what goes without saying for the one is what the other asks about. */
export const canWriteTelling = (viewer: Pick<Viewer, 'id'>, telling: { toldBy: string }) => viewer.id !== telling.toldBy

/** A meeting is recorded after it began, and not years later. */
export const HELD_WITHIN_DAYS = 366
