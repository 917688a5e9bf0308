import {
  IconDownload,
  IconFileDownload,
  IconLink,
  IconLock,
  IconLockAccess,
  IconPresentation,
  IconPrinter,
  IconSearch,
  IconTemplate,
  IconTrash,
  IconTypography,
} from '@tabler/icons-react'
import { copyText } from '#client/core/copy.ts'
import { useWords } from '#client/core/i18n.ts'
import { announce } from '#client/design/index.ts'
import { ClassDialog } from './ClassDialog.tsx'
import { DeleteDoc } from './DeleteDoc.tsx'
import { ExportDialog } from './ExportDialog.tsx'
import { GuestsDialog } from './GuestsDialog.tsx'
import type { DocAction } from './MoreMenu.tsx'
import { OriginalDialog } from './OriginalDialog.tsx'
import { SaveTemplate } from './SaveTemplate.tsx'
import type { DocView } from './view.ts'

/** What else can be done with a document, in the order of the menu. */
export function useDocActions({ doc, editor, editable, reading }: DocView): DocAction[] {
  const t = useWords('docs')
  const core = useWords()
  return [
    {
      id: 'link',
      label: t('copyLink'),
      icon: IconLink,
      run: async () => {
        const done = await copyText(`${location.origin}/docs/${doc.id}`)
        announce(core(done ? 'copied' : 'notCopied'))
      },
    },
    {
      id: 'export',
      label: t('export'),
      icon: IconDownload,
      dialog: (close: () => void) => <ExportDialog doc={doc} onClose={close} />,
    },
    ...(editor
      ? [
          { id: 'find', label: t('find.title'), icon: IconSearch, run: () => reading.find(true) },
          { id: 'present', label: t('present.title'), icon: IconPresentation, run: () => reading.present(true) },
          {
            id: 'print',
            label: t('print'),
            icon: IconPrinter,
            // The menu is off the page first.
            run: () => void requestAnimationFrame(() => window.print()),
          },
        ]
      : []),
    ...(editable
      ? [
          {
            id: 'tools',
            label: t(reading.withTools ? 'hideTools' : 'showTools'),
            icon: IconTypography,
            run: reading.toggleTools,
          },
        ]
      : []),
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
            ...(doc.classification === 'general'
              ? { download: `/api/imports/${doc.importId}/original` }
              : { dialog: (close: () => void) => <OriginalDialog importId={doc.importId ?? ''} onClose={close} /> }),
          },
        ]
      : []),
    {
      id: 'class',
      label: t('class.title'),
      icon: IconLock,
      dialog: (close: () => void) => <ClassDialog docId={doc.id} spaceId={doc.spaceId} onClose={close} />,
    },
    ...(doc.access === 'write' && doc.classification === 'general'
      ? [
          {
            id: 'template',
            label: t('saveTemplate'),
            icon: IconTemplate,
            dialog: (close: () => void) => <SaveTemplate doc={doc} onClose={close} />,
          },
        ]
      : []),
    ...(doc.mayDelete
      ? [
          {
            id: 'delete',
            label: t('deleteDoc'),
            icon: IconTrash,
            dialog: (close: () => void) => <DeleteDoc doc={doc} onClose={close} />,
          },
        ]
      : []),
  ]
}
