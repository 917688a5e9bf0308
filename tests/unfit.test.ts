import { TextSelection } from '@tiptap/pm/state'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readSyncStep2 } from 'y-protocols/sync'
import * as Y from 'yjs'
import { unfitTexts } from '#client/core/torn.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { headlessEditor } from './support/headless-editor.ts'
import { random } from './support/random.ts'

// What two people make of one part apart may fit no schema when it comes together; an editor takes it out of the text.
const ROUNDS = process.env.SOAK ? 5000 : 150
const FIRST = Number(process.env.SEED ?? 1)

// What Tiptap asks a browser for, and where y-protocols writes what a listener threw.
beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.stubGlobal('navigator', { platform: 'Linux', userAgent: '', vendor: '' })
  vi.stubGlobal(
    'Node',
    Object.assign(() => undefined, { TEXT_NODE: 3 }),
  )
})
afterAll(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

type Editing = ReturnType<typeof headlessEditor>
interface Json {
  type: string
  text?: string
  content?: Json[]
}
const node = (type: string, ...content: Json[]): Json => ({ type, content })
const words = (text: string): Json => ({ type: 'text', text })
const p = (text: string) => node('paragraph', words(text))
const at = (text: Y.Doc) => text.getXmlFragment(FRAGMENT)

/** Two who hold the same text, each with an editor, and what their editors took out of it by themselves. */
function two(...content: Json[]) {
  const base = new Y.Doc()
  headlessEditor(base).editor.commands.setContent(content)
  const state = Y.encodeStateAsUpdate(base)
  return [10, 20].map((clientID) => {
    const doc = new Y.Doc()
    doc.clientID = clientID
    Y.applyUpdate(doc, state)
    const unfit: string[] = []
    doc.on('beforeObserverCalls', (transaction: Y.Transaction) => unfit.push(...unfitTexts(transaction)))
    return { doc, unfit, ...headlessEditor(doc) }
  }) as [Side, Side]
}
type Side = Editing & { doc: Y.Doc; unfit: string[] }

/** Both hear of what the other did, and of what the other's editor made of it. */
function meet(a: Side, b: Side) {
  const [ofA, ofB] = [Y.encodeStateAsUpdate(a.doc), Y.encodeStateAsUpdate(b.doc)]
  hear(a, ofB)
  hear(b, ofA)
  hear(a, Y.encodeStateAsUpdate(b.doc))
  hear(b, Y.encodeStateAsUpdate(a.doc))
}
/** As a line reads it: where a caret stood behind what is taken out the binding throws, and draws again at once. */
function hear(side: Side, update: Uint8Array) {
  const encoder = encoding.createEncoder()
  encoding.writeVarUint8Array(encoder, update)
  readSyncStep2(decoding.createDecoder(encoding.toUint8Array(encoder)), side.doc, 'line', ({ message }) =>
    expect(message).toMatch(/^Position \d+ out of range$/),
  )
}

function caretIn({ editor }: Editing, sought: string) {
  const { doc, tr } = editor.state
  let place = 0
  doc.descendants((one, pos) => {
    if (one.text === sought) place = pos
  })
  editor.view.dispatch(tr.setSelection(TextSelection.create(doc, place)))
  return place
}
/** Empties the first of two paragraphs and takes it away with the Backspace key. */
function takeAway(side: Editing, first: string, second: string) {
  const place = caretIn(side, first)
  side.editor.view.dispatch(side.editor.state.tr.delete(place, place + first.length))
  caretIn(side, second)
  side.press('Backspace')
}
/** Joins the second of two paragraphs to the first. */
function join(side: Editing, second: string) {
  caretIn(side, second)
  side.press('Backspace')
}

const cases: [name: string, content: Json[], a: (side: Side) => void, b: (side: Side) => void, lost: string[]][] = [
  [
    'an item of a list whose first paragraph goes while its second becomes a heading',
    [node('bulletList', node('listItem', p('ໜຶ່ງ'), p('ສອງ')), node('listItem', p('ທ້າຍ')))],
    (side) => takeAway(side, 'ໜຶ່ງ', 'ສອງ'),
    (side) => {
      caretIn(side, 'ສອງ')
      side.editor.commands.setHeading({ level: 2 })
    },
    ['ສອງ'],
  ],
  [
    'an item of a list that is left without a paragraph, with all that stands below it',
    [
      node('bulletList', node('listItem', p('ໜຶ່ງ'), p('ສອງ'), node('bulletList', node('listItem', p('ຂໍ້ຍ່ອຍ'))))),
      p('ທ້າຍ'),
    ],
    (side) => takeAway(side, 'ໜຶ່ງ', 'ສອງ'),
    (side) => join(side, 'ສອງ'),
    ['ຂໍ້ຍ່ອຍ'],
  ],
  [
    'a collapsible part that is left without its content, with its heading',
    [node('details', node('detailsSummary', words('ຫົວຂໍ້')), node('detailsContent', p('ໜຶ່ງ'), p('ສອງ'))), p('ທ້າຍ')],
    (side) => takeAway(side, 'ໜຶ່ງ', 'ສອງ'),
    (side) => join(side, 'ສອງ'),
    ['ຫົວຂໍ້'],
  ],
]
for (const [name, content, doA, doB, lost] of cases)
  test(`what goes with ${name} is told to both`, () => {
    const [a, b] = two(...content)
    doA(a)
    doB(b)
    expect([a.unfit, b.unfit]).toEqual([[], []])
    meet(a, b)
    expect(at(a.doc).toString()).toBe(at(b.doc).toString())
    for (const text of lost) expect(at(a.doc).toString()).not.toContain(text)
    expect([a.unfit, b.unfit]).toEqual([lost, lost])
  })

test('what somebody deletes, makes anew or takes back is not told', () => {
  const [a] = two(node('bulletList', node('listItem', p('ໜຶ່ງ'), p('ສອງ'))), p('ສາມ'))
  caretIn(a, 'ສາມ')
  a.editor.commands.setHeading({ level: 2 })
  takeAway(a, 'ໜຶ່ງ', 'ສອງ')
  a.editor.commands.undo()
  a.editor.commands.selectAll()
  a.editor.commands.deleteSelection()
  expect(at(a.doc).toString()).toBe('<paragraph></paragraph>')
  expect(a.unfit).toEqual([])
})

const steps: Record<string, (side: Side, mark: string) => unknown> = {
  write: ({ editor }, mark) => editor.view.dispatch(editor.state.tr.insertText(mark)),
  cut: ({ editor }) => editor.commands.deleteSelection(),
  // Across parts of unlike depth Tiptap's own throws and does nothing.
  enter: ({ editor, press }) => editor.state.selection.empty && press('Enter'),
  back: ({ press }) => press('Backspace'),
  ahead: ({ press }) => press('Delete'),
  deeper: ({ press }) => press('Tab'),
  higher: ({ press }) => press('Tab', { shiftKey: true }),
  undo: ({ editor }) => editor.commands.undo(),
  bullets: ({ editor }) => editor.commands.toggleBulletList(),
  numbers: ({ editor }) => editor.commands.toggleOrderedList(),
  tasks: ({ editor }) => editor.commands.toggleTaskList(),
  quote: ({ editor }) => editor.commands.toggleBlockquote(),
  callout: ({ editor }) => editor.commands.wrapIn('callout'),
  heading: ({ editor }) => editor.commands.setHeading({ level: 2 }),
  plain: ({ editor }) => editor.commands.setParagraph(),
  code: ({ editor }) => editor.commands.toggleCodeBlock(),
  fold: ({ editor }) => editor.commands.setDetails(),
  unfold: ({ editor }) => editor.commands.unsetDetails(),
  row: ({ editor }) => editor.commands.addRowAfter(),
  lessRows: ({ editor }) => editor.commands.deleteRow(),
  column: ({ editor }) => editor.commands.addColumnAfter(),
  lessColumns: ({ editor }) => editor.commands.deleteColumn(),
  headerRow: ({ editor }) => editor.commands.toggleHeaderRow(),
  cells: ({ editor }) => editor.commands.mergeOrSplit(),
  noTable: ({ editor }) => editor.commands.deleteTable(),
  bold: ({ editor }) => editor.commands.toggleBold(),
  codeMark: ({ editor }) => editor.commands.toggleCode(),
  line: ({ editor }) => editor.commands.setHorizontalRule(),
}
/** Parts in which every paragraph is a word of its own. */
function parts(): Json[] {
  let count = 0
  const word = () => words(`w${count++}.`)
  const w = () => node('paragraph', word())
  return [
    node(
      'bulletList',
      node('listItem', w(), w()),
      node('listItem', w(), w(), node('bulletList', node('listItem', w()))),
    ),
    node('taskList', node('taskItem', w(), w()), node('taskItem', w())),
    node('details', node('detailsSummary', word()), node('detailsContent', w(), w())),
    node('callout', w(), node('blockquote', w(), w())),
    node(
      'table',
      node('tableRow', node('tableHeader', w()), node('tableHeader', w())),
      node('tableRow', node('tableCell', w(), w()), node('tableCell', w())),
    ),
    node('codeBlock', word()),
  ]
}
const wordsOf = (text: string) => new Set(text.match(/[wab]\d+\./g))

test('whatever two do apart, every word that nobody deleted stands in the text or is told (seeds)', () => {
  let told = 0
  for (let seed = FIRST; seed < FIRST + ROUNDS; seed++) {
    const chance = random(seed)
    const below = (limit: number) => Math.floor(chance() * limit)
    const all = parts()
    const sides = two(all[below(all.length)]!, p('z.'))
    sides.forEach((side, who) => {
      const { editor } = side
      for (let step = below(4); step >= 0; step--) {
        const { doc, tr } = editor.state
        const places: number[] = []
        doc.descendants((one, place) => {
          if (one.isTextblock) places.push(place + 1, place + 1 + one.content.size)
        })
        const nth = below(places.length)
        const from = places[nth]!
        const to = below(3) === 0 ? (places[nth + 1 + below(2)] ?? from) : from
        editor.view.dispatch(tr.setSelection(TextSelection.create(doc, from, to)))
        Object.values(steps)[below(Object.keys(steps).length)]!(side, `${'ab'[who]}${step}.`)
      }
    })
    const [a, b] = sides
    // As it comes together where no editor looks.
    const plain = new Y.Doc()
    for (const { doc } of sides) Y.applyUpdate(plain, Y.encodeStateAsUpdate(doc))
    const before = wordsOf(at(plain).toString())
    meet(a, b)
    const shown = at(a.doc).toString()
    expect(shown, `seed ${seed}`).toBe(at(b.doc).toString())
    for (const { editor } of sides) expect(wordsOf(editor.state.doc.toString()), `seed ${seed}`).toEqual(wordsOf(shown))
    const left = wordsOf([shown, ...a.unfit].join('\n'))
    expect(
      [...before].filter((word) => !left.has(word)),
      `seed ${seed}`,
    ).toEqual([])
    told += a.unfit.length
  }
  expect(told).toBeGreaterThan(0)
}, 600_000)
