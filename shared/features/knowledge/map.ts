import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id } from '#shared/base/ids.ts'
import { Browsing, Freshness } from './browse.ts'

/** Most articles on one map; more is a picture of nothing. */
export const MAP_MAX = 500

/** How two articles hang together; `from` cites, replaces or is built on `to`. Pairs and tags have no direction. */
export const MapEdge = z.object({
  from: Id,
  to: Id,
  why: z.enum(['cites', 'builtOn', 'supersedes', 'pair', 'tags']),
  /** How many tags they share. */
  tags: z.number().int(),
})
export type MapEdge = z.infer<typeof MapEdge>

export const MapNode = z.object({
  id: Id,
  title: z.string(),
  titleLo: z.string(),
  titleEn: z.string(),
  kind: z.enum(['experiential', 'conceptual', 'systemic', 'routine']),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  trust: Freshness,
  superseded: z.boolean(),
})
export type MapNode = z.infer<typeof MapNode>

export const mapApi = {
  findArticleMap: endpoint({
    method: 'get',
    path: '/api/article-map',
    summary: `How articles the viewer may read hang together: the newest ${MAP_MAX}, or those around one of them, narrowed down as in the list.`,
    params: Browsing.extend({ around: Id.optional() }),
    reply: z.object({
      nodes: z.array(MapNode),
      edges: z.array(MapEdge),
      /** There are more than are shown. */
      more: z.boolean(),
    }),
    reads: ['article'],
  }),
}
