import { langOf } from '#client/core/format.ts'
import { useLanguage } from '#client/core/i18n.ts'

/** What the dictionaries of browsers cut, though it is one word. */
export const CUT_WORDS = /(ດ[ິີ]ຈິຕອນ|ມະຫາວິທະຍາໄລ|ໂຫ[ຼລ]ດ|ເຊີ[ບຟ]ເວີ)/g

/** A title or name that is or may be in Lao: no word of it is cut at the end of a line, and it is read out in its language. */
export function Lao({ children }: { children: string }) {
  const language = useLanguage()
  const own = langOf(children)
  // What is split off by the pattern stands at the odd places.
  const parts = children.split(CUT_WORDS).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a title have no other name.
      <span key={index} className="nw">
        {part}
      </span>
    ) : (
      part
    ),
  )
  return own === language ? parts : <span lang={own}>{parts}</span>
}
