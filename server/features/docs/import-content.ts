import type { BlockFinding } from '#shared/features/docs/contract.ts'
import { applyFindings } from '#shared/lao/findings.ts'
import type { ContentNode } from './content.ts'
import type { SourceBlock, SourceMark } from './import-file.ts'

/** The blocks as document content, with the chosen repairs and no other change. */
export function contentWith(blocks: readonly SourceBlock[], chosen: readonly BlockFinding[]): ContentNode[] {
  const byBlock = new Map<number, BlockFinding[]>()
  for (const finding of chosen) byBlock.set(finding.block, [...(byBlock.get(finding.block) ?? []), finding])
  const nodes: ContentNode[] = []
  for (const [index, source] of blocks.entries()) {
    const block = repaired(source, byBlock.get(index) ?? [])
    if (block.cell) addCell(nodes, block, blocks[index - 1])
    else if (block.text.trim() !== '') addBlock(nodes, block, blocks[index - 1])
  }
  // After a list or table there must be a place to go on writing.
  if (nodes.at(-1)?.type !== 'paragraph') nodes.push({ type: 'paragraph' })
  return nodes
}

/** A block after its repairs; what was marked stays marked. */
function repaired(block: SourceBlock, findings: readonly BlockFinding[]): SourceBlock {
  if (findings.length === 0) return block
  const sorted = [...findings].sort((a, b) => a.start - b.start)
  const moved = (at: number) => {
    let shift = 0
    for (const { start, end, after } of sorted) {
      if (at < end) return at <= start ? at + shift : Math.min(at + shift, start + shift + after.length)
      shift += after.length - (end - start)
    }
    return at + shift
  }
  const marks = block.marks?.map((mark) => ({ ...mark, from: moved(mark.from), to: moved(mark.to) }))
  return { ...block, text: applyFindings(block.text, sorted), ...(marks ? { marks } : {}) }
}

function addBlock(nodes: ContentNode[], block: SourceBlock, before: SourceBlock | undefined) {
  switch (block.kind) {
    case 'heading':
      nodes.push({ type: 'heading', attrs: { level: block.level ?? 2 }, ...inline(block) })
      break
    case 'code':
      nodes.push({ type: 'codeBlock', content: [{ type: 'text', text: block.text }] })
      break
    case 'quote':
      nodes.push({ type: 'blockquote', content: [{ type: 'paragraph', ...inline(block) }] })
      break
    case 'bullet':
    case 'number':
      addEntry(nodes, block, isEntry(before))
      break
    default:
      nodes.push({ type: 'paragraph', ...inline(block) })
  }
}

const isEntry = (block: SourceBlock | undefined) => block?.kind === 'bullet' || block?.kind === 'number'

/** An entry goes on with the list before it, at its depth, unless its number begins another one. */
function addEntry(nodes: ContentNode[], block: SourceBlock, follows: boolean) {
  const type = block.kind === 'bullet' ? 'bulletList' : 'orderedList'
  const item = { type: 'listItem', content: [{ type: 'paragraph', ...inline(block) }] }
  let level = nodes
  for (let depth = 0; follows && depth < (block.depth ?? 0); depth++) {
    const parent = level.at(-1)?.content?.at(-1)
    if (parent?.type !== 'listItem' || !parent.content) break
    level = parent.content
  }
  const list = level.at(-1)
  if (follows && list?.type === type && block.from === undefined) list.content?.push(item)
  else level.push({ type, ...(block.from === undefined ? {} : { attrs: { start: block.from } }), content: [item] })
}

function addCell(nodes: ContentNode[], block: SourceBlock, before: SourceBlock | undefined) {
  const { table, row, column, header } = block.cell!
  const sameTable = before?.cell?.table === table
  const place = sameTable ? nodes.at(-1) : { type: 'table', content: [] }
  if (!place?.content) return
  if (!sameTable) nodes.push(place)
  const sameRow = sameTable && before?.cell?.row === row
  if (!sameRow) place.content.push({ type: 'tableRow', content: [] })
  const cells = place.content.at(-1)?.content
  const content = { type: 'paragraph', ...inline(block) }
  if (sameRow && before?.cell?.column === column) cells?.at(-1)?.content?.push(content)
  else cells?.push({ type: header ? 'tableHeader' : 'tableCell', content: [content] })
}

/** The text of a block as text nodes: cut where a mark begins or ends, with its line breaks. */
function inline({ text, marks = [] }: SourceBlock): Pick<ContentNode, 'content'> {
  const cuts = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b)
  const content: ContentNode[] = []
  for (const [index, from] of cuts.entries()) {
    const to = cuts[index + 1] ?? from
    const here = markOrder.flatMap((type) => {
      const mark = marks.find((one) => one.type === type && one.from <= from && one.to >= to && one.from < one.to)
      return mark ? [{ type, ...(mark.href ? { attrs: { href: mark.href } } : {}) }] : []
    })
    for (const [place, line] of text.slice(from, to).split('\n').entries()) {
      if (place > 0) content.push({ type: 'hardBreak' })
      if (line) content.push({ type: 'text', text: line, ...(here.length > 0 ? { marks: here } : {}) })
    }
  }
  return content.length > 0 ? { content } : {}
}

/** The schema keeps the marks of a text in this order. */
const markOrder: readonly SourceMark['type'][] = ['link', 'bold', 'code', 'italic', 'strike']
