import { expect, test } from 'vitest'
import { canVerifyArticle, verifiedUntil } from './policy.ts'

test('an author does not verify their own article, another does', () => {
  expect(canVerifyArticle({ id: 'a' }, { authorId: 'a' })).toBe(false)
  expect(canVerifyArticle({ id: 'b' }, { authorId: 'a' })).toBe(true)
})

test('routines are looked at again after half a year, the rest after a year', () => {
  const at = new Date('2026-01-01T00:00:00Z')
  expect(verifiedUntil('routine', at).toISOString()).toBe('2026-06-30T00:00:00.000Z')
  expect(verifiedUntil('conceptual', at).toISOString()).toBe('2027-01-01T00:00:00.000Z')
})
