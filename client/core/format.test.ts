import { expect, test } from 'vitest'
import { Day, Hour, Minute } from '#shared/base/time.ts'
import {
  ago,
  date,
  dateTime,
  fullDate,
  givenName,
  initialOf,
  langOf,
  list,
  month,
  number,
  percent,
  shortDate,
} from './format.ts'

const zone = { timeZone: 'Asia/Vientiane' } as const
/** A day in every month and every weekday, late enough in the evening to be the next day in Vientiane. */
const instants = Array.from({ length: 40 }, (_, index) => new Date(Date.UTC(2026, 0, 1 + index * 9, 21, 7)))

/** A day, its month and its year stand on one line; after a weekday a line may end. */
const plain = (written: string) => {
  expect(written.replace(/^\S+, /, '')).toMatch(/^[^ ]*\u00A0[^ ]*$/)
  return written.replaceAll('\u00A0', ' ')
}

test('Lao dates are those of the Lao locale, in Vientiane', () => {
  for (const at of instants) {
    expect(plain(date(at, 'lo'))).toBe(new Intl.DateTimeFormat('lo', { dateStyle: 'long', ...zone }).format(at))
    expect(plain(fullDate(at, 'lo'))).toBe(new Intl.DateTimeFormat('lo', { dateStyle: 'full', ...zone }).format(at))
    expect(plain(month(at, 'lo'))).toBe(
      new Intl.DateTimeFormat('lo', { month: 'long', year: 'numeric', ...zone }).format(at),
    )
    const clock = new Intl.DateTimeFormat('lo', { hour: '2-digit', minute: '2-digit', ...zone }).format(at)
    expect(dateTime(at, 'lo')).toBe(`${date(at, 'lo')}, ${clock}`)
    expect(plain(shortDate(at, 'lo', '2020-01-05T00:00:00Z'))).toBe(
      new Intl.DateTimeFormat('lo', { dateStyle: 'medium', ...zone }).format(at),
    )
  }
})

test('English dates are British', () => {
  for (const at of instants) {
    expect(plain(date(at, 'en'))).toBe(new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', ...zone }).format(at))
    expect(plain(shortDate(at, 'en', '2020-01-05T00:00:00Z'))).toBe(
      new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', ...zone }).format(at),
    )
  }
})

test('numbers are grouped and pointed as each language does', () => {
  for (const value of [0, 7, 999, 1234, -1234567.891, 0.5, 0.82, 1e6, 651918750, -0.0001]) {
    expect(number(value, 'lo')).toBe(new Intl.NumberFormat('lo', { signDisplay: 'negative' }).format(value))
    expect(number(value, 'en')).toBe(new Intl.NumberFormat('en-GB', { signDisplay: 'negative' }).format(value))
  }
  expect(number(0.8, 'lo', { min: 2, max: 2 })).toBe('0,80')
  expect(percent(0.823, 'lo', 1)).toBe(
    new Intl.NumberFormat('lo', { style: 'percent', maximumFractionDigits: 1 }).format(0.823),
  )
})

test('lists are joined as each language does', () => {
  for (const words of [[], ['ກ'], ['ກ', 'ຂ'], ['ກ', 'ຂ', 'ຄ'], ['ກ', 'ຂ', 'ຄ', 'ງ']]) {
    expect(list(words, 'lo')).toBe(new Intl.ListFormat('lo').format(words))
    expect(list(words, 'en')).toBe(new Intl.ListFormat('en-GB').format(words))
  }
})

test('what was a moment ago is told in words, what was long ago by its date', () => {
  const now = new Date('2026-06-23T08:00:00Z')
  const before = (ms: number) => new Date(now.getTime() - ms)
  const words = new Intl.RelativeTimeFormat('lo', { numeric: 'auto' })

  expect(ago(before(10_000), 'lo', now)).toBe(words.format(0, 'second'))
  expect(ago(before(3 * Minute.ms), 'lo', now)).toBe(words.format(-3, 'minute'))
  expect(ago(before(2 * Hour.ms), 'lo', now)).toBe(words.format(-2, 'hour'))
  expect(ago(before(Day.ms), 'lo', now)).toBe(`${words.format(-1, 'day')} 15:00`)
  expect(ago(before(3 * Day.ms), 'lo', now)).toBe(words.format(-3, 'day'))
  expect(ago(before(40 * Day.ms), 'lo', now)).toBe('14\u00A0ພຶດສະພາ')
  expect(ago(before(Minute.ms), 'en', now)).toBe('1 minute ago')
  expect(ago(before(5 * Hour.ms), 'en', now)).toBe('5 hours ago')
})

test('a name is called by its given name and its first consonant', () => {
  expect(initialOf('ແສງດາວ ພົມມະຈັນ')).toBe('ສ')
  expect(initialOf('vieng Kaeo')).toBe('V')
  expect(initialOf('')).toBe('·')
  expect(givenName('ວຽງສະຫວັນ ແກ້ວມະນີ')).toBe('ວຽງສະຫວັນ')
})

test('a title is read aloud in the language it was written in', () => {
  expect(langOf('ໃຊ້ E-Office ສົ່ງໜັງສື')).toBe('lo')
  expect(langOf('Digital government')).toBe('en')
})
