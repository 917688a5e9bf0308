import { expect, test } from 'vitest'
import { defaultQuorum, emptyTally, isRipe, needsReason, outcomeOf, shownGroups } from './policy.ts'

const tally = (agree = 0, abstain = 0, disagree = 0, block = 0) => ({ agree, abstain, disagree, block })
const consent = { rule: 'consent', share: null, quorum: 3 } as const
const share = (percent: number) => ({ rule: 'share', share: percent, quorum: 3 }) as const

test('the quorum is three or a third, and never more than there are', () => {
  expect([2, 3, 8, 9, 10, 30, 31].map(defaultQuorum)).toEqual([2, 3, 3, 3, 4, 10, 11])
})

test('by consent, a block stops it and dissent stays as a reservation', () => {
  expect(outcomeOf(consent, tally(3))).toEqual({ outcome: 'agreed', quorumMissed: false })
  expect(outcomeOf(consent, tally(1, 2))).toMatchObject({ outcome: 'agreed' })
  expect(outcomeOf(consent, tally(2, 0, 5))).toMatchObject({ outcome: 'agreed_with_reservations' })
  expect(outcomeOf(consent, tally(9, 0, 0, 1))).toMatchObject({ outcome: 'not_agreed' })
  expect(outcomeOf(consent, tally(0, 3))).toMatchObject({ outcome: 'not_agreed' })
})

test('by share, abstaining counts for neither side', () => {
  expect(outcomeOf(share(75), tally(3, 9, 1))).toMatchObject({ outcome: 'agreed_with_reservations' })
  expect(outcomeOf(share(75), tally(2, 0, 1))).toMatchObject({ outcome: 'not_agreed' })
  expect(outcomeOf(share(75), tally(3, 0, 0, 1))).toMatchObject({ outcome: 'agreed_with_reservations' })
  expect(outcomeOf(share(100), tally(3))).toMatchObject({ outcome: 'agreed' })
})

test('without a quorum nothing is agreed, whoever agreed', () => {
  expect(outcomeOf(consent, tally(2))).toEqual({ outcome: 'not_agreed', quorumMissed: true })
  expect(outcomeOf(consent, emptyTally())).toEqual({ outcome: 'not_agreed', quorumMissed: true })
  expect(outcomeOf(consent, tally(1, 1, 1))).toMatchObject({ quorumMissed: false })
})

test('who blocks says why, always', () => {
  expect(needsReason('optional', 'block')).toBe(true)
  expect(needsReason('optional', 'disagree')).toBe(false)
  expect(needsReason('unless_agreed', 'disagree')).toBe(true)
  expect(needsReason('unless_agreed', 'agree')).toBe(false)
  expect(needsReason('always', 'agree')).toBe(true)
})

test('no group of fewer than five is shown apart, nor left over', () => {
  const people = (counts: Record<string, number>) =>
    Object.entries(counts).flatMap(([id, count]) => Array.from({ length: count }, () => id))
  expect(shownGroups(people({ a: 4 }))).toBeUndefined()
  expect(shownGroups(people({ a: 5 }))?.get('a')).toBe('a')
  expect([...(shownGroups(people({ a: 6, b: 5, c: 3, d: 2 })) ?? [])]).toEqual([
    ['a', 'a'],
    ['b', 'b'],
    ['c', null],
    ['d', null],
  ])
  // Three left over would be too few: the smallest of the others joins them.
  expect([...(shownGroups(people({ a: 6, b: 5, c: 3 })) ?? [])]).toEqual([
    ['a', 'a'],
    ['b', null],
    ['c', null],
  ])
  expect(shownGroups([null, null, null, null, 'a'])?.get('a')).toBeNull()
})

test('a talk is ripe after two weeks, five messages and two people', () => {
  const topic = { spaceId: 's', openedBy: 'p', state: 'open', general: false, messages: 5, people: 2 } as const
  const now = new Date('2026-11-24T00:00:00Z')
  expect(isRipe({ ...topic, openedAt: '2026-11-10T00:00:00Z' }, now)).toBe(true)
  expect(isRipe({ ...topic, openedAt: '2026-11-11T00:00:00Z' }, now)).toBe(false)
  expect(isRipe({ ...topic, openedAt: '2026-10-01T00:00:00Z', messages: 4 }, now)).toBe(false)
  expect(isRipe({ ...topic, openedAt: '2026-10-01T00:00:00Z', state: 'agreed' }, now)).toBe(false)
})
