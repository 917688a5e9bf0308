import { expect, test } from 'vitest'
import { Presence } from './presence.ts'

const noy = { id: 'noy' }

test('two tabs of one person are one person, who is gone with the second', () => {
  const presence = new Presence<{ id: string }>()
  expect(presence.enter('room', 'tab 1', noy)).toBe(true)
  expect(presence.enter('room', 'tab 2', noy)).toBe(false)
  expect(presence.leave('room', 'tab 1')).toBe(false)
  expect(presence.here('room')).toEqual([noy])
  expect(presence.leave('room', 'tab 2')).toBe(true)
  expect(presence.here('room')).toEqual([])
})

test('a connection that is not heard of any more is gone after three quarters of a minute', () => {
  const presence = new Presence<{ id: string }>()
  presence.enter('room', 'tab', noy, 0)
  expect(presence.here('room', 44_000)).toEqual([noy])
  expect(presence.here('room', 46_000)).toEqual([])
})
