import type { Editor } from '@tiptap/core'
import type { ReactNode } from 'react'
import type { DocState, OpenDoc } from '#client/core/doc.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import type { Panel } from './Rail.tsx'
import type { useReadiness } from './Readiness.tsx'
import type { useReading } from './useReading.ts'

/** What the page of a document hands to its panels and to the entries of its menu. */
export interface DocView {
  doc: Doc
  open: OpenDoc
  state: DocState
  /** There once the text is shown. */
  editor: Editor | undefined
  /** This person may write here and now. */
  editable: boolean
  /** They may, once they ask to. */
  mayEdit: boolean
  reading: ReturnType<typeof useReading>
  offline: boolean
  readiness: ReturnType<typeof useReadiness>
  /** Publishes a ready document; handed in, since articles stand above documents. */
  publish: ((doc: Doc) => ReactNode) | undefined
  /** What features above let one do with a document beside writing it. */
  more: ((doc: Doc) => ReactNode) | undefined
  /** Brings a panel forward: beside the text, or as a sheet over it on phones; without a name the sheet goes. */
  showPanel(id: string | undefined): void
}

/** What features above put beside the text; a hook, the same one for as long as the page is open. */
export type Beside = (view: DocView) => Panel[]
