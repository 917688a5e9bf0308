import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { conflict } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { contributeToArticle } from '../access.ts'
import { findArticle } from '../queries.ts'

interface Reuse {
  articleId: string
  /** Puts it where it is kept, unless there is something under its id. */
  put(tx: Sql): PromiseLike<{ count: number }>
  /** Whether that is the very same. */
  isThere(tx: Sql): PromiseLike<{ count: number }>
  result?: { as: string }
}

/** Takes what somebody says of how an article was used, once. Throws `conflict` where its id is something else's. */
export async function takeReuse(
  { sql, live }: Pick<Services, 'sql' | 'live'>,
  viewer: Viewer,
  { articleId, put, isThere, result }: Reuse,
): Promise<void> {
  const spaceId = await sql.begin(async (tx) => {
    const article = await findArticle(tx, articleId)
    await contributeToArticle(tx, viewer, article)
    if ((await put(tx)).count === 0) {
      if ((await isThere(tx)).count === 0) throw conflict('id_taken')
      return null
    }
    await recordActivity(tx, {
      event: 'article.reused',
      viewer,
      object: { type: 'article', id: articleId },
      spaceId: article.spaceId,
      ...(result ? { result } : {}),
      // Use within the author's own department is what they wrote it for; reuse is beyond it (seci §5).
      uncounted: article.author.id === viewer.id || article.author.departmentId === viewer.departmentId,
    })
    return article.spaceId
  })
  if (spaceId) live.changed({ kind: 'article', id: articleId, spaceId })
}
