import { Day } from '#shared/base/time.ts'
import { isOpenTopic } from '#shared/features/rooms/policy.ts'

/** Whoever may take part may record what was agreed, as long as the topic is open: nobody waits for a leader. */
export const canRecordAgreement = isOpenTopic
/** And may propose, without anybody's leave. */
export const canPropose = isOpenTopic

export type Position = 'agree' | 'abstain' | 'disagree' | 'block'
export type Tally = Record<Position, number>
export type Outcome = 'agreed' | 'agreed_with_reservations' | 'not_agreed'

/** Fewer people in a group, and its positions would be somebody's. */
export const GROUP_MIN = 5
export const DECIDERS_MIN = 2
export const CLOSES_AFTER_DAYS = 7
export const CLOSES_WITHIN_DAYS = 90
/** Share of agreement, in percent of those who agree, disagree or block. */
export const SHARE_DEFAULT = 75

/** People who must take a position: at least 3, a third of those who decide, and never more than there are (seci M23). */
export const defaultQuorum = (eligible: number) => Math.min(eligible, Math.max(3, Math.ceil(eligible / 3)))

export const emptyTally = (): Tally => ({ agree: 0, abstain: 0, disagree: 0, block: 0 })

/**
 * What came of a proposal. Abstaining counts towards the quorum and for neither side.
 * - consent (Loomio): nobody blocks, and somebody agrees;
 * - share: of those who agree, disagree or block, at least `share` percent agree.
 * Where it is agreed and somebody still disagrees or blocks, these are its reservations.
 */
export function outcomeOf(
  { rule, share, quorum }: { rule: 'consent' | 'share'; share: number | null; quorum: number },
  { agree, abstain, disagree, block }: Tally,
): { outcome: Outcome; quorumMissed: boolean } {
  const against = disagree + block
  if (agree + abstain + against < quorum) return { outcome: 'not_agreed', quorumMissed: true }
  const enough = rule === 'consent' ? block === 0 : agree * 100 >= (share ?? SHARE_DEFAULT) * (agree + against)
  if (agree === 0 || !enough) return { outcome: 'not_agreed', quorumMissed: false }
  return { outcome: against > 0 ? 'agreed_with_reservations' : 'agreed', quorumMissed: false }
}

export const needsReason = (rule: 'optional' | 'unless_agreed' | 'always', position: Position) =>
  rule === 'always' || position === 'block' || (rule === 'unless_agreed' && position !== 'agree')

/**
 * Departments as they may be shown apart: each of `GROUP_MIN` people or more by itself, all smaller ones together as
 * `null`; where these would still be too few, the smallest larger one joins them. Undefined when no group can be shown.
 */
export function shownGroups(
  departments: readonly (string | null)[],
): ReadonlyMap<string | null, string | null> | undefined {
  if (departments.length < GROUP_MIN) return undefined
  const sizes = new Map<string | null, number>()
  for (const department of departments) sizes.set(department, (sizes.get(department) ?? 0) + 1)
  const large = [...sizes]
    .filter(([id, size]) => id !== null && size >= GROUP_MIN)
    .sort(([a, one], [b, other]) => one - other || String(a).localeCompare(String(b)))
  const apart = new Set(large.map(([id]) => id))
  let others = departments.filter((id) => !apart.has(id)).length
  for (const [id, size] of large) {
    if (others === 0 || others >= GROUP_MIN) break
    apart.delete(id)
    others += size
  }
  return new Map([...sizes.keys()].map((id) => [id, apart.has(id) ? id : null]))
}

export const RIPE_DAYS = 14
export const RIPE_MESSAGES = 5
export const RIPE_PEOPLE = 2

/** A talk of two weeks, five messages and two people that came to nothing is offered a proposal. */
export const isRipe = (
  topic: Parameters<typeof isOpenTopic>[0] & { openedAt: string; messages: number; people: number },
  now: Date,
) =>
  isOpenTopic(topic) &&
  topic.messages >= RIPE_MESSAGES &&
  topic.people >= RIPE_PEOPLE &&
  now.getTime() - Date.parse(topic.openedAt) >= RIPE_DAYS * Day.ms
