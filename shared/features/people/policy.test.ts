import { expect, test } from 'vitest'
import { canAdminister, canChangeAccount, canSeeDepartmentMetrics } from './policy.ts'

const admin = { id: 'a', isAdmin: true, leads: [] }
const lead = { id: 'b', isAdmin: false, leads: ['health', 'hygiene'] }

test('only administrators administer', () => {
  expect(canAdminister(admin)).toBe(true)
  expect(canAdminister(lead)).toBe(false)
})

test('an administrator changes other accounts but neither closes nor demotes their own', () => {
  expect(canChangeAccount(admin, { personId: 'b', closed: true })).toBe(true)
  expect(canChangeAccount(admin, { personId: 'a', closed: true })).toBe(false)
  expect(canChangeAccount(admin, { personId: 'a', isAdmin: false })).toBe(false)
  expect(canChangeAccount(admin, { personId: 'a' })).toBe(true)
  expect(canChangeAccount(lead, { personId: 'a' })).toBe(false)
})

test('a lead sees the measures of the departments they lead and of no other', () => {
  expect(canSeeDepartmentMetrics(lead, 'hygiene')).toBe(true)
  expect(canSeeDepartmentMetrics(lead, 'energy')).toBe(false)
  expect(canSeeDepartmentMetrics(admin, 'energy')).toBe(true)
})
