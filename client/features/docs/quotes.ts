import { Extension, type Extensions, mergeAttributes } from '@tiptap/core'
import type { Node as ProseMirrorNode, ResolvedPos } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import { Agreement, Dissent, Evidence } from '#shared/features/docs/schema.ts'
import { originOf } from './origin.ts'

/** What stands round a quote, in the language of the screen. */
export interface QuoteWords {
  /** Who said it and when, or how it was agreed. */
  byline(kind: 'evidence' | 'agreement', attributes: Record<string, unknown>): string
  open: string
  openSource: string
  remove: string
  dissent: string
  /** Follows a link inside the product. */
  go(path: string): void
}

type Remove = () => void

export const isQuote = (node: ProseMirrorNode) => node.type.name === 'evidence' || node.type.name === 'agreement'

export const isInQuote = (place: ResolvedPos) =>
  Array.from({ length: place.depth + 1 }, (_, depth) => place.node(depth)).some(isQuote)

/** Nothing that is done here changes the words inside a quote, by whatever key or tool; it can be taken out whole. */
const Untouched = Extension.create({
  name: 'untouchedQuotes',
  addProseMirrorPlugins: () => [
    new Plugin({
      filterTransaction: (transaction) => {
        if (!transaction.docChanged || transaction.getMeta(ySyncPluginKey)) return true
        return !transaction.steps.some((step, index) => {
          const before = transaction.docs[index]
          let touched = false
          step.getMap().forEach((from, to) => {
            touched ||= before !== undefined && (isInQuote(before.resolve(from)) || isInQuote(before.resolve(to)))
          })
          return touched
        })
      },
    }),
  ],
})

/** A quote as the editor shows it: others' words, whose they are, and the way to where they were said. */
function frame(kind: 'evidence' | 'agreement', node: ProseMirrorNode, words: QuoteWords, remove: Remove) {
  const element = (name: string, className: string, text = '') => {
    const made = document.createElement(name)
    made.className = className
    made.textContent = text
    return made
  }
  const dom = element(kind === 'agreement' ? 'section' : 'blockquote', '')
  dom.dataset[kind] = ''
  dom.contentEditable = 'false'
  const disc = element('span', 'disc', 'S')
  disc.dataset.phase = 'S'
  disc.ariaHidden = 'true'
  const contentDOM = element('div', 'said')
  const foot = element('footer', 'sm mut', words.byline(kind, node.attrs))
  /** What can be done is nothing on paper, nor is what parts it. */
  const offer = (one: HTMLElement) => {
    const way = element('span', 'way')
    way.append('\u00a0· ', one)
    foot.append(way)
  }
  const origin = originOf(node.attrs)
  if (origin) {
    const link = document.createElement('a')
    link.href = origin
    link.textContent = node.attrs.itemId ? words.openSource : words.open
    link.addEventListener('click', (event) => {
      if (event.metaKey || event.ctrlKey || event.button !== 0) return
      event.preventDefault()
      words.go(link.pathname + link.hash)
    })
    offer(link)
  }
  const button = element('button', 'lnk', words.remove) as HTMLButtonElement
  button.type = 'button'
  button.addEventListener('click', remove)
  offer(button)
  const body = element('div', 'quotebody')
  body.append(contentDOM, foot)
  // The disc stands for what was said; a passage of an item has its card.
  if (node.attrs.itemId) dom.dataset.passage = ''
  else dom.append(disc)
  dom.append(body)
  return { dom, contentDOM, ignoreMutation: () => true }
}

/** Quotes and agreements with the look that the editor gives them; nothing done here changes their words. */
export function quoteExtensions(words: QuoteWords): Extensions {
  const framed = (kind: 'evidence' | 'agreement', type: typeof Evidence) =>
    type.extend({
      addNodeView:
        () =>
        ({ node, editor, getPos }) => {
          const remove = () => {
            const from = getPos()
            if (from !== undefined)
              editor
                .chain()
                .focus()
                .deleteRange({ from, to: from + node.nodeSize })
                .run()
          }
          return frame(kind, node, words, remove)
        },
    })
  return [
    framed('evidence', Evidence),
    framed('agreement', Agreement),
    Untouched,
    Dissent.extend({
      renderHTML: ({ HTMLAttributes }) => [
        'div',
        mergeAttributes(HTMLAttributes, { 'data-dissent': words.dissent }),
        0,
      ],
    }),
  ]
}
