import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Parser } from 'htmlparser2'
import { AppError, invalid } from '#shared/base/errors.ts'
import { DOC_TITLE_MAX } from '#shared/features/docs/policy.ts'
import { MOST_ENTRIES } from '#shared/features/intake/policy.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import { wikiName } from '../docs/service.ts'
import type { Found } from './found.ts'
import { leave, none } from './found.ts'
import { openSpool } from './spool.ts'

const LONGEST_PAGE = 2_000_000
const MOST_BYTES = 4 * 1024 ** 3
/** Unpacked, for each byte packed: what claims more is made to burst. */
const MOST_PACKED = 200
const SMALL = 16 * 1024 * 1024
/** Articles, pages about the wiki, and help. */
const NAMESPACES: ReadonlySet<string> = new Set(['0', '4', '12'])

interface Page {
  title: string
  text: string
  /** Where it only leads to. */
  leadsTo?: string
  why?: string
}
/** How pages of old dumps say that they only lead elsewhere. */
const REDIRECT = /^\s*#\s*(?:redirect|ປ່ຽນເສັ້ນທາງ|ປ່ຽນທາງ)\s*:?\s*\[\[([^[\]|#]{1,300})/i
const MOST_LED = 8

/**
 * The pages of a dump of MediaWiki, read as a stream: of each its latest revision. Their texts wait in a spool, so that
 * a dump of any size takes the memory of one page.
 */
export async function wikiTexts(file: string, at: string, packed: boolean, signal: AbortSignal): Promise<Found> {
  const found: Found = { from: 'mediawiki', texts: [], sheets: [], left: [], more: 0 }
  const places = new Map<string, number>()
  const led = new Map<string, string>()
  const spool = await openSpool(at)
  const waiting: Page[] = []
  const reader = pageReader((page) => waiting.push(page))
  const decoder = new TextDecoder('utf-8', { fatal: true })
  /** A pipeline tells of the stream that broke, not of why. */
  let refusal: AppError | undefined
  const refuse = (reason: string) => {
    refusal = new AppError('too_large', { reason })
    return refusal
  }
  const keep = async (page: Page) => {
    if (page.leadsTo) led.set(called(page.title), called(page.leadsTo))
    if (page.why) {
      leave(found, { name: page.title, why: page.why })
      return
    }
    if (found.texts.length >= MOST_ENTRIES) throw refuse('too_many_texts')
    const text = Buffer.from(page.text)
    const load = await spool.put(text)
    places.set(called(page.title), found.texts.length)
    found.texts.push({
      name: page.title,
      title: cutTo(page.title, DOC_TITLE_MAX),
      kind: 'wikitext',
      sizeBytes: text.length,
      labels: [],
      load,
      neighbours: (whole) => linksIn(whole, places),
    })
  }
  try {
    const given = createReadStream(file)
    const take = async (parts: AsyncIterable<Buffer>) => {
      let bytes = 0
      for await (const part of parts) {
        bytes += part.length
        const bursts = bytes > SMALL && bytes > given.bytesRead * MOST_PACKED
        if (bursts || bytes > MOST_BYTES) throw refuse('zip_bomb')
        reader.write(decoder.decode(part, { stream: true }))
        for (const page of waiting.splice(0)) await keep(page)
      }
    }
    if (packed) await pipeline(given, createGunzip(), take, { signal })
    else await pipeline(given, take, { signal })
    reader.end()
  } catch {
    signal.throwIfAborted()
    throw refusal ?? invalid('not_a_dump')
  } finally {
    await spool.close()
  }
  if (!reader.isDump()) throw invalid('not_a_dump')
  // Links to a page that only leads to another lead to that.
  for (const from of led.keys()) {
    let to: string | undefined = from
    for (let turn = 0; turn < MOST_LED && to && !places.has(to); turn++) to = led.get(to)
    const place = to === undefined ? undefined : places.get(to)
    if (place !== undefined) places.set(from, place)
  }
  return found
}

const called = (title: string) => `wiki:${wikiName(title)}`

function linksIn(text: string, places: ReadonlyMap<string, number>) {
  const found = none()
  for (const [, target = ''] of text.matchAll(/\[\[([^[\]|]{1,300})/g)) {
    const name = called(target.replace(/^:/, ''))
    const place = places.get(name)
    if (place !== undefined) found.texts.set(name, place)
  }
  return found
}

/** Reads `<page>` by `<page>`; of everything else in the dump nothing is kept. Entities of its own are not looked up. */
function pageReader(tell: (page: Page) => void) {
  let dump = false
  let field = ''
  let said = ''
  let title = ''
  let namespace = '0'
  let redirect: string | undefined
  let stamp = ''
  let text = ''
  let long = false
  let newest: { stamp: string; text: string; long: boolean } | undefined
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'mediawiki') dump = true
        if (name === 'page') {
          title = ''
          namespace = '0'
          redirect = undefined
          newest = undefined
        } else if (name === 'revision') {
          stamp = ''
          text = ''
          long = false
        } else if (name === 'redirect') redirect = attributes.title ?? ''
        field = /^(title|ns|timestamp|text)$/.test(name) ? name : ''
        said = ''
        if (name === 'text' && Number(attributes.bytes) > LONGEST_PAGE * 4) long = true
      },
      ontext(part) {
        if (!field) return
        if (said.length + part.length <= LONGEST_PAGE) said += part
        else long = field === 'text' || long
      },
      onclosetag(name) {
        if (name === 'title') title = said.trim()
        else if (name === 'ns') namespace = said.trim()
        else if (name === 'timestamp') stamp = said.trim()
        else if (name === 'text') text = said
        else if (name === 'revision' && (!newest || stamp >= newest.stamp)) newest = { stamp, text, long }
        else if (name === 'page' && title) {
          const leadsTo = redirect ?? REDIRECT.exec(newest?.text ?? '')?.[1]
          const why = !NAMESPACES.has(namespace)
            ? 'wiki_aside'
            : leadsTo !== undefined
              ? 'wiki_redirect'
              : newest?.long
                ? 'too_large_file'
                : newest?.text.trim()
                  ? undefined
                  : 'empty_file'
          tell({ title, text: newest?.text ?? '', ...(leadsTo ? { leadsTo } : {}), ...(why ? { why } : {}) })
        }
        field = ''
      },
    },
    { xmlMode: true, decodeEntities: true },
  )
  return {
    write: (part: string) => parser.write(part),
    end: () => parser.end(),
    isDump: () => dump,
  }
}
