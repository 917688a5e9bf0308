import { useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'
import './index.ts'

/** The way to the page where everything is taken away, for those who run the machine. */
export function ArchiveLink() {
  const t = useWords('archive')
  return (
    <section className="section" aria-labelledby="archivelink">
      <header>
        <h2 id="archivelink">{t('title')}</h2>
        <span className="sp" />
        <Button href="/archive">{t('open')}</Button>
      </header>
      <p className="sm mut">{t('lead')}</p>
    </section>
  )
}
