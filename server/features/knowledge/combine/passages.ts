import { createHash } from 'node:crypto'
import type { Passage } from '#shared/features/knowledge/combine.ts'
import { countGraphemes, cut } from '#shared/lao/graphemes.ts'
import { type ContentNode, paragraph, textOf } from '../../docs/service.ts'

/** A part of an item, as it is shown to choose from and as it goes into the draft. */
export interface Part {
  key: string
  heading: string
  text: string
  /** What stands in the draft: quotes and agreements with whose words they are. */
  blocks: ContentNode[]
}

/** Whose words a passage is, and of which item. */
export interface Origin {
  itemId: string
  authorLo: string
  authorEn: string
  departmentLo: string | null
  departmentEn: string | null
  sentAt: string
}

const EXCERPT = 160

export const shown = ({ key, heading, text }: Part): Passage => ({
  key,
  heading,
  excerpt: cut(text.replace(/\s+/g, ' ').trim(), EXCERPT),
  length: countGraphemes(text),
})

/** Other words have another key: nobody takes along what they did not see. */
const keyOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)

/** The parts of a text: from one heading to the next. What is empty is none. */
export function partsOf(content: ContentNode, origin: Origin): Part[] {
  const runs: { heading: string; nodes: ContentNode[] }[] = [{ heading: '', nodes: [] }]
  for (const node of content.content ?? []) {
    if (node.type === 'heading') runs.push({ heading: textOf(node), nodes: [node] })
    else runs.at(-1)?.nodes.push(node)
  }
  return runs.flatMap(({ heading, nodes }, place) => {
    const blocks = quoted(nodes, origin)
    const text = textOf({ type: 'doc', content: heading ? nodes.slice(1) : nodes })
    return text.trim() === '' ? [] : [{ key: keyOf([place, nodes]), heading, text, blocks }]
  })
}

/** Blocks that are somebody's words already, as a part of their own. */
export const partOf = (key: string, heading: string, block: ContentNode): Part => ({
  key,
  heading,
  text: textOf(block),
  blocks: [block],
})

/** Nodes as quotes of an item. What it quotes itself stays the words of those who said them. */
function quoted(nodes: readonly ContentNode[], origin: Origin): ContentNode[] {
  const result: ContentNode[] = []
  let lines: ContentNode[] = []
  const close = () => {
    if (lines.length > 0)
      result.push({ type: 'evidence', attrs: { messageId: null, topicId: null, ...origin }, content: lines })
    lines = []
  }
  const visit = (node: ContentNode, lead = '') => {
    switch (node.type) {
      case 'evidence':
      case 'agreement':
        close()
        result.push(node)
        break
      case 'heading':
        lines.push(line(node, '', [{ type: 'bold' }]))
        break
      case 'paragraph':
      case 'detailsSummary':
        if (textOf(node).trim() !== '') lines.push(line(node, lead))
        break
      case 'bulletList':
      case 'taskList':
      case 'orderedList':
        node.content?.forEach((item, index) => {
          const mark = node.type === 'orderedList' ? `${Number(node.attrs?.start ?? 1) + index}. ` : '• '
          for (const [at, inner] of (item.content ?? []).entries()) visit(inner, at === 0 ? lead + mark : '')
        })
        break
      case 'tableRow':
        lines.push(...rowOf(node))
        break
      case 'codeBlock':
        lines.push(...textOf(node).split('\n').filter(Boolean).map(paragraph))
        break
      case 'image':
      case 'file':
        // The file stays where its right is asked for; its words come along.
        if (textOf(node)) lines.push(paragraph(textOf(node)))
        break
      default:
        for (const inner of node.content ?? []) visit(inner)
    }
  }
  for (const node of nodes) visit(node)
  close()
  return result
}

/** The words of a node as a paragraph, with what marks them. */
function line(node: ContentNode, lead: string, marks: NonNullable<ContentNode['marks']> = []): ContentNode {
  const content = (node.content ?? []).map((one) =>
    one.type === 'text' && marks.length > 0 ? { ...one, marks: [...marks, ...(one.marks ?? []).filter(isOther)] } : one,
  )
  return { type: 'paragraph', content: lead ? [{ type: 'text', text: lead }, ...content] : content }

  function isOther({ type }: { type: string }) {
    return !marks.some((mark) => mark.type === type)
  }
}

/** The cells of a row beside one another in a line. */
function rowOf(row: ContentNode): ContentNode[] {
  const cells = (row.content ?? []).map((cell) => textOf(cell).replaceAll('\n', ' '))
  return cells.some((cell) => cell.trim() !== '') ? [paragraph(cells.join(' | '))] : []
}
