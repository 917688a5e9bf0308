import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    suggestions: typeof words
  }
}

export { useSuggestions } from './useSuggestions.tsx'
