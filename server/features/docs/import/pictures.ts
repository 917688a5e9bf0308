import type { ImageAttributes } from '#shared/features/docs/schema.ts'
import type { ContentNode } from '../content.ts'

/** Where a picture lies now, or nothing when it could not be kept. */
export type Kept = Pick<ImageAttributes, 'fileId' | 'width' | 'height'> | undefined

/** The content with its pictures where they lie now; of one that could not be kept, its words stay. */
export const withPictures = (content: readonly ContentNode[], kept: readonly Kept[]): ContentNode[] =>
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
