import { lazy } from 'react'
import type words from './lo.json'

declare module '#client/core/i18n.ts' {
  interface Words {
    docs: typeof words
  }
}

export { Saved } from './Bar.tsx'
export { ClassDialog } from './ClassDialog.tsx'
export { ClassLabel } from './ClassLabel.tsx'
export { CopiesNote } from './CopiesNote.tsx'
export { DeletedDocs } from './DeletedDocs.tsx'
export { DocList } from './DocList.tsx'
export { NoRoom } from './DocNote.tsx'
export { Footnotes, NoteCall } from './Footnotes.tsx'
export type { Highlight } from './highlights.ts'
export { MakeDoc } from './MakeDoc.tsx'
export { Misnamed } from './Misnamed.tsx'
export { NewDoc } from './NewDoc.tsx'
export { Onward } from './Onward.tsx'
export { originOf } from './origin.ts'
export { FileLink, Picture } from './Picture.tsx'
export type { Panel } from './Rail.tsx'
export { useFileReasons } from './useFileReasons.ts'
export type { Beside, DocView } from './view.ts'

/** A text that stands still, with what came and went in it. */
export const TextView = lazy(() => import('./TextView.tsx'))

/** The text itself, for pages that show a fork of a document. */
export const DocEditor = lazy(() => import('./Editor.tsx'))
