import { useWords } from '#client/core/i18n.ts'
import { useFileReasons } from '../docs/index.ts'
import words from './lo.json'
import { useLimits } from './useLimits.ts'

type Why = keyof typeof words.why

/** Why a file, or all of them, did not come in, in words. */
export function useWhy() {
  const t = useWords('intake')
  const shared = useFileReasons()
  const limits = useLimits()
  return (why: string | null | undefined) =>
    shared[why ?? ''] ?? t(`why.${why && why in words.why ? (why as Why) : 'other'}`, limits)
}
