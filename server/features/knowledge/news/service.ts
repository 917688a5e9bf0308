import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import { conflict } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { MOST_FOLLOWED } from '#shared/features/knowledge/policy.ts'
import { noticeAll, seeNoticesAbout } from '../../comments/service.ts'
import { readArticle } from '../access.ts'
import { findTag } from '../tags/queries.ts'
import {
  countFollowed,
  dropFollow,
  findFollowed,
  findNews,
  findSeen,
  followersOf,
  putFollow,
  putRead,
  putSeen,
} from './queries.ts'

/** What is new for the viewer among articles. */
export async function listNews({ sql }: Pick<Services, 'sql'>, viewer: Viewer, limit: number) {
  const [news, seenAt] = await Promise.all([findNews(sql, viewer, limit), findSeen(sql, viewer)])
  return { news, seenAt, fresh: news.filter(({ fresh }) => fresh).length }
}

export async function seeNews({ sql }: Pick<Services, 'sql'>, viewer: Viewer, until: string): Promise<void> {
  await putSeen(sql, viewer, until)
}

/** Remembers for the reader alone what they have read; what called them to it has done so. */
export async function readVersion(
  { sql, live }: Pick<Services, 'sql' | 'live'>,
  viewer: Viewer,
  articleId: string,
  version: number,
): Promise<void> {
  const { spaceId } = await readArticle({ sql }, viewer, articleId)
  const seen = await sql.begin(async (tx) => {
    await putRead(tx, viewer, articleId, version)
    return seeNoticesAbout(tx, viewer, articleId)
  })
  if (seen.count > 0) live.toPerson(viewer.id).emit('item:changed', { kind: 'notice', id: viewer.id, spaceId })
}

export const listFollowed = ({ sql }: Pick<Services, 'sql'>, viewer: Viewer) => findFollowed(sql, viewer)

/** Follows a tag the viewer may know. Safe to repeat. */
export async function followTag({ sql }: Pick<Services, 'sql'>, viewer: Viewer, tagId: string, notify: boolean) {
  await sql.begin(async (tx) => {
    await findTag(tx, viewer, tagId)
    await putFollow(tx, viewer, tagId, notify)
    if ((await countFollowed(tx, viewer)) > MOST_FOLLOWED) throw conflict('too_many_followed')
  })
  return findFollowed(sql, viewer)
}

export async function unfollowTag({ sql }: Pick<Services, 'sql'>, viewer: Viewer, tagId: string) {
  await dropFollow(sql, viewer, tagId)
  return findFollowed(sql, viewer)
}

/** Puts an article into the inboxes of those who follow its tags and want that, in the transaction that publishes it. */
export const noticeFollowers = (tx: Sql, viewer: Viewer, article: { id: string; docId: string }) =>
  noticeAll(
    tx,
    viewer,
    { docId: article.docId, aboutId: article.id },
    { why: 'followed', receivers: followersOf(tx, viewer, article.id) },
  )
