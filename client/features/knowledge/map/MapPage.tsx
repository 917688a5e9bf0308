import { useEffect, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { langOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { Await, Button, Empty, SelectField } from '#client/design/index.ts'
import type { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'
import { useBrowsing } from '../Filters.tsx'
import { tagName } from '../tag.tsx'
import '../index.ts'
import '../tags.css'
import { MapList } from './MapList.tsx'
import { MapPicture } from './MapPicture.tsx'
import './map.css'

/** How articles hang together, to look at or as a list; both say the same. */
export default function MapPage() {
  const t = useWords('knowledge')
  const core = useWords()
  const [params] = useSearchParams()
  const [, go] = useLocation()
  const chosen = useBrowsing()
  const around = params.get('around') ?? undefined
  const asList = params.get('as') === 'list'
  // What was drawn stays until the next is there.
  const found = useCall(
    'findArticleMap',
    { ...chosen, ...(around ? { around } : {}) },
    { placeholderData: (old) => old },
  )
  usePage({ title: t('map.title'), back: { href: '/articles', label: core('nav.knowledge') } })
  const hrefWith = (name: string, value?: string) => {
    const next = new URLSearchParams(params)
    if (value) next.set(name, value)
    else next.delete(name)
    return `/articles/map${next.size > 0 ? `?${next}` : ''}`
  }
  return (
    <div className="page mappage">
      <header className="pagehead">
        <h1>{t('map.title')}</h1>
        <p className="lead">{t('map.lead')}</p>
      </header>
      <Narrowing chosen={chosen} onChoose={(name, value) => go(hrefWith(name, value))} />
      <div className="row wrap mapways">
        <Button look={asList ? 'quiet' : 'primary'} aria-pressed={!asList} onClick={() => go(hrefWith('as'))}>
          {t('map.picture')}
        </Button>
        <Button look={asList ? 'primary' : 'quiet'} aria-pressed={asList} onClick={() => go(hrefWith('as', 'list'))}>
          {t('map.list')}
        </Button>
        {around ? (
          <Link href={hrefWith('around')} className="lnk">
            {t('map.whole')}
          </Link>
        ) : null}
      </div>
      <Await call={found} lines={10}>
        {({ nodes, edges, more }) => {
          if (nodes.length === 0)
            return (
              <Empty
                title={t('map.none')}
                help={t('map.noneHelp')}
                action={<Button href="/articles">{core('nav.knowledge')}</Button>}
              />
            )
          return (
            <>
              <p className="sm mut" role="status">
                {t('map.count', { count: nodes.length })} {more ? t('map.more') : null}
              </p>
              {asList ? (
                <MapList nodes={nodes} edges={edges} hrefAround={(id) => hrefWith('around', id)} />
              ) : (
                <MapPicture nodes={nodes} edges={edges} around={around} onAround={(id) => go(hrefWith('around', id))} />
              )}
            </>
          )
        }}
      </Await>
    </div>
  )
}

interface NarrowingProps {
  chosen: ReturnType<typeof useBrowsing>
  onChoose(name: string, value?: string): void
}

/** Narrows the map down, with the choices that the list of articles has. */
function Narrowing({ chosen, onChoose }: NarrowingProps) {
  const t = useWords('knowledge')
  const core = useWords()
  const language = useLanguage()
  const tags = useCall('findTags', { limit: 200 })
  const { data } = useCall('findFacets', chosen, { placeholderData: (old) => old })
  const [known, setKnown] = useState<{ key: string; words: string }[]>([])
  useEffect(() => {
    // Choices stay while one of them is taken, or nobody could take another.
    if (data && !chosen.departmentId)
      setKnown(data.departments.map((one) => ({ key: one.key, words: nameOf(one, language) })))
  }, [data, chosen.departmentId, language])
  const fields = [
    {
      name: 'tag',
      label: core('tags'),
      value: chosen.tag,
      options: (tags.data?.tags ?? []).map((one) => ({ key: one.label, words: tagName(one, language) })),
    },
    { name: 'departmentId', label: t('filter.departmentId'), value: chosen.departmentId, options: known },
    {
      name: 'kind',
      label: t('filter.kind'),
      value: chosen.kind,
      options: (['routine', 'experiential', 'conceptual', 'systemic'] as const).map((key) => ({
        key,
        words: t(`asset.${key}`),
      })),
    },
  ]
  return (
    <div className="filters">
      {fields.map(({ name, label, value, options }) => (
        <SelectField
          key={name}
          label={label}
          value={value ?? ''}
          onChange={(event) => onChoose(name, event.target.value || undefined)}
        >
          <option value="">{t('all')}</option>
          {options.map(({ key, words }) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
          {value && !options.some(({ key }) => key === value) ? <option value={value}>{t('noneLeft')}</option> : null}
        </SelectField>
      ))}
    </div>
  )
}

/** What an article is called in the reader’s language, and in which language that is. */
export function useTitle() {
  const language = useLanguage()
  return ({ titleLo, titleEn, title }: MapNode) => {
    const words = (language === 'lo' ? titleLo || titleEn : titleEn || titleLo) || title
    return { words, lang: langOf(words) }
  }
}

/** How an article hangs together with others, one after the other, as its own words. */
export function tiesOf(id: string, edges: readonly MapEdge[]) {
  return edges.flatMap(({ from, to, why, tags }) => {
    if (from !== id && to !== id) return []
    const way = why === 'pair' || why === 'tags' ? why : from === id ? (`${why}.to` as const) : (`${why}.from` as const)
    return [{ other: from === id ? to : from, way, tags }]
  })
}
