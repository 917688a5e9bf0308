import { IconNotes } from '@tabler/icons-react'
import { Link } from 'wouter'
import { listCopies } from '#client/core/copies.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'

/** The way to one's private copies, where there are any on this device. */
export function CopiesNote() {
  const t = useWords('docs')
  const viewer = useViewer()
  const { length: count } = listCopies(viewer.id)
  if (count === 0) return null
  return (
    <p className="panel pad">
      <IconNotes className="i" aria-hidden /> <Link href="/copies">{t('copiesHere', { count })}</Link>
    </p>
  )
}
