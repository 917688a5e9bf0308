import { IconCircleCheck } from '@tabler/icons-react'
import { Link } from 'wouter'
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
    <section className="stack" aria-live="polite">
      <p className="savedstate">
        <IconCircleCheck className="i" aria-hidden /> {t('done', { count: made.length })}{' '}
        {published > 0 ? t('published', { count: published }) : null}
      </p>
      <ul className="panel madelist">
        {made.map(({ docId, articleId, title }) => (
          <li key={docId}>
            <Link href={articleId ? `/articles/${articleId}` : `/docs/${docId}`}>{title}</Link>
          </li>
        ))}
      </ul>
      <div className="row wrap">
        <Button look="primary" href={`/spaces/${spaceId}/${published > 0 ? 'knowledge' : 'docs'}`}>
          {t('goSpace')}
        </Button>
        <Button onClick={onNext}>{t('next')}</Button>
      </div>
    </section>
  )
}
