/** Lengths of time in milliseconds: `10 * Minute.ms`. */
export const Second = { ms: 1000 } as const
export const Minute = { ms: 60_000 } as const
export const Hour = { ms: 3_600_000 } as const
export const Day = { ms: 86_400_000 } as const
