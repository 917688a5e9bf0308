import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    intake: typeof words
  }
}
