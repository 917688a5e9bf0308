import { diffArrays } from 'diff'
import { piecesOf } from '#shared/lao/words.ts'
import type { TextNode } from './history.ts'

/** `changed`: the same part in another form, e.g. a heading of another level, or the same words in another look. */
export type Change = 'inserted' | 'deleted' | 'changed'

/** A text in which what one version has and the other has not stands side by side. */
export interface DiffNode extends TextNode {
  change?: Change | undefined
  /** Where changed words led before, if they lead elsewhere now; null for nowhere. */
  ledTo?: string | null
  content?: DiffNode[] | undefined
}

/** Two blocks with less in common are two different blocks. */
const ALIKE = 0.4
/** How far behind a block its next form is looked for. */
const REACH = 20
/** More changes than this are not looked for one by one: then all of it is new. */
const MOST_CHANGES = 1000

const isInline = (node: TextNode) => node.type === 'text' || inline.has(node.type)
const inline = new Set(['hardBreak', 'mention', 'footnote'])

/** What an older and a newer text have in common, and what came and went, word by word. Any node may stand in them. */
export function diffOf(before: TextNode, after: TextNode): DiffNode {
  return merged(before, after)
}

export interface Changes {
  /** Words that came. */
  inserted: number
  /** Words that went. */
  deleted: number
  /** What changed without a word: a picture that came, a task that was ticked, a heading of another level, bold words. */
  others: number
}

/** How much came, went and changed otherwise. */
export function countChanges(node: DiffNode): Changes {
  const { change } = node
  const words = change === 'inserted' || change === 'deleted' ? wordsIn(node).length : 0
  const sum = { inserted: 0, deleted: 0, others: change && words === 0 ? 1 : 0 }
  // What came or went did so with all that is in it.
  if (change === 'inserted' || change === 'deleted') return { ...sum, [change]: words }
  for (const child of node.content ?? []) {
    const inside = countChanges(child)
    sum.inserted += inside.inserted
    sum.deleted += inside.deleted
    sum.others += inside.others
  }
  return sum
}

function merged(before: TextNode, after: TextNode): DiffNode {
  const [old, now] = [before.content ?? [], after.content ?? []]
  const isText = [...old, ...now].every(isInline)
  const content = isText ? mergedWords(old, now) : mergedBlocks(old, now)
  return {
    type: after.type,
    ...(after.attrs ? { attrs: after.attrs } : {}),
    ...(form(before) === form(after) ? {} : { change: 'changed' as const }),
    ...(before.content || after.content ? { content } : {}),
  }
}

const form = ({ type, attrs }: TextNode) => JSON.stringify([type, attrs ?? null])

function mergedBlocks(before: readonly TextNode[], after: readonly TextNode[]): DiffNode[] {
  const result: DiffNode[] = []
  for (const { old, now, same } of runsOf(before, after, (node) => JSON.stringify(node))) {
    if (same) result.push(...now)
    else result.push(...mergedRun(old, now))
  }
  return result
}

/** What stood in one place and what stands there now: blocks that are alike are compared, the others came or went whole. */
function mergedRun(before: readonly TextNode[], after: readonly TextNode[]): DiffNode[] {
  const result: DiffNode[] = []
  const [only, its] = [before[0], after[0]]
  if (before.length === 1 && after.length === 1 && only?.type === its?.type && only?.content && its?.content)
    return [merged(only, its)]
  let from = 0
  for (const old of before) {
    const ahead = after.slice(from, from + REACH).findIndex((now) => alike(old, now))
    const at = from + ahead
    if (ahead < 0) {
      result.push({ ...old, change: 'deleted' })
      continue
    }
    for (const now of after.slice(from, at)) result.push({ ...now, change: 'inserted' })
    result.push(merged(old, after[at]!))
    from = at + 1
  }
  for (const now of after.slice(from)) result.push({ ...now, change: 'inserted' })
  return result
}

function alike(before: TextNode, after: TextNode): boolean {
  if (before.type !== after.type) return false
  if (!before.content && !after.content) return before.type === 'text' || form(before) === form(after)
  const [old, now] = [wordsIn(before), wordsIn(after)]
  if (old.length === 0 || now.length === 0) return old.length === now.length
  const left = new Map<string, number>()
  for (const word of old) left.set(word, (left.get(word) ?? 0) + 1)
  let common = 0
  for (const word of now) {
    const count = left.get(word) ?? 0
    if (count === 0) continue
    left.set(word, count - 1)
    common++
  }
  return (2 * common) / (old.length + now.length) >= ALIKE
}

const textOf = (node: TextNode): string => (node.text ?? '') + (node.content ?? []).map(textOf).join(' ')

const cutAlready = new WeakMap<TextNode, string[]>()
function wordsIn(node: TextNode): string[] {
  let words = cutAlready.get(node)
  if (!words) {
    words = piecesOf(textOf(node)).filter((piece) => piece.trim() !== '')
    cutAlready.set(node, words)
  }
  return words
}

function mergedWords(before: readonly TextNode[], after: readonly TextNode[]): DiffNode[] {
  const cut = (nodes: readonly TextNode[]) =>
    nodes.flatMap((node) =>
      node.type === 'text' ? piecesOf(node.text ?? '').map((text): TextNode => ({ ...node, text })) : [node],
    )
  const result: DiffNode[] = []
  for (const { old, now, same } of runsOf(cut(before), cut(after), (node) => node.text ?? JSON.stringify(node))) {
    if (!same) for (const node of old) result.push({ ...node, change: 'deleted' })
    for (const [at, node] of now.entries())
      result.push(same ? inLookOf(old[at]!, node) : { ...node, change: 'inserted' })
  }
  return joined(result)
}

/** Where words lead. */
export const linkOf = ({ marks }: TextNode): string | null => {
  const href = marks?.find(({ type }) => type === 'link')?.attrs?.href
  return typeof href === 'string' ? href : null
}
/** The same words as they look now, and what that changed. */
function inLookOf(before: TextNode, now: TextNode): DiffNode {
  const styles = ({ marks }: TextNode) => JSON.stringify((marks ?? []).map(({ type }) => type).sort())
  const [from, to] = [linkOf(before), linkOf(now)]
  if (from !== to) return { ...now, change: 'changed', ledTo: from }
  return styles(before) === styles(now) ? now : { ...now, change: 'changed' }
}

/** Pieces that stand together and look the same become one again. */
function joined(nodes: readonly DiffNode[]): DiffNode[] {
  const result: DiffNode[] = []
  for (const node of nodes) {
    const last = result.at(-1)
    if (last?.type === 'text' && node.type === 'text' && look(last) === look(node))
      result[result.length - 1] = { ...last, text: (last.text ?? '') + (node.text ?? '') }
    else result.push(node)
  }
  return result
}

const look = ({ marks, change, ledTo }: DiffNode) => JSON.stringify([marks ?? null, change ?? null, ledTo ?? null])

interface Run<Item> {
  old: Item[]
  now: Item[]
  same: boolean
}

/** Both lists in step: runs that are the same in both, and runs of which one stands for the other. */
export function runsOf<Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): Run<Item>[] {
  const parts = diffArrays(before.map(keyOf), after.map(keyOf), { maxEditLength: MOST_CHANGES })
  if (!parts) return [{ old: [...before], now: [...after], same: false }]
  const runs: Run<Item>[] = []
  let [old, now] = [0, 0]
  for (const { value, added, removed } of parts) {
    const { length } = value
    if (!added && !removed) {
      runs.push({ old: before.slice(old, old + length), now: after.slice(now, now + length), same: true })
      old += length
      now += length
      continue
    }
    let run = runs.at(-1)
    if (!run || run.same) {
      run = { old: [], now: [], same: false }
      runs.push(run)
    }
    if (removed) {
      run.old.push(...before.slice(old, old + length))
      old += length
    } else {
      run.now.push(...after.slice(now, now + length))
      now += length
    }
  }
  return runs
}
