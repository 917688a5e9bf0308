import { AppError, invalid } from '#shared/base/errors.ts'
import type { BlockFinding, ImportBlock } from '#shared/features/docs/contract.ts'
import { NO_TEXT, titleWords } from '#shared/features/docs/import.ts'
import type { Finding } from '#shared/lao/finding.ts'
import { applyFindings, findDefects, repeatedBlocks } from '#shared/lao/findings.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import type { ContentNode } from '../content.ts'
import { isWordsAlone } from './source.ts'

const MOST_BLOCKS = 20_000
const MOST_FINDINGS = 20_000

/** Nodes whose text a person reviews; a footnote is one inside of another. */
const reviewed = new Set(['paragraph', 'heading', 'codeBlock', 'detailsSummary', 'footnote'])

/** Where a block stands. */
interface Place {
  entry?: 'bullet' | 'number' | 'task'
  depth: number
  from?: number | undefined
  quoted?: boolean
  cell?: ImportBlock['cell']
}

/** Visits every reviewed node once, in the order of the text. */
function visitBlocks(content: readonly ContentNode[], see: (node: ContentNode, place: Place) => void): void {
  let tables = 0
  const visit = (nodes: readonly ContentNode[], place: Place) => {
    for (const node of nodes) {
      const inner = node.content ?? []
      if (reviewed.has(node.type)) see(node, place)
      switch (node.type) {
        case 'bulletList':
        case 'orderedList':
        case 'taskList': {
          const entry = node.type === 'bulletList' ? 'bullet' : node.type === 'taskList' ? 'task' : 'number'
          const depth = place.entry ? place.depth + 1 : 0
          for (const [index, item] of inner.entries()) {
            const from = entry === 'number' && index === 0 ? Number(node.attrs?.start ?? 1) : undefined
            for (const [at, one] of (item.content ?? []).entries()) {
              const here = { ...place, entry, depth } as const
              if (at === 0) visit([one], { ...here, from })
              // What follows in an entry belongs to it, but begins no other.
              else visit([one], /List$/.test(one.type) ? here : { ...place, depth: depth + 1 })
            }
          }
          break
        }
        case 'table': {
          const table = tables++
          for (const [row, { content: cells }] of inner.entries()) {
            for (const [column, cell] of (cells ?? []).entries()) {
              const header = cell.type === 'tableHeader'
              visit(cell.content ?? [], { depth: 0, cell: { table, row, column, header } })
            }
          }
          break
        }
        case 'blockquote':
          visit(inner, { ...place, quoted: true })
          break
        default:
          visit(inner, place)
      }
    }
  }
  visit(content, { depth: 0 })
}

/** The text of a block: its own line breaks, and one sign for whatever stands in it and is no text. */
const wordsOf = (node: ContentNode): string =>
  (node.content ?? []).map((one) => (one.type === 'hardBreak' ? '\n' : (one.text ?? NO_TEXT))).join('')

/** What a person reviews: every block with exactly the text that stands there. */
export function blocksOf(content: readonly ContentNode[]): ImportBlock[] {
  const blocks: ImportBlock[] = []
  visitBlocks(content, (node, { entry, depth, from, quoted, cell }) => {
    const kind =
      node.type === 'heading'
        ? 'heading'
        : node.type === 'codeBlock'
          ? 'code'
          : node.type === 'footnote'
            ? 'note'
            : (entry ?? (quoted ? 'quote' : 'paragraph'))
    blocks.push({
      kind,
      text: wordsOf(node),
      ...(kind === 'heading' ? { level: Number(node.attrs?.level ?? 2) } : {}),
      ...(entry || depth > 0 ? { depth } : {}),
      ...(from === undefined ? {} : { from }),
      ...(cell ? { cell } : {}),
    })
  })
  if (blocks.every(({ text }) => text.trim() === '') && !content.some(({ type }) => type === 'image'))
    throw invalid('empty_file')
  if (blocks.length > MOST_BLOCKS) throw new AppError('too_large', { reason: 'too_many_blocks' })
  return blocks
}

/** What looks damaged, block by block, in order, and how many more there are than can be listed. */
export function findingsOf(blocks: readonly ImportBlock[]): { findings: BlockFinding[]; moreFindings: number } {
  const repeats = new Set(repeatedBlocks(blocks.map(({ text }) => text)))
  const findings: BlockFinding[] = []
  let count = 0
  for (const [block, { text }] of blocks.entries()) {
    const found = repeats.has(block)
      ? [{ kind: 'repeated_text' as const, start: 0, end: text.length, before: text, after: '' }]
      : findDefects(text)
    count += found.length
    for (const finding of found) if (findings.length < MOST_FINDINGS) findings.push({ ...finding, block })
  }
  return { findings, moreFindings: count - findings.length }
}

/** The content with the chosen repairs and no other change; where to go on writing is added behind a list or table. */
export function contentWith(content: readonly ContentNode[], chosen: readonly BlockFinding[]): ContentNode[] {
  const byBlock = new Map<number, BlockFinding[]>()
  for (const finding of chosen) byBlock.set(finding.block, [...(byBlock.get(finding.block) ?? []), finding])
  const repaired = new Map<ContentNode, ContentNode | undefined>()
  let block = 0
  visitBlocks(content, (node) => {
    const findings = byBlock.get(block++)
    if (!findings) return
    const left = repair(node.content ?? [], findings)
    const empty = left.length === 0
    repaired.set(node, empty ? undefined : { ...node, content: left })
  })
  const nodes = content.flatMap((node) => rebuilt(node, repaired))
  if (nodes.at(-1)?.type !== 'paragraph') nodes.push({ type: 'paragraph' })
  return nodes
}

/** Nodes that are nothing without what was in them. */
const hollow = new Set(['bulletList', 'orderedList', 'taskList', 'listItem', 'taskItem', 'blockquote', 'callout'])
const needsParagraph = new Set(['tableCell', 'tableHeader', 'detailsContent', 'doc'])

function rebuilt(node: ContentNode, repaired: ReadonlyMap<ContentNode, ContentNode | undefined>): ContentNode[] {
  const own = repaired.has(node) ? repaired.get(node) : node
  if (!own) return node.type === 'detailsSummary' ? [{ type: node.type }] : []
  if (!own.content) return [own]
  const content = own.content.flatMap((one) => rebuilt(one, repaired))
  if (content.length > 0) {
    // An entry of a list begins with words.
    const item = /^(list|task)Item$/.test(own.type) && content[0]?.type !== 'paragraph'
    return [{ ...own, content: item ? [{ type: 'paragraph' }, ...content] : content }]
  }
  if (hollow.has(own.type)) return []
  if (needsParagraph.has(own.type)) return [{ ...own, content: [{ type: 'paragraph' }] }]
  const { content: _, ...bare } = own
  return [bare]
}

/** Inline content with repairs in its text; what comes instead looks like what stood at its beginning. */
function repair(content: readonly ContentNode[], findings: readonly Finding[]): ContentNode[] {
  let at = 0
  return content.flatMap((node) => {
    const from = at
    const text = node.type === 'hardBreak' ? '\n' : (node.text ?? NO_TEXT)
    at += text.length
    const to = at
    const here = findings.flatMap((finding) => {
      const start = Math.max(finding.start, from)
      const end = Math.min(finding.end, to)
      if (start >= end) return []
      return [{ ...finding, start: start - from, end: end - from, after: finding.start >= from ? finding.after : '' }]
    })
    if (here.length === 0) return [node]
    if (node.type !== 'text') return node.type === 'hardBreak' ? [] : [node]
    const left = applyFindings(text, here)
    return left ? [{ ...node, text: left }] : []
  })
}

/** Whether a text begins with a heading of words alone and goes on below it. */
export function isHeaded([first, ...rest]: readonly ContentNode[]): boolean {
  const isMore = rest.some(({ type, content = [] }) => type !== 'paragraph' || content.length > 0)
  return first?.type === 'heading' && isWordsAlone(first) && isMore
}

/** The content without its first heading where that is the title, which stands over the text already. */
export function withoutTitle(content: readonly ContentNode[], title: string): readonly ContentNode[] {
  const [first, ...rest] = content
  const isTitle = first && isHeaded(content) && titleWords(wordsOf(first)) === titleWords(title)
  return isTitle ? rest : content
}

/** What the file says it is called, the first heading, the first line if it is short, or the name of the file. */
export function titleOf(name: string, { title, blocks }: { title?: string; blocks: readonly ImportBlock[] }): string {
  const first = blocks.find(({ kind }) => kind === 'heading') ?? blocks[0]
  const words = titleWords(title || first?.text || '')
  return words.length > 0 && words.length <= 200 ? words : cutTo(name.replace(/\.[a-z]+$/i, ''), 200)
}
