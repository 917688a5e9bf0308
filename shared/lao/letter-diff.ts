let segmenter: Intl.Segmenter | undefined

/** Whether a place in a text, in UTF-16 units, lies between two letters and not inside one. */
function isBetween(letters: Intl.Segments, place: number): boolean {
  const letter = letters.containing(place)
  return letter === undefined || letter.index === place
}

export interface LetterDiff {
  /** Where the texts begin to differ, in UTF-16 units. */
  index: number
  /** How much of the old text goes there. */
  remove: number
  /** What comes instead. */
  insert: string
}

/**
 * What was changed between two texts, in whole letters: who puts a tone on ນ writes ນ້ instead of ນ. Written sign by
 * sign, the tone would stay alone where somebody else deletes the letter at the same time, or land on what somebody else
 * types behind it. Written whole, a letter is never torn by a merge, however many people change it at once.
 */
export function letterDiff(before: string, after: string): LetterDiff {
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  const [old, fresh] = [segmenter.segment(before), segmenter.segment(after)]
  const most = Math.min(before.length, after.length)
  let left = 0
  while (left < most && before[left] === after[left]) left++
  while (left > 0 && !(isBetween(old, left) && isBetween(fresh, left))) left--
  let right = 0
  while (right < most - left && before[before.length - right - 1] === after[after.length - right - 1]) right++
  while (right > 0 && !(isBetween(old, before.length - right) && isBetween(fresh, after.length - right))) right--
  return { index: left, remove: before.length - left - right, insert: after.slice(left, after.length - right) }
}

/** The name by which the binding of the editor asks for it. */
export const simpleDiff = letterDiff
