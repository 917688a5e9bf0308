import { IconLock } from '@tabler/icons-react'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { itemPath } from '#client/core/paths.ts'
import { SourceList, Tag } from '#client/design/index.ts'
import type { Source } from '#shared/features/knowledge/sources.ts'

/** What an article rests on; of what the reader may not read only that it is there. */
export function Sources({ sources, units }: { sources: readonly Source[]; units: number }) {
  const t = useWords('knowledge')
  const core = useWords()
  const format = useFormat()
  return (
    <SourceList
      units={units}
      sources={sources.map((source) =>
        source.restricted
          ? {
              id: source.id,
              title: (
                <span className="mut">
                  <IconLock className="i" aria-hidden /> {t('source.restricted')}
                </span>
              ),
            }
          : {
              id: source.id,
              title: outside(source) ? (
                <a href={outside(source)} rel="noopener noreferrer">
                  {source.title}
                </a>
              ) : (
                source.title
              ),
              note: [
                source.kind === 'law' && source.number ? t('source.law', { number: source.number }) : '',
                source.kind === 'paper' ? source.number : '',
                source.organisation || format.department(source),
                source.year,
              ]
                .filter(Boolean)
                .join('\u00a0· '),
              href:
                source.kind === 'item' && source.itemKind && source.itemId
                  ? itemPath(source.itemKind, source.itemId)
                  : undefined,
              tag: (
                <Tag>
                  {source.kind === 'item' && source.itemKind
                    ? core(`kind.${source.itemKind}`)
                    : t(`source.kind.${source.kind}`)}
                </Tag>
              ),
            },
      )}
    />
  )
}

type Open = Extract<Source, { restricted: false }>

/** Where a source outside, or a file, is read. */
const outside = ({ url, kind, number, fileAddress }: Open): string | undefined =>
  fileAddress ?? url ?? (kind === 'paper' && /^10\.\d{4,9}\//.test(number) ? `https://doi.org/${number}` : undefined)
