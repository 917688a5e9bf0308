import { IconNotes } from '@tabler/icons-react'
import { useState } from 'react'
import { listCopies } from '#client/core/copies.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Button } from '#client/design/index.ts'

/** Private copies of a document from before its page was opened; those made since are told where they are made. */
export function CopiesHere({ docId, but }: { docId: string; but: string | undefined }) {
  const t = useWords('docs')
  const { id: personId } = useViewer()
  const [before] = useState(() => listCopies(personId).filter((copy) => copy.docId === docId && copy.id !== but))
  const [first, ...more] = before
  if (!first) return null
  return (
    <div className="banner" data-slim data-look="calm">
      <IconNotes className="i" aria-hidden />
      <b>{t('copiesOfDoc', { count: before.length })}</b>
      <Button small href={more.length > 0 ? '/copies' : `/copies/${first.id}`}>
        {t(more.length > 0 ? 'copies' : 'openCopy')}
      </Button>
    </div>
  )
}
