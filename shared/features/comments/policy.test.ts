import { expect, test } from 'vitest'
import { isOwnComment, maySettle } from './policy.ts'

test('writers settle everything, others what they raised, readers nothing', () => {
  const thread = { openedBy: 'a' }
  expect(maySettle({ id: 'b' }, 'write', thread)).toBe(true)
  expect(maySettle({ id: 'a' }, 'comment', thread)).toBe(true)
  expect(maySettle({ id: 'b' }, 'comment', thread)).toBe(false)
  expect(maySettle({ id: 'a' }, 'read', thread)).toBe(false)
})

test('only the author changes a comment', () => {
  expect(isOwnComment({ id: 'a' }, { authorId: 'a' })).toBe(true)
  expect(isOwnComment({ id: 'b' }, { authorId: 'a' })).toBe(false)
})
