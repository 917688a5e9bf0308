import { expect, test } from 'vitest'
import { canSeeMetrics, hasMetrics } from './policy.ts'

const viewer = (leads: string[], role?: 'member' | 'steward', isAdmin = false) => ({
  isAdmin,
  leads,
  roles: new Map(role ? [['s', role] as const] : []),
})

test('a lead sees their department, a steward their space, an administrator departments but no space', () => {
  expect(canSeeMetrics(viewer(['d']), 'department:d')).toBe(true)
  expect(canSeeMetrics(viewer(['d']), 'department:e')).toBe(false)
  expect(canSeeMetrics(viewer([], 'steward'), 'space:s')).toBe(true)
  expect(canSeeMetrics(viewer([], 'member'), 'space:s')).toBe(false)
  expect(canSeeMetrics(viewer([], undefined, true), 'department:e')).toBe(true)
  expect(canSeeMetrics(viewer([], undefined, true), 'space:s')).toBe(false)
})

test('staff without a charge have no page of measures', () => {
  const who = { isAdmin: false, leads: [], roles: { s: 'member' } as const }
  expect(hasMetrics(who)).toBe(false)
  expect(hasMetrics({ ...who, roles: { s: 'steward' } })).toBe(true)
  expect(hasMetrics({ ...who, leads: ['d'] })).toBe(true)
  expect(hasMetrics({ ...who, isAdmin: true })).toBe(true)
})
