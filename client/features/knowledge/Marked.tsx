/** Text with its matches marked; the ranges are of UTF-16 units, in order. */
export function Marked({ text, marks }: { text: string; marks: readonly (readonly [number, number])[] }) {
  const parts: { at: number; words: string; isMark: boolean }[] = []
  let at = 0
  for (const [start, end] of marks) {
    if (start > at) parts.push({ at, words: text.slice(at, start), isMark: false })
    parts.push({ at: start, words: text.slice(start, end), isMark: true })
    at = end
  }
  if (at < text.length) parts.push({ at, words: text.slice(at), isMark: false })
  return parts.map(({ at: key, words, isMark }) =>
    isMark ? <mark key={key}>{words}</mark> : <span key={key}>{words}</span>,
  )
}
