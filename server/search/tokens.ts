import { tokensOf } from '#shared/lao/segment.ts'

/** Entries cut by other rules, or by an ICU that cuts Lao otherwise, are cut again. */
export const CUT_BY = `1/icu${process.versions.icu}`

/** Longest text that is cut, in UTF-16 units; a tsvector holds at most 1 MB. */
const LONGEST_TEXT = 500_000
/** PostgreSQL keeps positions up to this. */
const LAST_POSITION = 16_383
const LONGEST_TOKEN = 200

const quote = (token: string) => `'${token.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`

/** Title and body as the text of a tsvector, and the number of tokens. */
export function vectorOf(title: string, body: string): { words: string; length: number } {
  const places = new Map<string, string[]>()
  let length = 0
  const add = (text: string, weight: 'A' | 'B', from: number) => {
    let last = from
    for (const { text: token, position } of tokensOf(text.slice(0, LONGEST_TEXT))) {
      if (token.length > LONGEST_TOKEN) continue
      length++
      last = from + position
      const at = `${Math.min(last, LAST_POSITION)}${weight}`
      const known = places.get(token)
      // PostgreSQL keeps 255 places of a token; more would only cost.
      if (!known) places.set(token, [at])
      else if (known.length < 100 && known.at(-1) !== at) known.push(at)
    }
    return last
  }
  const end = add(title, 'A', 0)
  add(body, 'B', end + 10)
  return { words: [...places].map(([token, at]) => `${quote(token)}:${at.join(',')}`).join(' '), length }
}
