import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { graphemesOf } from './graphemes.ts'
import { type LetterDiff, letterDiff } from './letter-diff.ts'

const apply = (before: string, { index, remove, insert }: LetterDiff) =>
  before.slice(0, index) + insert + before.slice(index + remove)

test('a letter that gets, changes or loses a mark is written whole', () => {
  expect(letterDiff('ກນຂ', 'ກນ້ຂ')).toEqual({ index: 1, remove: 1, insert: 'ນ້' })
  expect(letterDiff('ນ້', 'ນ່')).toEqual({ index: 0, remove: 2, insert: 'ນ່' })
  expect(letterDiff('ນ້ຳ', 'ນ້')).toEqual({ index: 0, remove: 3, insert: 'ນ້' })
  expect(letterDiff('ດື່ມ', 'ດື່ມນ້ຳ')).toEqual({ index: 4, remove: 0, insert: 'ນ້ຳ' })
  expect(letterDiff('ກ້ກ້', 'ກ້')).toEqual({ index: 2, remove: 2, insert: '' })
})

test('what is typed stays as it is typed', () => {
  for (const typed of ['ນ້ຳ', 'ນ\u0ECD\u0EB2', 'ນ\u0EB3\u0EC9', 'ຫນ້າ ໜ້າ', 'e\u0301', '👩‍🌾'])
    for (let end = 0; end < typed.length; end++) {
      const before = typed.slice(0, end)
      expect(apply(before, letterDiff(before, typed.slice(0, end + 1)))).toBe(typed.slice(0, end + 1))
    }
})

/** A generator whose seed is printed when something fails (mulberry32). */
function random(seed: number) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const consonants = [...'ກຂຄງນມຫລໜໝ']
const marks = ['ັ', 'ິ', 'ີ', 'ຸ', 'ູ', '່', '້', '໊', '໋', 'ຳ', 'ໍ', 'ົ', 'ຼ']

/** One stroke of somebody who moves, types and deletes as an editor lets them: between letters, sign by sign. */
function stroke(text: string, next: () => number): string {
  const letters = graphemesOf(text)
  const at = Math.floor(next() * (letters.length + 1))
  const place = letters.slice(0, at).join('').length
  const pick = (from: readonly string[]) => from[Math.floor(next() * from.length)] ?? ''
  const what = next()
  if (what < 0.35) return text.slice(0, place) + pick(consonants) + text.slice(place)
  if (what < 0.75 && at > 0) return text.slice(0, place) + pick(marks) + text.slice(place)
  const letter = letters[at] ?? ''
  return text.slice(0, place) + text.slice(place + letter.length)
}

type Diff = (before: string, after: string) => LetterDiff

/** Three people write at once, half the time without each other; says which letters nobody ever wrote. */
function tornAfter(seed: number, diff: Diff): { torn: string[]; same: boolean } {
  const next = random(seed)
  const docs = [1, 2, 3].map((id) => Object.assign(new Y.Doc(), { clientID: seed * 10 + id }))
  const texts = docs.map((doc) => doc.getText('t'))
  const wrote = new Set<string>()
  const meet = (a: Y.Doc, b: Y.Doc) => {
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)))
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)))
  }
  for (let step = 0; step < 60; step++) {
    const who = Math.floor(next() * 3)
    const text = texts[who]!
    const before = text.toString()
    const after = stroke(before, next)
    const { index, remove, insert } = diff(before, after)
    docs[who]!.transact(() => {
      text.delete(index, remove)
      text.insert(index, insert)
    })
    for (const letter of graphemesOf(after)) wrote.add(letter)
    if (next() < 0.15) meet(docs[who]!, docs[(who + 1) % 3]!)
  }
  for (let round = 0; round < 2; round++)
    for (const [i, j] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const)
      meet(docs[i]!, docs[j]!)
  const [text = ''] = texts.map(String)
  return { torn: graphemesOf(text).filter((one) => !wrote.has(one)), same: texts.every((one) => String(one) === text) }
}

/** What editors do otherwise: the signs that differ, wherever they stand. */
const signDiff: Diff = (before, after) => {
  let [left, right] = [0, 0]
  const most = Math.min(before.length, after.length)
  while (left < most && before[left] === after[left]) left++
  while (right < most - left && before[before.length - right - 1] === after[after.length - right - 1]) right++
  return { index: left, remove: before.length - left - right, insert: after.slice(left, after.length - right) }
}

const SEEDS = Array.from({ length: 500 }, (_, index) => index + 1)

test('three who write at once, offline too: after 500 merges there is no letter that nobody wrote', () => {
  for (const seed of SEEDS) expect({ seed, ...tornAfter(seed, letterDiff) }).toEqual({ seed, torn: [], same: true })
})

test('sign by sign the same strokes tear letters', () => {
  expect(SEEDS.some((seed) => tornAfter(seed, signDiff).torn.length > 0)).toBe(true)
})
