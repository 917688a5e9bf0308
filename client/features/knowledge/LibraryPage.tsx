import { IconSitemap, IconSparkles } from '@tabler/icons-react'
import { Link, useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useViewer } from '#client/core/session.tsx'
import { canTendSearch } from '#shared/features/knowledge/policy.ts'
import { ArticleList } from './ArticleList.tsx'
import { Filters, useBrowsing } from './Filters.tsx'
import { FollowTag } from './news/FollowTag.tsx'
import './news/news.css'
import { PublishFile } from './PublishFile.tsx'
import { SearchField } from './SearchField.tsx'
import { tagName } from './tag.tsx'
import './index.ts'
import './knowledge.css'

/** The knowledge base: all articles one may read, by tag. */
export default function LibraryPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const chosen = useBrowsing()
  const { tag } = chosen
  const [params] = useSearchParams()
  /** What else is chosen stays. */
  const hrefOf = (label?: string) => {
    const next = new URLSearchParams(params)
    next.delete('tag')
    if (label) next.set('tag', label)
    return `/articles${next.size > 0 ? `?${next}` : ''}`
  }
  const tags = useCall('findTags', { limit: 60 })
  const known = tags.data?.tags.find(({ label }) => label === tag)
  const fresh = useCall('findNews').data?.fresh ?? 0
  usePage({ title: core('nav.knowledge') })
  return (
    <div className="page">
      <header className="pagehead">
        <h1>{core('nav.knowledge')}</h1>
        <p className="lead">{t('lead')}</p>
        <SearchField q="" />
        <div className="libraryways">
          <Link href="/articles/new">
            <IconSparkles className="i" aria-hidden /> {t('news.title')}
            {fresh > 0 ? (
              <span className="badge num">
                <span aria-hidden="true">{fresh}</span>
                <span className="sr">, {core('unseen', { count: fresh })}</span>
              </span>
            ) : null}
          </Link>
          <Link href="/articles/map">
            <IconSitemap className="i" aria-hidden /> {t('map.title')}
          </Link>
          <PublishFile />
        </div>
      </header>
      {tags.data && tags.data.tags.length > 0 ? (
        <nav aria-label={core('tags')}>
          <ul className="tags tagfilter">
            <li>
              <Link href={hrefOf()} className="tag" aria-current={tag ? undefined : 'page'}>
                {t('all')}
              </Link>
            </li>
            {tags.data.tags.map((one) => (
              <li key={one.id}>
                <Link href={hrefOf(one.label)} className="tag" aria-current={tag === one.label ? 'page' : undefined}>
                  {tagName(one, language)} <span className="faint">{one.articles}</span>
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
      {known ? <FollowTag key={known.id} tag={known} /> : null}
      <Filters chosen={chosen} />
      <ArticleList chosen={chosen} />
      <p className="sm row wrap libraryfoot">
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
