import { IconLock, IconPencil, IconRosetteDiscountCheck, IconSitemap } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { AwaitPage, Button, Names } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import { ClassDialog } from '../docs/index.ts'
import { ArticleBody, headingsOf } from './ArticleBody.tsx'
import { ArticleTags } from './tag.tsx'
import './index.ts'
import { CombineButton } from './combine/CombineButton.tsx'
import './knowledge.css'
import { Labels } from './Labels.tsx'
import { namesIn } from './names.ts'
import { Questions } from './Questions.tsx'
import { Reuses } from './Reuses.tsx'
import { ChangeSources } from './sources/ChangeSources.tsx'
import { Sources } from './sources/Sources.tsx'
import { ChangedSources } from './trust/ChangedSources.tsx'
import { Keepers } from './trust/Keepers.tsx'
import { TrustBar } from './trust/TrustBar.tsx'
import { ReadNote } from './versions/ReadNote.tsx'
import { LanguagePair, Related, RelatedNotes } from './versions/Related.tsx'
import { VersionList } from './versions/VersionList.tsx'

interface ArticlePageProps {
  articleId: string
  /** Makes a learning checklist; handed in, since learning stands above. */
  checklist?: (article: Article) => ReactNode
}

export default function ArticlePage({ articleId, checklist }: ArticlePageProps) {
  const [params] = useSearchParams()
  const version = Number(params.get('version')) || undefined
  const found = useCall('findArticle', { articleId, ...(version ? { version } : {}) })
  const core = useWords()
  const language = useLanguage()
  return (
    <AwaitPage
      call={found}
      lines={12}
      page={(article) => ({
        title: article ? namesIn(article, language).title : core('kind.article'),
        back: { href: '/articles', label: core('nav.knowledge') },
      })}
    >
      {(article) => <Open article={article} checklist={checklist} />}
    </AwaitPage>
  )
}

function Open({ article, checklist }: { article: Article; checklist: ArticlePageProps['checklist'] }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const [classing, setClassing] = useState(false)
  const { title, summary } = namesIn(article, language)
  const headings = headingsOf(article.body)
  const newest = article.versions[0]?.version ?? article.version
  return (
    <div className="page articlepage">
      <ItemSpiral itemId={article.id} next={null} />
      <header className="pagehead">
        <p className="sm mut facts">
          {t(`asset.${article.kind}`)} <Labels labels={article} brief /> <LanguagePair article={article} />
        </p>
        <h1 lang={langOf(title)}>{title}</h1>
        {summary ? <p className="lead">{summary}</p> : null}
        {article.need ? <p className={summary ? 'mut' : 'lead'}>{article.need}</p> : null}
        <p className="sm mut">
          {t('publishedBy', { name: nameOf(article.author, language), date: format.date(article.publishedAt) })}
          {article.contributors.length > 0 ? (
            <>
              {'\u00a0· '}
              <Names
                of={article.contributors.map((one) => ({ name: nameOf(one, language) }))}
                within={(names) => t('writers', { names })}
              />
            </>
          ) : null}
        </p>
        {article.agreed ? (
          <p className="sm">
            <IconRosetteDiscountCheck className="i" aria-hidden /> {t('fromAgreed')}
          </p>
        ) : null}
        <ArticleTags tags={article.tags} />
        <p className="row wrap">
          <CombineButton itemId={article.id} kind="article" />
          <Button small icon={<IconLock className="i" aria-hidden />} onClick={() => setClassing(true)}>
            {t('forWhom', { words: core(`class.${article.classification}`) })}
          </Button>
        </p>
      </header>
      {article.version < newest ? (
        <p className="panel pad">
          {t('oldVersion', { version: article.version })} <Link href={`/articles/${article.id}`}>{t('goNewest')}</Link>{' '}
          <Link href={`/articles/${article.id}/versions?from=${article.version}&to=${newest}`}>{t('differ.see')}</Link>
        </p>
      ) : (
        <ReadNote article={article} />
      )}
      <RelatedNotes article={article} />
      <TrustBar key={article.version} article={article} />
      <ChangedSources itemId={article.id} />
      <div className="articlegrid">
        <article>
          <ArticleBody body={article.body} />
          <Sources sources={article.sources} units={article.units} />
          <ChangeSources article={article} />
          <Questions articleId={article.id} />
        </article>
        <aside aria-label={t('onward')}>
          {headings.length >= 3 ? (
            <nav aria-label={t('contents')}>
              <h2>{t('contents')}</h2>
              <ul>
                {headings.map(({ id, text }) => (
                  <li key={id}>
                    <a href={`#${id}`} className="plain">
                      {text}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          ) : null}
          {checklist ? <section className="stack">{checklist(article)}</section> : null}
          <Reuses article={article} />
          <Keepers article={article} />
          <Related article={article} />
          <p>
            <Link href={`/articles/map?around=${article.id}`}>
              <IconSitemap className="i" aria-hidden /> {t('map.title')}
            </Link>
          </p>
          <section>
            <h2>{t('document')}</h2>
            <p>
              <Link href={`/docs/${article.docId}`}>
                <IconPencil className="i" aria-hidden /> {article.docChanged ? t('docChanged') : t('openDoc')}
              </Link>
            </p>
            <VersionList article={article} />
          </section>
        </aside>
      </div>
      {classing ? (
        <ClassDialog docId={article.docId} spaceId={article.spaceId} onClose={() => setClassing(false)} />
      ) : null}
    </div>
  )
}
