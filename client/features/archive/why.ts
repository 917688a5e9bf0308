import type { TFunction } from 'i18next'
import words from './lo.json'

type Why = keyof typeof words.why

/** Why an archive did not come through, in words. */
export function whyOf(t: TFunction<'archive'>, reason: string | null | undefined): string {
  const known = reason === 'not_found' || reason === 'forbidden' ? 'right_ended' : reason
  return t(`why.${known && known in words.why ? (known as Why) : 'other'}`)
}
