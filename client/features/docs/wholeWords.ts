import { Extension } from '@tiptap/core'
import type { Node as ProseMirrorNode } from '@tiptap/pm/model'
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { CUT_WORDS } from '#client/design/index.ts'
import { signsOf } from './letters.ts'

const key = new PluginKey<DecorationSet>('wholeWords')

const wordsIn = (line: ProseMirrorNode, pos: number) =>
  [...signsOf(line).matchAll(CUT_WORDS)].map(({ 0: word, index }) =>
    Decoration.inline(pos + 1 + index, pos + 1 + index + word.length, { class: 'nw' }),
  )

/** The lines of a text from one place to another, with where each begins. */
function linesOf(doc: ProseMirrorNode, from = 0, to = doc.content.size) {
  const lines: { line: ProseMirrorNode; pos: number }[] = []
  doc.nodesBetween(from, to, (line, pos) => {
    if (line.isTextblock) lines.push({ line, pos })
    return !line.isTextblock
  })
  return lines
}

/** What a change touches, in the text as it is then. */
function touchedBy({ mapping, doc }: Transaction): [from: number, to: number] {
  let [from, to] = [doc.content.size, 0]
  mapping.maps.forEach((map, index) => {
    const rest = mapping.slice(index + 1)
    map.forEach((_oldFrom, _oldTo, start, end) => {
      from = Math.min(from, rest.map(start, -1))
      to = Math.max(to, rest.map(end, 1))
    })
  })
  return [from, to]
}

/** No line begins in the middle of a word that browsers cut. What is typed stays as it is: only its look is held together. */
export const WholeWords = Extension.create({
  name: 'wholeWords',
  addProseMirrorPlugins: () => [
    new Plugin<DecorationSet>({
      key,
      state: {
        init: (_config, { doc }) =>
          DecorationSet.create(
            doc,
            linesOf(doc).flatMap(({ line, pos }) => wordsIn(line, pos)),
          ),
        apply(transaction, before) {
          if (!transaction.docChanged) return before
          const { doc } = transaction
          let marks = before.map(transaction.mapping, doc)
          const [from, to] = touchedBy(transaction)
          if (from > to) return marks
          for (const { line, pos } of linesOf(doc, from, to))
            marks = marks.remove(marks.find(pos, pos + line.nodeSize)).add(doc, wordsIn(line, pos))
          return marks
        },
      },
      props: { decorations: (state) => key.getState(state) },
    }),
  ],
})
