import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as decoding from 'lib0/decoding'
import * as Y from 'yjs'

/** Kinds of message in the sync protocol that carry an update. */
const STEP_2 = 1
const UPDATE = 2

/** The update in a message of the sync protocol that is about to be read. */
export function updateIn(message: decoding.Decoder): Uint8Array | undefined {
  const ahead = decoding.clone(message)
  const kind = decoding.readVarUint(ahead)
  return kind === STEP_2 || kind === UPDATE ? decoding.readVarUint8Array(ahead) : undefined
}

/**
 * The blocks of which an update takes away letters it does not name: whoever deleted such a block, or wrote it anew in
 * another shape, had not seen them, so nobody took them out. The same of letters that came to the server on a line that
 * broke: it names them, and yet none of them is known to have been there in time (from `unsettled` on). Each is the whole
 * text as it was known here before; in the order of the document. `asks` says of a Yjs client whether its letters are
 * asked for. Only while the transaction is not cleaned up yet.
 */
export function tornTexts(
  transaction: Y.Transaction,
  update: Uint8Array,
  unsettled: { client: number; clock: number },
  asks: (client: number) => boolean,
): string[] {
  let named: ReturnType<typeof Y.decodeUpdate>['ds'] | undefined
  return textsWhose(transaction, (item) => {
    if (!asks(item.id.client)) return false
    const isSettled = item.id.client !== unsettled.client || item.id.clock + item.length <= unsettled.clock
    named ??= Y.decodeUpdate(update).ds
    return !(isSettled && Y.isDeleted(named, item.id))
  })
}

/**
 * The blocks that the editor took out by itself, nobody having deleted them: after two people's changes came together
 * their part fitted the schema no more. Each is the whole text as it stood; in the order of the document.
 */
export function unfitTexts(transaction: Y.Transaction): string[] {
  // What somebody writes the binding gives on together with whether it can be undone.
  const isOwnDoing = transaction.origin === ySyncPluginKey && !transaction.meta.has('addToHistory')
  return isOwnDoing ? textsWhose(transaction, () => true) : []
}

/** The blocks of which a transaction took letters that are missed. */
function textsWhose(transaction: Y.Transaction, isMissed: (item: Y.Item) => boolean): string[] {
  const torn = new Set<unknown>()
  const roots = new Set<Y.AbstractType<unknown>>()
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (item) => {
    if (!(item instanceof Y.Item && item.content instanceof Y.ContentString) || !item.content.str.trim()) return
    const wasHere = item.id.clock < (transaction.beforeState.get(item.id.client) ?? 0)
    if (!wasHere || !isMissed(item)) return
    torn.add(item.parent)
    roots.add(rootOf(item))
  })
  return [...roots].flatMap((root) => textsOf(root, torn, transaction))
}

function rootOf(item: Y.Item): Y.AbstractType<unknown> {
  const parent = item.parent as Y.AbstractType<unknown>
  return parent._item ? rootOf(parent._item) : parent
}

/** Deleted elements keep their place and their content until the transaction is cleaned up. */
function textsOf(top: Y.AbstractType<unknown>, wanted: ReadonlySet<unknown>, transaction: Y.Transaction): string[] {
  const found: string[] = []
  for (let item = top._start; item; item = item.right) {
    if (!(item.content instanceof Y.ContentType)) continue
    const { type } = item.content
    if (wanted.has(type)) found.push(before(type, transaction))
    else found.push(...textsOf(type, wanted, transaction))
  }
  return found
}

function before(text: Y.AbstractType<unknown>, { deleteSet, beforeState }: Y.Transaction): string {
  let letters = ''
  for (let item = text._start; item; item = item.right) {
    const wasHere = item.id.clock < (beforeState.get(item.id.client) ?? 0)
    const stood = wasHere && (!item.deleted || Y.isDeleted(deleteSet, item.id))
    if (stood && item.content instanceof Y.ContentString) letters += item.content.str
  }
  return letters
}
