import { getSchema } from '@tiptap/core'
import type { Node as Part } from '@tiptap/pm/model'
import * as Y from 'yjs'
import { permit } from '#shared/base/errors.ts'
import { runsOf } from '#shared/features/docs/diff.ts'
import { docExtensions, FRAGMENT } from '#shared/features/docs/schema.ts'
import { letterDiff } from '#shared/lao/letter-diff.ts'
import { piecesOf } from '#shared/lao/words.ts'
import type { ContentNode } from '../content.ts'

const schema = getSchema(docExtensions)

type Looks = Record<string, unknown>
interface Piece {
  text: string
  looks: Looks
}
/** A line of text, or an element. */
type Wanted = Piece[] | Part
type Child = Y.XmlText | Y.XmlElement

/**
 * Makes a document's text this content by as few changes as it takes, each of them of whole letters: written sign by
 * sign, a tone mark would stay alone where somebody else deletes its letter at the same moment.
 */
export function rewrite(doc: Y.Doc, content: ContentNode): void {
  const node = schema.nodeFromJSON(content)
  permit(node.type === schema.topNodeType, 'restore what is no document')
  doc.transact(() => rewriteInside(doc.getXmlFragment(FRAGMENT), node))
}

function rewriteInside(parent: Y.XmlFragment, node: Part) {
  const [there, wanted] = [childrenOf(parent), wantedIn(node)]
  let [at, old, now] = [0, 0, 0]
  for (const run of runsOf(there.map(keyOf), wanted.map(keyOfWanted), (key) => key)) {
    const [went, came] = [run.old.length, run.now.length]
    if (run.same) at += came
    else at = rewriteRun(parent, at, there.slice(old, old + went), wanted.slice(now, now + came))
    old += went
    now += came
  }
}

/** Makes these children those: one of the same kind becomes the next form, the others come and go. Says where it ended. */
function rewriteRun(parent: Y.XmlFragment, begin: number, there: readonly Child[], wanted: readonly Wanted[]): number {
  let at = begin
  let next = 0
  for (const child of there) {
    const ahead = wanted.slice(next).findIndex((one) => kindOf(one) === kindOfChild(child))
    if (ahead < 0) {
      parent.delete(at, 1)
      continue
    }
    parent.insert(at, wanted.slice(next, next + ahead).map(made))
    at += ahead
    become(child, wanted[next + ahead]!)
    at++
    next += ahead + 1
  }
  parent.insert(at, wanted.slice(next).map(made))
  return at + wanted.length - next
}

function become(child: Child, wanted: Wanted) {
  if (child instanceof Y.XmlText) {
    if (Array.isArray(wanted)) rewriteLine(child, wanted)
    return
  }
  if (Array.isArray(wanted)) return
  const [was, now] = [child.getAttributes() as Looks, attributesOf(wanted)]
  for (const name of Object.keys(was)) if (!(name in now)) child.removeAttribute(name)
  for (const [name, value] of Object.entries(now))
    if (JSON.stringify(was[name]) !== JSON.stringify(value)) child.setAttribute(name, value as string)
  rewriteInside(child, wanted)
}

/** Word by word, and within a word by whole letters. */
function rewriteLine(line: Y.XmlText, pieces: readonly Piece[]) {
  const before = piecesIn(line)
  let at = 0
  for (const { old, now, same } of runsOf(wordsIn(before), wordsIn(pieces), (word) => word)) {
    if (!same) {
      const { index, remove, insert } = letterDiff(old.join(''), now.join(''))
      if (remove > 0) line.delete(at + index, remove)
      if (insert) line.insert(at + index, insert)
    }
    at += now.join('').length
  }
  if (JSON.stringify(piecesIn(line)) === JSON.stringify(pieces)) return
  const none = Object.fromEntries(before.flatMap(({ looks }) => Object.keys(looks).map((name) => [name, null])))
  line.applyDelta(pieces.map(({ text, looks }) => ({ retain: text.length, attributes: { ...none, ...looks } })))
}

const wordsIn = (pieces: readonly Piece[]) => piecesOf(pieces.map(({ text }) => text).join(''))

function made(wanted: Wanted): Child {
  if (Array.isArray(wanted)) {
    const line = new Y.XmlText()
    line.applyDelta(wanted.map(({ text, looks }) => ({ insert: text, attributes: looks })))
    return line
  }
  const element = new Y.XmlElement(wanted.type.name)
  for (const [name, value] of Object.entries(attributesOf(wanted))) element.setAttribute(name, value as string)
  element.insert(0, wantedIn(wanted).map(made))
  return element
}

const childrenOf = (parent: Y.XmlFragment) =>
  parent.toArray().filter((one): one is Child => one instanceof Y.XmlText || one instanceof Y.XmlElement)

/** What stands in a part; neighbours of text are one line. */
function wantedIn(node: Part): Wanted[] {
  const wanted: Wanted[] = []
  node.forEach((child) => {
    const last = wanted.at(-1)
    if (!child.isText) wanted.push(child)
    else {
      const piece = { text: child.text ?? '', looks: ordered(Object.fromEntries(child.marks.map(lookOf))) }
      if (Array.isArray(last)) last.push(piece)
      else wanted.push([piece])
    }
  })
  return wanted
}
const lookOf = ({ type, attrs }: Part['marks'][number]) => [type.name, ordered(attrs)] as const

const piecesIn = (line: Y.XmlText): Piece[] =>
  (line.toDelta() as { insert: unknown; attributes?: Looks }[]).flatMap(({ insert, attributes = {} }) =>
    typeof insert === 'string' ? [{ text: insert, looks: ordered(attributes) }] : [],
  )

/** The binding of the editor keeps no attribute that is null. */
const attributesOf = (node: Part): Looks =>
  ordered(Object.fromEntries(Object.entries(node.attrs).filter(([, value]) => value !== null)))

const ordered = (given: Looks): Looks =>
  Object.fromEntries(
    Object.entries(given)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => [name, isRecord(value) ? ordered(value) : value]),
  )
const isRecord = (value: unknown): value is Looks =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (wanted: Wanted) => (Array.isArray(wanted) ? 'text' : wanted.type.name)
const kindOfChild = (child: Child) => (child instanceof Y.XmlText ? 'text' : child.nodeName)

/** The same for what is the same. */
const keyOf = (child: Child): string =>
  child instanceof Y.XmlText
    ? JSON.stringify(piecesIn(child))
    : JSON.stringify([child.nodeName, ordered(child.getAttributes() as Looks), childrenOf(child).map(keyOf)])
const keyOfWanted = (wanted: Wanted): string =>
  Array.isArray(wanted)
    ? JSON.stringify(wanted)
    : JSON.stringify([wanted.type.name, attributesOf(wanted), wantedIn(wanted).map(keyOfWanted)])
