import { IconListCheck } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { AboutPanel } from './AboutPanel.tsx'
import type { Panel } from './Rail.tsx'
import type { Beside, DocView } from './view.ts'

/** What can stand beside the text, in the order of its buttons. The first is open at first. */
export function usePanels(view: DocView, beside: Beside): Panel[] {
  const t = useWords('docs')
  const useBeside = beside
  return [
    { id: 'about', label: t('panel.about'), icon: IconListCheck, content: () => <AboutPanel view={view} /> },
    ...useBeside(view),
  ]
}
