import { DomHandler, type Element, isTag, isText, type ParentNode } from 'domhandler'
import { Parser } from 'htmlparser2'
import { unreadable } from './zip.ts'

/** Deeper than any person nests, and far from where walking such a tree would end a program. */
const DEEPEST = 400

/** Parses XML or HTML without recursion; entities are only the ones of the language, nothing is ever fetched. */
export function parse(text: string, xmlMode: boolean): ParentNode {
  const handler = new DomHandler(undefined, { withStartIndices: xmlMode, withEndIndices: xmlMode, xmlMode })
  let depth = 0
  const { onopentag, onclosetag } = handler
  handler.onopentag = function (this: DomHandler, ...given) {
    if (++depth > DEEPEST) throw unreadable()
    onopentag.apply(this, given)
  }
  handler.onclosetag = function (this: DomHandler) {
    depth--
    onclosetag.apply(this)
  }
  const parser = new Parser(handler, { xmlMode, decodeEntities: true })
  parser.end(text)
  return handler.root
}

export const elementsIn = (node: ParentNode): Element[] => node.children.filter(isTag)

export const childNamed = (node: ParentNode | undefined, name: string): Element | undefined =>
  node?.children.find((one): one is Element => isTag(one) && one.name === name)

/** Every element of this name, in the order of the text. */
export function allNamed(node: ParentNode, name: string): Element[] {
  const found: Element[] = []
  for (const one of elementsIn(node)) {
    if (one.name === name) found.push(one)
    found.push(...allNamed(one, name))
  }
  return found
}

export const wordsOf = (node: ParentNode): string =>
  node.children.map((one) => (isText(one) ? one.data : isTag(one) ? wordsOf(one) : '')).join('')
