import { expect, test } from 'vitest'
import { itemPath } from '#client/core/paths.ts'
import { itemsIn } from './itemsIn.ts'

const id = '01a20ca9-73a8-7770-8106-8b2a0ffc9618'
const origin = 'https://ba.gov.la'

test('addresses of our own items are found, once each, whatever surrounds them', () => {
  expect(itemsIn(`ເບິ່ງ ${origin}/docs/${id}, ແລະ /docs/${id.toUpperCase()}`, origin)).toEqual([id])
  expect(itemsIn(`(${origin}/topics/${id}#message-1)`, origin)).toEqual([id])
  // Wherever an item is read.
  for (const kind of ['topic', 'agreement', 'doc', 'article', 'checklist', 'reflection'] as const)
    expect([kind, itemsIn(`ເບິ່ງ ${origin}${itemPath(kind, id)}.`, origin)]).toEqual([kind, [id]])
})

test('addresses elsewhere, and what is no item, are not', () => {
  expect(itemsIn(`https://else.where/docs/${id}`, origin)).toEqual([])
  expect(itemsIn(`${origin}/spaces/${id} ${origin}/docs/12`, origin)).toEqual([])
})
