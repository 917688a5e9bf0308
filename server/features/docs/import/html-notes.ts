import { type Element, isTag, isText, type ParentNode } from 'domhandler'
import { elementsIn } from './xml.ts'

export interface Note {
  text: string
}

const holders = new Set(['li', 'div', 'aside', 'dd', 'p', 'section'])

/**
 * Footnotes, whoever wrote the page: two places that link to each other, of which the later one is the note. Gives
 * the note that each link calls, and the places that hold notes and are no part of the text.
 */
export function notesIn(root: ParentNode): { notes: Map<Element, Note>; noted: Set<Element> } {
  const named = new Map<string, Element>()
  const links: Element[] = []
  const places = new Map<Element, number>()
  const look = (node: ParentNode) => {
    for (const child of elementsIn(node)) {
      places.set(child, places.size)
      for (const name of namesOf(child)) if (!named.has(name)) named.set(name, child)
      if (child.name === 'a' && child.attribs.href?.startsWith('#')) links.push(child)
      look(child)
    }
  }
  look(root)

  const notes = new Map<Element, Note>()
  const noted = new Set<Element>()
  for (const link of links) {
    const target = named.get(link.attribs.href?.slice(1) ?? '')
    if (!target || (places.get(target) ?? 0) < (places.get(link) ?? 0)) continue
    const own = new Set([link, link.parent].flatMap((one) => (one && isTag(one) ? namesOf(one) : [])))
    const holder = holderOf(target)
    if (!holder || !backs(holder, own)) continue
    const text = noteText(holder)
      .replace(/\s*[\r\n]\s*/g, ' ')
      .trim()
    notes.set(link, { text })
    noted.add(holder)
  }
  return { notes, noted }
}

const namesOf = ({ name, attribs }: Element) =>
  [attribs.id, name === 'a' ? attribs.name : undefined].filter((one): one is string => one !== undefined && one !== '')

function holderOf(target: Element): Element | undefined {
  let at: Element | undefined = target
  let found: Element | undefined
  while (at && !found) {
    if (holders.has(at.name)) found = at
    const above: ParentNode | null = at.parent
    at = above && isTag(above) ? above : undefined
  }
  // LibreOffice and Word put the paragraph of a note into a part of its own.
  const around = found?.name === 'p' ? found.parent : undefined
  if (around && isTag(around) && /^(sd)?(foot|end)note\d+$|^(ftn|edn)\d+$/.test(around.attribs.id ?? '')) return around
  return found
}

const isBack = (node: Element, own: ReadonlySet<string>) =>
  node.name === 'a' && node.attribs.href?.startsWith('#') && own.has(node.attribs.href.slice(1))

const backs = (node: ParentNode, own: ReadonlySet<string>): boolean =>
  elementsIn(node).some((child) => isBack(child, own) || backs(child, own))

/** The words of a note without the sign that leads back. */
const noteText = (node: ParentNode): string =>
  node.children
    .map((child) => {
      if (isText(child)) return child.data
      if (!isTag(child) || (child.name === 'a' && child.attribs.href?.startsWith('#'))) return ''
      const words = noteText(child)
      return holders.has(child.name) ? `${words} ` : words
    })
    .join('')
