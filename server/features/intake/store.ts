import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { ImportKind } from '#shared/features/docs/contract.ts'
import { mendedTitle, titleWords } from '#shared/features/docs/import.ts'
import type { IntakeEntry, intakeApi, Made } from '#shared/features/intake/contract.ts'
import { cutTo } from '#shared/lao/graphemes.ts'
import {
  type ContentNode,
  contentWith,
  insertImported,
  type KeptFile,
  keepFiles,
  keepPictures,
  textOf,
  withKnown,
  withoutTitle,
  withPictures,
} from '../docs/service.ts'
import { publishImported } from '../knowledge/service.ts'
import { contributeTo, isStewardNow } from '../spaces/service.ts'
import en from './en.json' with { type: 'json' }
import type { Attachment } from './found.ts'
import { writeLeft } from './left.ts'
import lo from './lo.json' with { type: 'json' }
import { readText } from './look.ts'
import { contentsOf, type Run } from './runs.ts'
import { openSpool } from './spool.ts'

type Wanted = BodyOf<typeof intakeApi.storeIntake>
type Publishing = NonNullable<Wanted['publish']>

const words = { lo, en }
const LONGEST_NAME = 200
const isLao = (text: string) => /[\u0E80-\u0EFF]/.test(text)

/** Nobody has looked at each of many texts: a steward answers for them. */
export const mayPublishIncoming = isStewardNow

/** Throws unless everything that was asked for can be done, before any of it is. */
export async function checkWanted({ sql }: Services, viewer: Viewer, run: Run, wanted: Wanted): Promise<void> {
  const { intake } = run
  await contributeTo(sql, viewer, intake.spaceId)
  const places = new Set(wanted.chosen.map(({ place }) => place))
  if (places.size !== wanted.chosen.length || wanted.chosen.some(({ place }) => !intake.entries[place]))
    throw invalid('unknown_text')
  if (!wanted.publish) return
  permit(await mayPublishIncoming(sql, viewer, intake.spaceId), 'publish what comes in')
  for (const place of places) {
    const entry = intake.entries[place]
    if (entry && tagsOf(entry, wanted.publish).length === 0) throw conflict('no_tags')
  }
}

const tagsOf = ({ sheet, labels }: IntakeEntry, { tags }: Publishing) =>
  sheet && sheet.tags.length > 0 ? sheet.tags : labels.length > 0 ? labels : tags

/** A text that was read, without its words, which wait on the disk. */
interface Prepared {
  id: string
  articleId: string | null
  title: string
  name: string
  entry: IntakeEntry
  kind: ImportKind
  kept: (KeptFile | undefined)[]
  original: () => Promise<Buffer>
  content: () => Promise<Buffer>
}

/**
 * Makes documents of the chosen texts, and articles of these: all in one transaction, so that it is all of them or none.
 * Everything is read, and pictures stored, before it begins: it holds what others wait for, so it only writes.
 */
export async function storeChosen(services: Services, viewer: Viewer, run: Run, wanted: Wanted, origin: string) {
  const { intake } = run
  const { spaceId } = intake
  const ids = new Map(wanted.chosen.map(({ place }) => [place, newId()]))
  const mend = new Set(wanted.mend)
  const drops: (() => Promise<void>)[] = []
  let made: Made[] = []
  const spool = await openSpool(contentsOf(run))
  try {
    const prepared: Prepared[] = []
    try {
      for (const { place, title: sent } of wanted.chosen) {
        run.stop.signal.throwIfAborted()
        const text = run.texts[place]
        const entry = intake.entries[place]
        const id = ids.get(place)
        if (!text || !entry || !id) throw invalid('unknown_text')
        const attachments = text.attachments ?? []
        const loaded = attachments.filter((one) => 'load' in one)
        const files = await keepFiles(services, loaded)
        drops.push(files.drop)
        const fileOf = new Map<Attachment, KeptFile | undefined>(loaded.map((one, index) => [one, files.kept[index]]))
        const { kind, reading } = await readText(text, (target) => {
          if (typeof target === 'number') return ids.has(target) ? `${origin}/docs/${ids.get(target)}` : undefined
          if ('href' in target) return target.href
          const file = fileOf.get(target)
          return file && `${origin}/api/doc-files/${file.id}`
        })
        const pictures = await keepPictures(services, reading.pictures)
        drops.push(pictures.drop)
        const repairs = reading.findings.filter((one) => mend.has(one.kind))
        const isProposed = titleWords(sent) === titleWords(entry.title)
        const title = isProposed ? mendedTitle(sent, reading.blocks, repairs) : sent
        const mended = withPictures(
          withoutTitle(contentWith(reading.content, repairs), title),
          pictures.kept.map((one) => one && { fileId: one.id, width: one.width, height: one.height }),
        )
        const kept = [...pictures.kept, ...files.kept]
        const whole = [...(await withKnown(services, viewer, mended)), ...attached(attachments, fileOf)]
        const content = await spool.put(Buffer.from(JSON.stringify(whole)))
        const name = cutTo(text.name.split('/').at(-1) ?? '', LONGEST_NAME) || title
        const articleId = wanted.publish ? newId() : null
        prepared.push({ id, articleId, title, name, entry, kind, kept, original: text.load, content })
        intake.done++
      }
    } finally {
      await spool.close()
    }
    made = prepared.map(({ id, articleId, title }) => ({ docId: id, articleId, title }))
    // Should the server stop from here on, the next one can tell whether they are there.
    if (run.left) await writeLeft(services, { ...run.left, made })
    await services.sql.begin(async (tx) => {
      for (const { id, articleId, title, name, entry, kind, kept, ...load } of prepared) {
        run.stop.signal.throwIfAborted()
        // The right may end while a large intake is stored.
        await contributeTo(tx, viewer, spaceId)
        const bytes = new Uint8Array(await load.original())
        const content: ContentNode[] = JSON.parse((await load.content()).toString('utf8'))
        await insertImported(tx, services, viewer, { id, spaceId, title, name, kind, bytes, content, kept })
        if (articleId && wanted.publish) {
          const how = wanted.publish
          await publish(tx, services, viewer, { docId: id, articleId, title, name, content, entry, how })
        }
      }
      if (wanted.publish) permit(await mayPublishIncoming(tx, viewer, spaceId), 'publish what comes in')
      // Whoever gave it up until now finds nothing of it.
      run.stop.signal.throwIfAborted()
    })
  } catch (error) {
    // Nothing of it is there: nor are its pictures.
    for (const drop of drops) await drop()
    throw error
  } finally {
    await spool.drop()
  }
  intake.made = made
  // Nobody has one of them open yet: those who look at lists hear of it once, however many there are.
  const [first] = made
  if (first) services.live.changed({ kind: 'doc', id: first.docId, spaceId })
  if (first?.articleId) services.live.changed({ kind: 'article', id: first.articleId, spaceId })
}

/** What comes along at the end of a text: files, addresses, and the name of a file that cannot be kept. */
function attached(
  attachments: readonly Attachment[],
  fileOf: ReadonlyMap<Attachment, KeptFile | undefined>,
): ContentNode[] {
  return attachments.map((one) => {
    const file = fileOf.get(one)
    if (file) return { type: 'file', attrs: { fileId: file.id, name: file.name, bytes: file.bytes } }
    const marks = 'href' in one ? [{ type: 'link', attrs: { href: one.href } }] : []
    return { type: 'paragraph', content: [{ type: 'text', text: one.name, ...(marks.length > 0 ? { marks } : {}) }] }
  })
}

interface Publication {
  docId: string
  articleId: string
  title: string
  name: string
  content: ContentNode[]
  entry: IntakeEntry
  how: Publishing
}

/** What somebody wrote over a title stands instead of the one they saw; what the spreadsheet says beside that one stays. */
function titlesOf(title: string, { sheet, title: seen }: IntakeEntry): { titleLo: string; titleEn: string } {
  const own = isLao(title) ? { titleLo: title, titleEn: '' } : { titleLo: '', titleEn: title }
  if (title === seen) return { titleLo: sheet?.titleLo || own.titleLo, titleEn: sheet?.titleEn || own.titleEn }
  return { ...own, titleEn: own.titleEn || (sheet?.titleLo ? sheet.titleEn : '') }
}

async function publish(
  tx: Sql,
  services: Services,
  viewer: Viewer,
  { docId, articleId, title, name, content, entry, how }: Publication,
): Promise<void> {
  const { sheet } = entry
  const node: ContentNode = { type: 'doc', content }
  await publishImported(tx, services, viewer, {
    docId,
    ownerId: sheet?.ownerId ?? null,
    content: node,
    text: textOf(node),
    draft: {
      id: articleId,
      ...titlesOf(title, entry),
      summaryLo: sheet?.summaryLo ?? '',
      summaryEn: sheet?.summaryEn ?? '',
      need: sheet?.need ?? '',
      kind: sheet?.kind ?? how.kind,
      tags: tagsOf(entry, how),
      material: false,
      sources: [
        {
          kind: 'other',
          title: cutTo(sheet?.source || `${words[how.language].imported}${name}`, 300),
          organisation: sheet?.organisation ?? '',
          year: sheet?.year ?? null,
          number: sheet?.number ?? '',
          url: sheet?.url || null,
          itemId: null,
          fileId: null,
        },
      ],
    },
  })
}
