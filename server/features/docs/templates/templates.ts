import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { AppError, conflict, invalid, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { MOST_TEMPLATES, TEMPLATE_MAX_BYTES } from '#shared/features/docs/policy.ts'
import { builtInTemplates, type Template, type TemplateChoice } from '#shared/features/docs/templates.ts'
import { contributeTo, isStewardNow, readSpace } from '../../spaces/service.ts'
import { writeIn } from '../access.ts'
import { type ContentNode, contentOf } from '../content.ts'
import { findDoc } from '../queries.ts'
import { builtIn } from './builtin.ts'
import { countTemplates, findTemplate, findTemplates } from './queries.ts'

type Who = Pick<Viewer, 'id'>

/** The templates of a space: those of the product in the asked language, then the space's own; for stewards archived ones too. */
export async function listTemplates({ sql }: Services, viewer: Who, spaceId: string, language: 'lo' | 'en') {
  await readSpace(sql, viewer, spaceId)
  const mayManage = await isStewardNow(sql, viewer, spaceId)
  const own = await findTemplates(sql, spaceId, mayManage)
  const shipped = builtInTemplates.map((key): Template => {
    const { name, about, content } = builtIn(key, language)
    return { id: key, own: false, name, about, archived: false, content: { type: 'doc', content } }
  })
  return { templates: [...shipped, ...own.map(({ spaceId: _, ...one }) => one)], mayManage }
}

/** What a chosen template begins a document with. */
export async function contentFrom(
  tx: Sql,
  spaceId: string,
  choice: TemplateChoice | undefined,
): Promise<ContentNode[]> {
  if (!choice) return []
  if ('key' in choice) return builtIn(choice.key, choice.language).content
  const found = await findTemplate(tx, choice.id)
  if (found.spaceId !== spaceId || found.archived) throw invalid('foreign_template')
  return (found.content.content ?? []) as ContentNode[]
}

/** Others' words, pictures and files belong to their document, and do not go along into a template. */
const stays = new Set(['evidence', 'agreement', 'image', 'file', 'itemCard'])
const bare = (node: ContentNode): ContentNode[] =>
  stays.has(node.type) ? [] : [{ ...node, ...(node.content ? { content: node.content.flatMap(bare) } : {}) }]

/** Makes a template of a document as it stands now. Safe to repeat with the same id. */
export async function saveTemplate(
  { sql, sync, live }: Services,
  viewer: Viewer,
  docId: string,
  { id, name }: { id: string; name: string },
): Promise<Template> {
  const doc = await findDoc(sql, docId)
  await writeIn(sql, viewer, doc)
  // A template is the whole space's.
  if (doc.classification !== 'general') throw conflict('kept_document')
  const content: ContentNode = {
    type: 'doc',
    content: (contentOf((await sync.readDoc(docId)).update).content ?? []).flatMap(bare),
  }
  if (Buffer.byteLength(JSON.stringify(content)) > TEMPLATE_MAX_BYTES) throw new AppError('too_large')
  await sql.begin(async (tx) => {
    await contributeTo(tx, viewer, doc.spaceId)
    const [known] = await tx<{ madeBy: string }[]>`select made_by from doc_templates where id = ${id}`
    if (known && known.madeBy !== viewer.id) throw conflict('id_taken')
    if (known) return
    if ((await countTemplates(tx, doc.spaceId)) >= MOST_TEMPLATES) throw conflict('too_many_templates')
    await tx`
      insert into doc_templates (id, space_id, name, content, made_by)
      values (${id}, ${doc.spaceId}, ${name}, ${tx.json(content as never)}, ${viewer.id})
    `
    await recordActivity(tx, {
      event: 'template.made',
      viewer,
      object: { type: 'template', id },
      spaceId: doc.spaceId,
    })
  })
  live.changed({ kind: 'space', id: doc.spaceId, spaceId: doc.spaceId })
  const { spaceId: _, ...made } = await findTemplate(sql, id)
  return made
}

/** Gives a template another name, archives it or takes it back, by a steward. */
export async function changeTemplate(
  { sql, live }: Services,
  viewer: Viewer,
  templateId: string,
  { name, archived }: { name: string; archived: boolean },
): Promise<Template> {
  await sql.begin(async (tx) => {
    const { spaceId } = await findTemplate(tx, templateId)
    await readSpace(tx, viewer, spaceId)
    permit(await isStewardNow(tx, viewer, spaceId), 'change a template')
    await tx`
      update doc_templates set name = ${name},
        archived_at = case when ${archived} then coalesce(archived_at, now()) end
      where id = ${templateId}
    `
    await recordActivity(tx, {
      event: 'template.changed',
      viewer,
      object: { type: 'template', id: templateId },
      spaceId,
    })
  })
  const { spaceId, ...changed } = await findTemplate(sql, templateId)
  live.changed({ kind: 'space', id: spaceId, spaceId })
  return changed
}
