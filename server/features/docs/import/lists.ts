import type { ContentNode } from '../content.ts'

/** One entry of a list, wherever the format says how it hangs together with the others. */
export interface Entry {
  /** How deep it lies, from 0. */
  level: number
  kind: 'bullet' | 'number' | 'task'
  content: ContentNode[]
  /** Entries of different lists do not become one, though they stand together. */
  list?: string | undefined
  number?: number
  /** Letters or Roman numerals, as HTML names them. */
  type?: string | undefined
  checked?: boolean
}

const listType = { bullet: 'bulletList', number: 'orderedList', task: 'taskList' } as const

/** Entries that follow each other as lists, the deeper ones inside the entry before them. */
export function listsOf(entries: readonly Entry[]): ContentNode[] {
  const lists: ContentNode[] = []
  let at = 0
  while (at < entries.length) {
    const entry = entries[at]!
    let end = at + 1
    while (end < entries.length && entries[end]!.level > entry.level) end++
    const inner = listsOf(entries.slice(at + 1, end))
    const item: ContentNode = {
      type: entry.kind === 'task' ? 'taskItem' : 'listItem',
      ...(entry.kind === 'task' ? { attrs: { checked: entry.checked ?? false } } : {}),
      content: [...beginning(entry.content), ...inner],
    }
    const before = entries.slice(0, at).findLast(({ level }) => level <= entry.level)
    const list = lists.at(-1)
    if (list && before && before.kind === entry.kind && before.list === entry.list) list.content?.push(item)
    else
      lists.push({
        type: listType[entry.kind],
        ...(entry.kind === 'number' ? { attrs: { start: entry.number ?? 1, type: entry.type ?? null } } : {}),
        content: [item],
      })
    at = end
  }
  return lists
}

/** An entry begins with words, be they none. */
const beginning = (content: ContentNode[]): ContentNode[] =>
  content[0]?.type === 'paragraph' ? content : [{ type: 'paragraph' }, ...content]
