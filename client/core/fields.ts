import i18next from 'i18next'
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
 * off without a word. Here both are said for all fields at once, in the language of the screen.
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
    'paste',
    (event) => {
      const { target, clipboardData } = event
      if (!isField(target) || target instanceof HTMLSelectElement || target.maxLength < 0) return
      const pasted = clipboardData?.getData('text/plain').replaceAll('\r\n', '\n').length ?? 0
      const chosen = (target.selectionEnd ?? 0) - (target.selectionStart ?? 0)
      const left = target.value.length - chosen + pasted - target.maxLength
      if (left <= 0) return
      // Once the browser has put in what fits.
      setTimeout(() => {
        if (event.defaultPrevented) return
        tell(target, i18next.t('field.cut', { most: inLanguage(target.maxLength), left: inLanguage(left) }))
        target.reportValidity()
      })
    },
    { capture: true },
  )
}
