import { Extension, type Extensions } from '@tiptap/core'
import { Plugin, PluginKey, TextSelection } from '@tiptap/pm/state'
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

/** Writes who said a quote, and when, beside it: from its attributes, so that the words stay words. */
function bylines(language: Language, agreed: string) {
  return Extension.create({
    name: 'bylines',
    addProseMirrorPlugins() {
      return [
        new Plugin({
          key: new PluginKey('bylines'),
          view: (view) => {
            const write = () => {
              view.dom.querySelectorAll<HTMLElement>('[data-evidence], [data-agreement]').forEach((element) => {
                const position = view.posAtDOM(element, 0) - 1
                const node = position >= 0 ? view.state.doc.nodeAt(position) : null
                if (!node) return
                const { authorLo, authorEn, departmentLo, departmentEn, sentAt, recordedAt } = node.attrs as Record<
                  string,
                  string | null
                >
                const words =
                  node.type.name === 'agreement'
                    ? `${agreed} · ${recordedAt ? date(recordedAt, language) : ''}`
                    : [
                        (language === 'lo' ? authorLo : authorEn) ?? authorLo,
                        language === 'lo' ? departmentLo : departmentEn,
                        sentAt ? date(sentAt, language) : '',
                      ]
                        .filter(Boolean)
                        .join(' · ')
                if (element.dataset.byline !== words) element.dataset.byline = words
              })
            }
            requestAnimationFrame(write)
            return { update: write }
          },
        }),
      ]
    },
  })
}

/** Everything the editor is made of, but what joins it with others. */
export const editorExtensions = (language: Language, agreed: string): Extensions => [
  ...docExtensions,
  WholeLetters,
  bylines(language, agreed),
]
