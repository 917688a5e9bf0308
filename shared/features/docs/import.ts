import { applyFindings } from '#shared/lao/findings.ts'
import type { BlockFinding, ImportBlock } from './contract.ts'

/** What stands in the words of a block for whatever in it is no text, such as a footnote. */
export const NO_TEXT = '\uFFFC'

/** A line as a title says it: nothing but its words, on one line. */
export const titleWords = (line: string) => line.replaceAll(NO_TEXT, '').replace(/\s+/g, ' ').trim()

/** A proposed title, with those of these repairs that are of the line it was taken from. */
export function mendedTitle(title: string, blocks: readonly ImportBlock[], repairs: readonly BlockFinding[]): string {
  const from = blocks.findIndex(({ text }) => titleWords(text) === titleWords(title))
  const line = blocks[from]
  if (!line) return title
  const here = repairs.filter(({ block }) => block === from)
  return titleWords(applyFindings(line.text, here)) || title
}
