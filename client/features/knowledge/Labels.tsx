import { IconLayersIntersect2, IconSquareDashed } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { Tag } from '#client/design/index.ts'
import type { ArticleLabels } from '#shared/features/knowledge/contract.ts'
import './sources/sources.css'

/** What is to be known of an article before it is trusted, wherever it is shown. */
export function Labels({ labels }: { labels: ArticleLabels }) {
  const t = useWords('knowledge')
  return (
    <span className="labels">
      {labels.combined ? (
        <Tag icon={<IconLayersIntersect2 className="i" aria-hidden />}>{t('label.combined')}</Tag>
      ) : (
        <Tag look="dash" icon={<IconSquareDashed className="i" aria-hidden />}>
          {t('label.single')}
        </Tag>
      )}
    </span>
  )
}
