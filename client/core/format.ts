import { useMemo } from 'react'
import type { Language } from '#shared/base/ids.ts'
import { Day, Hour, Minute, Second } from '#shared/base/time.ts'
import { useLanguage } from './i18n.ts'

// Chromium has no Lao locale: its Intl answers in American English without a word. These are the few tables needed,
// and format.test.ts holds them against Node's, which are right.
const months = {
  lo: 'ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ'.split(' '),
  en: 'January February March April May June July August September October November December'.split(' '),
}
const shortMonths = {
  lo: 'ມ.ກ. ກ.ພ. ມ.ນ. ມ.ສ. ພ.ພ. ມິ.ຖ. ກ.ລ. ສ.ຫ. ກ.ຍ. ຕ.ລ. ພ.ຈ. ທ.ວ.'.split(' '),
  en: 'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec'.split(' '),
}
const weekdays = {
  lo: 'ວັນອາທິດ ວັນຈັນ ວັນອັງຄານ ວັນພຸດ ວັນພະຫັດ ວັນສຸກ ວັນເສົາ'.split(' '),
  en: 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' '),
}

const units = [
  { name: 'minute', ms: Minute.ms, lo: 'ນາທີ', en: 'minute' },
  { name: 'hour', ms: Hour.ms, lo: 'ຊົ່ວໂມງ', en: 'hour' },
  { name: 'day', ms: Day.ms, lo: 'ມື້', en: 'day' },
] as const

/** UTC+7 without summer time, so an offset is enough. */
const ZONE_MS = 7 * Hour.ms

function parts(instant: string | Date) {
  const local = new Date(new Date(instant).getTime() + ZONE_MS)
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth(),
    day: local.getUTCDate(),
    weekday: local.getUTCDay(),
    clock: local.toISOString().slice(11, 16),
    dayNumber: Math.floor(local.getTime() / Day.ms),
  }
}

type When = string | Date

/** 19 ມິຖຸນາ 2026; no line ends inside it. */
export function date(when: When, language: Language) {
  const { year, month, day } = parts(when)
  return `${day}\u00A0${months[language][month]}\u00A0${year}`
}

/** 19 ມິຖຸນາ: the year is left out where it is this one. */
export function shortDate(when: When, language: Language, now: When = new Date()) {
  const { year, month, day } = parts(when)
  if (parts(now).year === year) return `${day}\u00A0${months[language][month]}`
  return `${day}\u00A0${shortMonths[language][month]}\u00A0${year}`
}

/** ວັນອັງຄານ, 23 ມິຖຸນາ 2026 */
export const fullDate = (when: When, language: Language) =>
  `${weekdays[language][parts(when).weekday]}, ${date(when, language)}`

/** ມິຖຸນາ 2026 */
export function month(when: When, language: Language) {
  const { year, month } = parts(when)
  return `${months[language][month]}\u00A0${year}`
}

/** 14:20 */
export const time = (when: When) => parts(when).clock

/** 19 ມິຖຸນາ 2026, 14:20 */
export const dateTime = (when: When, language: Language) => `${date(when, language)}, ${time(when)}`

/** The calendar day in Vientiane as a date field has it: 2026-06-19 */
export const day = (when: When) => new Date(new Date(when).getTime() + ZONE_MS).toISOString().slice(0, 10)

/** How long ago, while that says more than a date: ຕອນນີ້, 3 ຊົ່ວໂມງກ່ອນ, ມື້ວານ 14:20; after six days the date. */
export function ago(when: When, language: Language, now: When = new Date()) {
  const past = new Date(now).getTime() - new Date(when).getTime()
  if (past < 45 * Second.ms) return language === 'lo' ? 'ຕອນນີ້' : 'now'
  const days = parts(now).dayNumber - parts(when).dayNumber
  if (days === 1) return `${language === 'lo' ? 'ມື້ວານ' : 'yesterday'} ${time(when)}`
  if (days > 6) return shortDate(when, language, now)
  const unit = days > 1 ? units[2] : past < 59.5 * Minute.ms ? units[0] : units[1]
  const count = days > 1 ? days : Math.max(1, Math.round(past / unit.ms))
  if (language === 'lo') return `${count} ${unit.lo}ກ່ອນ`
  return `${count} ${unit.en}${count === 1 ? '' : 's'} ago`
}

/** Whole days between two instants' calendar days in Vientiane. */
export const daysSince = (when: When, now: When = new Date()) => parts(now).dayNumber - parts(when).dayNumber

/** 1.234.567,89 in Lao, 1,234,567.89 in English. */
export function number(value: number, language: Language, decimals?: { min?: number; max?: number }) {
  const [group, point] = language === 'lo' ? ['.', ','] : [',', '.']
  const { min = 0, max = Math.max(min, 3) } = decimals ?? {}
  const [whole = '0', rest = ''] = Math.abs(value).toFixed(max).split('.')
  let fraction = rest
  while (fraction.length > min && fraction.endsWith('0')) fraction = fraction.slice(0, -1)
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group)
  const isZero = Number(whole) === 0 && Number(fraction) === 0
  return `${value < 0 && !isZero ? '-' : ''}${grouped}${fraction ? point + fraction : ''}`
}

/** 0.823 → 82,3% */
export const percent = (share: number, language: Language, decimals = 0) =>
  `${number(share * 100, language, { max: decimals })}%`

/** Lao has an and between two and commas between more, as its readers write. */
export function list(words: readonly string[], language: Language) {
  if (words.length < 2) return words.join('')
  if (language === 'lo') return words.length === 2 ? words.join(' ແລະ ') : words.join(', ')
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

interface Named {
  nameLo: string
  nameEn: string
}

/** A person, department or space by the language of the screen. */
export const nameOf = (named: Named, language: Language) =>
  (language === 'lo' ? named.nameLo : named.nameEn) || named.nameLo || named.nameEn

interface Placed {
  departmentLo: string | null
  departmentEn: string | null
}

export const departmentOf = (placed: Placed, language: Language) =>
  (language === 'lo' ? placed.departmentLo : placed.departmentEn) ?? placed.departmentLo ?? ''

/** The first letter of a name; in Lao the first consonant, since a vowel may be written before it. */
export const initialOf = (name: string) => [...name.trim().replace(/^[ເແໂໃໄ]+/, '')][0]?.toUpperCase() ?? '·'

/** What stands before a name and is none: Mr, Ms, Dr, Prof. */
const titles = /^(?:(?:ທ້າວ|ທ\.|ນາງ|ນ\.|ທ່ານນາງ|ທ່ານ|ດຣ\.?|ສຈ\.?|ຮສ\.?|ປອ\.?|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?)\s+)+/i

/** Lao names are called by the given name, which comes first after a title. */
export function givenName(name: string): string {
  const bare = name.trim()
  return (bare.replace(titles, '') || bare).split(/\s+/)[0] ?? ''
}

/** The language in which something was written, for readers of the screen: Lao where there is any Lao in it. */
export const langOf = (text: string): Language => (/[\u0e80-\u0eff]/.test(text) ? 'lo' : 'en')

/** 640 kB, 2.4 MB */
export const fileSize = (bytes: number, language: Language) =>
  bytes < 1e6
    ? `${number(Math.max(1, Math.round(bytes / 1000)), language)} kB`
    : `${number(bytes / 1e6, language, { max: 1 })} MB`

/** Everything above in the language of the screen: `const format = useFormat()`, `format.date(at)`. */
export function useFormat() {
  const language = useLanguage()
  return useMemo(
    () => ({
      language,
      date: (when: When) => date(when, language),
      shortDate: (when: When) => shortDate(when, language),
      fullDate: (when: When) => fullDate(when, language),
      month: (when: When) => month(when, language),
      dateTime: (when: When) => dateTime(when, language),
      time,
      day,
      ago: (when: When) => ago(when, language),
      daysSince: (when: When) => daysSince(when),
      number: (value: number, decimals?: { min?: number; max?: number }) => number(value, language, decimals),
      size: (bytes: number) => fileSize(bytes, language),
      percent: (share: number, decimals?: number) => percent(share, language, decimals),
      list: (words: readonly string[]) => list(words, language),
      name: (named: Named) => nameOf(named, language),
      givenName: (named: Named) => givenName(nameOf(named, language)),
      department: (placed: Placed) => departmentOf(placed, language),
    }),
    [language],
  )
}
export type Format = ReturnType<typeof useFormat>
