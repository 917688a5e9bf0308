import { IconDownload, IconFileDownload, IconLink, IconLockAccess } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { announce } from '#client/design/index.ts'
import { ExportDialog } from './ExportDialog.tsx'
import { GuestsDialog } from './GuestsDialog.tsx'
import type { DocAction } from './MoreMenu.tsx'
import type { DocView } from './view.ts'

/** What else can be done with a document, in the order of the menu. */
export function useDocActions({ doc }: DocView): DocAction[] {
  const t = useWords('docs')
  const core = useWords()
  return [
    {
      id: 'link',
      label: t('copyLink'),
      icon: IconLink,
      run: async () => {
        await navigator.clipboard?.writeText(`${location.origin}/docs/${doc.id}`)
        announce(core('copied'))
      },
    },
    {
      id: 'export',
      label: t('export'),
      icon: IconDownload,
      dialog: (close: () => void) => <ExportDialog doc={doc} onClose={close} />,
    },
    ...(doc.maySetGuests
      ? [
          {
            id: 'guests',
            label: t('guests.title'),
            icon: IconLockAccess,
            dialog: (close: () => void) => <GuestsDialog doc={doc} onClose={close} />,
          },
        ]
      : []),
    ...(doc.importId
      ? [
          {
            id: 'original',
            label: t('original'),
            icon: IconFileDownload,
            download: `/api/imports/${doc.importId}/original`,
          },
        ]
      : []),
  ]
}
