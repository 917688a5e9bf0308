import { useWords } from '#client/core/i18n.ts'
import type { ImportKind } from '#shared/features/docs/contract.ts'

/** Says of a plain text that its name promises more. */
export function Misnamed({ name, kind }: { name: string; kind: ImportKind }) {
  const t = useWords('docs')
  const ending = /\.(docx?|odt|pdf)$/i.exec(name)?.[0]
  return kind === 'text' && ending ? <p className="sm mut">{t('misnamed', { ending })}</p> : null
}
