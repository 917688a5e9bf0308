import type { Viewer } from '#shared/base/viewer.ts'
import { isSteward } from '../spaces/policy.ts'

/** Packed, in bytes: what a slow line brings in an evening. */
export const INTAKE_MAX_BYTES = 512 * 1024 * 1024
export const MOST_ENTRIES = 2000

/** Texts that come in together were finished elsewhere: a steward may publish them without a second writer. */
export const canPublishIncoming = (viewer: Pick<Viewer, 'roles'>, spaceId: string) => isSteward(viewer, spaceId)
