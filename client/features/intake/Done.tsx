import { Link } from 'wouter'
import { langOf } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'
import type { Intake } from '#shared/features/intake/contract.ts'

interface DoneProps {
  intake: Intake
  spaceId: string
  onNext(): void
}

/** What came of it. */
export function Done({ intake: { made }, spaceId, onNext }: DoneProps) {
  const t = useWords('intake')
  const published = made.filter(({ articleId }) => articleId).length
  return (
    <div className="stack">
      {published > 0 ? <p>{t('published', { count: published })}</p> : null}
      <ul className="panel madelist">
        {made.map(({ docId, articleId, title }) => (
          <li key={docId}>
            <Link href={articleId ? `/articles/${articleId}` : `/docs/${docId}`} lang={langOf(title)}>
              {title}
            </Link>
          </li>
        ))}
      </ul>
      <div className="row wrap">
        <Button look="primary" href={`/spaces/${spaceId}/${published > 0 ? 'knowledge' : 'docs'}`}>
          {t('goSpace')}
        </Button>
        <Button onClick={onNext}>{t('next')}</Button>
      </div>
    </div>
  )
}
