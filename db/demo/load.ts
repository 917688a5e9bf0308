import { randomInt } from 'node:crypto'
import * as Y from 'yjs'
import { hashPassword } from '#server/auth/password.ts'
import { findViewer } from '#server/auth/queries.ts'
import type { SignedIn } from '#server/auth/viewer.ts'
import type { Config } from '#server/config.ts'
import { newId } from '#server/core/id.ts'
import type { Live } from '#server/core/live.ts'
import { openLog } from '#server/core/log.ts'
import type { Services } from '#server/core/services.ts'
import type { Pool, Sql } from '#server/core/sql.ts'
import {
  closeDueProposals,
  listAgreements,
  openProposal,
  recordAgreement,
  takePosition,
  wordOutcome,
} from '#server/features/decisions/service.ts'
import { docRefusals } from '#server/features/docs/queries.ts'
import { createDoc, createDocFromTopic, markReady, projectDoc } from '#server/features/docs/service.ts'
import { openWriting } from '#server/features/docs/writing.ts'
import { publishArticle, putVerifiers, reportUse, verifyArticle } from '#server/features/knowledge/service.ts'
import { createChecklist, postReflection, putStep, showChecklist } from '#server/features/learning/service.ts'
import { confirmMeeting, confirmTelling, recordMeeting, recordTelling } from '#server/features/meetings/service.ts'
import { closeTopic, createRoom, openTopic, sendMessage } from '#server/features/rooms/service.ts'
import { createSpace } from '#server/features/spaces/service.ts'
import { refreshTerms } from '#server/search/put.ts'
import { createSync } from '#server/sync/sync.ts'
import { Day, Hour } from '#shared/base/time.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'
import { departments, type PersonKey, people, spaces } from './people.ts'
import { type Block, type Step, story } from './story.ts'

export interface DemoPerson {
  email: string
  nameEn: string
  role: string
  password: string
}

/** Days before today on which the story's organisation was there already. */
const BEFORE_DAYS = 75

const silent: Live = {
  changed: () => {},
  toRoom: () => ({ emit: () => true }) as never,
  toPerson: () => ({ emit: () => true }) as never,
  enterSpace: () => {},
  emptySpace: () => {},
  dropPerson: () => {},
  dropSession: () => {},
}

/**
 * Tells the story through the product's own services, so that it holds nothing they would refuse, and then moves it into
 * the past. Only for an empty database. Returns the people and the passwords made for them.
 */
export async function loadDemo(
  sql: Pool,
  { password }: { password: string | undefined },
): Promise<{ people: DemoPerson[] }> {
  const log = openLog('text', () => {})
  const writing = openWriting({ sql, log })
  const sync = createSync({
    sql,
    log,
    viewerOf: async () => undefined,
    stillValid: async () => false,
    allowedOrigin: () => false,
    sessionOf: () => undefined,
    accessTo: async () => undefined,
    refusals: docRefusals,
    stored: writing.add,
  })
  const services: Services = {
    sql,
    talkSql: sql,
    log,
    sync,
    writing,
    live: silent,
    quotes: { drop: async () => {}, dropLater: () => {} },
    // The story sends no files.
    store: {} as Services['store'],
    outreach: {
      mail: undefined,
      push: {} as Services['outreach']['push'],
      messageStored: () => {},
      docNoticed: () => {},
      docRead: () => {},
    },
    index: {} as Services['index'],
    config: {} as Config,
  }
  const marks: { at: string; told: string }[] = []
  const mark = async (day: number, at: string) => {
    const [{ now } = { now: '' }] = await sql<{ now: string }[]>`select clock_timestamp() as now`
    marks.push({ at: now, told: storyTime(day, at).toISOString() })
  }
  await mark(BEFORE_DAYS, '08:00')
  const known = await loadPeople(sql, password)
  const viewers = new Map<PersonKey, SignedIn>()
  for (const { key } of people) {
    const viewer = await findViewer(sql, known.ids.get(key) ?? '', 'demo')
    if (viewer) viewers.set(key, viewer)
  }
  const as = (key: PersonKey) => viewers.get(key) as SignedIn
  const keys = new Map<string, string>()
  const id = (key: string) => {
    const found = keys.get(key) ?? newId()
    keys.set(key, found)
    return found
  }
  await loadSpaces(services, as, id)
  for (const step of story) {
    // A document carries the times of what it quotes: they must be the story's before it is made.
    if ('draft' in step.deed) await tellTimes(sql, marks, ['messages', 'agreements'])
    await mark(step.day, step.at)
    await act({ services, edit: sync.edit, as, id }, step)
  }
  await sync.stop()
  await writing.stop()
  await moveIntoThePast(sql, marks)
  await sql.begin(async (tx) => {
    // Everybody has read what was said until two days ago.
    await tx`
      insert into topic_reads (person_id, topic_id, seq, read_at)
      select p.id, m.topic_id, max(m.seq), now() - interval '2 days' from people p cross join messages m
      where m.sent_at < now() - interval '2 days' group by p.id, m.topic_id
    `
    await refreshTerms(tx)
    await tx`insert into instance_facts (name, value) values ('demo', ${tx.json({ loaded: new Date().toISOString() })})`
  })
  return { people: known.people }
}

/** A time of day in Vientiane, some days ago; never later than now. */
function storyTime(day: number, at: string): Date {
  const today = new Date(Date.now() + 7 * Hour.ms).toISOString().slice(0, 10)
  const told = Date.parse(`${today}T${at}:00+07:00`) - day * Day.ms
  return new Date(Math.min(told, Date.now() - Hour.ms / 2))
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const randomPassword = () =>
  Array.from({ length: 14 }, (_, index) =>
    index === 4 || index === 9 ? '-' : letters[randomInt(letters.length)],
  ).join('')

async function loadPeople(sql: Pool, password: string | undefined) {
  const departmentIds = new Map<string, string>()
  const ids = new Map<PersonKey, string>()
  const listed: DemoPerson[] = []
  for (const one of departments) {
    const departmentId = newId()
    departmentIds.set(one.key, departmentId)
    const parent = 'parent' in one ? (departmentIds.get(one.parent) ?? null) : null
    await sql`insert into departments (id, parent_id, name_lo, name_en) values (${departmentId}, ${parent}, ${one.lo}, ${one.en})`
  }
  for (const one of people) {
    const own = password ?? randomPassword()
    const personId = newId()
    ids.set(one.key, personId)
    const isAdmin = 'admin' in one
    const leads = 'leads' in one ? one.leads : undefined
    await sql`
      insert into people (id, email, name_lo, name_en, department_id, rank, is_admin, language, password_hash)
      values (${personId}, ${`${one.mail}@demo.la`}, ${one.lo}, ${one.en}, ${departmentIds.get(one.department) ?? null}, ${one.rank},
        ${isAdmin}, ${'language' in one ? one.language : 'lo'}, ${await hashPassword(own)})
    `
    if (leads)
      await sql`insert into department_leads (department_id, person_id) values (${departmentIds.get(leads) ?? ''}, ${personId})`
    const role = isAdmin
      ? 'administrator'
      : leads
        ? `leads ${departments.find(({ key }) => key === leads)?.en}`
        : `${departments.find(({ key }) => key === one.department)?.en}`
    listed.push({ email: `${one.mail}@demo.la`, nameEn: one.en, role, password: own })
  }
  return { ids, people: listed }
}

async function loadSpaces(services: Services, as: (key: PersonKey) => SignedIn, id: (key: string) => string) {
  for (const space of spaces) {
    const spaceId = id(space.key)
    await createSpace(services, as(space.steward), {
      id: spaceId,
      kind: space.kind,
      nameLo: space.lo,
      nameEn: space.en,
      visionLo: space.visionLo,
      visionEn: space.visionEn,
      hidesReaders: false,
    })
    for (const member of space.members) {
      await services.sql`insert into space_members (space_id, person_id) values (${spaceId}, ${as(member).id})`
    }
    for (const room of space.rooms)
      await createRoom(services, as(space.steward), spaceId, {
        id: id(room.key),
        kind: 'open',
        nameLo: room.lo,
        nameEn: room.en,
      })
  }
}

type Edit = (docId: string, personId: string, change: (doc: Y.Doc) => void) => Promise<void>

/** Which room a topic was opened in; messages name both. */
const roomOf = new Map<string, string>()

interface Stage {
  services: Services
  edit: Edit
  as: (key: PersonKey) => SignedIn
  id: (key: string) => string
}

/** The day on which an agreement is looked at again, as it is counted from a day of the story. */
const reviewDay = (day: number, inDays: number) =>
  new Date(Date.now() + 7 * Hour.ms + (inDays - day) * Day.ms).toISOString().slice(0, 10)

async function act({ services, edit, as, id }: Stage, { day, at, by, deed }: Step): Promise<void> {
  const viewer = as(by)
  if ('open' in deed) {
    roomOf.set(deed.open, deed.room)
    await openTopic(services, viewer, id(deed.room), {
      id: id(deed.open),
      title: deed.title,
      first: { id: newId(), body: deed.say },
      ...(deed.sparkedBy ? { sparkedBy: id(deed.sparkedBy) } : {}),
    })
  } else if ('to' in deed) {
    await sendMessage(services, viewer, {
      id: deed.key ? id(deed.key) : newId(),
      roomId: id(roomOf.get(deed.to) ?? ''),
      topicId: id(deed.to),
      body: deed.say,
      ...(deed.replyTo ? { replyTo: id(deed.replyTo) } : {}),
    })
  } else if ('conclude' in deed) {
    await recordAgreement(services, viewer, id(deed.topic), {
      id: id(deed.conclude),
      outcome: deed.outcome,
      items: [],
      statement: deed.statement,
      evidence: (deed.evidence ?? []).map(id),
      ...(deed.dissent ? { dissent: deed.dissent } : {}),
      ...(deed.reviewInDays ? { reviewOn: reviewDay(day, deed.reviewInDays) } : {}),
    })
  } else if ('propose' in deed) {
    await openProposal(services, viewer, id(deed.topic), {
      id: id(deed.propose),
      text: deed.text,
      why: deed.why,
      evidence: (deed.evidence ?? []).map(id),
      items: (deed.items ?? []).map(id),
      closesAt: new Date(Date.now() + deed.closesInDays * Day.ms).toISOString(),
      decidedBy: 'members',
      people: [],
      rule: 'consent',
      reasons: 'optional',
      byDepartment: deed.byDepartment ?? false,
    })
  } else if ('deadline' in deed) {
    await services.sql`update proposals set closes_at = clock_timestamp() where id = ${id(deed.deadline)}`
    await closeDueProposals(services)
  } else if ('word' in deed) {
    const [agreement] = await listAgreements(services, viewer, id(deed.word))
    await wordOutcome(services, viewer, agreement?.id ?? '', {
      statement: deed.statement,
      reviewOn: reviewDay(day, deed.reviewInDays),
    })
  } else if ('meet' in deed) {
    await recordMeeting(services, viewer, id(deed.room), {
      id: id(deed.meet),
      title: deed.title,
      way: 'face_to_face',
      heldAt: new Date(storyTime(day, at).getTime() - 2 * Hour.ms).toISOString(),
      outcome: deed.outcome,
      asked: [...deed.asked],
      people: deed.people.map((key) => as(key).id),
      files: [],
    })
  } else if ('attend' in deed) {
    await confirmMeeting(services, viewer, id(deed.attend), true)
  } else if ('tell' in deed) {
    await recordTelling(services, viewer, id(deed.room), {
      id: id(deed.tell),
      docId: id(`${deed.tell}-doc`),
      ...(deed.topic ? { topicId: id(deed.topic) } : {}),
      title: deed.title,
      toldBy: as(deed.toldBy).id,
      toldCase: deed.toldCase,
      cue: deed.cue,
      rule: deed.rule,
      fails: deed.fails,
    })
  } else if ('affirm' in deed) {
    await confirmTelling(services, viewer, id(deed.affirm))
  } else if ('position' in deed) {
    await takePosition(services, viewer, id(deed.position), {
      position: deed.take,
      ...(deed.reason ? { reason: deed.reason } : {}),
    })
  } else if ('close' in deed) {
    await closeTopic(services, viewer, id(deed.close), deed.reason)
  } else if ('draft' in deed) {
    await createDocFromTopic(services, viewer, id(deed.topic), {
      id: id(deed.draft),
      messageIds: (deed.quotes ?? []).map(id),
    })
  } else if ('begin' in deed) {
    await createDoc(services, viewer, id(deed.space), { id: id(deed.begin), title: deed.title })
  } else if ('write' in deed) {
    await edit(id(deed.write), viewer.id, (doc) => append(doc, deed.blocks))
    await projectDoc(services, id(deed.write))
  } else if ('ready' in deed) {
    await markReady(services, viewer, id(deed.ready))
  } else if ('publish' in deed) {
    await publishArticle(services, viewer, id(deed.doc), {
      id: id(deed.publish),
      titleLo: '',
      titleEn: '',
      summaryLo: '',
      summaryEn: '',
      material: false,
      need: deed.need,
      kind: deed.kind,
      tags: [...deed.tags],
      sources: deed.sources.map((source) => ({
        kind: 'other' as const,
        number: '',
        url: null,
        itemId: null,
        fileId: null,
        ...source,
      })),
    })
  } else if ('verify' in deed) {
    if (deed.namedBy) await putVerifiers(services, as(deed.namedBy), id(deed.verify), [viewer.id])
    await verifyArticle(services, viewer, id(deed.verify), { untilSuperseded: false })
  } else if ('use' in deed) {
    await reportUse(services, viewer, id(deed.use), { id: newId(), how: deed.how })
  } else if ('make' in deed) {
    await createChecklist(services, viewer, id(deed.article), {
      id: id(deed.make),
      title: deed.title,
      steps: [...deed.steps],
    })
  } else if ('practise' in deed) {
    const checklistId = id(deed.practise)
    const { steps } = await showChecklist(services, viewer, checklistId)
    for (const { step, evidence } of deed.steps) {
      const stepId = steps[step]?.id ?? ''
      await putStep(services, viewer, { checklistId, stepId }, { done: true, ...(evidence ? { evidence } : {}) })
    }
  } else {
    await postReflection(services, viewer, id(deed.checklist), { id: id(deed.reflect), body: deed.body })
  }
}

/** Writes blocks at the end of a document, as an editor would. */
function append(doc: Y.Doc, blocks: readonly Block[]) {
  const fragment = doc.getXmlFragment(FRAGMENT)
  const element = (name: string, text: string) => {
    const node = new Y.XmlElement(name)
    node.insert(0, [new Y.XmlText(text)])
    return node
  }
  const nodes = blocks.map((block) => {
    if ('heading' in block) {
      const node = element('heading', block.heading)
      node.setAttribute('level', 2 as never)
      return node
    }
    if ('text' in block) return element('paragraph', block.text)
    const list = new Y.XmlElement('bulletList')
    list.insert(
      0,
      block.list.map((text) => {
        const item = new Y.XmlElement('listItem')
        item.insert(0, [element('paragraph', text)])
        return item
      }),
    )
    return list
  })
  // A new document ends in an empty line; the first words go there.
  const last = fragment.length > 0 ? fragment.get(fragment.length - 1) : undefined
  const isEmpty = last instanceof Y.XmlElement && last.nodeName === 'paragraph' && last.length === 0
  if (isEmpty) fragment.delete(fragment.length - 1, 1)
  fragment.insert(fragment.length, nodes)
}

/** Every time that was stored while the story was told becomes the time the story tells. */
async function tellTimes(sql: Sql, marks: readonly { at: string; told: string }[], only?: readonly string[]) {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.table_name as table, c.column_name as column
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'timestamp with time zone'
      and c.table_name not in ('migrations', 'sessions', 'one_time_links') and c.column_name <> 'valid_until'
      ${only ? sql`and c.table_name = any(${[...only]})` : sql``}
  `
  for (const { table, column } of columns) {
    await sql`
      update ${sql(table)} set ${sql(column)} = (
        select m.told + (${sql(`${table}.${column}`)} - m.at)
        from unnest(${marks.map(({ at }) => at)}::timestamptz[], ${marks.map(({ told }) => told)}::timestamptz[]) as m(at, told)
        where m.at <= ${sql(`${table}.${column}`)} order by m.at desc limit 1
      ) where ${sql(column)} >= ${marks[0]?.at ?? ''} and isfinite(${sql(column)})
    `
  }
}

async function moveIntoThePast(sql: Pool, marks: readonly { at: string; told: string }[]) {
  await sql.begin(async (tx) => {
    // The log refuses change to everybody; only here, before anybody has used it, does its owner open it.
    await tx`alter table statements disable trigger user`
    await tellTimes(tx, marks)
    await tx`update statements set origin = 'demo' where origin = 'ui'`
    await tx`alter table statements enable trigger user`
    await tx`
      update verifications v set valid_until = v.verified_at + make_interval(days => case when a.kind = 'routine' then 180 else 365 end)
      from article_versions a where a.article_id = v.article_id and a.version = v.version and v.valid_until is not null
    `
  })
}
