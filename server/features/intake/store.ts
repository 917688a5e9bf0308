import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { IntakeEntry, intakeApi } from '#shared/features/intake/contract.ts'
import { type ContentNode, contentWith, insertImported, keepPictures, textOf, withPictures } from '../docs/service.ts'
import { publishImported } from '../knowledge/service.ts'
import { contributeTo, isStewardNow } from '../spaces/service.ts'
import en from './en.json' with { type: 'json' }
import lo from './lo.json' with { type: 'json' }
import { readText } from './look.ts'
import type { Run } from './runs.ts'

type Wanted = BodyOf<typeof intakeApi.storeIntake>
type Publishing = NonNullable<Wanted['publish']>

const words = { lo, en }
const isLao = (text: string) => /[\u0E80-\u0EFF]/.test(text)

/** Throws unless everything that was asked for can be done, before any of it is. */
export async function checkWanted({ sql }: Services, viewer: Viewer, run: Run, wanted: Wanted): Promise<void> {
  const { intake } = run
  await contributeTo(sql, viewer, intake.spaceId)
  const places = new Set(wanted.chosen.map(({ place }) => place))
  if (places.size !== wanted.chosen.length || wanted.chosen.some(({ place }) => !intake.entries[place]))
    throw invalid('unknown_text')
  if (!wanted.publish) return
  permit(await isStewardNow(sql, viewer, intake.spaceId), 'publish what comes in')
  for (const place of places) {
    const entry = intake.entries[place]
    if (entry && tagsOf(entry, wanted.publish).length === 0) throw conflict('no_tags')
  }
}

const tagsOf = ({ sheet, labels }: IntakeEntry, { tags }: Publishing) =>
  sheet && sheet.tags.length > 0 ? sheet.tags : labels.length > 0 ? labels : tags

/** Makes documents of the chosen texts, and articles of these: all in one transaction, so that it is all of them or none. */
export async function storeChosen(services: Services, viewer: Viewer, run: Run, wanted: Wanted, origin: string) {
  const { intake } = run
  const { spaceId } = intake
  const ids = new Map(wanted.chosen.map(({ place }) => [place, newId()]))
  const mend = new Set(wanted.mend)
  const drops: (() => Promise<void>)[] = []
  const made: typeof intake.made = []
  try {
    await services.sql.begin(async (tx) => {
      for (const { place, title } of wanted.chosen) {
        run.stop.signal.throwIfAborted()
        // The right may end while a large intake is stored.
        await contributeTo(tx, viewer, spaceId)
        const text = run.texts[place]
        const entry = intake.entries[place]
        const id = ids.get(place)
        if (!text || !entry || !id) throw invalid('unknown_text')
        const { kind, bytes, reading } = await readText(text, (one) => {
          const there = ids.get(one)
          return there && `${origin}/docs/${there}`
        })
        const { kept, drop } = await keepPictures(services.store, reading.pictures)
        drops.push(drop)
        const content = withPictures(
          contentWith(
            reading.content,
            reading.findings.filter((one) => mend.has(one.kind)),
          ),
          kept.map((one) => one && { fileId: one.id, width: one.width, height: one.height }),
        )
        const name = text.name.split('/').at(-1)?.slice(-200) || title
        await insertImported(tx, services, viewer, { id, spaceId, title, name, kind, bytes, content, kept })
        const articleId = wanted.publish
          ? await publish(tx, services, viewer, {
              docId: id,
              title,
              name,
              content,
              entry,
              how: wanted.publish,
            })
          : null
        made.push({ docId: id, articleId, title })
        intake.done++
      }
      if (wanted.publish) permit(await isStewardNow(tx, viewer, spaceId), 'publish what comes in')
    })
  } catch (error) {
    // Nothing of it is there: nor are its pictures.
    for (const drop of drops) await drop()
    throw error
  }
  intake.made = made
  for (const { docId, articleId } of made) {
    services.live.changed({ kind: 'doc', id: docId, spaceId })
    if (articleId) services.live.changed({ kind: 'article', id: articleId, spaceId })
  }
}

interface Publication {
  docId: string
  title: string
  name: string
  content: ContentNode[]
  entry: IntakeEntry
  how: Publishing
}

async function publish(
  tx: Sql,
  services: Services,
  viewer: Viewer,
  { docId, title, name, content, entry, how }: Publication,
): Promise<string> {
  const { sheet } = entry
  const own = isLao(title) ? { titleLo: title, titleEn: '' } : { titleLo: '', titleEn: title }
  const id = newId()
  const node: ContentNode = { type: 'doc', content }
  await publishImported(tx, services, viewer, {
    docId,
    ownerId: sheet?.ownerId ?? null,
    content: node,
    text: textOf(node),
    draft: {
      id,
      titleLo: sheet?.titleLo || own.titleLo,
      titleEn: sheet?.titleEn || own.titleEn,
      summaryLo: sheet?.summaryLo ?? '',
      summaryEn: sheet?.summaryEn ?? '',
      need: sheet?.need ?? '',
      kind: sheet?.kind ?? how.kind,
      tags: tagsOf(entry, how),
      material: false,
      sources: [
        {
          kind: 'other',
          title: (sheet?.source || `${words[how.language].imported}${name}`).slice(0, 300),
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
  return id
}
