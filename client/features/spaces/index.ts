import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    spaces: typeof words
  }
}

export { SpaceName } from './SpaceName.tsx'
