import { IconFileDownload } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useWords } from '#client/core/i18n.ts'
import { Agreeing } from './Agreeing.tsx'
import { BeforeReady } from './Readiness.tsx'
import type { DocView } from './view.ts'

/** What is there, what is missing before it is ready, and the file it came from. */
export function AboutPanel({ view }: { view: DocView }) {
  const t = useWords('docs')
  const { doc, readiness, offline } = view
  return (
    <>
      <BeforeReady doc={doc} readiness={readiness} offline={offline} />
      <Agreeing doc={doc} offline={offline} />
      {doc.importId && doc.classification === 'general' ? (
        <section>
          <h2>{t('fromFile')}</h2>
          <p className="sm">
            <a href={`/api/imports/${doc.importId}/original`} download>
              <IconFileDownload className="i" aria-hidden /> {t('original')}
            </a>
          </p>
        </section>
      ) : null}
      {view.more?.(doc)}
      <p className="sm">
        <Link href={`/spaces/${doc.spaceId}/docs`}>{t('allDocs')}</Link>
      </p>
    </>
  )
}
