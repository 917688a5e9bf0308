import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import { isShown } from '#server/files/inspect.ts'
import { type Kept, keep } from '#server/files/keep.ts'
import { dropLoose } from '#server/files/loose.ts'
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

export interface KeptFile extends Kept {
  id: string
  name: string
}
/** A file on its way into the store. */
export interface Waiting {
  name: string
  load(): Promise<Uint8Array>
}

/**
 * Stores files that a text brings along, one after the other; a picture that cannot be shown is left out. `drop` gives back
 * what no row came to name, for a document that was not made after all.
 */
export async function keepFiles(where: Pick<Services, 'sql' | 'store'>, files: readonly Waiting[], onlyShown = false) {
  const kept: (KeptFile | undefined)[] = []
  const drop = () =>
    dropLoose(
      where,
      kept.flatMap((one) => (one ? [one.key, ...(one.thumbKey ? [one.thumbKey] : [])] : [])),
    )
  try {
    for (const [index, { load, name }] of files.entries()) {
      let found: KeptFile | undefined
      await keep(where, Buffer.from(await load()), async (file) => {
        if (onlyShown && !isShown(file.type)) throw new AppError('unsupported', { reason: 'bad_image' })
        found = { ...file, id: newId(), name: name || `picture-${index + 1}.${file.type.split('/')[1]}` }
      }).catch((error: unknown) => {
        // It looked like a picture and is none, or not one that browsers show.
        if (!(error instanceof AppError) || !/invalid|unsupported/.test(error.code)) throw error
      })
      kept.push(found)
    }
  } catch (error) {
    await drop().catch(() => undefined)
    throw error
  }
  return { kept, drop }
}

export const keepPictures = (where: Pick<Services, 'sql' | 'store'>, pictures: readonly Picture[]) =>
  keepFiles(
    where,
    pictures.map(({ name, bytes }) => ({ name, load: async () => bytes })),
    true,
  )
