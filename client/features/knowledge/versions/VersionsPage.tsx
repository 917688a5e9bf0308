import { Suspense, useMemo } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Await, AwaitPage, Empty, Loading, SelectField } from '#client/design/index.ts'
import { countChanges, diffOf } from '#shared/features/docs/diff.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import { TextView } from '../../docs/index.ts'
import '../index.ts'
import '../knowledge.css'
import { namesIn } from '../names.ts'
import './versions.css'

/** What changed between any two versions of an article. */
export default function VersionsPage({ articleId }: { articleId: string }) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const found = useCall('findArticle', { articleId })
  const title = found.data ? namesIn(found.data, language).title : t('differ.title')
  return (
    <AwaitPage
      call={found}
      lines={8}
      page={(article) => ({
        title: article ? t('differ.of', { title }) : title,
        back: { href: `/articles/${articleId}`, label: article ? title : core('kind.article') },
      })}
    >
      {(article) => (
        <div className="page versionspage">
          <header className="pagehead">
            <p className="sm">
              <Link href={`/articles/${articleId}`} lang={langOf(title)}>
                {title}
              </Link>
            </p>
            <h1>{t('differ.title')}</h1>
          </header>
          {article.versions.length < 2 ? (
            <Empty title={t('differ.one')} help={t('differ.oneHelp')} phase="C" stitches={2} />
          ) : (
            <Choose article={article} />
          )}
        </div>
      )}
    </AwaitPage>
  )
}

/** The version a reader had read before the newest, if there is one. */
export const lastRead = ({ read, version }: Pick<Article, 'read' | 'version'>): number | null => {
  if (!read) return null
  return read.version < version ? read.version : read.beforeVersion
}

function Choose({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const format = useFormat()
  const [, go] = useLocation()
  const asked = new URLSearchParams(useSearch())
  const { versions } = article
  const isThere = (version: number) => versions.some((one) => one.version === version)
  const [wantedTo, wantedFrom] = [Number(asked.get('to')), Number(asked.get('from'))]
  const to = isThere(wantedTo) ? wantedTo : article.version
  const older = versions.find((one) => one.version < to) ?? versions.find((one) => one.version !== to)
  const from = isThere(wantedFrom) && wantedFrom !== to ? wantedFrom : (older?.version ?? to)
  const hrefOf = (a: number, b: number) => `/articles/${article.id}/versions?from=${a}&to=${b}`
  const option = ({ version, publishedAt, material }: (typeof versions)[number]) => (
    <option key={version} value={version}>
      {[t('version', { version }), format.dateTime(publishedAt), material && version > 1 ? t('trust.material') : '']
        .filter(Boolean)
        .join('\u00a0· ')}
    </option>
  )
  const read = lastRead(article)
  const marks = [
    { from: read, words: t('differ.sinceRead') },
    { from: article.verifiedVersion, words: t('differ.sinceVerified') },
  ].filter((one): one is { from: number; words: string } => one.from !== null && one.from < article.version)
  return (
    <>
      {marks.length > 0 ? (
        <nav aria-label={t('differ.shortcuts')}>
          <ul className="tags tagfilter">
            {marks.map((one) => (
              <li key={one.words}>
                <Link
                  href={hrefOf(one.from, article.version)}
                  className="tag"
                  aria-current={from === one.from && to === article.version ? 'page' : undefined}
                >
                  {one.words}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      ) : null}
      <div className="choosing">
        <SelectField
          label={t('differ.from')}
          value={from}
          onChange={(event) => go(hrefOf(Number(event.target.value), to), { replace: true })}
        >
          {versions.filter(({ version }) => version !== to).map(option)}
        </SelectField>
        <SelectField
          label={t('differ.to')}
          value={to}
          onChange={(event) => go(hrefOf(from, Number(event.target.value)), { replace: true })}
        >
          {versions.map(option)}
        </SelectField>
      </div>
      <Texts articleId={article.id} from={from} to={to} />
    </>
  )
}

function Texts({ articleId, from, to }: { articleId: string; from: number; to: number }) {
  const before = useCall('findArticle', { articleId, version: from })
  const after = useCall('findArticle', { articleId, version: to })
  return (
    <Await call={after} lines={8}>
      {(now) => (
        <Await call={before} lines={8}>
          {(old) => <Difference before={old} after={now} />}
        </Await>
      )}
    </Await>
  )
}

/** What is said of the article beside its text. */
const facts = ['titleLo', 'titleEn', 'summaryLo', 'summaryEn', 'need'] as const

/** An article that was given no title of its own has that of its document. */
const said = (article: Article, name: (typeof facts)[number]) =>
  name === 'titleLo' && !article.titleLo && !article.titleEn ? article.title : article[name]

function Difference({ before, after }: { before: Article; after: Article }) {
  const t = useWords('knowledge')
  const docs = useWords('docs')
  const language = useLanguage()
  const content = useMemo(() => diffOf(before.body, after.body), [before.body, after.body])
  const { inserted, deleted } = useMemo(() => countChanges(content), [content])
  const changed = facts.filter((name) => said(before, name) !== said(after, name))
  const kinds = before.kind === after.kind ? [] : [before.kind, after.kind]
  const { title } = namesIn(after, language)
  const isSame = inserted + deleted === 0 && JSON.stringify(before.body) === JSON.stringify(after.body)
  return (
    <>
      <p role="status" className="sm">
        {isSame && changed.length + kinds.length === 0
          ? docs('noDifference')
          : `${docs('insertedWords', { count: inserted })}\u00a0· ${docs('deletedWords', { count: deleted })}`}
      </p>
      <article className="sheet panel">
        {changed.length + kinds.length > 0 ? (
          <dl className="factchanges">
            {changed.map((name) => (
              <div key={name}>
                <dt className="sm mut">{t(name)}</dt>
                <dd>
                  {said(before, name) ? <del lang={langOf(said(before, name))}>{said(before, name)}</del> : null}{' '}
                  {said(after, name) ? <ins lang={langOf(said(after, name))}>{said(after, name)}</ins> : null}
                </dd>
              </div>
            ))}
            {kinds.length > 0 ? (
              <div>
                <dt className="sm mut">{t('assetKind')}</dt>
                <dd>
                  <del>{t(`asset.${before.kind}`)}</del> <ins>{t(`asset.${after.kind}`)}</ins>
                </dd>
              </div>
            ) : null}
          </dl>
        ) : null}
        <h2 className="doctitle" lang={langOf(title)}>
          {title}
        </h2>
        <Suspense fallback={<Loading lines={8} />}>
          <TextView content={content} label={title} />
        </Suspense>
      </article>
    </>
  )
}
