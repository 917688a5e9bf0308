import type { Editor } from '@tiptap/core'
import type { Slice } from '@tiptap/pm/model'
import { call } from '#client/core/call.ts'

const itemAddress = /^\/(?:topics|docs|articles|checklists|items)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i

/** The item whose address a text is, if it is the address of one of this house and nothing else. */
export function itemOf(text: string, origin: string): string | undefined {
  const trimmed = text.trim()
  if (!URL.canParse(trimmed)) return undefined
  const url = new URL(trimmed)
  return url.origin === origin ? itemAddress.exec(url.pathname)?.[1]?.toLowerCase() : undefined
}

/**
 * The files that are meant when something is pasted. Office programs add a picture of the text to the text: where there
 * are words, the words are meant. Pictures inside pasted words come as data.
 */
export function filesPasted(data: DataTransfer): File[] {
  const html = data.getData('text/html')
  const body = new DOMParser().parseFromString(html, 'text/html').body
  if (data.files.length > 0 && (body.textContent ?? '').trim() === '') return [...data.files]
  return [...body.querySelectorAll<HTMLImageElement>('img[src^="data:image/"]')].flatMap((image, index) => {
    const [, type = '', bytes = ''] = /^data:(image\/[a-z+.-]+);base64,([a-z0-9+/=\s]+)$/i.exec(image.src) ?? []
    if (!bytes) return []
    try {
      const raw = Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))
      return [new File([raw], image.alt || `image-${index + 1}.${type.slice(6, 10)}`, { type })]
    } catch {
      return []
    }
  })
}

/** The files that pasted parts of a document show. */
export function filesOf(slice: Slice): string[] {
  const found = new Set<string>()
  slice.content.descendants((node) => {
    if (node.type.name === 'image' || node.type.name === 'file') found.add(String(node.attrs.fileId))
  })
  return [...found]
}

/** Files that came along from another document become files of this one, so that they are read by its right and stay. */
export async function adoptFiles(editor: Editor, docId: string, fileIds: readonly string[]) {
  const { copies } = await call('copyDocFiles', { params: { docId }, body: { fileIds: [...fileIds] } })
  const moved = new Map(copies.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, to]))
  if (moved.size === 0 || editor.isDestroyed) return
  const { tr } = editor.state
  editor.state.doc.descendants((node, pos) => {
    const to = moved.get(String(node.attrs.fileId))
    if (to && (node.type.name === 'image' || node.type.name === 'file'))
      tr.setNodeMarkup(pos, null, { ...node.attrs, fileId: to })
  })
  if (tr.docChanged) editor.view.dispatch(tr)
}
