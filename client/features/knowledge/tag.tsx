import { Link } from 'wouter'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import type { Language } from '#shared/base/ids.ts'
import type { TagName } from '#shared/features/knowledge/tags.ts'

type Named = Pick<TagName, 'label' | 'labelEn'>

/** What a tag is called in a language; one name stands for both where there is only one. */
export const tagName = ({ label, labelEn }: Named, language: Language) =>
  nameOf({ nameLo: label, nameEn: labelEn || label }, language)

/** Where the articles of a tag are listed. */
export const tagPath = ({ label }: Named) => `/articles?tag=${encodeURIComponent(label)}`

/** The tags of an article as links. */
export function ArticleTags({ tags }: { tags: readonly TagName[] }) {
  const core = useWords()
  const language = useLanguage()
  if (tags.length === 0) return null
  return (
    <ul className="tags" aria-label={core('tags')}>
      {tags.map((one) => (
        <li key={one.id}>
          <Link href={tagPath(one)} className="tag">
            {tagName(one, language)}
          </Link>
        </li>
      ))}
    </ul>
  )
}
