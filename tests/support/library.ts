import { newId } from '#server/core/id.ts'
import type { Article } from '#shared/features/knowledge/contract.ts'
import { type Reply, type TestPerson, until, type World } from './world.ts'
import { Writer } from './writer.ts'

interface Draft {
  title?: string
  words?: string
  tags?: string[]
  kind?: string
}

/** A document that is ready, without the way that led there: one person's words are enough. */
export async function readyDoc(world: World, person: TestPerson, spaceId: string, { title, words }: Draft = {}) {
  const docId = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id: docId, title: title ?? 'ເອກະສານທົດສອບ' })
  const writer = new Writer(world, person, docId)
  await writer.ready()
  await writer.write(words ?? 'ຄວາມຮູ້ກ່ຽວກັບວຽກງານຂອງຫ້ອງການ')
  writer.provider.destroy()
  await world.sql`update docs set state = 'ready', ready_at = now() where id = ${docId}`
  await world.sql`update items set state = 'ready' where id = ${docId}`
  return docId
}

/** An article of somebody's, published through the front door. */
export async function publish(
  world: World,
  person: TestPerson,
  spaceId: string,
  draft: Draft = {},
): Promise<Reply<Article> & { docId: string }> {
  const docId = await readyDoc(world, person, spaceId, draft)
  const reply = await person.post<Article>(`/api/docs/${docId}/article`, {
    id: newId(),
    kind: draft.kind ?? 'routine',
    tags: draft.tags ?? ['ປ້າຍທົດສອບ'],
    sources: [
      { title: 'ບົດລາຍງານ', organisation: 'ກົມ' },
      { title: 'ຄູ່ມື', organisation: 'ສະຖາບັນ' },
    ],
  })
  return { ...reply, docId }
}

/** Writes more into the document of an article and publishes its next version. */
export async function publishNext(world: World, person: TestPerson, article: Article, more: object = {}) {
  const writer = new Writer(world, person, article.docId)
  await writer.ready()
  await writer.write(` ຂໍ້ຄວາມໃໝ່ ${newId()}`)
  await until(async () => (await person.get<Article>(`/api/articles/${article.id}`)).body.docChanged, 'the change')
  writer.provider.destroy()
  const { status, body } = await person.post<Article>(`/api/docs/${article.docId}/article`, {
    id: newId(),
    kind: article.kind,
    titleLo: article.titleLo,
    titleEn: article.titleEn,
    tags: article.tags.map(({ label }) => label),
    sources: article.sources.map(({ id }) => ({ keep: id })),
    ...more,
  })
  if (status !== 200) throw new Error(`The next version was refused: ${JSON.stringify(body)}`)
  return body
}
