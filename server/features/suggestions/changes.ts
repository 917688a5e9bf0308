import * as Y from 'yjs'
import { z } from 'zod'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { type ChangePlace, ComingBlock } from '#shared/features/suggestions/contract.ts'
import { cut, graphemesOf } from '#shared/lao/graphemes.ts'

const Clock = z.number().int().nonnegative()
/** The id of a Yjs item: the same in a document, in its forks, and in whatever became of both. */
const Ref = z.tuple([Clock, Clock])
export type Ref = z.infer<typeof Ref>
const Attributes = z.record(z.string(), z.unknown())
type Attributes = z.infer<typeof Attributes>
type Parent = Y.XmlFragment | Y.XmlElement

/** One place within a line: letters that go, and letters that come. */
const Part = z.object({
  remove: z.array(Ref),
  /** The letters beside the place, of those that were there at the beginning. */
  left: Ref.nullable(),
  right: Ref.nullable(),
  insert: z.array(z.object({ text: z.string(), attributes: Attributes.optional() })),
})
type Part = z.infer<typeof Part>

/** What is to be done with the document; it holds on to the items it changes, wherever they are by then. */
export const Edit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), line: Ref, parts: z.array(Part) }),
  z.object({ kind: z.literal('look'), line: Ref, letters: z.array(Ref), attributes: Attributes }),
  z.object({
    kind: z.literal('blocks'),
    parent: Ref.nullable(),
    remove: z.array(Ref),
    was: z.array(z.string()),
    left: Ref.nullable(),
    right: Ref.nullable(),
    insert: z.array(Ref),
    /** How what comes reads, block by block; older ones do not say. */
    coming: z.array(ComingBlock).optional(),
  }),
  z.object({ kind: z.literal('attributes'), element: Ref, was: Attributes, set: Attributes }),
])
export type Edit = z.infer<typeof Edit>

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** A change from outside that names everything by its new id, or nothing where it is none. */
export function editWithIds(given: unknown, newIdOf: (id: string) => string | undefined): Edit | undefined {
  const read = Edit.safeParse(given)
  if (!read.success) return undefined
  return Edit.parse(JSON.parse(JSON.stringify(read.data).replace(ID, (id) => newIdOf(id) ?? id)))
}

/** One change that a person can take or leave, and how it reads. */
export interface Found {
  kind: Edit['kind']
  before: string
  after: string
  /** The words round it. */
  lead: string
  trail: string
  edit: Edit
}

/** Letters of a line with their items and their looks. */
interface Letter {
  ref: Ref
  sign: string
  attributes: Attributes
}

const keyOf = ([client, clock]: Ref) => `${client}:${clock}`
const refOf = (type: { readonly _item: Y.Item | null }): Ref | null =>
  type._item ? [type._item.id.client, type._item.id.clock] : null
const sameRef = (one: Ref | null, other: Ref | null) => one !== null && other !== null && keyOf(one) === keyOf(other)
/** Others' words are taken or left whole. */
const isWhole = (element: Parent) =>
  element instanceof Y.XmlElement && (element.nodeName === 'evidence' || element.nodeName === 'agreement')

/** Where an edit stands, for whoever shows it in the text; `after` is how what comes reads. */
export function placesOf(edit: Edit, after: string): ChangePlace[] {
  const ends = (refs: readonly Ref[]): ChangePlace['range'] => (refs[0] ? [refs[0], refs.at(-1) ?? refs[0]] : null)
  const beside = { left: null, right: null, inside: null, insert: [] }
  switch (edit.kind) {
    case 'text':
      return edit.parts.map(({ remove, left, right, insert }) => {
        const text = insert.map((piece) => piece.text).join('')
        return {
          range: ends(remove),
          length: remove.length,
          left,
          right,
          inside: edit.line,
          insert: text ? [{ as: 'text', level: null, text }] : [],
        }
      })
    case 'look':
      return [{ ...beside, range: ends(edit.letters), length: edit.letters.length }]
    case 'blocks': {
      const lines = after === '' ? [] : after.split('\n')
      const insert = edit.coming ?? lines.map((text) => ({ as: 'paragraph' as const, level: null, text }))
      return [
        { range: ends(edit.remove), length: null, left: edit.left, right: edit.right, inside: edit.parent, insert },
      ]
    }
    case 'attributes':
      return [{ ...beside, range: ends([edit.element]), length: null }]
  }
}

/** What a fork changed of the document it began as, in the order of the text. */
export function changesBetween(base: Y.Doc, fork: Y.Doc): Found[] {
  const found: Found[] = []
  compareChildren(base.getXmlFragment(FRAGMENT), fork.getXmlFragment(FRAGMENT), found)
  return found
}

type Child = Y.XmlElement | Y.XmlText
const childrenOf = (parent: Parent) =>
  parent.toArray().filter((one): one is Child => one instanceof Y.XmlElement || one instanceof Y.XmlText)

function compareChildren(base: Parent, fork: Parent, found: Found[]) {
  const [before, after] = [childrenOf(base), childrenOf(fork)]
  const kept = new Set(after.map((child) => keyOf(refOf(child)!)))
  const known = new Set(before.map((child) => keyOf(refOf(child)!)))
  const parent = refOf(base)
  let left: Ref | null = null
  let [b, f] = [0, 0]
  while (b < before.length || f < after.length) {
    const removed: Child[] = []
    const inserted: Child[] = []
    for (; b < before.length && !kept.has(keyOf(refOf(before[b]!)!)); b++) removed.push(before[b]!)
    for (; f < after.length && !known.has(keyOf(refOf(after[f]!)!)); f++) inserted.push(after[f]!)
    if (removed.length + inserted.length > 0) {
      const right = b < before.length ? refOf(before[b]!) : null
      found.push({
        kind: 'blocks',
        before: removed.map(wordsOf).filter(Boolean).join('\n'),
        after: inserted.map(wordsOf).filter(Boolean).join('\n'),
        lead: '',
        trail: '',
        edit: {
          kind: 'blocks',
          parent,
          remove: removed.map((child) => refOf(child)!),
          was: removed.map((child) => child.toString()),
          left,
          right,
          insert: inserted.map((child) => refOf(child)!),
          coming: comingOf(inserted),
        },
      })
    }
    const [one, other] = [before[b], after[f]]
    if (!one || !other) break
    compareKept(one, other, found)
    left = refOf(one)
    b++
    f++
  }
}

function compareKept(base: Child, fork: Child, found: Found[]) {
  if (base instanceof Y.XmlText) {
    if (fork instanceof Y.XmlText) compareLines(base, fork, found)
    return
  }
  if (!(fork instanceof Y.XmlElement)) return
  const [was, now] = [base.getAttributes() as Attributes, fork.getAttributes() as Attributes]
  const names = [...new Set([...Object.keys(was), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(was[name]) !== JSON.stringify(now[name]),
  )
  if (names.length > 0) {
    const pick = (from: Attributes) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]))
    found.push({
      kind: 'attributes',
      before: wordsOf(base),
      after: wordsOf(fork),
      lead: '',
      trail: '',
      edit: { kind: 'attributes', element: refOf(base)!, was: pick(was), set: pick(now) },
    })
  }
  if (!isWhole(base)) compareChildren(base, fork, found)
}

/** The letters of a line that are there now, each with its item. */
function lettersOf(line: Y.XmlText): Letter[] {
  const letters: Letter[] = []
  const looks = (line.toDelta() as { insert: unknown; attributes?: Attributes }[]).flatMap(
    ({ insert, attributes = {} }) =>
      typeof insert === 'string' ? Array.from({ length: insert.length }, () => attributes) : [attributes],
  )
  for (let item = line._start; item; item = item.right) {
    if (item.deleted || !item.countable) continue
    const { content, id } = item
    const signs = content instanceof Y.ContentString ? content.str : '\uFFFC'
    for (let index = 0; index < item.length; index++)
      letters.push({
        ref: [id.client, id.clock + index],
        sign: signs[index] ?? '\uFFFC',
        attributes: looks[letters.length] ?? {},
      })
  }
  return letters
}

const textOf = (letters: readonly Letter[]) => letters.map(({ sign }) => sign).join('')

interface Run {
  /** Places in the line at the beginning, and in the fork. */
  from: number
  to: number
  forkFrom: number
  forkTo: number
}

function compareLines(base: Y.XmlText, fork: Y.XmlText, found: Found[]) {
  const [before, after] = [lettersOf(base), lettersOf(fork)]
  const [text, next] = [textOf(before), textOf(after)]
  const inFork = new Map(after.map(({ ref }, index) => [keyOf(ref), index]))
  const known = new Set(before.map(({ ref }) => keyOf(ref)))
  const line = refOf(base)!

  const runs: Run[] = []
  let [b, f] = [0, 0]
  while (b < before.length || f < after.length) {
    const run = { from: b, to: b, forkFrom: f, forkTo: f }
    while (b < before.length && !inFork.has(keyOf(before[b]!.ref))) b++
    while (f < after.length && !known.has(keyOf(after[f]!.ref))) f++
    run.to = b
    run.forkTo = f
    if (run.to > run.from || run.forkTo > run.forkFrom) runs.push(run)
    if (b < before.length && f < after.length) {
      b++
      f++
    } else if (run.to === run.from && run.forkTo === run.forkFrom) break
  }

  // What lies within one word is one change, and reads as whole words.
  const ends = boundariesOf(text)
  const groups: Run[][] = []
  for (const run of runs) {
    const last = groups.at(-1)
    if (last && ends.end(last.at(-1)!.to) > ends.start(run.from)) last.push(run)
    else groups.push([run])
  }
  for (const group of groups) {
    const [first, last] = [group[0]!, group.at(-1)!]
    const [from, to] = [ends.start(first.from), ends.end(last.to)]
    const forkFrom = first.forkFrom - (first.from - from)
    const forkTo = last.forkTo + (to - last.to)
    found.push({
      kind: 'text',
      before: text.slice(from, to),
      after: next.slice(forkFrom, forkTo),
      lead: graphemesOf(text.slice(Math.max(0, from - 120), from))
        .slice(-24)
        .join(''),
      trail: graphemesOf(text.slice(to, to + 120))
        .slice(0, 24)
        .join(''),
      edit: {
        kind: 'text',
        line,
        parts: group.map((run) => ({
          remove: before.slice(run.from, run.to).map(({ ref }) => ref),
          left: before[run.from - 1]?.ref ?? null,
          right: before[run.to]?.ref ?? null,
          insert: inserted(after.slice(run.forkFrom, run.forkTo)),
        })),
      },
    })
  }

  // Words that stayed and look otherwise.
  let looks: { letters: Letter[]; attributes: Attributes; key: string } | undefined
  const close = () => {
    if (looks)
      found.push({
        kind: 'look',
        before: textOf(looks.letters),
        after: textOf(looks.letters),
        lead: '',
        trail: '',
        edit: { kind: 'look', line, letters: looks.letters.map(({ ref }) => ref), attributes: looks.attributes },
      })
    looks = undefined
  }
  for (const letter of before) {
    const now = after[inFork.get(keyOf(letter.ref)) ?? -1]
    const set = now ? difference(letter.attributes, now.attributes) : undefined
    const key = set ? JSON.stringify(set) : ''
    if (looks && looks.key !== key) close()
    if (!set) continue
    looks ??= { letters: [], attributes: set, key }
    looks.letters.push(letter)
  }
  close()
}

function difference(was: Attributes, now: Attributes): Attributes | undefined {
  const names = [...new Set([...Object.keys(was), ...Object.keys(now)])].filter(
    (name) => JSON.stringify(was[name]) !== JSON.stringify(now[name]),
  )
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, now[name] ?? null])) : undefined
}

function inserted(letters: readonly Letter[]): Part['insert'] {
  const pieces: Part['insert'] = []
  for (const { sign, attributes } of letters) {
    const last = pieces.at(-1)
    const plain = Object.keys(attributes).length === 0
    if (last && JSON.stringify(last.attributes ?? {}) === JSON.stringify(attributes)) last.text += sign
    else pieces.push({ text: sign, ...(plain ? {} : { attributes }) })
  }
  return pieces
}

let words: Intl.Segmenter | undefined

/** Where the word of a place begins and ends; no letter is ever cut. */
function boundariesOf(text: string) {
  words ??= new Intl.Segmenter('lo', { granularity: 'word' })
  const edges = [0, ...[...words.segment(text)].map(({ index, segment }) => index + segment.length)]
  return {
    start: (at: number) => edges.findLast((edge) => edge <= at) ?? 0,
    end: (at: number) => edges.find((edge) => edge >= at) ?? text.length,
  }
}

/** How a block reads in one line; quotes of others only say that they are there. */
function wordsOf(child: Child): string {
  if (child instanceof Y.XmlText) return textOf(lettersOf(child))
  if (isWhole(child)) return '❝ … ❞'
  const sign = signOf(child)
  if (sign !== undefined) return sign
  return childrenOf(child)
    .map(wordsOf)
    .join(isLine(child) ? '' : ' ')
}

const isLine = ({ nodeName }: Y.XmlElement) =>
  ['paragraph', 'heading', 'codeBlock', 'detailsSummary'].includes(nodeName)

/** How something without a line reads. */
function signOf(element: Y.XmlElement): string | undefined {
  const said = (...names: string[]) => {
    const attributes = element.getAttributes() as Attributes
    return names.map((name) => attributes[name]).find((value) => typeof value === 'string' && value !== '') ?? ''
  }
  switch (element.nodeName) {
    case 'mention':
      return `@${said('nameLo', 'nameEn')}`
    case 'image':
      return `▣ ${said('alt', 'caption')}`.trim()
    case 'file':
      return `▣ ${said('name')}`.trim()
    case 'itemCard':
      return '▣'
    case 'horizontalRule':
      return '———'
    case 'hardBreak':
      return '\n'
    default:
      return undefined
  }
}

const SHOWN_BLOCKS = 40
const SHOWN_LETTERS = 600

/** What would come, block by block, as far as it is shown. */
function comingOf(inserted: readonly Child[]): ComingBlock[] {
  const all: ComingBlock[] = []
  for (const child of inserted) putComing(child, 'paragraph', all)
  const shown: ComingBlock[] = []
  let left = SHOWN_LETTERS
  for (const block of all) {
    if (left <= 0 || shown.length === SHOWN_BLOCKS) {
      shown.push({ as: 'part', level: null, text: '…' })
      break
    }
    const text = cut(block.text, left)
    left -= graphemesOf(text).length
    shown.push({ ...block, text })
  }
  return shown
}

function putComing(child: Child, line: 'paragraph' | 'item', all: ComingBlock[]) {
  const put = (as: ComingBlock['as'], level: number | null = null) => all.push({ as, level, text: wordsOf(child) })
  if (child instanceof Y.XmlText) put('text')
  else if (isInline(child)) put('text')
  else if (child.nodeName === 'heading') put('heading', Number(child.getAttribute('level')) || 1)
  else if (child.nodeName === 'codeBlock') put('code')
  else if (isLine(child)) put(line)
  else if (isWhole(child) || signOf(child) !== undefined || child.nodeName.startsWith('tableRow')) put('part')
  else for (const one of childrenOf(child)) putComing(one, /(list|task)Item/.test(child.nodeName) ? 'item' : line, all)
}

const isInline = ({ nodeName }: Y.XmlElement) => ['mention', 'footnote', 'hardBreak'].includes(nodeName)

/** Does a change in the document as it is now. False, and nothing done, when its place is gone or was changed by others. */
export function applyChange(doc: Y.Doc, fork: Y.Doc, edit: Edit): boolean {
  switch (edit.kind) {
    case 'text':
      return applyText(doc, edit.line, edit.parts)
    case 'look': {
      const line = typeAt(doc, edit.line)
      if (!(line instanceof Y.XmlText)) return false
      const at = placeOf(lettersOf(line), edit.letters)
      if (at === undefined) return false
      line.format(at, edit.letters.length, edit.attributes)
      return true
    }
    case 'attributes': {
      const element = typeAt(doc, edit.element)
      if (!(element instanceof Y.XmlElement)) return false
      const now = element.getAttributes() as Attributes
      const same = Object.entries(edit.was).every(
        ([name, value]) => JSON.stringify(now[name] ?? null) === JSON.stringify(value),
      )
      if (!same) return false
      for (const [name, value] of Object.entries(edit.set)) {
        if (value === null) element.removeAttribute(name)
        else element.setAttribute(name, value as string)
      }
      return true
    }
    case 'blocks':
      return applyBlocks(doc, fork, edit)
  }
}

/** What only deletes writes nothing by which its client would be known again: something is put in and taken out at once. */
export function leaveTrace(doc: Y.Doc) {
  if (Y.getState(doc.store, doc.clientID) > 0) return
  const text = doc.getXmlFragment(FRAGMENT)
  text.insert(0, [new Y.XmlElement('paragraph')])
  text.delete(0, 1)
}

/** Where letters stand, if all are still there and nobody wrote between them. */
function placeOf(letters: readonly Letter[], sought: readonly Ref[]): number | undefined {
  const first = sought[0]
  if (!first) return undefined
  const at = letters.findIndex(({ ref }) => sameRef(ref, first))
  return at >= 0 && sought.every((ref, index) => sameRef(letters[at + index]?.ref ?? null, ref)) ? at : undefined
}

function applyText(doc: Y.Doc, ref: Ref, parts: readonly Part[]): boolean {
  const line = typeAt(doc, ref)
  if (!(line instanceof Y.XmlText)) return false
  const letters = lettersOf(line)
  const places = parts.map(({ remove, left, right }) => {
    if (remove.length > 0) return placeOf(letters, remove)
    const before = left ? letters.findIndex((letter) => sameRef(letter.ref, left)) : -1
    if (before >= 0) return before + 1
    const behind = right ? letters.findIndex((letter) => sameRef(letter.ref, right)) : -1
    if (behind >= 0) return behind
    return left === null && right === null && letters.length === 0 ? 0 : undefined
  })
  if (places.some((place) => place === undefined)) return false
  const all = parts.map((part, index) => ({ ...part, at: places[index]! }))
  // From behind, so that no place moves before its turn.
  for (const { at, remove, insert } of all.sort((one, other) => other.at - one.at)) {
    if (remove.length > 0) line.delete(at, remove.length)
    let place = at
    for (const { text, attributes } of insert) {
      line.insert(place, text, attributes ?? {})
      place += text.length
    }
  }
  return true
}

function applyBlocks(doc: Y.Doc, fork: Y.Doc, edit: Extract<Edit, { kind: 'blocks' }>): boolean {
  const parent = edit.parent === null ? doc.getXmlFragment(FRAGMENT) : typeAt(doc, edit.parent)
  if (!(parent instanceof Y.XmlFragment)) return false
  const children = childrenOf(parent)
  const indexOf = (ref: Ref | null) => (ref ? children.findIndex((child) => sameRef(refOf(child), ref)) : -1)
  const removing = edit.remove.map(indexOf)
  // Whoever wrote in it meanwhile keeps what they wrote.
  const untouched = removing.every((at, index) => at >= 0 && children[at]?.toString() === edit.was[index])
  if (!untouched || removing.some((at, index) => at !== removing[0]! + index)) return false
  let at: number | undefined = removing[0]
  if (at === undefined) {
    const [left, right] = [indexOf(edit.left), indexOf(edit.right)]
    if (left >= 0) at = left + 1
    else if (right >= 0) at = right
    else if (edit.left === null && edit.right === null) at = children.length
  }
  if (at === undefined) return false
  const clones = edit.insert.map((ref) => {
    const found = typeAt(fork, ref)
    return found instanceof Y.XmlElement || found instanceof Y.XmlText ? (found.clone() as Child) : undefined
  })
  if (clones.some((clone) => clone === undefined)) return false
  if (edit.remove.length > 0) parent.delete(at, edit.remove.length)
  parent.insert(at, clones as Child[])
  return true
}

/** A type by the item that holds it, if neither it nor what it stands in was taken out. */
function typeAt(doc: Y.Doc, [client, clock]: Ref): Y.AbstractType<unknown> | undefined {
  if (Y.getState(doc.store, client) <= clock) return undefined
  const item = Y.getItem(doc.store, Y.createID(client, clock))
  if (!(item instanceof Y.Item) || !(item.content instanceof Y.ContentType)) return undefined
  for (let up: Y.Item | null = item; up; up = (up.parent as Y.AbstractType<unknown>)._item)
    if (up.deleted) return undefined
  return item.content.type
}
