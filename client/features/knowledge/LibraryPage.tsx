import { Link, useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { canTendSearch } from '#shared/features/knowledge/policy.ts'
import { ArticleList } from './ArticleList.tsx'
import { SearchField } from './SearchField.tsx'
import { tagName, tagPath } from './tag.tsx'
import './index.ts'
import './knowledge.css'

/** The knowledge base: all articles one may read, by tag. */
export default function LibraryPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const [params] = useSearchParams()
  const tag = params.get('tag') ?? undefined
  const tags = useCall('findTags', { limit: 60 })
  usePage({ title: core('nav.knowledge') })
  return (
    <div className="page">
      <header className="pagehead">
        <h1>{core('nav.knowledge')}</h1>
        <p className="lead">{t('lead')}</p>
        <SearchField q="" />
      </header>
      {tags.data && tags.data.tags.length > 0 ? (
        <nav aria-label={core('tags')}>
          <ul className="tags tagfilter">
            <li>
              <Link href="/articles" className="tag" aria-current={tag ? undefined : 'page'}>
                {t('all')}
              </Link>
            </li>
            {tags.data.tags.map((one) => (
              <li key={one.id}>
                <Link href={tagPath(one)} className="tag" aria-current={tag === one.label ? 'page' : undefined}>
                  {tagName(one, language)} <span className="faint">{one.articles}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
      <ArticleList tag={tag} />
      <p className="sm row">
        <Link href="/articles/tags">{t('tagTree')}</Link>
        {canTendSearch({ isAdmin: viewer.isAdmin, roles: new Map(Object.entries(viewer.roles)) }) ? (
          <>
            <Link href="/articles/questions">{t('openQuestions')}</Link>
            <Link href="/search/words">{t('searchWords')}</Link>
          </>
        ) : null}
      </p>
    </div>
  )
}
