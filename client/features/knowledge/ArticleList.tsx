import { IconStack2 } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Await, Empty } from '#client/design/index.ts'
import type { Browsing } from '#shared/features/knowledge/browse.ts'
import { ClassLabel } from '../docs/index.ts'
import { CombineButton } from './combine/CombineButton.tsx'
import './knowledge.css'
import { Labels } from './Labels.tsx'
import { namesIn } from './names.ts'
import { ArticleTags } from './tag.tsx'

interface ArticleListProps {
  spaceId?: string | undefined
  chosen?: Browsing | undefined
}

/** Articles, newest first. */
export function ArticleList({ spaceId, chosen = {} }: ArticleListProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const isNarrow = Object.keys(chosen).length > 0
  const found = useCall('findArticles', { ...(spaceId ? { spaceId } : {}), ...chosen })
  return (
    <Await call={found} lines={6}>
      {({ articles }) =>
        articles.length === 0 ? (
          <Empty
            title={isNarrow ? t('noneLeft') : t('none')}
            help={isNarrow ? t('noneLeftHelp') : t('noneHelp')}
            phase="C"
            stitches={9}
          />
        ) : (
          <ul className="rows articlelist">
            {articles.map((article) => {
              const { title, summary } = namesIn(article, language)
              return (
                <li key={article.id}>
                  <IconStack2 className="i" aria-hidden />
                  <div>
                    <h3>
                      <Link href={`/articles/${article.id}`} className="plain">
                        {title}
                      </Link>
                    </h3>
                    {summary || article.need ? <p className="mut clamp2">{summary || article.need}</p> : null}
                    <p className="sm mut facts">
                      <ClassLabel of={article.classification} />
                      <Labels labels={article} />
                      <span>{core('sources.count', { count: article.sources })}</span>
                      <span>{t('uses', { count: article.uses })}</span>
                      <span>{format.shortDate(article.publishedAt)}</span>
                    </p>
                    <ArticleTags tags={article.tags} />
                  </div>
                  <CombineButton itemId={article.id} kind="article" title={title} look="icon" />
                </li>
              )
            })}
          </ul>
        )
      }
    </Await>
  )
}
