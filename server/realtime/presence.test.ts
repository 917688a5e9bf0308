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

test('a page goes on behind the one before it, whoever comes and goes meanwhile, and holds the names asked for', () => {
  const presence = new Presence<{ id: string }>()
  for (let count = 1; count <= 7; count++) presence.enter('room', `tab ${count}`, { id: `p${count}` })
  const ids = (page: { here: { id: string }[] }) => page.here.map(({ id }) => id)
  const first = presence.page('room', { limit: 3 })
  expect([ids(first), first.count]).toEqual([['p1', 'p2', 'p3'], 7])
  // The one it ended with goes, one opens a second tab, one comes.
  presence.leave('room', 'tab 3')
  presence.enter('room', 'second tab', { id: 'p1' })
  presence.enter('room', 'tab 8', { id: 'p8' })
  const second = presence.page('room', { after: first.next ?? 0, limit: 3 })
  expect([ids(second), second.count]).toEqual([['p4', 'p5', 'p6'], 7])
  const last = presence.page('room', { after: second.next ?? 0, limit: 3 })
  expect([ids(last), last.next]).toEqual([['p7', 'p8'], null])
  const found = presence.page('room', { limit: 3, fits: ({ id }) => id > 'p6' })
  expect([ids(found), found.count, found.next]).toEqual([['p7', 'p8'], 2, null])
})

test('a connection that is not heard of any more is gone after three quarters of a minute', () => {
  const presence = new Presence<{ id: string }>()
  presence.enter('room', 'tab', noy, 0)
  expect(presence.here('room', 44_000)).toEqual([noy])
  expect(presence.here('room', 46_000)).toEqual([])
})

test('whoever was gone and comes again comes last, and an old connection that ends later takes nobody away', () => {
  const presence = new Presence<{ id: string }>()
  presence.enter('room', 'old tab', noy, 0)
  presence.enter('room', 'tab', { id: 'kham' }, 30_000)
  expect(presence.enter('room', 'new tab', noy, 50_000)).toBe(true)
  expect(presence.here('room', 50_000).map(({ id }) => id)).toEqual(['kham', 'noy'])
  expect(presence.leave('room', 'old tab', 50_000)).toBe(false)
  expect(presence.leave('room', 'new tab', 50_000)).toBe(true)
  expect(presence.here('room', 50_000)).toEqual([{ id: 'kham' }])
})
