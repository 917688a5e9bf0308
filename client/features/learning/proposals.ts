import type { StepKind } from '#shared/features/learning/contract.ts'
import { cut } from '#shared/lao/graphemes.ts'

/** A node of an article's body, as much as is needed to read it. */
export interface BodyLike {
  type: string
  text?: string | undefined
  content?: BodyLike[] | undefined
}

const STEP_MAX = 500
const MOST_STEPS = 12
const TITLE_LETTERS = 100

const textOf = (node: BodyLike): string =>
  node.type === 'hardBreak' ? ' ' : (node.text ?? '') + (node.content ?? []).map(textOf).join('')

/** The own words of every list item, those of lists within it apart, or of every heading. */
function linesOf(body: BodyLike, type: 'listItem' | 'heading'): string[] {
  const lines: string[] = []
  const visit = (node: BodyLike) => {
    if (node.type === type) {
      const own = type === 'listItem' ? (node.content ?? []).filter(({ type }) => !/List$/.test(type)) : [node]
      lines.push(own.map(textOf).join(' ').replace(/\s+/g, ' ').trim())
    }
    for (const child of node.content ?? []) visit(child)
  }
  visit(body)
  return lines.filter((line) => line.length > 0 && line.length <= STEP_MAX)
}

/** The steps an article suggests: read it, then practise each of its list items, or else each of its headings. */
export function proposedSteps(body: BodyLike, readIt: string): { text: string; kind: StepKind }[] {
  const items = linesOf(body, 'listItem')
  const found = [...new Set(items.length > 0 ? items : linesOf(body, 'heading'))]
  return [
    { text: readIt, kind: 'read' },
    ...(found.length > 0 ? found : ['']).slice(0, MOST_STEPS).map((text) => ({ text, kind: 'practise' as const })),
  ]
}

/** The question a reflection leads to, as far as it can be guessed: its first sentence. */
export function proposedTitle(body: string): string {
  const [first = ''] = /^[^.?!\n]*[?]?/.exec(body.trim()) ?? []
  return cut(first.trim(), TITLE_LETTERS)
}
