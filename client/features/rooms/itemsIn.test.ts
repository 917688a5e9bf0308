import { expect, test } from 'vitest'
import { itemsIn } from './itemsIn.ts'

const id = '01a20ca9-73a8-7770-8106-8b2a0ffc9618'
const origin = 'https://ba.gov.la'

test('addresses of our own items are found, once each, whatever surrounds them', () => {
  expect(itemsIn(`ເບິ່ງ ${origin}/docs/${id}, ແລະ /docs/${id.toUpperCase()}`, origin)).toEqual([id])
  expect(itemsIn(`(${origin}/topics/${id}#message-1)`, origin)).toEqual([id])
})

test('addresses elsewhere, and what is no item, are not', () => {
  expect(itemsIn(`https://else.where/docs/${id}`, origin)).toEqual([])
  expect(itemsIn(`${origin}/spaces/${id} ${origin}/docs/12`, origin)).toEqual([])
})
