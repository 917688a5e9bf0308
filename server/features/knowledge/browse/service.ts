import type { Services } from '#server/core/services.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { type Browsing, Facets } from '#shared/features/knowledge/browse.ts'
import { tagCalled } from '../tags/service.ts'
import { countChoices, findNames } from './queries.ts'

const nothing: Facets = { kinds: [], freshness: [], departments: [] }

/** By what readable articles can be narrowed down further. */
export async function showFacets(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  { tag, ...chosen }: Browsing,
): Promise<Facets> {
  const tagId = tag ? (await tagCalled(sql, viewer, tag))?.id : undefined
  if (tag && !tagId) return nothing
  const counted = await countChoices(sql, viewer, { ...chosen, tagId })
  const of = (facet: string) => counted.filter((one) => one.facet === facet)
  const departments = new Map(of('department').map(({ key, articles }) => [key, articles]))
  const names = await findNames(sql, [...departments.keys()])
  return Facets.parse({
    kinds: of('kind'),
    freshness: of('freshness'),
    departments: names.map(({ id, ...name }) => ({ key: id, ...name, articles: departments.get(id) ?? 0 })),
  })
}
