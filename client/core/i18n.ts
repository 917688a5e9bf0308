import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import type { Language } from '#shared/base/ids.ts'
import type core from './lo.json'

/**
 * The words of each feature, by its own name. A feature adds its own in its door:
 * `declare module '#client/core/i18n.ts' { interface Words { rooms: typeof words } }`.
 */
export interface Words {
  core: typeof core
}
export type Namespace = keyof Words & string

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'core'
    resources: Words
    returnNull: false
  }
}

const files = {
  ...import.meta.glob<Record<string, unknown>>('./{lo,en}.json', { import: 'default' }),
  ...import.meta.glob<Record<string, unknown>>('../features/*/{lo,en}.json', { import: 'default' }),
}

const pathOf = (language: string, namespace: string) =>
  namespace === 'core' ? `./${language}.json` : `../features/${namespace}/${language}.json`

const STORED = 'ba.language'
const isLanguage = (value: unknown): value is Language => value === 'lo' || value === 'en'

/** Lao, unless this browser was last used in English. */
export function storedLanguage(): Language {
  const stored = localStorage.getItem(STORED)
  return isLanguage(stored) ? stored : 'lo'
}

/** Starts the words; resolves when those of the shell are there. */
export async function startWords(language: Language) {
  document.documentElement.lang = language
  await i18next
    .use({
      type: 'backend',
      init: () => undefined,
      read: async (language: string, namespace: string) => {
        const load = files[pathOf(language, namespace)]
        if (!load) throw new Error(`No words ${namespace} in ${language}`)
        return load()
      },
    })
    .use(initReactI18next)
    .init({
      lng: language,
      supportedLngs: ['lo', 'en'],
      fallbackLng: false,
      ns: ['core'],
      defaultNS: 'core',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    })
}

/** Changes the language of the screen and remembers it in this browser. */
export async function speak(language: Language) {
  localStorage.setItem(STORED, language)
  if (i18next.language === language) return
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

/** Fetches the words of a page together with the page. */
export const loadWords = (...namespaces: Namespace[]) => i18next.loadNamespaces(namespaces)

/** The words of one feature: `const t = useWords('rooms')`, then `t('send')`. */
export function useWords<N extends Namespace = 'core'>(namespace?: N) {
  return useTranslation<N>((namespace ?? 'core') as N).t
}

/** The language of the screen. */
export function useLanguage(): Language {
  const { i18n } = useTranslation('core')
  return i18n.language === 'en' ? 'en' : 'lo'
}
