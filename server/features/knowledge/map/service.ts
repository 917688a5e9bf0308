import type { Services } from '#server/core/services.ts'
import type { ParamsOf } from '#shared/base/endpoint.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { MAP_MAX, type MapEdge, type mapApi } from '#shared/features/knowledge/map.ts'
import { readArticle } from '../access.ts'
import { tagCalled } from '../tags/service.ts'
import { findBeside, findMapEdges, findMapNodes } from './queries.ts'

/** Around one article: this many steps, with at most so many articles each. */
const STEPS = [60, 80]
/** Lines that only say that two articles share tags, for each article; more would hide the others. */
const MOST_BY_TAGS = 4

/** How the articles that the viewer may read now hang together. */
export async function showMap(
  services: Pick<Services, 'sql'>,
  viewer: Viewer,
  { tag, around, ...rest }: ParamsOf<typeof mapApi.findArticleMap>,
) {
  const { sql } = services
  const tagId = tag ? (await tagCalled(sql, viewer, tag))?.id : undefined
  if (tag && !tagId) return { nodes: [], edges: [], more: false }
  const ids = around ? await idsAround(services, viewer, around) : undefined
  const found = await findMapNodes(sql, viewer, { chosen: { ...rest, tagId }, ids, limit: MAP_MAX + 1 })
  const nodes = found.slice(0, MAP_MAX)
  const edges =
    nodes.length > 1
      ? await findMapEdges(
          sql,
          nodes.map(({ id }) => id),
        )
      : []
  return { nodes, edges: thinned(edges), more: found.length > nodes.length }
}

async function idsAround(services: Pick<Services, 'sql'>, viewer: Viewer, articleId: string): Promise<string[]> {
  const { id } = await readArticle(services, viewer, articleId)
  const ids = [id]
  for (const most of STEPS) for (const one of await findBeside(services.sql, viewer, ids, most)) ids.push(one.id)
  return ids
}

/** Every line that says something, and of those by tags the strongest of each article. */
function thinned(edges: readonly MapEdge[]): MapEdge[] {
  const said = edges.filter(({ why }) => why !== 'tags')
  const tied = new Set(said.flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]))
  const count = new Map<string, number>()
  const few = (id: string) => (count.get(id) ?? 0) < MOST_BY_TAGS
  const byTags = edges.filter(({ why, from, to }) => {
    if (why !== 'tags' || tied.has(`${from} ${to}`) || !(few(from) || few(to))) return false
    for (const id of [from, to]) count.set(id, (count.get(id) ?? 0) + 1)
    return true
  })
  return [...said, ...byTags]
}
