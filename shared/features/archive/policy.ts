import type { Viewer } from '#shared/base/viewer.ts'

/** The whole instance is taken away by those who run the machine; with their reason, and for everybody to see. */
export const canTakeInstance = (viewer: Pick<Viewer, 'isAdmin'>) => viewer.isAdmin
