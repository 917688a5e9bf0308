import { IconDownload } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { Button, Dialog } from '#client/design/index.ts'
import { ReasonField } from './ReasonField.tsx'

/** The file a kept document was made from: whoever takes it out says why. */
export function OriginalDialog({ importId, onClose }: { importId: string; onClose: () => void }) {
  const t = useWords('docs')
  return (
    <Dialog title={t('original')} look="sheet" onClose={onClose}>
      <form className="stack" method="get" action={`/api/imports/${importId}/original`} onSubmit={() => onClose()}>
        <ReasonField />
        <Button look="primary" type="submit" icon={<IconDownload className="i" aria-hidden />}>
          {t('exportNow')}
        </Button>
      </form>
    </Dialog>
  )
}
