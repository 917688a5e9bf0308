import { expect, test } from 'vitest'
import { accessOf, mayComment, maySetGuests, missingForReady } from './policy.ts'

test('a document is ready when it has text and two people wrote in it', () => {
  expect(missingForReady({ contributors: 2, hasText: true })).toEqual([])
  expect(missingForReady({ contributors: 1, hasText: true })).toEqual(['second_writer'])
  expect(missingForReady({ contributors: 0, hasText: false })).toEqual(['second_writer', 'text'])
})

test('members and whoever began it write; other readers do what the document allows', () => {
  for (const guests of ['write', 'comment', 'read'] as const) {
    expect(accessOf({ isMember: true, began: false }, { guests })).toBe('write')
    expect(accessOf({ isMember: false, began: true }, { guests })).toBe('write')
    expect(accessOf({ isMember: false, began: false }, { guests })).toBe(guests)
  }
  expect(['write', 'comment', 'read'].map((access) => mayComment(access as 'read'))).toEqual([true, true, false])
  expect(maySetGuests({ isMember: false, began: false }, { kind: 'open' })).toBe(false)
  expect(maySetGuests({ isMember: true, began: false }, { kind: 'open' })).toBe(true)
  expect(maySetGuests({ isMember: true, began: false }, { kind: 'closed' })).toBe(false)
})
