import type { Viewer } from '#shared/base/viewer.ts'
import type { SpaceKind } from './contract.ts'

type Who = Pick<Viewer, 'roles'>
interface SpaceLike {
  id: string
  kind: SpaceKind
}

/** Private spaces do not exist for others; closed ones show their name. */
export const canKnowSpace = (viewer: Who, space: SpaceLike) => space.kind !== 'private' || viewer.roles.has(space.id)

/** The same rule in SQL is `server/core/readable.ts`. Administrators are no exception: they run the house, not the talk. */
export const canReadSpace = (viewer: Who, space: SpaceLike) => space.kind === 'open' || viewer.roles.has(space.id)

/** Whoever may read may take part: nobody needs a leader's permission to begin. */
export const canContribute = canReadSpace

export const isSteward = (viewer: Who, spaceId: string) => viewer.roles.get(spaceId) === 'steward'

export const canChangeSpace = (viewer: Who, space: SpaceLike) => isSteward(viewer, space.id)

/** Members are added and removed by stewards. */
export const canManageMembers = canChangeSpace

export const canJoinSpace = (viewer: Who, space: SpaceLike) => space.kind === 'open' && !viewer.roles.has(space.id)
