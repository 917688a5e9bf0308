let segmenter: Intl.Segmenter | undefined

/** What a reader calls letters: ນ້ຳ is one. */
export function graphemesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'grapheme' })
  return [...segmenter.segment(text)].map(({ segment }) => segment)
}

export const countGraphemes = (text: string): number => graphemesOf(text).length

/** The beginning of a text, cut between letters, with an ellipsis if something was cut. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  const letters = graphemesOf(text.slice(0, most * 8))
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
