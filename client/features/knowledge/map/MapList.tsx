import { Link } from 'wouter'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import type { MapEdge, MapNode } from '#shared/features/knowledge/map.ts'
import { tiesOf, useTitle } from './MapPage.tsx'

interface MapListProps {
  nodes: readonly MapNode[]
  edges: readonly MapEdge[]
  hrefAround(id: string): string
}

/** The map in words: each article, and what it hangs together with. */
export function MapList({ nodes, edges, hrefAround }: MapListProps) {
  const t = useWords('knowledge')
  const titleOf = useTitle()
  return (
    <ul className="maplist">
      {nodes.map((node) => {
        const { words, lang } = titleOf(node)
        return (
          <li key={node.id} className="panel">
            <h2 lang={lang}>
              <Link href={`/articles/${node.id}`}>{words}</Link>
            </h2>
            <Facts node={node} />
            <Ties id={node.id} nodes={nodes} edges={edges} />
            <p>
              <Link href={hrefAround(node.id)} className="lnk sm" aria-label={t('map.aroundOf', { title: words })}>
                {t('map.around')}
              </Link>
            </p>
          </li>
        )
      })}
    </ul>
  )
}

export function Facts({ node }: { node: MapNode }) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const department =
    node.departmentLo && node.departmentEn
      ? nameOf({ nameLo: node.departmentLo, nameEn: node.departmentEn }, language)
      : ''
  const facts = [
    t(`asset.${node.kind}`),
    department,
    t(`fresh.${node.trust}`),
    node.superseded ? t('label.superseded') : '',
  ].filter(Boolean)
  return <p className="sm mut">{facts.join('\u00a0· ')}</p>
}

export function Ties({ id, nodes, edges }: { id: string } & Omit<MapListProps, 'hrefAround'>) {
  const t = useWords('knowledge')
  const titleOf = useTitle()
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const ties = tiesOf(id, edges)
  if (ties.length === 0) return <p className="sm mut">{t('map.alone')}</p>
  return (
    <ul className="sm ties">
      {ties.map(({ other, way, tags }) => {
        const there = byId.get(other)
        if (!there) return null
        const { words, lang } = titleOf(there)
        return (
          <li key={`${way} ${other}`}>
            <span className="mut">{t(`map.tie.${way}`, { count: tags })}</span>{' '}
            <Link href={`/articles/${other}`} lang={lang}>
              {words}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}
