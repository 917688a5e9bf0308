import { IconDiscountCheck, IconLock, IconPencil, IconRosetteDiscountCheck } from '@tabler/icons-react'
import { type ReactNode, Suspense, useState } from 'react'
import { Link, useSearchParams } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { ItemSpiral } from '#client/core/spiral.tsx'
import { Await, announce, Button, VerifiedBar } from '#client/design/index.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import { ClassDialog, ClassLabel } from '../docs/index.ts'
import { ArticleBody, headingsOf } from './ArticleBody.tsx'
import { ArticleTags } from './tag.tsx'
import './index.ts'
import './knowledge.css'
import { Labels } from './Labels.tsx'
import { namesIn } from './names.ts'
import { Questions } from './Questions.tsx'
import { Reuses } from './Reuses.tsx'
import { ChangeSources } from './sources/ChangeSources.tsx'
import { Sources } from './sources/Sources.tsx'

/** Days before its end on which a verification counts as due. */
const DUE_DAYS = 30

interface ArticlePageProps {
  articleId: string
  /** Makes a learning checklist; handed in, since learning stands above. */
  checklist?: (article: Article) => ReactNode
}

export default function ArticlePage({ articleId, checklist }: ArticlePageProps) {
  const [params] = useSearchParams()
  const version = Number(params.get('version')) || undefined
  const found = useCall('findArticle', { articleId, ...(version ? { version } : {}) })
  return (
    <Await call={found} lines={12}>
      {(article) => <Open article={article} checklist={checklist} />}
    </Await>
  )
}

function Open({ article, checklist }: { article: Article; checklist: ArticlePageProps['checklist'] }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const connection = useConnection()
  const verify = useAction('verifyArticle', {
    onSuccess: async () => {
      announce(t('verifiedNow'))
      await refresh('article')
    },
  })
  const [classing, setClassing] = useState(false)
  const { title, summary } = namesIn(article, language)
  usePage({ title, back: { href: '/articles', label: core('nav.knowledge') } })
  const headings = headingsOf(article.body)
  const newest = article.versions[0]?.version ?? article.version
  const { verified } = article
  const now = new Date().toISOString()
  const dueFrom = new Date(Date.now() + DUE_DAYS * 86_400_000).toISOString()
  return (
    <div className="page articlepage">
      <ItemSpiral itemId={article.id} next={null} />
      <header className="pagehead">
        <p className="sm mut facts">
          {t(`asset.${article.kind}`)} <Labels labels={article} />
        </p>
        <h1 lang={langOf(title)}>{title}</h1>
        {summary ? <p className="lead">{summary}</p> : null}
        {article.need ? <p className={summary ? 'mut' : 'lead'}>{article.need}</p> : null}
        <p className="sm mut">
          {t('publishedBy', { name: nameOf(article.author, language), date: format.date(article.publishedAt) })}
          {article.contributors.length > 0
            ? ` · ${t('writers', { names: format.list(article.contributors.map((one) => nameOf(one, language))) })}`
            : ''}
        </p>
        {article.agreed ? (
          <p className="sm">
            <IconRosetteDiscountCheck className="i" aria-hidden /> {t('fromAgreed')}
          </p>
        ) : null}
        <ArticleTags tags={article.tags} />
        <p className="row">
          <ClassLabel of={article.classification} />
          <Button small look="quiet" icon={<IconLock className="i" aria-hidden />} onClick={() => setClassing(true)}>
            {t('forWhom')}
          </Button>
        </p>
      </header>
      {article.version < newest ? (
        <p className="panel pad">
          {t('oldVersion', { version: article.version })} <Link href={`/articles/${article.id}`}>{t('goNewest')}</Link>
        </p>
      ) : null}
      <VerifiedBar
        of={
          verified
            ? {
                state: verified.until < now ? 'expired' : verified.until < dueFrom ? 'due' : 'verified',
                by: nameOf(verified.by, language),
                until: verified.until,
              }
            : { state: 'unverified' }
        }
        action={
          article.canVerify && (!verified || verified.until < dueFrom) ? (
            <Button
              icon={<IconDiscountCheck className="i" aria-hidden />}
              busy={verify.isPending}
              disabled={connection === 'offline'}
              onClick={() => verify.mutate({ params: { articleId: article.id } })}
            >
              {t('verify')}
            </Button>
          ) : null
        }
      />
      {verify.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, verify.error)}
        </p>
      ) : null}
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
          <section>
            <h2>{t('document')}</h2>
            <p>
              <Link href={`/docs/${article.docId}`}>
                <IconPencil className="i" aria-hidden /> {article.docChanged ? t('docChanged') : t('openDoc')}
              </Link>
            </p>
            {article.versions.length > 1 ? (
              <ul className="sm">
                {article.versions.map((one) => (
                  <li key={one.version}>
                    <Link href={`/articles/${article.id}?version=${one.version}`}>
                      {t('version', { version: one.version })}
                    </Link>{' '}
                    {format.shortDate(one.publishedAt)}
                  </li>
                ))}
              </ul>
            ) : null}
          </section>
        </aside>
      </div>
      {classing ? (
        <Suspense>
          <ClassDialog docId={article.docId} spaceId={article.spaceId} onClose={() => setClassing(false)} />
        </Suspense>
      ) : null}
    </div>
  )
}
