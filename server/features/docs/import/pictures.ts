import { newId } from '#server/core/id.ts'
import type { Store } from '#server/core/services.ts'
import { isShown } from '#server/files/inspect.ts'
import { type Kept as KeptFile, keep } from '#server/files/keep.ts'
import { AppError } from '#shared/base/errors.ts'
import type { ImageAttributes } from '#shared/features/docs/schema.ts'
import type { ContentNode } from '../content.ts'
import type { Picture } from './source.ts'

/** Where a picture lies now, or nothing when it could not be kept. */
export type Place = Pick<ImageAttributes, 'fileId' | 'width' | 'height'> | undefined

/** The content with its pictures where they lie now; of one that could not be kept, its words stay. */
export const withPictures = (content: readonly ContentNode[], kept: readonly Place[]): ContentNode[] =>
  content.flatMap((node) => {
    if (node.type === 'image') {
      const place = kept[Number(String(node.attrs?.fileId).slice('picture:'.length))]
      if (place) return [{ ...node, attrs: { ...node.attrs, ...place } }]
      const words = [node.attrs?.alt, node.attrs?.caption].filter((one) => typeof one === 'string' && one.trim() !== '')
      return words.map((text): ContentNode => ({ type: 'paragraph', content: [{ type: 'text', text: String(text) }] }))
    }
    if (!node.content) return [node]
    const inner = withPictures(node.content, kept)
    return [{ ...node, content: inner.length > 0 ? inner : [{ type: 'paragraph' }] }]
  })

export interface KeptPicture extends KeptFile {
  id: string
  name: string
}

/**
 * Stores the pictures of a file; one that cannot be shown is left out. `drop` takes them out of the store again, for a
 * document that was not made after all.
 */
export async function keepPictures(store: Store, pictures: readonly Picture[]) {
  const kept: (KeptPicture | undefined)[] = []
  const drop = async () => {
    for (const one of kept) {
      for (const key of one ? [one.key, one.thumbKey] : []) if (key) await store.delete(key).catch(() => undefined)
    }
  }
  try {
    for (const [index, { bytes, name }] of pictures.entries()) {
      let found: KeptPicture | undefined
      await keep(store, Buffer.from(bytes), async (file) => {
        if (!isShown(file.type)) throw new AppError('unsupported', { reason: 'bad_image' })
        found = { ...file, id: newId(), name: name || `picture-${index + 1}.${file.type.split('/')[1]}` }
      }).catch((error: unknown) => {
        // It looked like a picture and is none, or not one that browsers show.
        if (!(error instanceof AppError) || !/invalid|unsupported/.test(error.code)) throw error
      })
      kept.push(found)
    }
  } catch (error) {
    await drop()
    throw error
  }
  return { kept, drop }
}
