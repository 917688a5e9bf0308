import { getSchema } from '@tiptap/core'
import { type Doc, type Transaction, XmlElement, XmlFragment, XmlText } from 'yjs'
import { docExtensions, FRAGMENT } from '#shared/features/docs/schema.ts'

const schema = getSchema(docExtensions)

/** Marks that may stand on one text more than once carry a hash behind their name. */
const markOf = (attribute: string) => attribute.replace(/--[a-zA-Z0-9+/=]{8}$/, '')

function isUnknown(type: unknown): boolean {
  if (type instanceof XmlText)
    return type
      .toDelta()
      .some(({ attributes = {} }: { attributes?: object }) =>
        Object.keys(attributes).some((name) => !schema.marks[markOf(name)]),
      )
  return type instanceof XmlElement && !schema.nodes[type.nodeName]
}

/** Whether a text holds, anywhere, what this page has no node or mark for. */
function holdsUnknown(top: unknown): boolean {
  const rest: unknown[] = [top]
  for (let type = rest.pop(); type; type = rest.pop()) {
    if (isUnknown(type)) return true
    if (type instanceof XmlFragment) for (const child of type.toArray()) rest.push(child)
  }
  return false
}

/**
 * Watches for what a newer page writes and this one does not know: an editor deletes from the shared text what it has no
 * node for. `stop` is called before any editor hears of it, also when it stood there from the beginning.
 */
export function watchUnknown(doc: Doc, stop: () => void): () => void {
  if (holdsUnknown(doc.getXmlFragment(FRAGMENT))) {
    stop()
    return () => undefined
  }
  const look = ({ changed }: Transaction) => {
    for (const type of changed.keys()) if (holdsUnknown(type)) return stop()
  }
  doc.on('beforeObserverCalls', look)
  return () => doc.off('beforeObserverCalls', look)
}
