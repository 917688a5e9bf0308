import { expect, test } from 'vitest'
import { canReflect, hasPractice, isComplete } from './policy.ts'

const step = (kind: 'read' | 'practise', done = false) => ({ kind, done })

test('a checklist needs something to practise', () => {
  expect(hasPractice([step('read')])).toBe(false)
  expect(hasPractice([step('read'), step('practise')])).toBe(true)
})

test('who has only read has nothing to reflect on yet', () => {
  expect(canReflect([step('read', true), step('practise')])).toBe(false)
  expect(canReflect([step('read'), step('practise', true)])).toBe(true)
})

test('it is complete when every step is done', () => {
  expect(isComplete([step('read', true), step('practise')])).toBe(false)
  expect(isComplete([step('read', true), step('practise', true)])).toBe(true)
  expect(isComplete([])).toBe(false)
})
