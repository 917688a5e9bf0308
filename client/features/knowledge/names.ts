import type { Language } from '#shared/base/ids.ts'
import type { ArticleCard } from '#shared/features/knowledge/contract.ts'

type Named = Pick<ArticleCard, 'title' | 'titleLo' | 'titleEn' | 'summaryLo' | 'summaryEn'>

/** Title and summary in the language of the screen where there are any in it, else in the other. */
export const namesIn = ({ title, titleLo, titleEn, summaryLo, summaryEn }: Named, language: Language) =>
  language === 'lo'
    ? { title: titleLo || title, summary: summaryLo || summaryEn }
    : { title: titleEn || title, summary: summaryEn || summaryLo }
