import { Day } from '#shared/base/time.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { countGraphemes } from '#shared/lao/graphemes.ts'

export const QUESTION_MAX = 600
export const ANSWER_MAX = 4000
/** After this long without an accepted answer a question is a request: one for stewards. */
export const QUESTION_WAIT_DAYS = 7
export const isRequest = ({ at, acceptedId }: { at: string; acceptedId: string | null }, now: number) =>
  acceptedId === null && now - Date.parse(at) > QUESTION_WAIT_DAYS * Day.ms

export const TAG_MAX = 60
/** Other words for one tag. */
export const MOST_TAG_SYNONYMS = 40
/** From a tag down to the narrowest. */
export const TAG_DEPTH_MAX = 6

type AssetKind = 'experiential' | 'conceptual' | 'systemic' | 'routine'

interface ArticleFacts {
  /** Who first published it, and who published the version. */
  authorIds: readonly string[]
  ownerIds: readonly string[]
  writerIds: readonly string[]
  /** Named for it, beside the stewards of its space. */
  verifierIds: readonly string[]
}
type Who = Pick<Viewer, 'id'>

/** Stewards and named verifiers; but nobody stands for their own work: who published it, or owns it and wrote in it, does not. */
export const canVerifyArticle = ({ id }: Who, article: ArticleFacts, isSteward: boolean) =>
  (isSteward || article.verifierIds.includes(id)) &&
  !article.authorIds.includes(id) &&
  !(article.ownerIds.includes(id) && article.writerIds.includes(id))

/** Owners and the stewards of its space look after an article: owners, verifiers, what replaces and translates it. */
export const canTendArticle = ({ id }: Who, article: Pick<ArticleFacts, 'ownerIds'>, isSteward: boolean) =>
  isSteward || article.ownerIds.includes(id)

/** How many days before its review date an article counts as due, and its people are reminded. */
export const REMIND_DAYS = 14

/** Days until an article must be looked at again: what is done daily changes sooner than what is thought. */
export const reviewAfterDays: Record<AssetKind, number> = {
  routine: 180,
  experiential: 365,
  conceptual: 365,
  systemic: 365,
}

export const verifiedUntil = (kind: AssetKind, at: Date): Date =>
  new Date(at.getTime() + reviewAfterDays[kind] * Day.ms)

/** Words that mean the same, tags, and what nobody found, are looked after by stewards of any space and administrators. */
export const canTendSearch = (viewer: Pick<Viewer, 'isAdmin' | 'roles'>): boolean =>
  viewer.isAdmin || [...viewer.roles.values()].includes('steward')

/** A form of one or two letters would stand in nearly everything. */
export const isTellingForm = (form: string): boolean =>
  countGraphemes(form.trim()) >= (/[\u0E80-\u0EFF]/.test(form) ? 3 : 2)

/** What is new is told this long. */
export const NEWS_DAYS = 60
/** Tags that one person follows. */
export const MOST_FOLLOWED = 100

/** Items in one combination, and passages of each. */
export const COMBINE_MAX = 12
export const PASSAGES_MAX = 60
/** Messages of one topic that are chosen by themselves. */
export const MESSAGES_ASKED_MAX = 20
/** Letters of all passages together: more than anybody reads side by side. */
export const COMBINE_LETTERS_MAX = 60_000
/** Passages under one another, or in columns; more columns than these nobody can read. */
export const combineLooks = ['below', 'beside'] as const
export const BESIDE_MAX = 4
/** What can be combined. */
export const combinableKinds = ['article', 'doc', 'topic', 'agreement'] as const

/** Whom an item is for, the widest first: everybody, those who read its space, its members only, people in a circle. */
export const reaches = ['everybody', 'space', 'members', 'people'] as const
export type Reach = (typeof reaches)[number]

/** Whom an item is for, by the circle that keeps it and the space in which it lies. */
export const reachOf = (item: {
  circleId: string | null
  spaceCircleId: string
  spaceKind: 'open' | 'closed' | 'private'
}): Reach => {
  if (item.circleId === null) return item.spaceKind === 'open' ? 'everybody' : 'space'
  return item.circleId === item.spaceCircleId ? 'members' : 'people'
}

/** What is for everybody can be combined in every space; everything else stays in its own. */
export const canCombineIn = (spaceId: string, item: { spaceId: string; reach: Reach }) =>
  item.reach === 'everybody' || item.spaceId === spaceId

/** A combination is for those only who may read all of it. */
export const classOfCombination = (items: readonly { reach: Reach }[]): 'general' | 'internal' | 'specific' => {
  if (items.some(({ reach }) => reach === 'people')) return 'specific'
  return items.some(({ reach }) => reach === 'members') ? 'internal' : 'general'
}
