import { Hour } from '#shared/base/time.ts'

/** Until somebody says otherwise: nobody is called at night, and the daily mail comes. */
export const DEFAULT_SETTINGS = { quietFrom: 21 * 60, quietTo: 6 * 60, digest: true } as const

/** The daily mail goes out in the morning, in Vientiane; what was missed by noon comes the next day. */
export const DIGEST_FROM_MINUTE = 7 * 60 + 30
export const DIGEST_TO_MINUTE = 12 * 60

/** UTC+7 without summer time. */
const ZONE_MS = 7 * Hour.ms

/** The minute of the day in Vientiane. */
export const minuteOfDay = (when: Date) => Math.floor(((when.getTime() + ZONE_MS) % (24 * Hour.ms)) / 60_000)

/** A moment in Vientiane as the mail writes it, the same in both languages: 29/11/2026 13:18. */
export function momentOf(when: Date): string {
  const there = new Date(when.getTime() + ZONE_MS).toISOString()
  return `${there.slice(0, 10).split('-').reverse().join('/')} ${there.slice(11, 16)}`
}

/** Whether somebody wants to be left alone at a minute of the day; the hours may go over midnight. */
export function isQuiet({ quietFrom, quietTo }: { quietFrom: number; quietTo: number }, minute: number): boolean {
  if (quietFrom <= quietTo) return quietFrom <= minute && minute < quietTo
  return minute >= quietFrom || minute < quietTo
}
