import { IconPencilQuestion } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import type { DocView, Panel } from '../docs/index.ts'
import { SuggestionsPanel } from './SuggestionsPanel.tsx'
import './index.ts'

/** Changes that people propose to a document, in a panel beside it. */
export function useSuggestions(view: DocView): Panel {
  const t = useWords('suggestions')
  const { doc, showPanel } = view
  const found = useCall('findSuggestions', { docId: doc.id })
  const suggestions = found.data?.suggestions
  // An inbox leads to a suggestion.
  const [asked, setAsked] = useState(() => /^#about-(.+)$/.exec(location.hash)?.[1])
  useEffect(() => {
    if (!asked || !suggestions?.some(({ id }) => id === asked)) return
    setAsked(undefined)
    showPanel('suggestions')
    requestAnimationFrame(() => document.getElementById(`about-${asked}`)?.scrollIntoView({ block: 'start' }))
  }, [asked, suggestions, showPanel])
  const waiting = (suggestions ?? []).flatMap(({ state, changes }) =>
    state === 'sent' ? changes.filter((change) => change.state === 'open') : [],
  )
  return {
    id: 'suggestions',
    label: t('title'),
    icon: IconPencilQuestion,
    count: waiting.length,
    content: () => <SuggestionsPanel view={view} found={found} />,
  }
}
