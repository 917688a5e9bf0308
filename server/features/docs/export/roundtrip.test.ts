import { expect, test } from 'vitest'
import { type Limits, Maker, paperOf, photos } from '#tests/support/papers.ts'
import { type ContentNode, firstUpdate } from '../content.ts'
import { readDocx } from '../import/docx.ts'
import { readHtml } from '../import/html.ts'
import { readMarkdown } from '../import/markdown.ts'
import { readOdt } from '../import/odt.ts'
import { withPictures } from '../import/pictures.ts'
import type { Source } from '../import/source.ts'
import { docxOf } from './docx.ts'
import { htmlOf } from './html.ts'
import { markdownOf } from './markdown.ts'
import { odtOf } from './odt.ts'
import { bylineOf, cardOf, fileOf, type Lead, mentionOf, type Paper } from './paper.ts'
import { words } from './words.ts'

const SEEDS = Number(process.env.SEEDS ?? 150)
/** On a machine that has much else to do. */
const LONGEST_MS = 180_000

/** What a format does not hold; everything else comes back as it was. */
interface Loss {
  imageSize?: boolean
  language?: boolean
}

/** What a document is after the way through a file: the same tree, with what a file can only say in words as words. */
function expected(nodes: readonly ContentNode[], paper: Paper, loss: Loss): ContentNode[] {
  const lead = ({ text, href }: Lead): ContentNode => ({
    type: 'paragraph',
    content: [{ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }],
  })
  return nodes.flatMap((node): ContentNode[] => {
    const inner = () => expected(node.content ?? [], paper, loss)
    switch (node.type) {
      case 'evidence':
      case 'agreement':
        return [{ type: 'blockquote', content: [...inner(), lead(bylineOf(paper, node))] }]
      case 'dissent':
        return [
          { type: 'paragraph', content: [{ type: 'text', text: words.lo.dissent, marks: [{ type: 'bold' }] }] },
          ...inner(),
        ]
      case 'file':
        return [lead(fileOf(paper, node))]
      case 'itemCard':
        return [lead(cardOf(paper, node))]
      case 'image': {
        const { alt, caption, size } = node.attrs ?? {}
        return [
          { type: 'image', attrs: { fileId: node.attrs?.fileId, alt, caption, size: loss.imageSize ? 'full' : size } },
        ]
      }
      case 'codeBlock':
        return [{ ...node, attrs: { language: loss.language ? null : node.attrs?.language } }]
      case 'tableCell':
      case 'tableHeader': {
        const { colspan, rowspan } = node.attrs ?? {}
        return [
          {
            type: node.type,
            ...(Number(colspan) > 1 || Number(rowspan) > 1 ? { attrs: { colspan, rowspan } } : {}),
            content: inner().length > 0 ? inner() : [{ type: 'paragraph' }],
          },
        ]
      }
      case 'listItem':
      case 'taskItem': {
        const content = inner()
        return [{ ...node, content: content[0]?.type === 'paragraph' ? content : [{ type: 'paragraph' }, ...content] }]
      }
      case 'paragraph':
      case 'heading':
      case 'detailsSummary': {
        const content = lineOf(node.content ?? [], paper)
        const says = content.some(({ type, text }) => (type === 'text' ? text?.trim() : type !== 'hardBreak'))
        if (!says) return node.type === 'detailsSummary' ? [{ type: node.type }] : []
        return [{ ...node, content }]
      }
      default: {
        if (!node.content) return [node]
        const content = inner()
        if (content.length > 0) return [{ ...node, content }]
        // A box that held nothing but empty lines is none; the place to write in a collapsible part stays.
        return node.type === 'detailsContent' ? [{ ...node, content: [{ type: 'paragraph' }] }] : []
      }
    }
  })
}

/** Neighbours of one look are one text. */
function lineOf(nodes: readonly ContentNode[], paper: Paper): ContentNode[] {
  const content: ContentNode[] = []
  for (const node of nodes) {
    const one = node.type === 'mention' ? { type: 'text', text: mentionOf(paper, node) } : node
    const last = content.at(-1)
    if (last?.type === 'text' && one.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(one.marks))
      content[content.length - 1] = { ...last, text: `${last.text}${one.text}` }
    else content.push(one)
  }
  return content
}

/** Pictures by their bytes instead of by their places. */
const named = ({ content, pictures }: Source) => {
  const names = [...photos].map(([name, { bytes }]) => ({ name, bytes: Buffer.from(bytes) }))
  const kept = pictures.map(({ bytes }) => {
    const fileId = names.find((one) => one.bytes.equals(bytes))?.name
    return fileId ? ({ fileId } as never) : undefined
  })
  return withPictures(content, kept)
}

async function roundTrip(limits: Limits, loss: Loss, trip: (paper: Paper) => Source | Promise<Source>) {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const maker = new Maker(seed, limits)
    const content = maker.blocks(0, 8)
    const paper = paperOf(content)
    const source = await trip(paper)
    expect(named(source), `seed ${seed}`).toEqual(expected(content, paper, loss))
    expect(source.title, `seed ${seed}`).toBe(paper.title)
    // What was read is a document.
    firstUpdate(source.content)
  }
}

test(
  'a page of HTML comes back as the document it was',
  async () => {
    await roundTrip({ inItem: 'anything', deepest: 3 }, {}, (paper) => readHtml(htmlOf(paper)))
  },
  LONGEST_MS,
)

test(
  'Markdown comes back as the document it was, but for the size of pictures',
  async () => {
    await roundTrip({ inItem: 'anything', deepest: 3 }, { imageSize: true }, (paper) => readMarkdown(markdownOf(paper)))
  },
  LONGEST_MS,
)

test(
  'a Word file comes back as the document it was, but for the size of pictures and the language of code',
  async () => {
    await roundTrip({ inItem: 'paragraphs', deepest: 3 }, { imageSize: true, language: true }, async (paper) =>
      readDocx(await docxOf(paper)),
    )
  },
  LONGEST_MS,
)

test(
  'an OpenDocument text comes back as the document it was, but for the language of code',
  async () => {
    await roundTrip({ inItem: 'anything', deepest: 3 }, { language: true }, (paper) => readOdt(odtOf(paper)))
  },
  LONGEST_MS,
)
