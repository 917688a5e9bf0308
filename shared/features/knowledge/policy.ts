import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'

type AssetKind = 'experiential' | 'conceptual' | 'systemic' | 'routine'

/** Nobody stands for their own work: whoever published or wrote it cannot verify it. */
export const canVerifyArticle = (viewer: Pick<Viewer, 'id'>, article: { authorId: string }) =>
  viewer.id !== article.authorId

/** Days until an article must be looked at again: what is done daily changes sooner than what is thought. */
export const reviewAfterDays: Record<AssetKind, number> = {
  routine: 180,
  experiential: 365,
  conceptual: 365,
  systemic: 365,
}

export const verifiedUntil = (kind: AssetKind, at: Date): Date =>
  new Date(at.getTime() + reviewAfterDays[kind] * Day.ms)
