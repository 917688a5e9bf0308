import { Link } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Button, Missed, PhaseLabel } from '#client/design/index.ts'
import '../index.ts'
import { namesIn } from '../names.ts'
import '../trust/trust.css'

const MOST = 3

/** The first page's few articles that are new for the reader, with the way to all of them; nothing where nothing is. */
export function NewArticles() {
  const t = useWords('knowledge')
  const language = useLanguage()
  const format = useFormat()
  const found = useCall('findNews')
  const fresh = (found.data?.news ?? []).filter((one) => one.fresh)
  if (fresh.length === 0) return <Missed of={[found]}>{t('news.title')}</Missed>
  return (
    <section className="panel waitingarticles newarticles" aria-labelledby="new-articles">
      <h2 id="new-articles">{t('news.title')}</h2>
      <ul className="todos">
        {fresh.slice(0, MOST).map((one) => {
          const { title } = namesIn(one, language)
          const [last] = one.events
          return (
            <li key={one.id}>
              <PhaseLabel phase="C" kind="article" />
              <div>
                <b lang={langOf(title)} className="clamp2">
                  {title}
                </b>
                <span className="sm mut">
                  {last ? [t(`news.brief.${last.what}`), format.ago(last.at)].join('\u00a0· ') : ''}
                </span>
              </div>
              <Button href={`/articles/${one.id}`}>{t('news.read')}</Button>
            </li>
          )
        })}
      </ul>
      <p className="sm more">
        <Link href="/articles/new">{t('news.all', { count: fresh.length })}</Link>
      </p>
    </section>
  )
}
