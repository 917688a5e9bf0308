import { z } from 'zod'

/**
 * A time-ordered UUID (version 7) where we make it; any UUID where a client does. In lower case, as PostgreSQL gives it
 * back: the same id in other letters must not be another key, room or lock.
 */
export const Id = z.uuid().toLowerCase()

/** An instant as ISO 8601 in UTC, e.g. 2026-11-24T07:50:37.123Z. */
export const Instant = z.iso.datetime()

/**
 * Where a list that goes back in time goes on: behind a moment, to the microsecond, and the id of what happened then. For
 * clients it is one opaque word.
 */
export const Cursor = z.templateLiteral([Instant, '_', z.uuid()])
export type Cursor = z.infer<typeof Cursor>

export const Language = z.enum(['lo', 'en'])
export type Language = z.infer<typeof Language>

/**
 * A single line a person typed: trimmed, not empty, at most `max` UTF-16 units. Signs that end a line are spaces in it, and
 * those that turn the direction of writing are left out: a name must not change how what stands beside it reads. Something
 * of it can be seen.
 */
export const line = (max: number) =>
  z
    .string()
    .overwrite(straight)
    .trim()
    .min(1, { abort: true })
    .max(max)
    .refine((text) => VISIBLE.test(text))

const VISIBLE = /[^\p{Default_Ignorable_Code_Point}\p{Z}\p{Cc}\p{Cf}\u2800]/u

const straight = (text: string) =>
  text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    // U+0000 stays, to be refused as everywhere.
    .replace(/(\p{Cc}|[\u2028\u2029])+/gu, (signs) => (signs.includes('\0') ? signs : ' '))

/** Running text: kept exactly as typed, at most `max` UTF-16 units. */
export const prose = (max: number) => z.string().max(max)

/** Answers that only say it is done. */
export const Done = z.object({ done: z.literal(true) })
export const done: z.infer<typeof Done> = { done: true }

/** A number in a query string. */
export const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max)
