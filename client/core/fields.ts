import i18next from 'i18next'
import { cutTo } from '#shared/lao/graphemes.ts'
import { date, number } from './format.ts'
import { storedLanguage } from './i18n.ts'

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement
const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement

/** A day as a date field has it, in words; a number as it stands. */
const inWords = (limit: string) => (/^\d{4}-\d\d-\d\d/.test(limit) ? date(limit.slice(0, 10), storedLanguage()) : limit)

const inLanguage = (count: number) => number(count, storedLanguage())

/** What is in the way of sending a field, in the language of the screen. */
function complaint(field: Field): string {
  const { valueMissing, rangeUnderflow, rangeOverflow } = field.validity
  const isNumber = field.type === 'number'
  if (valueMissing) return i18next.t(field.matches('select, [type=radio]') ? 'field.choose' : 'field.fill')
  if (rangeUnderflow) {
    const limit = inWords(field.getAttribute('min') ?? '')
    return i18next.t(isNumber ? 'field.least' : 'field.earliest', { limit })
  }
  if (rangeOverflow) {
    const limit = inWords(field.getAttribute('max') ?? '')
    return i18next.t(isNumber ? 'field.most' : 'field.latest', { limit })
  }
  if (field.type === 'email') return i18next.t('field.email')
  if (field.type === 'url') return i18next.t('field.url')
  return i18next.t('field.check')
}

/**
 * What a browser says of a field it says in its own language, and Chromium has no Lao; what does not fit into one it cuts
 * off without a word, in the middle of a letter. Here both are said for all fields at once, in the language of the screen,
 * and whole letters are kept.
 */
export function watchFields() {
  let told: Field | undefined
  const tell = (field: Field, words: string) => {
    field.setCustomValidity(words)
    told = field
  }
  // Whoever does anything next has read it; before the browser looks at the field again it must not be in the way.
  const forget = () => {
    told?.setCustomValidity('')
    told = undefined
  }
  for (const kind of ['input', 'change', 'click', 'keydown'] as const) addEventListener(kind, forget, { capture: true })
  addEventListener(
    'invalid',
    ({ target }) => {
      // The browser shows what it says of the first, and asks each.
      if (isField(target) && !told) tell(target, complaint(target))
    },
    { capture: true },
  )
  addEventListener(
    'beforeinput',
    (event) => {
      const { target, data } = event
      if (!isField(target) || target instanceof HTMLSelectElement || target.maxLength < 0) return
      // Pasted, dropped, or a word that a keyboard offers; what is typed sign by sign stands before one's eyes.
      const words = data?.replaceAll('\r\n', '\n') ?? ''
      if (words.length < 2 || !event.cancelable) return
      const chosen = (target.selectionEnd ?? 0) - (target.selectionStart ?? 0)
      const room = Math.max(0, target.maxLength - target.value.length + chosen)
      if (words.length <= room) return
      // The browser would cut between a letter and its marks. By its command what is put in can be taken back.
      event.preventDefault()
      const fits = cutTo(words, room)
      if (fits) document.execCommand('insertText', false, fits)
      const left = words.length - fits.length
      tell(target, i18next.t('field.cut', { most: inLanguage(target.maxLength), left: inLanguage(left) }))
      target.reportValidity()
    },
    { capture: true },
  )
}
