import { type AnyExtension, Editor, type Node } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import type { EditorState, Transaction } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { docExtensions, FRAGMENT } from '#shared/features/docs/schema.ts'

/** What is held while a key is pressed. */
type Held = Partial<Pick<KeyboardEvent, 'shiftKey' | 'ctrlKey' | 'altKey'>>

/** The product leaves out too what Tiptap's own collapsible part does with the page. */
const withoutPage = (extension: AnyExtension) =>
  extension.name === 'details' ? (extension as Node).extend({ addProseMirrorPlugins: () => [] }) : extension

/** The editor of a document without a page: bound to its text, with its commands and keys, as in a browser. */
export function headlessEditor(doc: Y.Doc) {
  const editor = new Editor({
    element: null,
    content: { type: 'doc', content: [{ type: 'paragraph' }] },
    extensions: [...docExtensions.map(withoutPage), Collaboration.configure({ document: doc, field: FRAGMENT })],
  })
  const { plugins } = editor.extensionManager
  // As much of a page as the binding, the commands and the keys ask for: everything on it can be seen.
  const view = {
    state: editor.state.reconfigure({ plugins }),
    updateState: (state: EditorState) => void Object.assign(view, { state }),
    dispatch: (transaction: Transaction) => dispatch(transaction),
    hasFocus: () => false,
    endOfTextblock: (way: string, { selection: { $head } }: EditorState) =>
      $head.parentOffset === (way === 'backward' ? 0 : $head.parent.content.size),
    domAtPos: () => ({ node: { offsetParent: {} } }),
  } as unknown as EditorView
  const { dispatch } = editor.view
  Object.assign(editor, { editorView: view })
  const sync = plugins.find((plugin) => plugin.spec.key === ySyncPluginKey)?.spec.view?.(view)
  editor.on('transaction', () => sync?.update?.(view, editor.state))
  const press = (key: string, held: Held = {}) => {
    const event = { key, keyCode: 0, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held }
    return plugins.some((plugin) => plugin.props.handleKeyDown?.call(plugin, view, event as KeyboardEvent))
  }
  return { editor, press }
}
