import { IconGitCompare } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'

/** The versions of an article, each with the way to read it and to what it changed. */
export function VersionList({ article }: { article: Article }) {
  const t = useWords('knowledge')
  const format = useFormat()
  const { id, versions } = article
  if (versions.length < 2) return null
  return (
    <>
      <ul className="sm">
        {versions.map(({ version, publishedAt, material }, index) => (
          <li key={version}>
            <Link
              href={version === versions[0]?.version ? `/articles/${id}` : `/articles/${id}?version=${version}`}
              aria-current={version === article.version ? 'page' : undefined}
            >
              {t('version', { version })}
            </Link>{' '}
            {format.shortDate(publishedAt)}
            {material && version > 1 ? `\u00a0· ${t('trust.material')}` : ''}
            {versions[index + 1] ? (
              <>
                {'\u00a0· '}
                <Link
                  href={`/articles/${id}/versions?from=${versions[index + 1]?.version}&to=${version}`}
                  aria-label={t('differ.changedIn', { version })}
                >
                  {t('differ.changes')}
                </Link>
              </>
            ) : null}
          </li>
        ))}
      </ul>
      <p className="sm">
        <Link href={`/articles/${id}/versions`}>
          <IconGitCompare className="i" aria-hidden /> {t('differ.any')}
        </Link>
      </p>
    </>
  )
}
