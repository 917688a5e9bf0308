import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Language, line } from '#shared/base/ids.ts'
import { TextNode } from './history.ts'
import { builtInTemplates, TEMPLATE_NAME_MAX } from './policy.ts'

export { builtInTemplates }
export const BuiltInTemplate = z.enum(builtInTemplates)
export type BuiltInTemplate = z.infer<typeof BuiltInTemplate>

/** What a new document begins with: a template of the product in one language, or one of the space. */
export const TemplateChoice = z.union([z.object({ key: BuiltInTemplate, language: Language }), z.object({ id: Id })])
export type TemplateChoice = z.infer<typeof TemplateChoice>

export const Template = z.object({
  /** A word for those of the product, an id for those of a space. */
  id: z.string(),
  own: z.boolean(),
  name: z.string(),
  /** What it is for; the space's own say it by their name. */
  about: z.string().nullable(),
  archived: z.boolean(),
  content: TextNode,
})
export type Template = z.infer<typeof Template>

export const templatesApi = {
  findTemplates: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/templates',
    summary:
      'What documents of a space can begin with: the templates of the product in a language, and the space’s own.',
    params: z.object({ spaceId: Id, language: Language.default('lo') }),
    reply: z.object({ templates: z.array(Template), mayManage: z.boolean() }),
    reads: ['space'],
  }),
  saveTemplate: endpoint({
    method: 'post',
    path: '/api/docs/:docId/templates',
    summary: 'Makes a template of its space of a document, without quotes, pictures and files.',
    params: z.object({ docId: Id }),
    body: z.object({ id: Id, name: line(TEMPLATE_NAME_MAX) }),
    reply: Template,
  }),
  changeTemplate: endpoint({
    method: 'put',
    path: '/api/templates/:templateId',
    summary: 'Gives a template of a space another name, archives it or takes it back, by a steward.',
    params: z.object({ templateId: Id }),
    body: z.object({ name: line(TEMPLATE_NAME_MAX), archived: z.boolean() }),
    reply: Template,
  }),
}
