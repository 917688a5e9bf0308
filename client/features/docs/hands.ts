import { type EditorState, Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'

/** From a clock of a Yjs client on, until its next entry, the items are this person's. */
export interface Hand {
  client: number
  clock: number
  personId: string
}

/** How a person's words are marked: a hue and a kind of line, so that colour alone says nothing. */
export type Legend = ReadonlyMap<string, { hue: number; line: number }>

interface Shown {
  /** A person, `all`, or nobody. */
  shown: string | undefined
  hands: readonly Hand[]
  legend: Legend
}

interface HandsState extends Shown {
  marks: DecorationSet
}

const key = new PluginKey<HandsState>('hands')
const nothing: HandsState = { shown: undefined, hands: [], legend: new Map(), marks: DecorationSet.empty }

/** Marks whose words are whose. It looks at the Yjs items themselves, so it is exact to the letter. */
export const handsPlugin = new Plugin<HandsState>({
  key,
  state: {
    init: () => nothing,
    apply(transaction, before, _old, state) {
      const asked = transaction.getMeta(key) as Shown | undefined
      if (!asked && !transaction.docChanged) return before
      const now = asked ?? before
      if (!now.shown) return { ...nothing, hands: now.hands, legend: now.legend }
      // Between a change and its way into Yjs the two differ: until then the marks move along.
      const marks = marksOf(state, now)
      return { ...now, marks: marks ?? before.marks.map(transaction.mapping, transaction.doc) }
    },
  },
  props: { decorations: (state) => key.getState(state)?.marks },
})

/** Tells the editor whose words to mark; the same again changes nothing. */
export function showHands(view: EditorView, asked: Shown) {
  const now = key.getState(view.state)
  if (!now || (now.shown === asked.shown && now.hands === asked.hands && now.legend.size === asked.legend.size)) return
  view.dispatch(view.state.tr.setMeta(key, asked).setMeta('addToHistory', false))
}

/** Whose words are marked now. */
export const shownHands = (state: EditorState) => key.getState(state)?.shown

function marksOf(state: EditorState, { shown, hands, legend }: Shown): DecorationSet | undefined {
  const fragment = (ySyncPluginKey.getState(state) as { type?: Y.XmlFragment } | undefined)?.type
  if (!fragment) return undefined
  const personAt = personFinder(hands)
  const marks: Decoration[] = []
  const end = walk(fragment, 0, {
    isLeaf: (name) => state.schema.nodes[name]?.isLeaf,
    text: (from, to, client, clock) => {
      const personId = personAt(client, clock)
      const look = personId && (shown === 'all' || shown === personId) ? legend.get(personId) : undefined
      if (look)
        marks.push(
          Decoration.inline(from, to, { class: 'hand', 'data-hue': String(look.hue), 'data-line': String(look.line) }),
        )
    },
    splits: (client) => hands.filter((hand) => hand.client === client).map(({ clock }) => clock),
  })
  return end === state.doc.content.size ? DecorationSet.create(state.doc, marks) : undefined
}

function personFinder(hands: readonly Hand[]) {
  const byClient = new Map<number, Hand[]>()
  for (const hand of hands) byClient.set(hand.client, [...(byClient.get(hand.client) ?? []), hand])
  for (const list of byClient.values()) list.sort((a, b) => a.clock - b.clock)
  return (client: number, clock: number) => byClient.get(client)?.findLast((hand) => hand.clock <= clock)?.personId
}

interface Visit {
  /** Whether a node takes one place; undefined for one the editor does not know. */
  isLeaf(name: string): boolean | undefined
  text(from: number, to: number, client: number, clock: number): void
  /** Clocks at which the items of a client may pass to somebody else. */
  splits(client: number): number[]
}

/** Walks a Yjs text as ProseMirror counts it, and returns the place behind it; NaN where the two cannot be the same. */
function walk(parent: Y.XmlFragment | Y.XmlElement, start: number, visit: Visit): number {
  let at = start
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) {
      at = walkText(child, at, visit)
    } else if (child instanceof Y.XmlElement) {
      const isLeaf = visit.isLeaf(child.nodeName)
      if (isLeaf === undefined) return Number.NaN
      at = isLeaf ? at + 1 : walk(child, at + 1, visit) + 1
    }
  }
  return at
}

function walkText(text: Y.XmlText, start: number, visit: Visit): number {
  let at = start
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue
    const { client, clock } = item.id
    const cuts = visit.splits(client).filter((cut) => cut > clock && cut < clock + item!.length)
    for (const [index, from] of [clock, ...cuts].entries()) {
      const to = cuts[index] ?? clock + item.length
      visit.text(at, at + to - from, client, from)
      at += to - from
    }
  }
  return at
}
