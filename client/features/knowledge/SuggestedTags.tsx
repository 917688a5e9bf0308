import { IconPlus } from '@tabler/icons-react'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import type { TagSuggestion } from '#shared/features/knowledge/tags.ts'
import { tagName } from './tag.tsx'

interface SuggestedTagsProps {
  tags: readonly TagSuggestion[]
  onChoose: (label: string) => void
}

/** Tags that the words of the text suggest, each a press away. */
export function SuggestedTags({ tags, onChoose }: SuggestedTagsProps) {
  const t = useWords('knowledge')
  const language = useLanguage()
  if (tags.length === 0) return null
  return (
    <div className="suggestedtags">
      <p className="sm mut">{t('tagSuggested')}</p>
      <ul className="tags">
        {tags.map((one) => (
          <li key={one.label}>
            <button
              type="button"
              className="tag"
              data-look={one.id ? undefined : 'dash'}
              aria-label={t('tagAdd', { tag: tagName(one, language) })}
              onClick={() => onChoose(one.label)}
            >
              <IconPlus className="i" aria-hidden /> {tagName(one, language)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
