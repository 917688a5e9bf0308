import type { Range } from './highlight.ts'
import { fold, normalizeMapped } from './normalize.ts'

/** A text as finding compares it, with the place in the original of each of its signs. */
function folded(original: string): { text: string; from: number[]; to: number[] } {
  const normal = normalizeMapped(original)
  const [from, to]: [number[], number[]] = [[], []]
  let text = ''
  let at = 0
  for (const sign of normal.text) {
    const plain = fold(sign)
    for (let index = 0; index < plain.length; index++) {
      from.push(normal.from[at] ?? 0)
      to.push(normal.to[at + sign.length - 1] ?? 0)
    }
    text += plain
    at += sign.length
  }
  return { text, from, to }
}

let segmenter: Intl.Segmenter | undefined

/**
 * Where a question stands in a text, sign by sign, whichever way either is spelled: ຳ or ໍາ, ໜ or ຫນ, with signs that
 * nobody sees, torn by PDF, in digits of three scripts, in large or small letters. Whole letters only: ນ is not found in
 * ນ້ຳ. From left to right, without overlaps, in UTF-16 units of the text as it is.
 */
export function findText(original: string, question: string): Range[] {
  const wanted = folded(question).text
  if (wanted.trim() === '') return []
  const { text, from, to } = folded(original)
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  const letters = segmenter.segment(original)
  const isBetween = (place: number) => (letters.containing(place)?.index ?? place) === place
  const found: Range[] = []
  let at = text.indexOf(wanted)
  while (at >= 0) {
    const [start, end] = [from[at] ?? 0, to[at + wanted.length - 1] ?? 0]
    const whole = isBetween(start) && isBetween(end)
    if (whole) found.push([start, end])
    at = text.indexOf(wanted, whole ? at + wanted.length : at + 1)
  }
  return found
}
