import type { Unread } from '#shared/features/docs/contract.ts'
import type { ContentNode } from '../content.ts'

/** A picture that a file brings along; what it is, its bytes say. */
export interface Picture {
  bytes: Uint8Array
  name: string
}

/** What lies beside a text that comes in with others, by what the text calls it. */
export interface Beside {
  pictures?: ReadonlyMap<string, Uint8Array>
  /** Where its links to other texts lead now. */
  links?: ReadonlyMap<string, string>
}

/** A line at the edge of a page that is more than its number. */
export const saysSomething = (line: string) => /\p{L}/u.test(line)

/** Whether a line says nothing beyond its words: no note, picture or address goes with them. */
export const isWordsAlone = ({ content = [] }: ContentNode) =>
  content.every(
    ({ type, marks = [] }) => type === 'hardBreak' || (type === 'text' && marks.every((mark) => mark.type !== 'link')),
  )

/** Where a text has one edge for all its lines, these lines stood elsewhere. */
export const isAligned = (value: string | undefined) => /^(center|centre|right|end)$/i.test(value ?? '')

const MOST_NAMED = 20
const LONGEST_NAME = 120

/** What did not come along of one kind, each by its own words; nothing where there is none. */
export function unreadOf(what: Unread['what'], found: readonly string[]): Unread[] {
  const said = found.map((one) => one.replace(/\s+/g, ' ').trim().slice(0, LONGEST_NAME)).filter(Boolean)
  return said.length > 0 ? [{ what, count: said.length, names: [...new Set(said)].slice(0, MOST_NAMED) }] : []
}

/** What a file holds, as content of a document. Its pictures are named by their place: `picture:0`. */
export interface Source {
  content: ContentNode[]
  pictures: Picture[]
  /** Pictures that the file only points at, or that cannot be shown. */
  lost: number
  /** What else of the file did not come along. */
  unread?: Unread[]
  /** What the file says it is called. */
  title?: string
  /** What it was filed under. */
  labels?: string[]
}
