import { expect, test } from 'vitest'
import { canChangeMeeting, canWriteTelling } from './policy.ts'

test('the record is its writer’s to correct, and nobody writes their own telling', () => {
  expect(canChangeMeeting({ id: 'writer' }, { recordedBy: 'writer' })).toBe(true)
  expect(canChangeMeeting({ id: 'other' }, { recordedBy: 'writer' })).toBe(false)
  expect(canWriteTelling({ id: 'writer' }, { toldBy: 'teller' })).toBe(true)
  expect(canWriteTelling({ id: 'teller' }, { toldBy: 'teller' })).toBe(false)
})
