import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { isInside } from '#server/lineage/queries.ts'
import { reveal } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { contributeTo, readSpace } from '../spaces/service.ts'
import { findArticle } from './queries.ts'

type Who = Pick<Viewer, 'id'>

/** Space, document and title of an article the viewer may read now. */
export async function readArticle({ sql }: Pick<Services, 'sql'>, viewer: Who, articleId: string) {
  const { id, spaceId, docId, title } = await findArticle(sql, articleId)
  await readSpace(sql, viewer, spaceId)
  reveal(await isInside(sql, viewer, id), 'article', id)
  return { id, spaceId, docId, title }
}

/** Throws unless the viewer may now take part in what is done with an article; `not_found` if they may not read it. */
export async function contributeToArticle(tx: Sql, viewer: Who, article: { id: string; spaceId: string }) {
  await contributeTo(tx, viewer, article.spaceId)
  reveal(await isInside(tx, viewer, article.id), 'article', article.id)
}
