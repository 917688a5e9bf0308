import { list } from '#client/core/format.ts'
import { useLanguage } from '#client/core/i18n.ts'

interface NamesProps {
  of: readonly { name: string; more?: string | undefined }[]
  /** The sentence round all of them, or with each in a place of its own. */
  within?: (names: string, each: readonly string[]) => string
}

/** Names one after the other, none of them cut at the end of a line: Lao is cut between any two words, in a name too. */
export function Names({ of, within = (names) => names }: NamesProps) {
  const language = useLanguage()
  const places = of.map((_, index) => `\u0001${index}\u0001`)
  return within(list(places, language), places)
    .split('\u0001')
    .map((part, index) => {
      if (index % 2 === 0) return part
      const one = of[Number(part)]
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in the sentence is what it is.
        <span key={index}>
          <span className="whole">{one?.name}</span>
          {one?.more ? ` ${one.more}` : ''}
        </span>
      )
    })
}
