import { tokensOf } from '#shared/lao/segment.ts'

/** Entries cut by other rules, or by an ICU that cuts Lao otherwise, are cut again. */
export const CUT_BY = `2/icu${process.versions.icu}`

/** Longest text that is cut, in UTF-16 units; a tsvector holds at most 1 MB. */
const LONGEST_TEXT = 500_000
/** PostgreSQL keeps positions up to this. */
const LAST_POSITION = 16_383
const LONGEST_TOKEN = 200

const quote = (token: string) => `'${token.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`

export interface Text {
  title: string
  body: string
}

/** A text as a tsvector, written out, and the number of its tokens. */
export interface Cut {
  words: string
  length: number
}

/** Cuts a title (weight A) and a body (weight B) into a tsvector. */
export function vectorOf(title: string, body: string): Cut {
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

/**
 * A tsquery, written out, for texts that hold every word of a query: of a Lao word all its syllables, which stand beside
 * it wherever it stands. Undefined when there is nothing in it to look for.
 */
export function everyWord(query: string, most: number): string | undefined {
  const asked = new Set<string>()
  for (const { text, position, isSyllable } of tokensOf(query))
    if (position <= most && (isSyllable || !/^[\u0E80-\u0EFF]/.test(text))) asked.add(quote(text))
  return asked.size > 0 ? [...asked].join(' & ') : undefined
}

/**
 * A tsquery, written out, for titles that hold what is being typed: every syllable and word of it, the last one perhaps
 * only begun. Undefined when next to nothing was typed.
 */
export function typedInTitle(typed: string, most: number): string | undefined {
  const tokens = tokensOf(typed)
  const parts = tokens.filter(({ isSyllable, text }) => isSyllable || !/^[\u0E80-\u0EFF]/.test(text)).slice(0, most)
  const [only] = parts
  if (!only) return undefined
  // One whole syllable is asked for as it is: what begins with two letters is too much to be a suggestion.
  if (parts.length === 1) return only.text.length < 3 ? undefined : quote(only.text)
  return parts.map(({ text }, at) => quote(text) + (at === parts.length - 1 ? ':*' : '')).join(' & ')
}
