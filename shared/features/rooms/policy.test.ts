import { expect, test } from 'vitest'
import { canCloseTopic, isOpenTopic } from './policy.ts'

const topic = { spaceId: 'space', openedBy: 'opener', state: 'open' as const, general: false }
const person = (id: string, role?: 'member' | 'steward') => ({
  id,
  roles: new Map(role ? [['space', role] as const] : []),
})

test('whoever opened a topic, or a steward, closes it; other members do not', () => {
  expect(canCloseTopic(person('opener', 'member'), topic)).toBe(true)
  expect(canCloseTopic(person('other', 'steward'), topic)).toBe(true)
  expect(canCloseTopic(person('other', 'member'), topic)).toBe(false)
})

test('the general talk of a room is never closed', () => {
  expect(canCloseTopic(person('opener', 'steward'), { ...topic, general: true })).toBe(false)
  expect(isOpenTopic({ ...topic, general: true })).toBe(false)
  expect(isOpenTopic(topic)).toBe(true)
  expect(isOpenTopic({ ...topic, state: 'agreed' })).toBe(false)
})
