import { Link, useLocation } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await } from '#client/design/index.ts'
import './index.ts'
import { PublishDialog } from './Publish.tsx'

/** Where whoever takes in a file to publish it goes on: the same as on the page of its document, which lies behind it. */
export default function PublishPage({ docId }: { docId: string }) {
  const t = useWords('knowledge')
  const [, go] = useLocation()
  const doc = useCall('findDoc', { docId })
  const known = useCall('findDocArticle', { docId })
  const title = doc.data?.title ?? t('publish')
  usePage({ title: t('publish'), back: { href: `/docs/${docId}`, label: title } })
  return (
    <div className="page">
      <h1>{t('publish')}</h1>
      <p className="lead">{doc.data?.title}</p>
      <Await call={doc} lines={4}>
        {({ importId, state, asItCame }) =>
          state === 'draft' && !asItCame ? (
            <p>
              {t('notReady')} <Link href={`/docs/${docId}`}>{doc.data?.title}</Link>
            </p>
          ) : (
            <Await call={known} lines={4}>
              {({ article }) => (
                <PublishDialog
                  docId={docId}
                  title={title}
                  imported={importId !== null}
                  article={article}
                  onClose={() => go(`/docs/${docId}`)}
                />
              )}
            </Await>
          )
        }
      </Await>
    </div>
  )
}
