import type { Services } from '#server/core/services.ts'
import { isPushEndpoint } from '#server/outreach/push.ts'
import type { BodyOf, ReplyOf } from '#shared/base/endpoint.ts'
import { invalid, notFound } from '#shared/base/errors.ts'
import { plainOf } from '#shared/base/markdown.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { noticePath } from '#shared/features/comments/policy.ts'
import type { CallKind, NoticeSettings, noticesApi } from '#shared/features/notices/contract.ts'
import {
  DEFAULT_SETTINGS,
  DIGEST_FROM_MINUTE,
  DIGEST_TO_MINUTE,
  isQuiet,
  minuteOfDay,
  momentOf,
} from '#shared/features/notices/policy.ts'
import { cut } from '#shared/lao/graphemes.ts'
import { findCalls, listDocNotices } from '../comments/service.ts'
import {
  readProposal,
  showEscalation,
  takeEscalationCalls,
  takeReminders,
  findWaiting as waitingDecisions,
} from '../decisions/service.ts'
import { listWaitingArticles, takeReviewReminders } from '../knowledge/service.ts'
import { findWaiting as waitingMeetings } from '../meetings/service.ts'
import { listInbox, listUnread, readTopic } from '../rooms/service.ts'
import { findBrowsers, findCalledBy, findCalling, findDueDigests, findSettings } from './queries.ts'
import { words } from './words.ts'

const MOST_BROWSERS = 10

export async function showSettings({ sql, outreach }: Services, viewer: Viewer) {
  const settings = (await findSettings(sql, viewer)) ?? DEFAULT_SETTINGS
  return { ...settings, mail: outreach.mail !== undefined, pushKey: outreach.push.publicKey }
}

export async function putSettings({ sql }: Services, viewer: Viewer, { quietFrom, quietTo, digest }: NoticeSettings) {
  await sql`
    insert into notice_settings (person_id, quiet_from, quiet_to, digest)
    values (${viewer.id}, ${quietFrom}, ${quietTo}, ${digest})
    on conflict (person_id) do update
      set quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, digest = excluded.digest
  `
}

/** Lets a browser be called while the session lasts. Throws `invalid` for an address of no push service we know. */
export async function putPush({ sql, config }: Services, viewer: Viewer, draft: BodyOf<typeof noticesApi.putPush>) {
  if (!isPushEndpoint(config, draft.endpoint)) throw invalid('foreign_push_service')
  await sql.begin(async (tx) => {
    await tx`
      insert into push_subscriptions (endpoint, person_id, session_id, p256dh, auth)
      values (${draft.endpoint}, ${viewer.id}, ${viewer.sessionId}, ${draft.p256dh}, ${draft.auth})
      on conflict (endpoint) do update set person_id = excluded.person_id, session_id = excluded.session_id,
        p256dh = excluded.p256dh, auth = excluded.auth, made_at = now()
    `
    await tx`
      delete from push_subscriptions where person_id = ${viewer.id} and endpoint not in (
        select endpoint from push_subscriptions where person_id = ${viewer.id} order by made_at desc limit ${MOST_BROWSERS}
      )
    `
  })
}

export async function endPush({ sql }: Services, viewer: Viewer, endpoint: string) {
  await sql`delete from push_subscriptions where endpoint = ${endpoint} and person_id = ${viewer.id}`
}

/** Ends the daily mail of whoever the link was sent to; an unknown link does nothing, and says nothing. */
export async function endDigest({ sql }: Services, token: string) {
  await sql`update notice_settings set digest = false where digest_token = ${token}`
}

type Reaching = Pick<Services, 'sql' | 'outreach' | 'log'>
type Target = Awaited<ReturnType<typeof findBrowsers>>[number]

async function call({ sql, outreach, log }: Reaching, target: Target, kind: CallKind, id: string) {
  const { quietFrom, quietTo, language } = target
  const hours = quietFrom === null || quietTo === null ? DEFAULT_SETTINGS : { quietFrom, quietTo }
  // What comes in quiet hours is in the inbox in the morning.
  if (isQuiet(hours, minuteOfDay(new Date()))) return
  try {
    const came = await outreach.push.send(target, { kind, id, language })
    if (came === 'gone') await sql`delete from push_subscriptions where endpoint = ${target.endpoint}`
  } catch (error) {
    log.warn('Somebody could not be called', { error })
  }
}

/** Calls those whom a stored message calls, or `only` these of them, on their browsers. */
export async function callForMessage(services: Reaching, messageId: string, only?: readonly string[]): Promise<void> {
  for (const target of await findCalledBy(services.sql, messageId))
    if (!only || only.includes(target.personId)) await call(services, target, 'message', messageId)
}

async function callEach(services: Reaching, kind: CallKind, calls: readonly { personId: string; id: string }[]) {
  const browsers = await findBrowsers(services.sql, [...new Set(calls.map(({ personId }) => personId))])
  for (const { personId, id } of calls)
    for (const target of browsers.filter((one) => one.personId === personId)) await call(services, target, kind, id)
}

/** Calls those whom the margin of a document concerns, on their browsers. */
export const callForDocs = async (services: Reaching, noticeIds: readonly string[]): Promise<void> =>
  callEach(services, 'doc', await findCalls(services.sql, noticeIds))

/**
 * Calls those whose position is missing on proposals that close within a day, and those who lead where too few took one;
 * once each; a job.
 */
export async function remindOfProposals(services: Reaching): Promise<void> {
  const byProposal = ({ personId, proposalId }: { personId: string; proposalId: string }) => ({
    personId,
    id: proposalId,
  })
  const [due, asked] = [await takeReminders(services.sql), await takeEscalationCalls(services.sql)]
  await callEach(services, 'escalation', asked.map(byProposal))
  await callEach(services, 'proposal', due.map(byProposal))
}

const TITLE_LETTERS = 80
const BODY_LETTERS = 160

/** What a call is about, for whoever may read it at this moment. Throws `not_found` when there is nothing left to say. */
export async function showCall(services: Services, viewer: Viewer, { kind, id }: { kind: CallKind; id: string }) {
  const { title, body, ...rest } = await wordsOf[kind](services, viewer, id)
  return { title: cut(title, TITLE_LETTERS), body: cut(body, BODY_LETTERS), ...rest }
}

type Shown = ReplyOf<typeof noticesApi.findCall>

const wordsOf: Record<CallKind, (services: Services, viewer: Viewer, id: string) => Promise<Shown>> = {
  async message({ sql }, viewer, id) {
    const found = await findCalling(sql, id)
    if (!found) throw notFound('message', id)
    await readTopic(sql, viewer, found.topicId)
    const [author, room] = viewer.language === 'lo' ? [found.authorLo, found.roomLo] : [found.authorEn, found.roomEn]
    return {
      title: `${author} · ${found.general ? room : found.topic}`,
      body: plainOf(found.body) || words[viewer.language].files(found.files),
      url: `/topics/${found.topicId}#message-${id}`,
      tag: found.topicId,
    }
  },
  async doc({ sql }, viewer, id) {
    const found = (await findCalls(sql, [id])).find(({ personId }) => personId === viewer.id)
    if (!found) throw notFound('notice', id)
    return {
      title: `${viewer.language === 'lo' ? found.actor.nameLo : found.actor.nameEn} · ${found.title}`,
      body: found.body ?? words[viewer.language].doc[found.why],
      url: noticePath(found),
      tag: found.aboutId,
    }
  },
  async proposal(services, viewer, id) {
    const { topicId, text } = await readProposal(services, viewer, id)
    return { title: words[viewer.language].closesSoon, body: text, url: `/topics/${topicId}#proposal`, tag: id }
  },
  async escalation(services, viewer, id) {
    const { proposal } = await showEscalation(services, viewer, id)
    return { title: words[viewer.language].answerAsked, body: proposal.text, url: `/escalations/${id}`, tag: id }
  },
  async article(services, viewer, id) {
    const found = (await listWaitingArticles(services, viewer)).find(
      ({ itemId, why }) => itemId === id && (why === 'due' || why === 'stale'),
    )
    if (!found) throw notFound('article', id)
    const { reviewDue, reviewSoon } = words[viewer.language]
    return { title: found.why === 'due' ? reviewSoon : reviewDue, body: found.title, url: `/articles/${id}`, tag: id }
  },
}

/** Calls those who look after an article or stand for it, some days before its review and at it; a job. */
export async function remindOfReviews(services: Reaching): Promise<void> {
  const due = await takeReviewReminders(services.sql)
  await callEach(
    services,
    'article',
    due.map(({ personId, articleId }) => ({ personId, id: articleId })),
  )
}

const DIGESTS_AT_ONCE = 200
const LINES = 5

/**
 * Sends the daily mails of the morning; a job. A mail is noted before it is sent, so that two processes do not both send
 * it, and forgotten when the mail server did not take it. Whoever has nothing waiting gets none.
 */
export async function sendDigests(services: Services, now = new Date()): Promise<number> {
  const { sql, outreach, config, log } = services
  const minute = minuteOfDay(now)
  if (!outreach.mail || minute < DIGEST_FROM_MINUTE || minute >= DIGEST_TO_MINUTE) return 0
  let sent = 0
  for (const person of await findDueDigests(sql, DIGESTS_AT_ONCE)) {
    const [noted] = await sql<{ day: string }[]>`
      insert into digests (person_id, day) values (${person.id}, (now() at time zone 'Asia/Vientiane')::date)
      on conflict do nothing returning day
    `
    if (!noted) continue
    try {
      const mail = await digestFor(services, person, config.publicUrl ?? `http://${config.host}:${config.port}`)
      if (!mail) continue
      await outreach.mail.send(mail)
      sent++
    } catch (error) {
      await sql`delete from digests where person_id = ${person.id} and day = ${noted.day}`
      log.warn('A daily mail could not be sent', { error })
      return sent
    }
  }
  return sent
}

async function digestFor(
  services: Services,
  person: Awaited<ReturnType<typeof findDueDigests>>[number],
  address: string,
) {
  const viewer = { id: person.id } as Viewer
  const [inbox, docs, unread, decisions, meetings, articles] = await Promise.all([
    listInbox(services, viewer, undefined),
    listDocNotices(services, viewer, undefined),
    listUnread(services, viewer),
    waitingDecisions(services, viewer),
    waitingMeetings(services, viewer),
    listWaitingArticles(services, viewer),
  ])
  const own = words[person.language]
  const isLao = person.language === 'lo'
  const counts = {
    calls: inbox.unseen + docs.unseen,
    topics: unread.count,
    decisions: decisions.positions.length + decisions.reviews.length + decisions.escalations.length,
    meetings: meetings.meetings.length + meetings.tellings.length,
    articles: articles.length,
  }
  if (Object.values(counts).every((count) => count === 0)) return undefined
  // Titles and names only: what was said stays in the house.
  const part = (title: string, lines: readonly string[], count = lines.length) =>
    count === 0
      ? []
      : [
          '',
          title,
          ...lines.slice(0, LINES).map((line) => `– ${cut(line.replace(/\s+/g, ' '), BODY_LETTERS)}`),
          ...(count > LINES ? [own.more(count - LINES)] : []),
        ]
  const place = (general: boolean, topic: string, room: { nameLo: string; nameEn: string }) =>
    general ? (isLao ? room.nameLo : room.nameEn) : topic
  const calls = [
    ...inbox.notices
      .filter(({ seenAt }) => seenAt === null)
      .map(
        ({ message, topic, general, room }) =>
          `${isLao ? message.authorLo : message.authorEn}: ${place(general, topic, room)}`,
      ),
    ...docs.notices
      .filter(({ seenAt }) => seenAt === null)
      .map(({ actor, title, why }) => `${isLao ? actor.nameLo : actor.nameEn}: ${title} (${own.doc[why]})`),
  ]
  await services.sql`
    insert into notice_settings (person_id, quiet_from, quiet_to, digest)
    values (${person.id}, ${DEFAULT_SETTINGS.quietFrom}, ${DEFAULT_SETTINGS.quietTo}, true) on conflict do nothing
  `
  const [link] = await services.sql<{ digestToken: string }[]>`
    select digest_token from notice_settings where person_id = ${person.id}
  `
  const text = [
    own.hello(isLao ? person.nameLo : person.nameEn),
    ...part(own.calls, calls, counts.calls),
    ...part(
      own.answers,
      decisions.escalations.map((one) => one.text),
    ),
    ...part(
      own.decisions,
      decisions.positions.map(
        ({ text, closesAt }) => `${cut(text, TITLE_LETTERS)} (${own.closes(momentOf(new Date(closesAt)))})`,
      ),
    ),
    ...part(
      own.reviews,
      decisions.reviews.map(({ statement }) => statement),
    ),
    ...part(
      own.meetings,
      [...meetings.meetings, ...meetings.tellings].map(({ title }) => title),
    ),
    ...part(
      own.articles,
      articles.map(({ title }) => title),
    ),
    ...part(
      own.topics,
      unread.topics.map((one) => place(one.general, one.title, { nameLo: one.roomLo, nameEn: one.roomEn })),
      unread.count,
    ),
    '',
    `${own.open} ${address}/`,
    `${own.end} ${address}/me`,
  ].join('\n')
  return {
    to: person.email,
    subject: own.subject(counts),
    text,
    endUrl: `${address}/api/digests/${link?.digestToken}/end`,
  }
}
