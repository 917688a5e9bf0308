let segmenter: Intl.Segmenter | undefined

/** What stands on the letter before it: vowels and tones over, under and behind. */
const mark = /^[\u0EB1\u0EB3-\u0EBC\u0EC8-\u0ECE\p{M}]/u

/** A text cut into words and what stands between them: put together again it is the same text, and no letter is torn. */
export function piecesOf(text: string): string[] {
  segmenter ??= new Intl.Segmenter('lo', { granularity: 'word' })
  const pieces: string[] = []
  for (const { segment } of segmenter.segment(text)) {
    if (mark.test(segment) && pieces.length > 0) pieces[pieces.length - 1] += segment
    else pieces.push(segment)
  }
  return pieces
}
