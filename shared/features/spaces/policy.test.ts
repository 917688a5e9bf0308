import { expect, test } from 'vitest'
import type { SpaceRole } from '#shared/base/viewer.ts'
import { canChangeSpace, canContribute, canJoinSpace, canKnowSpace, canReadSpace } from './policy.ts'

const viewer = (role?: SpaceRole) => ({ roles: new Map(role ? [['space', role]] : []) })
const space = (kind: 'open' | 'closed' | 'private') => ({ id: 'space', kind })

test('an open space is read and joined by everybody', () => {
  expect(canReadSpace(viewer(), space('open'))).toBe(true)
  expect(canContribute(viewer(), space('open'))).toBe(true)
  expect(canJoinSpace(viewer(), space('open'))).toBe(true)
  expect(canJoinSpace(viewer('member'), space('open'))).toBe(false)
})

test('a closed space is known to everybody and read by members', () => {
  expect(canKnowSpace(viewer(), space('closed'))).toBe(true)
  expect(canReadSpace(viewer(), space('closed'))).toBe(false)
  expect(canReadSpace(viewer('member'), space('closed'))).toBe(true)
  expect(canJoinSpace(viewer(), space('closed'))).toBe(false)
})

test('a private space does not exist for others', () => {
  expect(canKnowSpace(viewer(), space('private'))).toBe(false)
  expect(canKnowSpace(viewer('member'), space('private'))).toBe(true)
  expect(canReadSpace(viewer('member'), space('private'))).toBe(true)
})

test('only stewards change a space', () => {
  expect(canChangeSpace(viewer('member'), space('open'))).toBe(false)
  expect(canChangeSpace(viewer('steward'), space('open'))).toBe(true)
})
