import { getSchema } from '@tiptap/core'
import { DOMSerializer, type NodeType, type Schema } from '@tiptap/pm/model'
import { useEffect, useRef } from 'react'
import { departmentOf, langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { CUT_WORDS } from '#client/design/index.ts'
import { type DiffNode, linkOf } from '#shared/features/docs/diff.ts'
import { fileAddress } from '#shared/features/docs/files.ts'
import { CALLOUT_KINDS, type CalloutKind, docExtensions } from '#shared/features/docs/schema.ts'
import '#client/design/prose.css'
import './history.css'

let known: Schema | undefined

/** A text that stands still: a kept point, a template, or two versions side by side in one. Any node of a document. */
export default function TextView({ content, label }: { content: DiffNode; label: string }) {
  const t = useWords('docs')
  const core = useWords()
  const format = useFormat()
  const place = useRef<HTMLDivElement>(null)
  const { language } = format
  useEffect(() => {
    known ??= getSchema(docExtensions)
    const byline = ({ type, attrs = {} }: DiffNode) => {
      const of = attrs as Record<string, string | null>
      if (type === 'agreement')
        return [
          core(of.outcome === 'not_agreed' ? 'state.not_agreed' : 'state.agreed'),
          of.recordedAt && format.date(of.recordedAt),
        ]
      if (type === 'evidence')
        return [
          nameOf({ nameLo: of.authorLo ?? '', nameEn: of.authorEn ?? '' }, language),
          departmentOf({ departmentLo: of.departmentLo ?? null, departmentEn: of.departmentEn ?? null }, language),
          of.sentAt && format.date(of.sentAt),
        ]
      return undefined
    }
    const words = {
      inserted: t('diff.inserted'),
      deleted: t('diff.deleted'),
      changed: t('diff.changed'),
      look: t('diff.look'),
      linked: (now: string) => t('diff.linked', { now }),
      unlinked: (before: string) => t('diff.unlinked', { before }),
      relinked: (before: string, now: string) => t('diff.relinked', { before, now }),
      done: core('spiral.done'),
      todo: core('spiral.todo'),
      dissent: t('dissent'),
      card: t('insert.card'),
    }
    const callout = {
      note: t('callout.note'),
      tip: t('callout.tip'),
      warning: t('callout.warning'),
      decision: t('callout.decision'),
    }
    place.current?.replaceChildren(
      ...(content.content ?? []).map((node) => draw(node, known!, { words, callout, byline })),
    )
  }, [content, t, core, format, language])
  return (
    <div ref={place} className="prose textview" role="document" aria-label={label} lang={langOf(plainOf(content))} />
  )
}

const plainOf = (node: DiffNode): string =>
  (node.text ?? '') + (node.content ?? []).map(plainOf).join(' ').slice(0, 400)

interface Look {
  words: Record<NonNullable<DiffNode['change']> | 'done' | 'todo' | 'dissent' | 'card' | 'look', string> & {
    linked(now: string): string
    unlinked(before: string): string
    relinked(before: string, now: string): string
  }
  callout: Record<CalloutKind, string>
  byline(node: DiffNode): (string | null | undefined | false)[] | undefined
}

/** One node as the schema draws it, with its content inside; what the schema does not know shows its content. */
function draw(node: DiffNode, schema: Schema, look: Look): Node {
  const drawn = node.type === 'text' ? drawText(node, schema) : drawElement(node, schema, look)
  if (!node.change) return drawn
  if (node.type !== 'text' && drawn instanceof HTMLElement && !isInline(node, schema)) {
    drawn.dataset.change = node.change
    const said = document.createElement('span')
    said.className = 'sr'
    said.textContent = `${look.words[node.change]}: `
    // A row of a table may hold only cells.
    const first = drawn.matches('table, tbody, tr, ul, ol') ? drawn.querySelector('td, th, li') : drawn
    first?.prepend(said)
    return drawn
  }
  if (node.change === 'changed') return inAnotherLook(node, drawn, look)
  const mark = document.createElement(node.change === 'deleted' ? 'del' : 'ins')
  mark.append(drawn)
  return mark
}

/** The same words with what is new about them behind them, for the eye and the ear. */
function inAnotherLook(node: DiffNode, drawn: Node, { words }: Look): HTMLElement {
  const place = document.createElement('span')
  place.dataset.change = 'changed'
  const same = document.createElement('span')
  same.append(drawn)
  const said = document.createElement('small')
  said.textContent = ` (${lookOf(node.ledTo, linkOf(node), words)}) `
  place.append(same, said)
  return place
}
function lookOf(before: string | null | undefined, now: string | null, words: Look['words']): string {
  if (before === undefined) return words.look
  if (before === null) return words.linked(now ?? '')
  return now === null ? words.unlinked(before) : words.relinked(before, now)
}

const isInline = (node: DiffNode, schema: Schema) => schema.nodes[node.type]?.isInline ?? false

/** Text with no word of it cut at the end of a line, as `whole` does it for pages. */
function wholeWords(text: string): Node {
  const parts = text.split(CUT_WORDS)
  if (parts.length === 1) return document.createTextNode(text)
  const drawn = document.createElement('span')
  drawn.append(
    ...parts.map((part, index) => {
      if (index % 2 === 0) return part
      const word = document.createElement('span')
      word.className = 'nw'
      word.textContent = part
      return word
    }),
  )
  return drawn
}

function drawText(node: DiffNode, schema: Schema): Node {
  let drawn: Node = wholeWords(node.text ?? '')
  for (const { type, attrs } of node.marks ?? []) {
    const mark = schema.marks[type]
    const spec = mark?.spec.toDOM?.(mark.create(attrs), true)
    if (!spec) continue
    const { dom, contentDOM } = DOMSerializer.renderSpec(document, spec)
    ;(contentDOM ?? dom).appendChild(drawn)
    drawn = dom
  }
  return drawn
}

function drawElement(node: DiffNode, schema: Schema, look: Look): Node {
  const type = schema.nodes[node.type]
  const made = frameOf(node, type, look)
  const { dom } = made
  // A box to tick can be seen here, and not be ticked.
  for (const box of dom instanceof HTMLElement ? dom.querySelectorAll('input') : []) {
    box.disabled = true
    box.ariaLabel = node.attrs?.checked === true ? look.words.done : look.words.todo
    box.checked = node.attrs?.checked === true
  }
  const inside = made.contentDOM
  const children = (node.content ?? []).map((child) => draw(child, schema, look))
  inside?.replaceChildren(...children)
  // An empty paragraph still takes up its line.
  if (type?.isTextblock && children.length === 0) inside?.append(document.createElement('br'))
  const by = look.byline(node)
  if (by && dom instanceof HTMLElement) {
    const foot = document.createElement('footer')
    foot.className = 'sm mut'
    foot.textContent = by.filter(Boolean).join('\u00a0· ')
    dom.append(foot)
  }
  return dom
}

/** What stands round the content of a node: as its schema draws it, or a plain box for what no schema knows. */
function frameOf(
  node: DiffNode,
  type: NodeType | undefined,
  look: Look,
): { dom: Node; contentDOM?: HTMLElement | undefined } {
  if (node.type === 'image') return { dom: pictureOf(node.attrs ?? {}) }
  if (node.type === 'itemCard') {
    // What it is called is asked for by whoever opens it: it may be in a circle.
    const dom = document.createElement('p')
    const link = document.createElement('a')
    link.href = `/items/${encodeURIComponent(String(node.attrs?.itemId))}`
    link.textContent = look.words.card
    dom.append(link)
    return { dom }
  }
  if (node.type === 'table') {
    // The schema measures its columns, which a table taken apart for comparing has not.
    const dom = document.createElement('table')
    const contentDOM = document.createElement('tbody')
    dom.append(contentDOM)
    return { dom, contentDOM }
  }
  const spec = type?.spec.toDOM?.(type.create(node.attrs))
  if (spec) {
    const made = DOMSerializer.renderSpec(document, spec)
    if (made.dom instanceof HTMLElement) {
      const kind = CALLOUT_KINDS.find((one) => one === node.attrs?.kind) ?? 'note'
      if (node.type === 'callout') made.dom.dataset.label = look.callout[kind]
      if (node.type === 'dissent') made.dom.dataset.dissent = look.words.dissent
    }
    return made
  }
  const box = document.createElement('div')
  return { dom: box, contentDOM: box }
}

/** A picture with its caption, as wide as it stands in the text. */
function pictureOf({ fileId, alt, caption, size, width, height }: Record<string, unknown>): HTMLElement {
  const dom = document.createElement('figure')
  dom.className = 'picture'
  dom.dataset.size = String(size ?? 'full')
  const image = document.createElement('img')
  image.src = fileAddress(String(fileId))
  image.alt = String(alt || caption || '')
  if (typeof width === 'number') image.width = width
  if (typeof height === 'number') image.height = height
  dom.append(image)
  if (caption) {
    const under = document.createElement('figcaption')
    under.textContent = String(caption)
    dom.append(under)
  }
  return dom
}
