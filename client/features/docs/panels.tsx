import { IconHistory, IconListCheck, IconListTree } from '@tabler/icons-react'
import { lazy, Suspense } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Loading } from '#client/design/index.ts'
import { AboutPanel } from './AboutPanel.tsx'
import { HistoryPanel } from './HistoryPanel.tsx'
import type { Panel } from './Rail.tsx'
import type { Beside, DocView } from './view.ts'

const OutlinePanel = lazy(() => import('./writing/OutlinePanel.tsx'))

/** What can stand beside the text, in the order of its buttons. The first is open at first. */
export function usePanels(view: DocView, beside: Beside): Panel[] {
  const t = useWords('docs')
  const useBeside = beside
  return [
    { id: 'about', label: t('panel.about'), icon: IconListCheck, content: () => <AboutPanel view={view} /> },
    {
      id: 'outline',
      label: t('outline.title'),
      icon: IconListTree,
      content: () => (
        <Suspense fallback={<Loading lines={5} />}>
          <OutlinePanel view={view} />
        </Suspense>
      ),
    },
    ...useBeside(view),
    { id: 'history', label: t('history'), icon: IconHistory, content: () => <HistoryPanel view={view} /> },
  ]
}
