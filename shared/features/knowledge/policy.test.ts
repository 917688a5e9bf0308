import { expect, test } from 'vitest'
import { canVerifyArticle, isRequest, verifiedUntil } from './policy.ts'

test('a steward or a named verifier verifies, never the author nor an owner who wrote in it', () => {
  const facts = {
    authorIds: ['author', 'publisher'],
    ownerIds: ['owner', 'reader'],
    writerIds: ['owner', 'writer'],
    verifierIds: ['named', 'owner'],
  }
  const may = (id: string, isSteward = false) => canVerifyArticle({ id }, facts, isSteward)
  expect(['author', 'publisher', 'owner'].map((id) => may(id, true))).toEqual([false, false, false])
  expect([may('reader', true), may('writer', true), may('named')]).toEqual([true, true, true])
  expect([may('writer'), may('anybody')]).toEqual([false, false])
})

test('routines are looked at again after half a year, the rest after a year', () => {
  const at = new Date('2026-01-01T00:00:00Z')
  expect(verifiedUntil('routine', at).toISOString()).toBe('2026-06-30T00:00:00.000Z')
  expect(verifiedUntil('conceptual', at).toISOString()).toBe('2027-01-01T00:00:00.000Z')
})

test('a question is a request after seven days without an accepted answer', () => {
  const now = Date.parse('2026-11-20T00:00:00Z')
  const asked = (day: number, acceptedId: string | null = null) =>
    isRequest({ at: `2026-11-${day}T00:00:00.000Z`, acceptedId }, now)
  expect([asked(12), asked(14), asked(12, 'answer')]).toEqual([true, false, false])
})
