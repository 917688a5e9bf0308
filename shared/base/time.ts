/** Lengths of time in milliseconds: `10 * Minute.ms`. */
export const Second = { ms: 1000 } as const
export const Minute = { ms: 60_000 } as const
export const Hour = { ms: 3_600_000 } as const
export const Day = { ms: 86_400_000 } as const

/** The one time zone of the product: UTC+7, no summer time. */
export const ZONE = 'Asia/Vientiane'
const OFFSET = 7 * Hour.ms

/** The calendar day in Vientiane on which an instant falls, as YYYY-MM-DD. */
export const dayInVientiane = (instant: string | Date): string =>
  new Date(new Date(instant).getTime() + OFFSET).toISOString().slice(0, 10)
