import { recordActivity } from '#server/activity/record.ts'
import { createOneTimeLink, useOneTimeLink } from '#server/auth/one-time-links.ts'
import { hashPassword } from '#server/auth/password.ts'
import { newId } from '#server/core/id.ts'
import type { Services } from '#server/core/services.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, permit } from '#shared/base/errors.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { peopleApi } from '#shared/features/people/contract.ts'
import { canAdminister, canChangeAccount } from '#shared/features/people/policy.ts'
import { countPeople, findAccount, findDepartment, insertPerson, isWithin } from './queries.ts'

/** The link by which the first administrator is made, or null when there are people already. */
/** People, for features above. */
export { findPeople, findPerson } from './queries.ts'

export const openSetUp = ({ sql }: Pick<Services, 'sql'>) =>
  sql.begin(async (tx) => ((await countPeople(tx)) === 0 ? createOneTimeLink(tx, 'setup', null) : null))

/** Makes the first administrator. Throws `not_found` for a link that does not work, `conflict` when there are people. */
export async function setUp({ sql }: Services, draft: BodyOf<typeof peopleApi.setUp>): Promise<string> {
  const passwordHash = await hashPassword(draft.password)
  return sql.begin(async (tx) => {
    await useOneTimeLink(tx, draft.token, 'setup')
    if ((await countPeople(tx)) > 0) throw conflict('set_up_already')
    const id = newId()
    await insertPerson(tx, {
      id,
      email: draft.email,
      nameLo: draft.nameLo,
      nameEn: draft.nameEn,
      departmentId: null,
      rank: 'R1',
      isAdmin: true,
      passwordHash,
    })
    return id
  })
}

/** Sets the password of an invited person and returns their id. */
export async function acceptInvitation(
  { sql }: Services,
  draft: BodyOf<typeof peopleApi.acceptInvitation>,
): Promise<string> {
  const passwordHash = await hashPassword(draft.password)
  return sql.begin(async (tx) => {
    const personId = await useOneTimeLink(tx, draft.token, 'invitation')
    if (!personId) throw conflict('link_without_person')
    await tx`update people set password_hash = ${passwordHash} where id = ${personId}`
    return personId
  })
}

export async function updateMe({ sql, live }: Services, viewer: Viewer, change: BodyOf<typeof peopleApi.updateMe>) {
  await sql`
    update people set language = coalesce(${change.language ?? null}, language),
      name_lo = coalesce(${change.nameLo ?? null}, name_lo), name_en = coalesce(${change.nameEn ?? null}, name_en)
    where id = ${viewer.id}
  `
  if (change.nameLo !== undefined || change.nameEn !== undefined)
    live.changed({ kind: 'person', id: viewer.id, spaceId: null })
}

export async function createAccount(
  { sql, live }: Services,
  viewer: Viewer,
  draft: BodyOf<typeof peopleApi.createAccount>,
) {
  permit(canAdminister(viewer), 'create account')
  const id = newId()
  const made = await sql.begin(async (tx) => {
    if (draft.departmentId) await findDepartment(tx, draft.departmentId)
    const inserted = await insertPerson(tx, { ...draft, id, passwordHash: null })
    if (inserted.count === 0) throw conflict('email_taken')
    await recordActivity(tx, { event: 'account.created', viewer, object: { type: 'person', id: id }, spaceId: null })
    return { account: await findAccount(tx, id), link: await createOneTimeLink(tx, 'invitation', id) }
  })
  live.changed({ kind: 'person', id, spaceId: null })
  return made
}

/** A closed account is signed out everywhere at once. */
export async function updateAccount(
  services: Services,
  viewer: Viewer,
  personId: string,
  change: BodyOf<typeof peopleApi.updateAccount>,
) {
  const { sql, live, sync } = services
  permit(canChangeAccount(viewer, { personId, closed: change.closed, isAdmin: change.isAdmin }), 'change account')
  const account = await sql.begin(async (tx) => {
    const before = await findAccount(tx, personId)
    if (change.departmentId) await findDepartment(tx, change.departmentId)
    const leftAt =
      change.closed === undefined ? before.leftAt : change.closed ? (before.leftAt ?? new Date().toISOString()) : null
    await tx`
      update people set
        name_lo = ${change.nameLo ?? before.nameLo}, name_en = ${change.nameEn ?? before.nameEn},
        department_id = ${change.departmentId === undefined ? before.departmentId : change.departmentId},
        rank = ${change.rank ?? before.rank}, is_admin = ${change.isAdmin ?? before.isAdmin}, left_at = ${leftAt}
      where id = ${personId}
    `
    if (leftAt) await tx`delete from sessions where person_id = ${personId}`
    await recordActivity(tx, {
      event: 'account.changed',
      viewer,
      object: { type: 'person', id: personId },
      spaceId: null,
    })
    return findAccount(tx, personId)
  })
  if (account.leftAt) {
    live.dropPerson(personId)
    sync.dropPerson(personId)
  }
  live.changed({ kind: 'person', id: personId, spaceId: null })
  return account
}

/** For a lost password: the old one stops working, every session ends, and a new link is made. */
export async function inviteAgain({ sql, live, sync }: Services, viewer: Viewer, personId: string) {
  permit(canAdminister(viewer), 'invite again')
  const link = await sql.begin(async (tx) => {
    const account = await findAccount(tx, personId)
    if (account.leftAt) throw conflict('account_closed')
    await tx`update people set password_hash = null where id = ${personId}`
    await tx`delete from sessions where person_id = ${personId}`
    await recordActivity(tx, {
      event: 'account.invited',
      viewer,
      object: { type: 'person', id: personId },
      spaceId: null,
    })
    return createOneTimeLink(tx, 'invitation', personId)
  })
  live.dropPerson(personId)
  sync.dropPerson(personId)
  return link
}

export async function createDepartment(
  { sql, live }: Services,
  viewer: Viewer,
  draft: BodyOf<typeof peopleApi.createDepartment>,
) {
  permit(canAdminister(viewer), 'create department')
  const id = newId()
  const department = await sql.begin(async (tx) => {
    if (draft.parentId) await findDepartment(tx, draft.parentId)
    await tx`insert into departments (id, parent_id, name_lo, name_en) values (${id}, ${draft.parentId}, ${draft.nameLo}, ${draft.nameEn})`
    await recordActivity(tx, {
      event: 'department.created',
      viewer,
      object: { type: 'department', id: id },
      spaceId: null,
    })
    return findDepartment(tx, id)
  })
  live.changed({ kind: 'person', id, spaceId: null })
  return department
}

/** Throws `conflict` when a department would come to lie below itself. */
export async function updateDepartment(
  { sql, live }: Services,
  viewer: Viewer,
  departmentId: string,
  change: BodyOf<typeof peopleApi.updateDepartment>,
) {
  permit(canAdminister(viewer), 'change department')
  const department = await sql.begin(async (tx) => {
    // One mover at a time: two moves that are fine alone could together close a ring.
    await tx`select pg_advisory_xact_lock(hashtext('departments'))`
    const before = await findDepartment(tx, departmentId)
    const parentId = change.parentId === undefined ? before.parentId : change.parentId
    if (parentId) {
      await findDepartment(tx, parentId)
      if (await isWithin(tx, parentId, departmentId)) throw conflict('department_ring')
    }
    await tx`
      update departments set parent_id = ${parentId}, name_lo = ${change.nameLo ?? before.nameLo}, name_en = ${change.nameEn ?? before.nameEn}
      where id = ${departmentId}
    `
    if (change.leads) {
      await tx`delete from department_leads where department_id = ${departmentId}`
      for (const personId of new Set(change.leads)) {
        await findAccount(tx, personId)
        await tx`insert into department_leads (department_id, person_id) values (${departmentId}, ${personId})`
      }
    }
    await recordActivity(tx, {
      event: 'department.changed',
      viewer,
      object: { type: 'department', id: departmentId },
      spaceId: null,
    })
    return findDepartment(tx, departmentId)
  })
  live.changed({ kind: 'person', id: departmentId, spaceId: null })
  return department
}
