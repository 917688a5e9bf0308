import { z } from 'zod'
import type { Unzipped } from '#server/files/unzip.ts'
import { AppError, invalid } from '#shared/base/errors.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { isSafeLink } from '#shared/features/docs/schema.ts'
import { MOST_ATTACHMENTS, MOST_ENTRIES } from '#shared/features/intake/policy.ts'
import { TAG_MAX } from '#shared/features/knowledge/policy.ts'
import { FILE_MAX_BYTES } from '#shared/features/rooms/policy.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import type { Attachment, Found, Text } from './found.ts'
import { leave, none } from './found.ts'

/** The file of a portable export of BookStack that says what is in it. */
export const BOOK = 'data.json'
export const LARGEST_BOOK = 48 * 1024 * 1024
const LONGEST_NAME = 200

const string = z.string().catch('')
const id = z.union([z.string(), z.number()]).transform(String).catch('')
const order = z.coerce.number().catch(0)
const listOf = <T>(shape: z.ZodType<T>) => z.array(shape).catch([])
const Tag = z.object({ name: string, value: string, order })
const Image = z.object({ id, name: string, file: string })
const Attached = z.object({ id, name: string, file: string, link: string, order })
const Page = z.object({
  id,
  name: string,
  html: string,
  markdown: string,
  priority: order,
  tags: listOf(Tag),
  images: listOf(Image),
  attachments: listOf(Attached),
})
type Page = z.infer<typeof Page>
const Chapter = z.object({
  id,
  name: string,
  description_html: string,
  priority: order,
  tags: listOf(Tag),
  pages: listOf(Page),
})
const Book = z.object({
  id,
  name: string,
  description_html: string,
  cover: string,
  tags: listOf(Tag),
  pages: listOf(Page),
  chapters: listOf(Chapter),
})
const Export = z.object({ book: Book.optional(), chapter: Chapter.optional(), page: Page.optional() })

const inOrder = <One extends { order: number }>(all: readonly One[]) => [...all].sort((a, b) => a.order - b.order)
const labelsOf = (tags: readonly z.infer<typeof Tag>[]) =>
  inOrder(tags)
    .map(({ name, value }) => cutTo((value ? `${name}: ${value}` : name).trim(), TAG_MAX))
    .filter(Boolean)

/** What texts of an export call each other. */
interface Named {
  zip: Unzipped
  /** Texts by kind and id; a book or chapter without words of its own is its first page. */
  places: Map<string, number>
  /** A picture is listed with the first page that shows it, and others show it too. */
  pictures: Map<string, string>
}

/** The pages of a portable export of BookStack, in the order of the book; nothing when it is another file of that name. */
export async function bookTexts(zip: Unzipped): Promise<Found | undefined> {
  if (zip.size(BOOK) > LARGEST_BOOK) throw new AppError('too_large', { reason: 'too_large_book' })
  let root: z.infer<typeof Export>
  try {
    root = Export.parse(JSON.parse((await zip.read(BOOK, LARGEST_BOOK)).toString('utf8')))
  } catch {
    return undefined
  }
  if (!root.book && !root.chapter && !root.page) return undefined
  const found: Found = { from: 'bookstack', texts: [], sheets: [], left: [], more: 0 }
  const named: Named = { zip, places: new Map(), pictures: new Map() }
  const used = new Set([BOOK])
  /** Where a file lies: looked up among what is in the export, never used as a path. */
  const at = (file: string) => {
    const name = file && [`files/${file}`, file].find((one) => zip.has(one))
    if (name) used.add(name)
    return name || undefined
  }

  const attachmentsOf = (page: Page, name: string) =>
    inOrder(page.attachments).flatMap((one): [id: string, attachment: Attachment][] => {
      const called = cutTo(one.name.trim() || one.file || one.link, LONGEST_NAME)
      const out = (why: string) => {
        leave(found, { name: `${name} · ${called}`, why })
        return []
      }
      if (isSafeLink(one.link)) return [[one.id, { name: called, href: one.link }]]
      const file = at(one.file)
      if (!file) return out('no_attachment')
      if (zip.size(file) === 0) return out('empty_file')
      if (zip.size(file) > FILE_MAX_BYTES) return out('too_large_attachment')
      const load = () => zip.read(file, FILE_MAX_BYTES)
      return [[one.id, { name: withEnding(called, file), sizeBytes: zip.size(file), load }]]
    })

  const add = (page: Page, within: readonly string[], labels: readonly string[]) => {
    const isHtml = page.html.trim() !== '' || page.markdown.trim() === ''
    const body = isHtml ? page.html : page.markdown
    const name = [...within, page.name || page.id].join(' · ')
    const attachments = attachmentsOf(page, name)
    for (const { id, file } of page.images) {
      const there = at(file)
      // By its number, as it is written, or by its file, as the format says.
      for (const key of there ? [id, file] : []) if (key) named.pictures.set(key, there ?? '')
    }
    if (!body.trim() && attachments.length === 0) {
      leave(found, { name, why: 'empty_file' })
      return
    }
    if (found.texts.length >= MOST_ENTRIES) throw new AppError('too_large', { reason: 'too_many_texts' })
    // A page of nothing but attachments is its name above them.
    const bytes = Buffer.from(body.trim() ? body : `<h1>${escaped(page.name)}</h1>`)
    if (bytes.length > IMPORT_MAX_BYTES) {
      leave(found, { name, why: 'too_large_file' })
      return
    }
    for (const [, one] of attachments.splice(MOST_ATTACHMENTS))
      leave(found, { name: `${name} · ${one.name}`, why: 'too_many_attachments' })
    const own = new Map(attachments)
    const text: Text = {
      name,
      title: page.name,
      kind: isHtml ? 'html' : 'markdown',
      sizeBytes: bytes.length,
      labels: [...new Set([...labelsOf(page.tags), ...labels])],
      attachments: attachments.map(([, one]) => one),
      load: async () => bytes,
      neighbours: (whole) => neighboursIn(named, whole, own),
    }
    // What hangs on another page is found at its end.
    for (const id of own.keys()) if (id) named.places.set(`attachment:${id}`, found.texts.length)
    if (page.id) named.places.set(`page:${page.id}`, found.texts.length)
    found.texts.push(text)
  }
  /** What a book or chapter says of itself, and then its parts; what leads to it leads to the first of these. */
  const within = (kind: string, id: string, does: () => void) => {
    const first = found.texts.length
    does()
    if (id && found.texts.length > first) named.places.set(`${kind}:${id}`, first)
  }
  const about = (name: string, html: string, above: readonly string[], labels: readonly string[]) => {
    if (html.replace(/<[^>]*>/g, '').trim()) add(Page.parse({ name, html }), above, labels)
  }
  const chapter = (one: z.infer<typeof Chapter>, above: readonly string[], labels: readonly string[]) =>
    within('chapter', one.id, () => {
      const here = [...above, one.name].filter(Boolean)
      const own = [...labelsOf(one.tags), ...labels]
      about(one.name, one.description_html, above, own)
      for (const page of [...one.pages].sort((a, b) => a.priority - b.priority)) add(page, here, own)
    })
  const book = (one: z.infer<typeof Book>) =>
    within('book', one.id, () => {
      const labels = labelsOf(one.tags)
      about(one.name, one.description_html, [], labels)
      if (at(one.cover)) leave(found, { name: `${one.name} · ${one.cover}`, why: 'book_cover' })
      const parts = [
        ...one.pages.map((page) => ({ priority: page.priority, put: () => add(page, [one.name], labels) })),
        ...one.chapters.map((part) => ({ priority: part.priority, put: () => chapter(part, [one.name], labels) })),
      ]
      for (const { put } of parts.sort((a, b) => a.priority - b.priority)) put()
    })
  if (root.book) book(root.book)
  if (root.chapter) chapter(root.chapter, [], [])
  if (root.page) add(root.page, [], [])
  if (found.texts.length === 0 && found.left.length === 0) throw invalid('nothing_found')
  for (const name of zip.names) if (!used.has(name)) leave(found, { name, why: 'not_in_book' })
  return found
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Attachments are often called without the ending that says what they are. */
const withEnding = (name: string, file: string) => {
  const [ending = ''] = /\.[a-z0-9]{1,8}$/i.exec(file) ?? []
  return /\.[a-z0-9]{1,8}$/i.test(name) ? name : `${name}${ending}`
}

/**
 * `[[bsexport:image:5]]` is a picture of the export, `[[bsexport:page:3]]#part` a place in another page; attachments are
 * called `/attachments/8` where somebody wrote so by hand.
 */
function neighboursIn({ zip, places, pictures }: Named, text: string, own: ReadonlyMap<string, Attachment>) {
  const found = { ...none(), attachments: new Map<string, Attachment>() }
  for (const [written, kind = 'attachment', called = '', of = called] of text.matchAll(
    /(?:\[\[bsexport:(image|page|chapter|book|attachment):([^\][\s"'<>]{1,300})\]\]|\/attachments\/(\d+))(?:[?#][^\s"'<>)]*)?/g,
  )) {
    if (kind === 'image') {
      const name = pictures.get(of)
      if (name) found.pictures.set(written, () => zip.read(name, IMPORT_MAX_BYTES))
    } else {
      const attachment = kind === 'attachment' ? own.get(of) : undefined
      const place = places.get(`${kind}:${of}`)
      if (attachment) found.attachments.set(written, attachment)
      else if (place !== undefined) found.texts.set(written, place)
    }
  }
  return found
}
