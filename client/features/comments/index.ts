import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    comments: typeof words
  }
}

export { type Binding, itemAt } from './anchors.ts'
export { DocNotices } from './DocNotices.tsx'
export { useComments } from './useComments.tsx'
export { bindingOf } from './useMarks.ts'
