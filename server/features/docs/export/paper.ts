import { CALLOUT_KINDS, type CalloutKind, IMAGE_SIZES, type ImageSize } from '#shared/features/docs/schema.ts'
import type { ContentNode } from '../content.ts'
import { words } from './words.ts'

/** A picture of a document, as it is stored. */
export interface Photo {
  bytes: Uint8Array
  type: string
  width: number
  height: number
}

export interface Remark {
  author: string
  /** An instant. */
  at: string
  text: string
}

/** Comments on one passage. */
export interface Thread {
  quote: string
  resolved: boolean
  remarks: Remark[]
}

/** All that a file of a document needs, so that a thread can write it without asking anybody. */
export interface Paper {
  title: string
  language: 'lo' | 'en'
  /** Who wrote it, and as of when. */
  facts: string
  content: ContentNode[]
  photos: ReadonlyMap<string, Photo>
  /** Titles of the items that this reader may see, by their ids. */
  titles: ReadonlyMap<string, string>
  /** Where the product is reached, without a slash at its end. */
  origin: string
  threads: Thread[]
  /** Where files and items lie beside this one, by their ids, where it is one of many. */
  places?: ReadonlyMap<string, string>
}

/** Text with a place that it leads to. */
export interface Lead {
  text: string
  href: string
}

const string = (value: unknown) => (typeof value === 'string' ? value : '')

export const calloutKind = ({ attrs }: ContentNode): CalloutKind =>
  CALLOUT_KINDS.find((kind) => kind === attrs?.kind) ?? 'note'

/** Whose words a quote is and when they were said, with the way to where that was; or how something was agreed. */
export function bylineOf({ language, origin, places }: Paper, node: ContentNode): Lead {
  const { attrs = {} } = node
  const isLao = language === 'lo'
  const either = (lo: unknown, en: unknown) => string(isLao ? lo : en) || string(isLao ? en : lo)
  const parts =
    node.type === 'agreement'
      ? [
          attrs.outcome === 'not_agreed' ? words[language].notAgreed : words[language].agreed,
          dayOf(string(attrs.recordedAt)),
        ]
      : [
          either(attrs.authorLo, attrs.authorEn),
          either(attrs.departmentLo, attrs.departmentEn),
          dayOf(string(attrs.sentAt)),
        ]
  const text = parts.filter(Boolean).join(' · ')
  const message = node.type === 'evidence' && attrs.messageId ? `#message-${string(attrs.messageId)}` : ''
  const [topicId, itemId] = [string(attrs.topicId), string(attrs.itemId)]
  const place = places?.get(topicId || itemId)
  const path = topicId ? `/topics/${topicId}${message}` : itemId ? `/items/${itemId}` : ''
  return { text, href: place ?? (path && origin + path) }
}

/** Made once: each one holds memory that nobody counts, and an archive asks for many days. */
const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Vientiane',
  day: 'numeric',
  month: 'numeric',
  year: 'numeric',
})

/** A day as it is written on paper, by the clock of Vientiane. */
export function dayOf(at: string): string {
  const time = Date.parse(at)
  if (Number.isNaN(time)) return ''
  return day.format(time)
}

export const mentionOf = ({ language }: Paper, { attrs = {} }: ContentNode): string =>
  `@${string(language === 'lo' ? attrs.nameLo : attrs.nameEn) || string(attrs.nameLo) || string(attrs.nameEn)}`

export const cardOf = ({ titles, language, origin, places }: Paper, { attrs = {} }: ContentNode): Lead => ({
  text: titles.get(string(attrs.itemId)) ?? words[language].item,
  href: places?.get(string(attrs.itemId)) ?? `${origin}/items/${string(attrs.itemId)}`,
})

export const fileOf = ({ origin, language, places }: Paper, { attrs = {} }: ContentNode): Lead => ({
  text: string(attrs.name) || words[language].file,
  href: places?.get(string(attrs.fileId).toLowerCase()) ?? `${origin}/api/doc-files/${string(attrs.fileId)}`,
})

export const imageOf = (paper: Paper, { attrs = {} }: ContentNode) => ({
  photo: paper.photos.get(string(attrs.fileId).toLowerCase()),
  place: paper.places?.get(string(attrs.fileId).toLowerCase()),
  alt: string(attrs.alt),
  caption: string(attrs.caption),
  size: IMAGE_SIZES.find((size) => size === attrs.size) ?? 'full',
})

/** The share of the page that a picture takes. */
export const SHARE: Readonly<Record<ImageSize, number>> = { small: 0.4, medium: 0.7, full: 1 }

/**
 * Where comments belong: the threads of each line of text, by its content, found by the words that they are about; and
 * those whose words stand nowhere any more.
 */
export function placesOf({ content, threads }: Paper) {
  const lines: { content: ContentNode[]; text: string }[] = []
  const visit = (nodes: readonly ContentNode[]) => {
    for (const { type, content: inner } of nodes) {
      if (!inner) continue
      if (type === 'paragraph' || type === 'heading') lines.push({ content: inner, text: plainOf(inner) })
      else visit(inner)
    }
  }
  visit(content)
  const at = new Map<readonly ContentNode[], Thread[]>()
  const lost: Thread[] = []
  for (const thread of threads) {
    const [words = ''] = thread.quote.split('\n')
    const line = words.trim() === '' ? undefined : lines.find(({ text }) => text.includes(words.trim()))
    if (line) at.set(line.content, [...(at.get(line.content) ?? []), thread])
    else lost.push(thread)
  }
  return { at, lost }
}

/** The parts of a collapsible part. */
export const detailsOf = (node: ContentNode) => ({
  summary: node.content?.find(({ type }) => type === 'detailsSummary')?.content ?? [],
  content: node.content?.find(({ type }) => type === 'detailsContent')?.content ?? [],
})

export const plainOf = (nodes: readonly ContentNode[]): string =>
  nodes.map((node) => node.text ?? plainOf(node.content ?? [])).join('')

export const hrefOf = (node: ContentNode): string | undefined => {
  const href = node.marks?.find(({ type }) => type === 'link')?.attrs?.href
  return typeof href === 'string' ? href : undefined
}

export const hasMark = (node: ContentNode, type: string) => node.marks?.some((mark) => mark.type === type) ?? false

/** Neighbours of one look as one text. */
export function joined(nodes: readonly ContentNode[]): ContentNode[] {
  const line: ContentNode[] = []
  for (const node of nodes) {
    const last = line.at(-1)
    const same =
      last?.type === 'text' && node.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(node.marks)
    if (same) line[line.length - 1] = { ...last, text: `${last.text}${node.text}` }
    else line.push(node)
  }
  return line
}

/** Text without what XML has no place for. */
export const legal = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')

export const inXml = (text: string) =>
  legal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** How large a picture is drawn where there is room for `room`, in the unit of that. */
export function drawnSize(
  { width, height }: Photo,
  size: ImageSize,
  room: { width: number; height: number },
  pixel: number,
) {
  const scale = Math.min((room.width * SHARE[size]) / width, room.height / height, pixel)
  return { width: width * scale, height: height * scale }
}
