import { recordActivity } from '#server/activity/record.ts'
import { createRateLimit } from '#server/auth/throttle.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, notFound, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { DocNoticeWhy } from '#shared/features/comments/contract.ts'
import { canTendSearch, QUESTION_WAIT_DAYS } from '#shared/features/knowledge/policy.ts'
import type { Question, questionsApi } from '#shared/features/knowledge/questions.ts'
import { announceNotices, noticeDoc } from '../../comments/service.ts'
import { accessToDoc, appendSection } from '../../docs/service.ts'
import { isStewardNow } from '../../spaces/service.ts'
import { contributeToArticle, readArticle } from '../access.ts'
import { findArticle } from '../queries.ts'
import {
  findHearers,
  findOpenQuestions,
  findQuestion,
  findQuestions,
  lockQuestion,
  type QuestionRow,
} from './queries.ts'

const limitQuestions = createRateLimit(30)

interface Place {
  id: string
  spaceId: string
  docId: string
}

async function asSeen(sql: Sql, viewer: Viewer, { spaceId, docId }: Place, question: QuestionRow): Promise<Question> {
  const mayAccept = question.author.id === viewer.id || (await isStewardNow(sql, viewer, spaceId))
  const mayWrite = (await accessToDoc(sql, viewer, docId)) === 'write'
  return {
    ...question,
    mayAccept,
    mayInclude: question.acceptedId !== null && question.includedAt === null && mayWrite,
  }
}

/** Questions on an article the viewer may read. */
export async function listQuestions({ sql }: Pick<Services, 'sql'>, viewer: Viewer, articleId: string) {
  const article = await readArticle({ sql }, viewer, articleId)
  const found = await findQuestions(sql, articleId)
  return Promise.all(found.map((question) => asSeen(sql, viewer, article, question)))
}

export async function showQuestion({ sql }: Pick<Services, 'sql'>, viewer: Viewer, questionId: string) {
  const question = await findQuestion(sql, questionId)
  return asSeen(sql, viewer, await readArticle({ sql }, viewer, question.articleId), question)
}

/** Questions that waited too long, for those who can see to it that somebody answers. */
export async function listOpenQuestions({ sql }: Pick<Services, 'sql'>, viewer: Viewer, limit: number) {
  permit(canTendSearch(viewer), 'see open questions')
  return findOpenQuestions(sql, viewer, QUESTION_WAIT_DAYS, limit)
}

interface Step {
  why: DocNoticeWhy
  event: 'question.asked' | 'question.answered' | 'question.accepted'
  hearers: readonly string[]
}

/** Writes down that a question moved on, and whom that concerns. */
async function moved(tx: Sql, viewer: Viewer, article: Place, questionId: string, { why, event, hearers }: Step) {
  const object = { type: 'article', id: article.id }
  await recordActivity(tx, { event, viewer, object, spaceId: article.spaceId })
  const receivers = await findHearers(tx, viewer, article.id, hearers)
  const about = { docId: article.docId, aboutId: questionId }
  return noticeDoc(
    tx,
    viewer,
    about,
    receivers.map(({ id }) => ({ personId: id, why })),
  )
}

function tell(services: Services, article: Place, notices: Awaited<ReturnType<typeof moved>>) {
  services.live.changed({ kind: 'article', id: article.id, spaceId: article.spaceId })
  announceNotices(services, notices, article.spaceId)
}

/** Asks on an article; its author hears of it. Safe to repeat with the same id. */
export async function askQuestion(
  services: Services,
  viewer: Viewer,
  articleId: string,
  draft: BodyOf<typeof questionsApi.askQuestion>,
): Promise<Question> {
  await limitQuestions(viewer.id)
  const told = await services.sql.begin(async (tx) => {
    const article = await findArticle(tx, articleId)
    await contributeToArticle(tx, viewer, article)
    const made = await tx`
      insert into article_questions (id, article_id, asked_by, body) values (${draft.id}, ${articleId}, ${viewer.id}, ${draft.body})
      on conflict (id) do nothing
    `
    if (made.count === 0) {
      const known = await findQuestion(tx, draft.id)
      if (known.articleId !== articleId || known.author.id !== viewer.id) throw conflict('id_taken')
      return null
    }
    const step: Step = { why: 'question', event: 'question.asked', hearers: [article.author.id] }
    return { article, notices: await moved(tx, viewer, article, draft.id, step) }
  })
  if (told) tell(services, told.article, told.notices)
  return showQuestion(services, viewer, draft.id)
}

/** Answers a question; who asked hears of it. Safe to repeat with the same id. */
export async function answerQuestion(
  services: Services,
  viewer: Viewer,
  questionId: string,
  draft: BodyOf<typeof questionsApi.answerQuestion>,
): Promise<Question> {
  await limitQuestions(viewer.id)
  const told = await services.sql.begin(async (tx) => {
    const question = await lockQuestion(tx, questionId)
    const article = await findArticle(tx, question.articleId)
    await contributeToArticle(tx, viewer, article)
    const made = await tx`
      insert into article_answers (id, question_id, author_id, body) values (${draft.id}, ${questionId}, ${viewer.id}, ${draft.body})
      on conflict (id) do nothing
    `
    if (made.count === 0) {
      if (!question.answers.some(({ id, author }) => id === draft.id && author.id === viewer.id))
        throw conflict('id_taken')
      return null
    }
    const step: Step = { why: 'answer', event: 'question.answered', hearers: [question.author.id] }
    return { article, notices: await moved(tx, viewer, article, questionId, step) }
  })
  if (told) tell(services, told.article, told.notices)
  return showQuestion(services, viewer, questionId)
}

/** Accepts an answer. Another can be accepted instead until one was written into the document. */
export async function acceptAnswer(
  services: Services,
  viewer: Viewer,
  questionId: string,
  answerId: string,
): Promise<Question> {
  const told = await services.sql.begin(async (tx) => {
    const question = await lockQuestion(tx, questionId)
    const article = await findArticle(tx, question.articleId)
    await contributeToArticle(tx, viewer, article)
    permit((await asSeen(tx, viewer, article, question)).mayAccept, 'accept an answer')
    const answer = question.answers.find(({ id }) => id === answerId)
    if (!answer) throw notFound('answer', answerId)
    if (question.acceptedId === answerId) return null
    if (question.includedAt) throw conflict('answer_included')
    await tx`
      update article_questions set accepted_id = ${answerId}, accepted_by = ${viewer.id}, accepted_at = now()
      where id = ${questionId}
    `
    const step: Step = { why: 'answerAccepted', event: 'question.accepted', hearers: [answer.author.id] }
    return { article, notices: await moved(tx, viewer, article, questionId, step) }
  })
  if (told) tell(services, told.article, told.notices)
  return showQuestion(services, viewer, questionId)
}

const byline = {
  lo: (asker: string, author: string) => `ຖາມໂດຍ ${asker}, ຕອບໂດຍ ${author}`,
  en: (asker: string, author: string) => `Asked by ${asker}, answered by ${author}`,
}

/**
 * Writes the accepted answer to the end of the document, with who asked and who answered: everybody who has it open sees
 * it, and the next version has it. Done twice it stands there once.
 */
export async function includeAnswer(services: Services, viewer: Viewer, questionId: string): Promise<Question> {
  const taken = await services.sql.begin(async (tx) => {
    const question = await lockQuestion(tx, questionId)
    const article = await findArticle(tx, question.articleId)
    await contributeToArticle(tx, viewer, article)
    const answer = question.answers.find(({ id }) => id === question.acceptedId)
    if (!answer) throw conflict('not_accepted')
    permit((await accessToDoc(tx, viewer, article.docId)) === 'write', 'write in a document')
    if (question.includedAt) return null
    await tx`update article_questions set included_at = now() where id = ${questionId}`
    return { article, question, answer }
  })
  if (!taken) return showQuestion(services, viewer, questionId)
  const { article, question, answer } = taken
  const name = (one: { nameLo: string; nameEn: string }) => (viewer.language === 'lo' ? one.nameLo : one.nameEn)
  try {
    const said = byline[viewer.language](name(question.author), name(answer.author))
    await appendSection(services, viewer, article.docId, { heading: question.body, text: answer.body, said })
  } catch (error) {
    // It does not stand there: whoever tries again must be able to.
    await services.sql`update article_questions set included_at = null where id = ${questionId}`
    throw error
  }
  services.live.changed({ kind: 'article', id: article.id, spaceId: article.spaceId })
  return showQuestion(services, viewer, questionId)
}
