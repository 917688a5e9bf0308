import { expect, test } from 'vitest'
import { readTyped, unitsOf } from './drafts.ts'

test('what was pasted is a link, a law, a paper or words', () => {
  expect(readTyped(' https://ba.gov.la/docs/x ')).toBe('link')
  expect(readTyped('/docs/01a20ca9-73a8-7770-8106-8b2a0ffc9618')).toBe('link')
  expect(readTyped('25/ສພຊ')).toEqual({ kind: 'law', number: '25/ສພຊ' })
  expect(readTyped('25 / NA')).toEqual({ kind: 'law', number: '25/NA' })
  expect(readTyped('https://doi.org/10.1016/S0024-6301(99)00115-6')).toEqual({
    kind: 'paper',
    number: '10.1016/S0024-6301(99)00115-6',
  })
  expect(readTyped('ໃບມອບວຽກ 3/4')).toBe('words')
})

test('units are counted once, however they are spaced, and nobody is no unit', () => {
  const of = (unit: string) => ({ key: unit, title: 'x', unit, kind: 'other', draft: { title: 'x' } }) as const
  expect(unitsOf([of('MTC '), of('mtc'), of(''), of('NUOL')])).toBe(2)
})
