import type { ImportKind } from '#shared/features/docs/contract.ts'
import type { LeftOut } from '#shared/features/intake/contract.ts'
import { cutTo } from '#shared/lao/graphemes.ts'

/** What a text calls others that came with it, and where they are. */
export interface Neighbours {
  /** Pictures by what the text calls them. */
  pictures: Map<string, () => Promise<Buffer>>
  /** Other texts by what its links say, as their places. */
  texts: Map<string, number>
  /** What comes along at its own end, by what its links say. */
  attachments?: Map<string, Attachment>
}

/** What comes along with a text and stands at its end: a file, or an address. */
export type Attachment =
  | { name: string; sizeBytes: number; load: () => Promise<Buffer> }
  | { name: string; href: string }

/** A text in what was sent, read when its turn comes. */
export interface Text {
  name: string
  /** Known where it comes from; else its bytes say. */
  kind?: ImportKind
  title?: string
  sizeBytes: number
  labels: string[]
  attachments?: Attachment[]
  load(): Promise<Buffer>
  neighbours(text: string): Neighbours
}

/** Rows of a spreadsheet that lay beside the texts. */
export interface SheetFile {
  name: string
  load(): Promise<Buffer>
}

/** What was found before anything of it was read. */
export interface Found {
  from: 'files' | 'bookstack' | 'mediawiki'
  texts: Text[]
  sheets: SheetFile[]
  left: LeftOut[]
  /** What is left out beyond those that are listed. */
  more: number
}

const MOST_LISTED = 300
const LONGEST_NAME = 300

/** Notes what does not come in. A dump may hold millions of pages that do not: beyond the list they are only counted. */
export function leave(to: Pick<Found, 'left' | 'more'>, { name, why }: LeftOut): void {
  if (to.left.length < MOST_LISTED) to.left.push({ name: cutTo(name, LONGEST_NAME), why })
  else to.more++
}

export const none = (): Neighbours => ({ pictures: new Map(), texts: new Map() })
