import { expect, test } from 'vitest'
import { missingForReady } from './policy.ts'

test('a document is ready when it has text and two people wrote in it', () => {
  expect(missingForReady({ contributors: 2, textLength: 10 })).toEqual([])
  expect(missingForReady({ contributors: 1, textLength: 10 })).toEqual(['second_writer'])
  expect(missingForReady({ contributors: 0, textLength: 0 })).toEqual(['second_writer', 'text'])
})
