import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant, line } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { ItemKind, Relation } from '#shared/seci/seci.ts'

/** A project or policy that rests on an article. */
export const Basis = z.object({
  id: Id,
  person: Person,
  kind: z.enum(['project', 'policy']),
  name: z.string(),
  how: z.string(),
  number: z.string(),
  url: z.string().nullable(),
  at: Instant,
})
export type Basis = z.infer<typeof Basis>

/** An item that points at an article: cites it, practises it, follows it. */
export const Backlink = z.object({ id: Id, kind: ItemKind, title: z.string(), relation: Relation, at: Instant })
export type Backlink = z.infer<typeof Backlink>

export const Reuse = z.object({ bases: z.array(Basis), backlinks: z.array(Backlink) })
export type Reuse = z.infer<typeof Reuse>

const ofArticle = z.object({ articleId: Id })

export const reuseApi = {
  findReuse: endpoint({
    method: 'get',
    path: '/api/articles/:articleId/reuse',
    summary: 'What rests on an article: projects and policies, and items the viewer may read.',
    params: ofArticle,
    reply: Reuse,
    reads: ['article', 'doc', 'topic', 'checklist'],
  }),
  reportBasis: endpoint({
    method: 'post',
    path: '/api/articles/:articleId/bases',
    summary: 'Says that a project or policy rests on an article.',
    params: ofArticle,
    body: z.object({
      id: Id,
      kind: z.enum(['project', 'policy']),
      name: line(200),
      how: line(400),
      number: z.string().trim().max(120).default(''),
      url: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .nullable()
        .default(null),
    }),
    reply: Reuse,
  }),
}
