import type { Finding, FindingKind } from './finding.ts'

const C = '\u0E81-\u0EAE\u0EDC\u0EDD'
const T = '\u0EC8-\u0ECB'
const M = '\u0EB1\u0EB4-\u0EBC\u0EC8-\u0ECE'

/** Each defect as a pattern, and the repair of one place. The order decides where two would overlap. */
const defects: [FindingKind, RegExp, (found: RegExpExecArray) => string][] = [
  ['repeated_word', /(?<![A-Za-z])([A-Z]{2,8})\1+(?![A-Za-z])/g, (found) => found[1]!],
  ['torn_am', new RegExp(`([${C}][${T}]?) [\u0EB2\u0EB3]`, 'g'), (found) => `${found[1]}\u0EB3`],
  ['torn_mark', new RegExp(`([${C}]) (?=[${M}])`, 'g'), (found) => found[1]!],
  ['split_am', new RegExp(`\u0ECD([${T}]?)\u0EB2`, 'g'), (found) => `${found[1]}\u0EB3`],
  ['split_am', new RegExp(`([${T}])\u0ECD\u0EB2`, 'g'), (found) => `${found[1]}\u0EB3`],
  ['mark_order', new RegExp(`\u0EB3([${T}])`, 'g'), (found) => `${found[1]}\u0EB3`],
  ['doubled_mark', new RegExp(`([${M}])\\1+`, 'g'), (found) => found[1]!],
  [
    'mark_order',
    new RegExp(`([${T}])([\u0EB1\u0EB4-\u0EB9\u0EBB\u0EBC\u0ECD])`, 'g'),
    (found) => `${found[2]}${found[1]}`,
  ],
  ['ghost_mark', /([\u0EB1\u0EBB])\u0EB7/g, (found) => found[1]!],
  ['double_e', /\u0EC0\u0EC0/g, () => '\u0EC1'],
  ['odd_space', /[\u00A0\u2000-\u200A\u202F\u3000]/g, () => ' '],
  ['invisible', /[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF\u00AD]+/g, () => ''],
]

/**
 * What looks damaged in a text, in its order, without overlaps. Only proposals: the text stays as it is until
 * somebody applies them, and the spelling ຫລ for ຫຼ is no damage.
 */
export function findDefects(text: string): Finding[] {
  const findings: Finding[] = []
  const taken = new Uint8Array(text.length)
  const add = (finding: Finding) => {
    if (taken.subarray(finding.start, finding.end).includes(1)) return
    taken.fill(1, finding.start, finding.end)
    findings.push(finding)
  }
  for (const repeat of repeatedSentences(text)) add(repeat)
  for (const [kind, pattern, repair] of defects) {
    for (const found of text.matchAll(pattern)) {
      add({
        kind,
        start: found.index,
        end: found.index + found[0].length,
        before: found[0],
        after: repair(found as RegExpExecArray),
      })
    }
  }
  return findings.sort((a, b) => a.start - b.start)
}

const SHORTEST_REPEAT = 12
/** Looking for repeats costs its length times this stretch; nobody writes a longer block. */
const LONGEST_LOOKED_AT = 50_000

/** A stretch of text that stands twice, back to back. */
function* repeatedSentences(text: string): Generator<Finding> {
  for (const found of text
    .slice(0, LONGEST_LOOKED_AT)
    .matchAll(new RegExp(`([^\\n]{${SHORTEST_REPEAT},400}?)(\\s*\\1)+`, 'g'))) {
    const once = found[1]!
    yield {
      kind: 'repeated_text',
      start: found.index + once.length,
      end: found.index + found[0].length,
      before: found[0].slice(once.length),
      after: '',
    }
  }
}

/** The text with these repairs and no other change. */
export function applyFindings(text: string, findings: readonly Finding[]): string {
  let result = ''
  let at = 0
  for (const { start, end, after } of [...findings].sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    result += text.slice(at, start) + after
    at = end
  }
  return result + text.slice(at)
}

/** Blocks that stand again word for word after they stood before, by index: lists printed twice, for example. */
export function repeatedBlocks(blocks: readonly string[]): number[] {
  const seen = new Set<string>()
  return blocks.flatMap((block, index) => {
    const words = block.trim()
    if (words.length < SHORTEST_REPEAT) return []
    if (seen.has(words)) return [index]
    seen.add(words)
    return []
  })
}
