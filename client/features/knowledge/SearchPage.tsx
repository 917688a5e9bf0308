import { keepPreviousData } from '@tanstack/react-query'
import { Link, useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { itemPath } from '#client/core/paths.ts'
import { Await, Button, Empty, Facts, PhaseLabel } from '#client/design/index.ts'
import { itemKinds } from '#shared/seci/phases.ts'
import { Beside } from './Beside.tsx'
import { CombineButton } from './combine/CombineButton.tsx'
import { Labels } from './Labels.tsx'
import { Marked } from './Marked.tsx'
import { SearchField } from './SearchField.tsx'
import './index.ts'
import './knowledge.css'

const beside = ['message', 'person', 'tag'] as const
const besideWords = { message: 'messages', person: 'people', tag: 'tags' } as const
const kinds = [...itemKinds, ...beside]
const isItem = (kind: (typeof kinds)[number]): kind is (typeof itemKinds)[number] =>
  itemKinds.some((one) => one === kind)

/** What was found, best first, with what matched marked in it. */
export default function SearchPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const [params] = useSearchParams()
  const q = params.get('q') ?? ''
  const exact = params.get('exact') === '1'
  const kind = kinds.find((one) => one === params.get('kind'))
  const asked = { q, exact: exact ? '1' : '0' } as const
  const found = useCall(
    'search',
    { ...asked, ...(kind ? { kind } : {}) },
    { enabled: q !== '', placeholderData: keepPreviousData },
  )
  // How many there are of each kind is known from the search for all of them.
  const all = useCall('search', asked, { enabled: q !== '' && kind !== undefined })
  const counts = (kind ? all.data : found.data)?.kinds
  usePage({ title: q ? t('titleFor', { q }) : core('search') })
  const hrefWith = (change: Record<string, string | undefined>) => {
    const next = new URLSearchParams(params)
    for (const [key, value] of Object.entries(change)) {
      if (value === undefined) next.delete(key)
      else next.set(key, value)
    }
    return `/search?${next}`
  }
  return (
    <div className="page searchpage">
      <header className="pagehead">
        <h1 className="sr">{core('search')}</h1>
        <SearchField q={q} />
      </header>
      {q === '' ? (
        <Empty bare title={t('askTitle')} help={t('askHelp')} phase="C" stitches={6} />
      ) : (
        <Await call={found} lines={8}>
          {({ results, spellings, messages, people, tags }) => (
            <>
              {spellings.length > 0 || exact ? (
                <p className="sm mut spellings">
                  {exact ? t('exactly') : t('spellings', { spellings: format.list(spellings) })}{' '}
                  <Link href={hrefWith({ exact: exact ? undefined : '1' })}>
                    {exact ? t('anySpelling') : t('exactOnly')}
                  </Link>
                </p>
              ) : null}
              <nav aria-label={t('kinds')}>
                <ul className="tags tagfilter">
                  <li>
                    <Link href={hrefWith({ kind: undefined })} className="tag" aria-current={kind ? undefined : 'page'}>
                      {t('all')}
                    </Link>
                  </li>
                  {kinds
                    .filter((one) => one === kind || !isItem(one) || !counts || (counts[one] ?? 0) > 0)
                    .map((one) => (
                      <li key={one}>
                        <Link
                          href={hrefWith({ kind: one })}
                          className="tag"
                          aria-current={kind === one ? 'page' : undefined}
                        >
                          {isItem(one) ? core(`kind.${one}`) : t(besideWords[one])}{' '}
                          {isItem(one) && counts ? <span className="faint">{counts[one] ?? 0}</span> : null}
                        </Link>
                      </li>
                    ))}
                </ul>
              </nav>
              <p className="sr" role="status">
                {t('found', { count: results.length + messages.length + people.length + tags.length })}
              </p>
              {results.length + messages.length + people.length + tags.length === 0 ? (
                <Empty
                  title={t('nobodyWrote')}
                  help={t('nobodyHelp')}
                  phase="C"
                  stitches={2}
                  action={<Button href="/spaces">{t('askInSpace')}</Button>}
                />
              ) : (
                <>
                  <ol className="results">
                    {results.map((one) => (
                      <li key={one.id}>
                        <PhaseLabel phase={one.phase} kind={one.kind} />
                        <h2>
                          <Link href={itemPath(one.kind, one.id)}>
                            <Marked text={one.title} marks={one.titleMarks} />
                          </Link>
                        </h2>
                        <p>
                          <Marked text={one.snippet} marks={one.snippetMarks} />
                        </p>
                        <p className="sm mut">
                          <Facts
                            of={[
                              nameOf({ nameLo: one.spaceLo, nameEn: one.spaceEn }, language),
                              core(`state.${one.state}`),
                              format.shortDate(one.changedAt),
                            ]}
                          />{' '}
                          {one.labels ? <Labels labels={one.labels} /> : null}
                        </p>
                        <CombineButton itemId={one.id} kind={one.kind} title={one.title} look="icon" />
                      </li>
                    ))}
                  </ol>
                  <Beside
                    messages={messages}
                    people={people}
                    tags={tags}
                    moreHref={kind ? undefined : (one) => hrefWith({ kind: one })}
                  />
                </>
              )}
            </>
          )}
        </Await>
      )}
    </div>
  )
}
