let segmenter: Intl.Segmenter | undefined

/** What a reader calls letters: ນ້ຳ is one. */
export function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

/** Widens ranges of a text to whole letters; those that overlap by that become one. */
export function wholeLetters(text: string, ranges: readonly (readonly [number, number])[]): [number, number][] {
  if (ranges.length === 0) return []
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  const letters = segmenter.segment(text)
  const whole: [number, number][] = []
  for (const [start, end] of ranges) {
    const from = letters.containing(start)?.index ?? start
    const last = letters.containing(end - 1)
    const to = last ? last.index + last.segment.length : end
    const before = whole.at(-1)
    if (before && from < before[1]) before[1] = Math.max(before[1], to)
    else whole.push([from, to])
  }
  return whole
}

/** What people mostly write: Lao, Latin and their punctuation, where every character but these marks begins a letter. */
const plain = /^[\t\n\x20-\x7E\u00A0-\u00AC\u00AE-\u02FF\u0E80-\u0EFF\u200B\u2010-\u2027]*$/
const marks = /[\u0EB1\u0EB3-\u0EBC\u0EC8-\u0ECE]/g
/** A mark with nothing to stand on is a letter of its own. */
const loose = /(^|[\t\n\u200B])[\u0EB1\u0EB3-\u0EBC\u0EC8-\u0ECE]/

/** How many letters a text has. Counted without the segmenter where that is certain: a long text takes it a tenth of a second. */
export const countGraphemes = (text: string): number =>
  plain.test(text) && !loose.test(text) ? text.length - (text.match(marks)?.length ?? 0) : graphemesOf(text).length

/** As much of the beginning of a text as fits into so many UTF-16 units, cut between letters: for what has room for no more. */
export function cutTo(text: string, most: number): string {
  if (text.length <= most) return text
  let kept = ''
  for (const letter of graphemesOf(text.slice(0, most + 32))) {
    if (kept.length + letter.length > most) break
    kept += letter
  }
  return kept.trimEnd()
}

/** The beginning of a text, cut between letters, with an ellipsis if something was cut. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  let letters = 0
  let end = 0
  for (const { index } of segmenter.segment(text.slice(0, most * 8))) {
    if (letters === most - 1) end = index
    if (letters++ === most) return `${text.slice(0, end).trimEnd()}…`
  }
  return text
}
