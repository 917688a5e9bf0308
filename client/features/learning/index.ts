import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    learning: typeof words
  }
}

export { ChecklistList } from './ChecklistList.tsx'
export { MakeChecklist } from './MakeChecklist.tsx'
