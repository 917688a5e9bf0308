import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    archive: typeof words
  }
}

export { ArchiveLink } from './ArchiveLink.tsx'
