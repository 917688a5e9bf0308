import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    docs: typeof words
  }
}

export { DocList } from './DocList.tsx'
export { Footnotes, NoteCall } from './Footnotes.tsx'
export { MakeDoc } from './MakeDoc.tsx'
export { NewDoc } from './NewDoc.tsx'
export { Onward } from './Onward.tsx'
export { FileLink, Picture } from './Picture.tsx'
export type { Panel } from './Rail.tsx'
export type { Beside, DocView } from './view.ts'
