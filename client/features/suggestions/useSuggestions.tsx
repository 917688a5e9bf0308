import { IconPencilQuestion } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePhone } from '#client/core/phone.ts'
import { isMissed } from '#client/design/index.ts'
import type { DocView, Panel } from '../docs/index.ts'
import { ChangeInText } from './ChangeInText.tsx'
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
  // On a phone the list lies over the text, so each change is looked at, and decided, in the text itself.
  const phone = usePhone()
  const [looking, setLooking] = useState<string>()
  const look = (changeId: string) => {
    showPanel(undefined)
    setLooking(changeId)
  }
  const sent = useMemo(() => (suggestions ?? []).filter(({ state }) => state === 'sent'), [suggestions])
  const waiting = sent.flatMap(({ changes }) => changes.filter(({ state }) => state === 'open'))
  return {
    id: 'suggestions',
    label: t('title'),
    icon: IconPencilQuestion,
    count: waiting.length,
    missed: isMissed(found),
    content: () => <SuggestionsPanel view={view} found={found} onLook={phone && view.editor ? look : undefined} />,
    always:
      phone && looking ? (
        <ChangeInText
          view={view}
          suggestions={sent}
          changeId={looking}
          onLook={setLooking}
          onList={() => {
            setLooking(undefined)
            showPanel('suggestions')
          }}
        />
      ) : null,
  }
}
