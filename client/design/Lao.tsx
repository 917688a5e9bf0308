import type { ReactNode } from 'react'
import { langOf } from '#client/core/format.ts'
import { useLanguage } from '#client/core/i18n.ts'

/** What the dictionaries of browsers cut, though it is one word. */
export const CUT_WORDS = /(ດ[ິີ]ຈິຕອນ|ມະຫາວິທະຍາໄລ|ໂຫ[ຼລ]ດ|ເຊີ[ບຟ]ເວີ)/g

/** What somebody wrote, with no word of it cut at the end of a line. Text without such words stays text. */
export function whole(text: string): ReactNode {
  // What is split off by the pattern stands at the odd places.
  const parts = text.split(CUT_WORDS)
  if (parts.length === 1) return text
  return parts.map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name.
      <span key={index} className="nw">
        {part}
      </span>
    ) : (
      part
    ),
  )
}

/** A title or name that is or may be in Lao: no word of it is cut at the end of a line, and it is read out in its language. */
export function Lao({ children }: { children: string }) {
  const language = useLanguage()
  const own = langOf(children)
  const parts = whole(children)
  return own === language ? parts : <span lang={own}>{parts}</span>
}
