import type { Format } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { DocVersion } from '#shared/features/docs/history.ts'

/** What a kept point is called: its name, or why it was kept. */
export function useVersionName() {
  const t = useWords('docs')
  return ({ kind, name, number }: DocVersion) =>
    name ?? (kind === 'agreed' ? t('versionKind.agreed', { version: number }) : t(`versionKind.${kind as Unnamed}`))
}
type Unnamed = Exclude<DocVersion['kind'], 'named' | 'agreed'>

/** When it was kept. */
export const whenOf = (format: Format, { madeAt }: DocVersion) => `${format.date(madeAt)} ${format.time(madeAt)}`
