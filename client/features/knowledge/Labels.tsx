import {
  IconAlertTriangle,
  IconArrowForwardUp,
  IconClockExclamation,
  IconDiscountCheck,
  IconLanguage,
  IconLayersIntersect2,
  IconSquareDashed,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Tag } from '#client/design/index.ts'
import type { ArticleLabels } from '#shared/features/knowledge/contract.ts'
import './sources/sources.css'

/** What is to be known of an article before it is trusted, wherever it is shown; `brief` where a bar says the rest. */
export function Labels({ labels, brief = false }: { labels: ArticleLabels; brief?: boolean }) {
  const t = useWords('knowledge')
  const { combined, trust, superseded, sourceChanged, behind } = labels
  const label = (words: string, icon: ReactNode, isWarning = false) => (
    <Tag {...(isWarning ? { look: 'dash' as const } : {})} icon={icon}>
      {words}
    </Tag>
  )
  return (
    <span className="labels">
      {superseded && !brief
        ? label(t('label.superseded'), <IconArrowForwardUp className="i" aria-hidden />, true)
        : null}
      {combined
        ? label(t('label.combined'), <IconLayersIntersect2 className="i" aria-hidden />)
        : label(t('label.single'), <IconSquareDashed className="i" aria-hidden />, true)}
      {brief
        ? null
        : trust === 'verified'
          ? label(t('label.verified'), <IconDiscountCheck className="i" aria-hidden />)
          : label(t(`label.${trust}`), <IconClockExclamation className="i" aria-hidden />, true)}
      {sourceChanged && !brief
        ? label(t('label.sourceChanged'), <IconAlertTriangle className="i" aria-hidden />, true)
        : null}
      {behind && !brief ? label(t('label.behind'), <IconLanguage className="i" aria-hidden />, true) : null}
    </span>
  )
}
