import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'

/** When an open proposal closes, in words; from the day before they say that it is near. */
export function useCloses() {
  const t = useWords('decisions')
  const format = useFormat()
  return (closesAt: string): string => {
    const at = format.dateTime(closesAt)
    return format.daysSince(closesAt) >= -1 ? t('closesSoon', { at }) : t('closesOn', { date: at })
  }
}
