import { z } from 'zod'
import type { Unzipped } from '#server/files/unzip.ts'
import { AppError, invalid } from '#shared/base/errors.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { MOST_ENTRIES } from '#shared/features/intake/policy.ts'
import { TAG_MAX } from '#shared/features/knowledge/policy.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import type { Found, Text } from './found.ts'
import { leave, none } from './found.ts'

/** The file of a portable export of BookStack that says what is in it. */
export const BOOK = 'data.json'
const LARGEST_BOOK = 48 * 1024 * 1024

const string = z.string().catch('')
const Tag = z.object({ name: string, value: string })
const Named = z.object({ id: z.coerce.string().catch(''), name: string, file: string })
const listOf = <T>(shape: z.ZodType<T>) => z.array(shape).catch([])
const priority = z.number().catch(0)
const Page = z.object({
  id: z.coerce.string().catch(''),
  name: string,
  html: string,
  markdown: string,
  priority,
  tags: listOf(Tag),
  images: listOf(Named),
  attachments: listOf(Named),
})
type Page = z.infer<typeof Page>
const Chapter = z.object({ name: string, description_html: string, priority, tags: listOf(Tag), pages: listOf(Page) })
const Book = z.object({
  name: string,
  description_html: string,
  tags: listOf(Tag),
  pages: listOf(Page),
  chapters: listOf(Chapter),
})
const Export = z.object({ book: Book.optional(), chapter: Chapter.optional(), page: Page.optional() })

const labelsOf = (tags: readonly z.infer<typeof Tag>[]) =>
  tags.map(({ name, value }) => cutTo((value ? `${name}: ${value}` : name).trim(), TAG_MAX)).filter(Boolean)

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
  const places = new Map<string, number>()

  const add = (page: Page, within: readonly string[], labels: readonly string[]) => {
    const body = page.html.trim() ? page.html : page.markdown
    const name = [...within, page.name || page.id].join(' · ')
    if (!body.trim()) {
      leave(found, { name, why: 'empty_file' })
      return
    }
    if (found.texts.length >= MOST_ENTRIES) throw new AppError('too_large', { reason: 'too_many_texts' })
    const bytes = Buffer.from(body)
    if (bytes.length > IMPORT_MAX_BYTES) {
      leave(found, { name, why: 'too_large_file' })
      return
    }
    for (const one of page.attachments) leave(found, { name: `${name} · ${one.name}`, why: 'attachment' })
    const text: Text = {
      name,
      title: page.name,
      kind: page.html.trim() ? 'html' : 'markdown',
      sizeBytes: bytes.length,
      labels: [...new Set([...labelsOf(page.tags), ...labels])],
      load: async () => bytes,
      neighbours: (whole) => neighboursIn(zip, page, places, whole),
    }
    if (page.id) places.set(page.id, found.texts.length)
    found.texts.push(text)
  }
  const about = (name: string, html: string, within: readonly string[], labels: readonly string[]) => {
    const words = html.replace(/<[^>]*>/g, '').trim()
    if (words)
      add({ id: '', name, html, markdown: '', priority: 0, tags: [], images: [], attachments: [] }, within, labels)
  }
  const chapter = (one: z.infer<typeof Chapter>, within: readonly string[], labels: readonly string[]) => {
    const here = [...within, one.name].filter(Boolean)
    const own = [...labelsOf(one.tags), ...labels]
    about(one.name, one.description_html, within, own)
    for (const page of [...one.pages].sort((a, b) => a.priority - b.priority)) add(page, here, own)
  }
  if (root.book) {
    const { name, description_html, tags, pages, chapters } = root.book
    const labels = labelsOf(tags)
    about(name, description_html, [], labels)
    const parts = [
      ...pages.map((page) => ({ priority: page.priority, put: () => add(page, [name], labels) })),
      ...chapters.map((one) => ({ priority: one.priority, put: () => chapter(one, [name], labels) })),
    ]
    for (const { put } of parts.sort((a, b) => a.priority - b.priority)) put()
  }
  if (root.chapter) chapter(root.chapter, [], [])
  if (root.page) add(root.page, [], [])
  if (found.texts.length === 0 && found.left.length === 0) throw invalid('nothing_found')
  return found
}

/** `[[bsexport:image:5]]` is a picture of the page, `[[bsexport:page:3]]` another page. */
function neighboursIn(zip: Unzipped, page: Page, places: ReadonlyMap<string, number>, text: string) {
  const found = none()
  for (const [written, kind, id] of text.matchAll(/\[\[bsexport:(image|page):(\w{1,20})\]\]/g)) {
    if (kind === 'page') {
      const place = places.get(id ?? '')
      if (place !== undefined) found.texts.set(written, place)
    } else {
      const file = page.images.find((one) => one.id === id)?.file ?? ''
      // The name is looked up among what is in the export, never used as a path.
      const name = [`files/${file}`, file].find((one) => zip.has(one))
      if (file && name) found.pictures.set(written, () => zip.read(name, IMPORT_MAX_BYTES))
    }
  }
  return found
}
