import path from 'node:path'
import type { Unzipped } from '#server/files/unzip.ts'
import { AppError } from '#shared/base/errors.ts'
import { IMPORT_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { MOST_ENTRIES } from '#shared/features/intake/policy.ts'
import { BOOK, bookTexts, LARGEST_BOOK } from './bookstack.ts'
import { type Part, partsOf } from './bookstack-page.ts'
import type { Found, Neighbours, Text } from './found.ts'
import { leave, none } from './found.ts'
import { openSpool, type Spool } from './spool.ts'

const isText = (name: string) => /\.(txt|md|markdown|html?|docx|odt|pdf|wiki|mediawiki|wikitext)$/i.test(name)
const isPage = (name: string) => /\.html?$/i.test(name)
const isSheet = (name: string) => /\.(xlsx|csv)$/i.test(name)
const isPicture = (name: string) => /\.(png|jpe?g|gif|webp)$/i.test(name)
/** What systems put beside files, and nobody means. */
const isNoise = (name: string) => /(^|\/)(\.(?!\.?\/)|__MACOSX|Thumbs\.db|desktop\.ini|~\$)/i.test(name)
const LARGEST_SHEET = 5 * 1024 * 1024
const MOST_SHEETS = 5
const MOST_PICTURES = 300

/** The texts of a .zip, with the pictures that they show and the spreadsheets that say more of them. `pages` is where parts wait. */
export async function textsInZip(zip: Unzipped, pages: string): Promise<Found> {
  if (zip.has(BOOK)) {
    const found = await bookTexts(zip)
    if (found) return found
  }
  const found: Found = { from: 'files', texts: [], sheets: [], left: [], more: 0 }
  const shown = new Set<string>()
  const names = zip.names.filter((name) => !isNoise(name)).sort((a, b) => a.localeCompare(b, 'lo', { numeric: true }))
  const places = new Map<string, number>()
  const spool = await openSpool(pages)
  try {
    for (const name of names) {
      const size = zip.size(name)
      const parts = isPage(name) && size <= LARGEST_BOOK ? partsOf(String(await zip.read(name, size))) : undefined
      if (parts) await addParts(found, name, parts, spool)
      else if (isText(name)) {
        if (size > IMPORT_MAX_BYTES) leave(found, { name, why: 'too_large_file' })
        else if (size === 0) leave(found, { name, why: 'empty_file' })
        else places.set(name, found.texts.push(textOf(zip, name, places)) - 1)
      } else if (isSheet(name)) {
        if (size > LARGEST_SHEET) leave(found, { name, why: 'too_large_file' })
        else if (found.sheets.length >= MOST_SHEETS) leave(found, { name, why: 'too_many_sheets' })
        else found.sheets.push({ name, load: () => zip.read(name, LARGEST_SHEET) })
      } else if (isPicture(name)) shown.add(name)
      else leave(found, { name, why: whyNot(name) })
      if (found.texts.length > MOST_ENTRIES) throw new AppError('too_large', { reason: 'too_many_texts' })
    }
  } finally {
    await spool.close()
  }
  if (found.texts.length === 0) for (const name of shown) leave(found, { name, why: 'other_kind' })
  return found
}

const whyNot = (name: string) =>
  /\.(zip|7z|rar|gz|bz2|xz|tar|tgz)$/i.test(name) ? 'packed_twice' : /\.xml$/i.test(name) ? 'dump_beside' : 'other_kind'

/** A whole book in one file comes in page by page. */
async function addParts(found: Found, file: string, parts: readonly Part[], spool: Spool) {
  for (const { title, chapter, html } of parts) {
    const name = [file, chapter, title].filter(Boolean).join(' · ')
    const bytes = Buffer.from(html)
    if (bytes.length > IMPORT_MAX_BYTES) leave(found, { name, why: 'too_large_file' })
    else {
      const load = await spool.put(bytes)
      found.texts.push({ name, title, kind: 'html', sizeBytes: bytes.length, labels: [], load, neighbours: none })
    }
  }
}

function textOf(zip: Unzipped, name: string, places: ReadonlyMap<string, number>): Text {
  return {
    name,
    sizeBytes: zip.size(name),
    labels: [],
    load: () => zip.read(name, IMPORT_MAX_BYTES),
    neighbours(text) {
      if (!/\.(md|markdown|html?)$/i.test(name)) return none()
      return neighboursOf(text, (address) => {
        const there = path.posix.normalize(path.posix.join(path.posix.dirname(name), address))
        return {
          place: places.get(there),
          picture: isPicture(there) && zip.has(there) ? () => zip.read(there, IMPORT_MAX_BYTES) : undefined,
        }
      })
    },
  }
}

interface There {
  place?: number | undefined
  picture?: (() => Promise<Buffer>) | undefined
}

/** What a page or Markdown calls by an address of its own folder. */
function neighboursOf(text: string, look: (address: string) => There): Neighbours {
  const found = none()
  const addresses = text.matchAll(/(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)')|\]\(\s*<?([^)\s>]+)/gi)
  for (const [, double, single, mark] of addresses) {
    const written = double ?? single ?? mark ?? ''
    if (!written || /^[a-z][\w+.-]*:|^#|^\//i.test(written) || found.pictures.size >= MOST_PICTURES) continue
    const { place, picture } = look(decoded(written.replace(/[?#].*$/, '')))
    if (place !== undefined) found.texts.set(written, place)
    if (picture) found.pictures.set(written, picture)
  }
  return found
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}
