import type { Language } from '#shared/base/ids.ts'
import type { BuiltInTemplate } from '#shared/features/docs/templates.ts'
import type { ContentNode } from '../content.ts'
import en from './en.json' with { type: 'json' }
import lo from './lo.json' with { type: 'json' }

interface Block {
  heading: string
  /** What to write there; it is shown until somebody does. */
  hint?: string
  bullets?: string[]
  numbers?: string[]
  tasks?: string[]
  table?: string[][]
  /** The headings of the table stand at its side. */
  side?: boolean
}
type Source = Record<BuiltInTemplate, { name: string; about: string; blocks: Block[] }>
const sources: Record<Language, Source> = { lo, en }

const words = (text: string): ContentNode[] => (text ? [{ type: 'text', text }] : [])
const hinted = (hint: string): ContentNode => ({ type: 'paragraph', attrs: { hint } })
const item = (type: string, attrs?: Record<string, unknown>) => (hint: string) => ({
  type,
  ...(attrs ? { attrs } : {}),
  content: [hinted(hint)],
})

const cell = (text: string, isHeader: boolean): ContentNode => ({
  type: isHeader ? 'tableHeader' : 'tableCell',
  content: [{ type: 'paragraph', ...(text ? { content: words(text) } : {}) }],
})

function blockOf({ heading, hint, bullets, numbers, tasks, table, side }: Block): ContentNode[] {
  const content: ContentNode[] = [{ type: 'heading', attrs: { level: 2 }, content: words(heading) }]
  if (hint) content.push(hinted(hint))
  if (bullets) content.push({ type: 'bulletList', content: bullets.map(item('listItem')) })
  if (numbers) content.push({ type: 'orderedList', content: numbers.map(item('listItem')) })
  if (tasks) content.push({ type: 'taskList', content: tasks.map(item('taskItem', { checked: false })) })
  if (table)
    content.push({
      type: 'table',
      content: table.map((row, at) => ({
        type: 'tableRow',
        content: row.map((text, place) => cell(text, side ? place === 0 : at === 0)),
      })),
    })
  return content
}

/** A template that comes with the product, in one of its languages. */
export function builtIn(key: BuiltInTemplate, language: Language) {
  const { name, about, blocks } = sources[language][key]
  return { name, about, content: blocks.flatMap(blockOf) }
}
