import { commands, Extension } from '@tiptap/core'

/**
 * The text has the focus as soon as what gives it is done. The editor's own command waits for the next picture, which on a
 * slow machine takes long, and what is typed until then is lost.
 */
export const FocusAtOnce = Extension.create({
  name: 'focusAtOnce',
  addCommands: () => ({
    focus: (position, options) => (props) => {
      const { dispatch, editor, view } = props
      if (dispatch && position !== false)
        queueMicrotask(() => {
          if (!editor.isDestroyed && !view.hasFocus()) view.focus()
        })
      return commands.focus(position, options)(props)
    },
  }),
})
