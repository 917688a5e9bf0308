import type { BlockFinding } from '#shared/features/docs/contract.ts'
import { applyFindings } from '#shared/lao/findings.ts'
import { graphemesOf, wholeLetters } from '#shared/lao/graphemes.ts'

interface Place {
  start: number
  end: number
  after: string
}

/** A defect with the letters it belongs to, what would stand there instead, and some text round it. */
export function placeOf(text: string, { start, end, after }: Place, around = 20) {
  const [[from, to] = [start, end]] = wholeLetters(text, [[start, end]])
  return {
    before: graphemesOf(text.slice(Math.max(0, from - around * 6), from))
      .slice(-around)
      .join(''),
    old: text.slice(from, to),
    fresh: text.slice(from, start) + after + text.slice(end, to),
    behind: graphemesOf(text.slice(to, to + around * 6))
      .slice(0, around)
      .join(''),
  }
}

export interface Stretch {
  old: string
  /** Whether something looks damaged here. */
  damaged: boolean
  /** What stands there with the chosen repairs, where one is chosen. */
  fresh?: string
}

/** A text in stretches that are damaged or not, none of which begins or ends within a letter. */
export function stretchesOf(
  text: string,
  findings: readonly BlockFinding[],
  isChosen: (finding: BlockFinding) => boolean,
): Stretch[] {
  const stretches: Stretch[] = []
  let at = 0
  for (const [start, end] of wholeLetters(
    text,
    findings.map((one) => [one.start, one.end]),
  )) {
    if (start > at) stretches.push({ old: text.slice(at, start), damaged: false })
    const chosen = findings
      .filter((one) => one.start >= start && one.end <= end && isChosen(one))
      .map((one) => ({ ...one, start: one.start - start, end: one.end - start }))
    const old = text.slice(start, end)
    stretches.push({ old, damaged: true, ...(chosen.length > 0 ? { fresh: applyFindings(old, chosen) } : {}) })
    at = end
  }
  if (at < text.length) stretches.push({ old: text.slice(at), damaged: false })
  return stretches
}

/** Longer repeats are shown by their beginning and end. */
const LONGEST_SHOWN = 90

/** The beginning and the end of what is long, cut between letters. */
export function short(text: string) {
  const letters = graphemesOf(text)
  if (letters.length <= LONGEST_SHOWN) return text
  return `${letters.slice(0, LONGEST_SHOWN / 2).join('')} … ${letters.slice(-LONGEST_SHOWN / 3).join('')}`
}

const names: Record<string, string> = {
  '\u00A0': '␣',
  '\u200B': '⟨ZWSP⟩',
  '\u200C': '⟨ZWNJ⟩',
  '\u200D': '⟨ZWJ⟩',
  '\u2060': '⟨WJ⟩',
  '\uFEFF': '⟨BOM⟩',
  '\u00AD': '⟨SHY⟩',
}

/** Text in which signs that nobody can see are written out. */
export const visible = (text: string) =>
  text.replace(
    /[\u00A0\u00AD\u2000-\u200F\u202A-\u202F\u2060-\u2064\u3000\uFEFF]/g,
    (sign) => names[sign] ?? `⟨${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
