import { deflateSync } from 'node:zlib'
import type { ContentNode } from '#server/features/docs/content.ts'
import type { Paper } from '#server/features/docs/export/paper.ts'
import { random } from './random.ts'

export interface Limits {
  /** What an entry of a list holds behind its first paragraph. */
  inItem: 'anything' | 'paragraphs'
  deepest: number
}

const texts = [
  'ການສົ່ງມອບວຽກ',
  'ນ້ຳ ແລະ ຄຳ',
  'ໜ້າທີ່ ໝູ່ ຫຼາຍ',
  'ໍາ ແຍກ',
  ' ຍະຫວ່າງ  ສອງ ',
  '2*3*4',
  '# ບໍ່ແມ່ນຫົວຂໍ້',
  '- ບໍ່ແມ່ນລາຍການ',
  '12. ບໍ່ແມ່ນເລກ',
  '> ອ້າງ',
  '[ກ](ຂ) ![ຄ](ງ) [^1]',
  '`ລະຫັດ` ~~x~~ __y__ **z** | a | b',
  '<b>&amp; &lt; &copy; "q"',
  'a_b_c a*b',
  '\\ ທັບ',
  '---',
  ': x',
  '[x] y',
  '[!NOTE]',
  'ຈົບ!',
  'ABC',
  'https://example.la/ກ?a=1&b=2',
  '“ຄຳເວົ້າ”',
  '(ວົງເລັບ)',
  '໒໐໒໖',
  '😀 ok',
]
const hrefs = ['https://example.la/ກ?a=1&b=2', 'https://x.la/a_(b)', 'mailto:a@b.la']
/** Words that Word, too, keeps at the edge of a line. */
const markSets: string[][] = [
  [],
  [],
  [],
  ['bold'],
  ['italic'],
  ['strike'],
  ['underline'],
  ['code'],
  ['bold', 'italic'],
  ['bold', 'strike', 'underline'],
]

/** A document of every node and mark, in any nesting that the schema allows. */
export class Maker {
  readonly next: () => number
  readonly limits: Limits

  constructor(seed: number, limits: Limits) {
    this.next = random(seed)
    this.limits = limits
  }

  below(most: number) {
    return Math.floor(this.next() * most)
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!
  }

  some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: 1 + this.below(most) }, make)
  }

  text(): ContentNode {
    const types = this.pick(markSets)
    const linked = this.below(6) === 0 && !types.includes('code')
    const marks = [
      ...(linked ? [{ type: 'link', attrs: { href: this.pick(hrefs) } }] : []),
      ...types.map((type) => ({ type })),
    ]
    return { type: 'text', text: this.pick(texts), ...(marks.length > 0 ? { marks } : {}) }
  }

  inline(): ContentNode[] {
    return this.some(4, () => {
      switch (this.below(9)) {
        case 0:
          return { type: 'hardBreak' }
        case 1:
          return { type: 'footnote', content: [{ type: 'text', text: this.pick(texts).trim() }] }
        case 2:
          return { type: 'mention', attrs: { id: '1', nameLo: 'ສົມສີ', nameEn: 'Somsy' } }
        default:
          return this.text()
      }
    })
  }

  paragraph(): ContentNode {
    return { type: 'paragraph', content: this.inline() }
  }

  blocks(depth: number, most = 4): ContentNode[] {
    return this.some(most, () => this.block(depth))
  }

  list(depth: number): ContentNode {
    const kind = this.pick(['bulletList', 'orderedList', 'taskList'])
    const rest = () => {
      if (this.below(2) === 0) return []
      if (this.limits.inItem === 'anything') return this.blocks(depth + 1, 2)
      return this.some(2, () =>
        this.below(2) && depth < this.limits.deepest ? this.list(depth + 1) : this.paragraph(),
      )
    }
    return {
      type: kind,
      ...(kind === 'orderedList' ? { attrs: { start: this.pick([1, 1, 5]), type: null } } : {}),
      content: this.some(3, () => ({
        type: kind === 'taskList' ? 'taskItem' : 'listItem',
        ...(kind === 'taskList' ? { attrs: { checked: this.below(2) === 0 } } : {}),
        content: [this.paragraph(), ...rest()],
      })),
    }
  }

  table(depth: number): ContentNode {
    const columns = 1 + this.below(3)
    const simple = this.below(2) === 0
    const cell = (head: boolean): ContentNode => ({
      type: head ? 'tableHeader' : 'tableCell',
      attrs: { colspan: 1, rowspan: 1, colwidth: null },
      content: simple ? [this.paragraph()] : this.blocks(depth + 2, 2),
    })
    const rows = this.some(3, () => Array.from({ length: columns }, () => cell(false)))
    const wide = !simple && columns > 1 && this.below(2) === 0
    const head = wide
      ? [{ ...cell(true), attrs: { colspan: columns, rowspan: 1, colwidth: null } }]
      : Array.from({ length: columns }, () => cell(true))
    return { type: 'table', content: [head, ...rows].map((content) => ({ type: 'tableRow', content })) }
  }

  block(depth: number): ContentNode {
    const flat = depth >= this.limits.deepest
    switch (this.below(flat ? 8 : 16)) {
      case 0:
        return { type: 'heading', attrs: { level: 1 + this.below(4) }, content: [this.text()] }
      case 1:
        return {
          type: 'codeBlock',
          attrs: { language: this.pick([null, 'sql']) },
          content: [{ type: 'text', text: 'a = `b`\n\n  "ກ" <c>\n```\nd' }],
        }
      case 2:
        return { type: 'horizontalRule' }
      case 3:
        return {
          type: 'image',
          attrs: {
            fileId: this.pick(['red', 'blue']),
            alt: this.pick(['ຮູບ [1]', '']),
            caption: this.pick(['ຄຳອະທິບາຍ "ກ" & ຂ', '']),
            size: this.pick(['small', 'medium', 'full']),
            width: 1,
            height: 1,
          },
        }
      case 4:
        return this.pick([
          { type: 'file', attrs: { fileId: 'f', name: 'ລາຍງານ.xlsx', bytes: 10 } },
          { type: 'itemCard', attrs: { itemId: 'i' } },
        ])
      case 8:
      case 9:
        return this.list(depth)
      case 10:
        return this.table(depth)
      case 11:
        return { type: 'blockquote', content: this.blocks(depth + 1, 3) }
      case 12:
        return {
          type: 'callout',
          attrs: { kind: this.pick(['note', 'tip', 'warning', 'decision']) },
          content: this.blocks(depth + 1, 3),
        }
      case 13:
        return {
          type: 'details',
          content: [
            { type: 'detailsSummary', content: [this.text()] },
            { type: 'detailsContent', content: this.blocks(depth + 1, 3) },
          ],
        }
      case 14:
        return {
          type: 'evidence',
          attrs: {
            messageId: 'm',
            topicId: 't',
            authorLo: 'ສົມສີ',
            authorEn: 'Somsy',
            departmentLo: 'ຫ້ອງການ',
            departmentEn: 'Office',
            sentAt: '2026-11-20T03:00:00Z',
          },
          content: [this.paragraph()],
        }
      case 15:
        return {
          type: 'agreement',
          attrs: { agreementId: 'a', topicId: 't', outcome: 'agreed', recordedAt: '2026-11-20T03:00:00Z' },
          content: [this.paragraph(), { type: 'dissent', content: [this.paragraph()] }],
        }
      default:
        return this.paragraph()
    }
  }
}

const pixel = (() => {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const table = (value: number) => {
      let c = value
      for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
      return c >>> 0
    }
    let crc = 0xffffffff
    for (const byte of body) crc = table((crc ^ byte) & 0xff) ^ (crc >>> 8)
    const size = Buffer.alloc(4)
    size.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
    return Buffer.concat([size, body, sum])
  }
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  return (color: number[]) =>
    new Uint8Array(
      Buffer.concat([
        Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        chunk('IHDR', head),
        chunk('IDAT', deflateSync(Buffer.from([0, ...color]))),
        chunk('IEND', Buffer.alloc(0)),
      ]),
    )
})()

export const photos = new Map([
  ['red', { bytes: pixel([200, 0, 0]), type: 'image/png', width: 1, height: 1 }],
  ['blue', { bytes: pixel([0, 0, 200]), type: 'image/png', width: 1, height: 1 }],
])

export const paperOf = (content: ContentNode[]): Paper => ({
  title: 'ບົດຮຽນ "ໜຶ່ງ" & <ສອງ>',
  language: 'lo',
  facts: 'ສົມສີ · 20/11/2026',
  content,
  photos,
  titles: new Map([['i', 'ຫົວຂໍ້ທີ່ກ່ຽວຂ້ອງ']]),
  origin: 'https://ba.example.la',
  threads: [
    { quote: 'ນ້ຳ', resolved: false, remarks: [{ author: 'ສົມສີ', at: '2026-11-20T03:00:00Z', text: 'ດີ -- ແລ້ວ' }] },
  ],
})
