import { Extension, type Extensions } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey, TextSelection } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { date } from '#client/core/format.ts'
import type { Language } from '#shared/base/ids.ts'
import { docExtensions } from '#shared/features/docs/schema.ts'

/** Signs that stand over, under or close behind a letter and belong to it. */
const belongs = /\p{M}|\u0EB3|\u200D/u

/**
 * Deletes what a reader calls one letter: a tone mark is never parted from its consonant, here or in another's half of
 * the text. Browsers differ, and Yjs counts UTF-16 units.
 */
const WholeLetters = Extension.create({
  name: 'wholeLetters',
  addKeyboardShortcuts() {
    return {
      Backspace: () => {
        const { selection, doc } = this.editor.state
        if (!(selection instanceof TextSelection) || !selection.empty) return false
        const before = doc.textBetween(selection.$from.start(), selection.from, '\n', '\uFFFC')
        const letters = [...new Intl.Segmenter('lo', { granularity: 'grapheme' }).segment(before)]
        const last = letters.at(-1)?.segment
        if (!last || last.length < 2 || !belongs.test(last)) return false
        return this.editor.commands.deleteRange({ from: selection.from - last.length, to: selection.from })
      },
    }
  },
})

/** Shows who said a quote, and when, beside it: from its attributes, so that the words stay words. */
function bylines(language: Language, agreed: string) {
  return Extension.create({
    name: 'bylines',
    addProseMirrorPlugins() {
      return [
        new Plugin({
          key: new PluginKey('bylines'),
          props: {
            decorations({ doc }) {
              const found: Decoration[] = []
              doc.forEach((node, offset) => {
                if (node.type.name !== 'evidence' && node.type.name !== 'agreement') return
                found.push(
                  Decoration.node(offset, offset + node.nodeSize, { 'data-byline': bylineOf(node, language, agreed) }),
                )
              })
              return DecorationSet.create(doc, found)
            },
          },
        }),
      ]
    },
  })
}

function bylineOf(node: ProseMirrorNode, language: Language, agreed: string): string {
  const { authorLo, authorEn, departmentLo, departmentEn, sentAt, recordedAt } = node.attrs as Record<
    string,
    string | null
  >
  if (node.type.name === 'agreement')
    return [agreed, recordedAt ? date(recordedAt, language) : ''].filter(Boolean).join(' · ')
  const [author, unit] = language === 'lo' ? [authorLo, departmentLo] : [authorEn, departmentEn]
  return [author, unit, sentAt ? date(sentAt, language) : ''].filter(Boolean).join(' · ')
}

/** Everything the editor is made of, but what joins it with others. */
export const editorExtensions = (language: Language, agreed: string): Extensions => [
  ...docExtensions,
  WholeLetters,
  bylines(language, agreed),
]
