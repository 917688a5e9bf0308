import { IconLock } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import type { Classification } from '#shared/features/docs/classes.ts'

/** Says that something is kept, and to whom; general things say nothing. */
export function ClassLabel({ of = 'general' }: { of?: Classification | undefined }) {
  const t = useWords()
  if (of === 'general') return null
  return (
    <span className="classlabel sm">
      <IconLock className="i" aria-hidden /> {t(`class.${of}`)}
    </span>
  )
}
