import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Language } from '#shared/base/ids.ts'

/** Another article; its title is null for who may not read it. */
export const OtherArticle = z.object({ id: Id, title: z.string().nullable() })
export type OtherArticle = z.infer<typeof OtherArticle>

/** The same article in the other language. `behind`: which of the two has not followed the other's last change. */
export const Translation = OtherArticle.extend({
  language: Language,
  behind: z.enum(['this', 'other', 'both']).nullable(),
})
export type Translation = z.infer<typeof Translation>

const inArticle = z.object({ articleId: Id })

export const versionsApi = {
  putSuccessor: endpoint({
    method: 'put',
    path: '/api/articles/:articleId/successor',
    summary: 'Says which article replaces this one, or null: none does. By its owners and the stewards of its space.',
    params: inArticle,
    body: z.object({ successorId: Id.nullable() }),
    reply: Done,
  }),
  putTranslation: endpoint({
    method: 'put',
    path: '/api/articles/:articleId/translation',
    summary: 'Pairs an article with the same in the other language; `language` is that of this one.',
    params: inArticle,
    body: z.object({ otherId: Id, language: Language }),
    reply: Done,
  }),
  endTranslation: endpoint({
    method: 'delete',
    path: '/api/articles/:articleId/translation',
    summary: 'Parts an article from its translation.',
    params: inArticle,
    reply: Done,
  }),
  confirmTranslation: endpoint({
    method: 'post',
    path: '/api/articles/:articleId/translation/confirmation',
    summary: 'Says that both languages say the same again.',
    params: inArticle,
    reply: Done,
  }),
}
