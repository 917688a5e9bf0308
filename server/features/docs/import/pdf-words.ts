import type { ContentNode } from '../content.ts'

/** Words of a PDF, and which of them lead somewhere. */
export interface Words {
  text: string
  links: { from: number; to: number; href: string }[]
}

export const noWords = (): Words => ({ text: '', links: [] })

/** Adds to words; what leads to the same place as the letter before is one link with it, and the space between. */
export function addTo(words: Words, text: string, href?: string): void {
  const from = words.text.length + (text.length - text.trimStart().length)
  words.text += text
  if (!href || from === words.text.length) return
  const last = words.links.at(-1)
  const between = last && words.text.slice(last.to, from)
  if (last?.href === href && between?.trim() === '') last.to = words.text.length
  else words.links.push({ from, to: words.text.length, href })
}

/** From this place on. */
export const wordsFrom = ({ text, links }: Words, at: number): Words => ({
  text: text.slice(at),
  links: links
    .filter(({ to }) => to > at)
    .map(({ from, to, href }) => ({ from: Math.max(0, from - at), to: to - at, href })),
})

export function trimmed(words: Words): Words {
  const text = words.text.trimEnd()
  const links = words.links.map((one) => ({ ...one, to: Math.min(one.to, text.length) }))
  return wordsFrom({ text, links }, text.length - text.trimStart().length)
}

/** Two texts as one, with what stands between them. */
export function joinedWords(first: Words, between: string, second: Words): Words {
  const all: Words = { text: first.text + between, links: first.links.map((one) => ({ ...one })) }
  const start = all.text.length
  for (const { from, to, href } of second.links) {
    const last = all.links.at(-1)
    const goesOn = from === 0 && last?.href === href && last.to === first.text.length
    if (goesOn) last.to = start + to
    else all.links.push({ from: start + from, to: start + to, href })
  }
  all.text += second.text
  return all
}

export function nodesOf({ text, links }: Words): ContentNode[] {
  const nodes: ContentNode[] = []
  const put = (some: string, href?: string) => {
    if (some) nodes.push({ type: 'text', text: some, ...(href ? { marks: [{ type: 'link', attrs: { href } }] } : {}) })
  }
  let at = 0
  for (const { from, to, href } of links) {
    put(text.slice(at, from))
    put(text.slice(from, to), href)
    at = to
  }
  put(text.slice(at))
  return nodes
}
