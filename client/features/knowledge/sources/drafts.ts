import type { Citable, Source, SourceDraft } from '#shared/features/knowledge/sources.ts'
import { cutTo } from '#shared/lao/graphemes.ts'

/** A source that was chosen in a dialog, before it is stored. */
export interface Chosen {
  key: string
  title: string
  /** What tells its unit: the name of the department or organisation. */
  unit: string
  kind: SourceDraft['kind'] | 'restricted'
  draft: (Partial<SourceDraft> & Pick<SourceDraft, 'title'>) | { keep: string }
}

/** The kinds that are written by hand. */
export type Written = 'law' | 'paper' | 'web' | 'other'

export const citedAs = (found: Citable, unit: string): Chosen => ({
  key: found.fileId ?? found.itemId,
  title: found.title,
  unit,
  kind: found.kind,
  draft: { kind: found.kind, title: cutTo(found.title, 300) || '–', itemId: found.itemId, fileId: found.fileId },
})

export const keptAs = (source: Source, unit: string, restricted: string): Chosen =>
  source.restricted
    ? { key: source.id, title: restricted, unit: source.id, kind: 'restricted', draft: { keep: source.id } }
    : {
        key: source.fileAddress ?? source.itemId ?? source.id,
        title: source.title,
        unit,
        kind: source.kind,
        draft: { keep: source.id },
      }

const plain = (name: string) => name.trim().toLowerCase().replace(/\s+/g, ' ')

/** From how many units these come, as far as the page can tell; the server knows better. */
export const unitsOf = (chosen: readonly Chosen[]) =>
  new Set(chosen.map(({ unit }) => plain(unit)).filter(Boolean)).size

const DOI = /^(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)$/i

/** What somebody may have typed or pasted: a link, the number of a law, a DOI, or words. */
export function readTyped(typed: string): { kind: Written; number?: string; url?: string } | 'link' | 'words' {
  const text = typed.trim()
  const doi = DOI.exec(text)
  if (doi) return { kind: 'paper', number: doi[1] ?? '' }
  if (/^(https?:\/\/|\/(?:items|topics|docs|articles|checklists|api)\/)\S+$/i.test(text)) return 'link'
  if (/^\d{1,5}\s*\/\s*[\p{L}.]{1,12}$/u.test(text)) return { kind: 'law', number: text.replace(/\s+/g, '') }
  return 'words'
}
