import { recordActivity } from '#server/activity/record.ts'
import type { Services } from '#server/core/services.ts'
import type { Sql } from '#server/core/sql.ts'
import type { BodyOf } from '#shared/base/endpoint.ts'
import { conflict, notFound, permit, reveal } from '#shared/base/errors.ts'
import type { SpaceRole, Viewer } from '#shared/base/viewer.ts'
import type { spacesApi } from '#shared/features/spaces/contract.ts'
import {
  canChangeSpace,
  canContribute,
  canJoinSpace,
  canKnowSpace,
  canManageMembers,
  canReadSpace,
} from '#shared/features/spaces/policy.ts'
import {
  countStewards,
  deleteMember,
  findMember,
  findSpace,
  findSpaceLike,
  hidesReaders,
  lockSpace,
  putMember,
  type SpaceLike,
} from './queries.ts'

/**
 * The rights of this very moment: roles are read again from the database, because the viewer of a live connection was
 * loaded when it opened.
 */
async function rolesNow(sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<Pick<Viewer, 'roles'>> {
  const [found] = await sql<{ role: SpaceRole }[]>`
    select role from space_members where space_id = ${spaceId} and person_id = ${viewer.id}
  `
  return { roles: new Map(found ? [[spaceId, found.role]] : []) }
}

/** The space, if the viewer may read it now; else `not_found`. Features above ask this at the moment of use. */
export async function readSpace(sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<SpaceLike> {
  const space = await findSpaceLike(sql, spaceId)
  reveal(canReadSpace(await rolesNow(sql, viewer, spaceId), space), 'space', spaceId)
  return space
}

export { hidesReaders }

/** Whether somebody may read a space now, for whoever names them. */
export async function readsSpace(sql: Sql, person: Pick<Viewer, 'id'>, spaceId: string): Promise<boolean> {
  return canReadSpace(await rolesNow(sql, person, spaceId), await findSpaceLike(sql, spaceId))
}

/** The space, if the viewer may take part in it now; `not_found` if they may not even read it. */
export async function contributeTo(sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<SpaceLike> {
  const space = await findSpaceLike(sql, spaceId)
  const now = await rolesNow(sql, viewer, spaceId)
  reveal(canReadSpace(now, space), 'space', spaceId)
  permit(canContribute(now, space), 'contribute')
  return space
}

/** Whether the viewer is a member of the space now. */
export const isMemberNow = async (sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<boolean> =>
  (await rolesNow(sql, viewer, spaceId)).roles.has(spaceId)

/** Whether the viewer is a steward of the space now. */
export const isStewardNow = async (sql: Sql, viewer: Pick<Viewer, 'id'>, spaceId: string): Promise<boolean> =>
  (await rolesNow(sql, viewer, spaceId)).roles.get(spaceId) === 'steward'

async function stewardOf(tx: Sql, viewer: Viewer, spaceId: string, may: typeof canChangeSpace, action: string) {
  const space = await lockSpace(tx, spaceId)
  const now = await rolesNow(tx, viewer, spaceId)
  reveal(canKnowSpace(now, space), 'space', spaceId)
  permit(may(now, space), action)
  return space
}

export { findCallable } from './queries.ts'

/** From now on a member hears of what is kept to the members of the space. */
async function enterCircle({ sql, live }: Pick<Services, 'sql' | 'live'>, spaceId: string, personId: string) {
  const [space] = await sql<{ circleId: string }[]>`select circle_id from spaces where id = ${spaceId}`
  if (space) live.enterSpace(space.circleId, personId)
}

/** Opens a space. Safe to repeat with the same id by the same person. */
export async function createSpace(
  { sql, live }: Services,
  viewer: Viewer,
  draft: BodyOf<typeof spacesApi.createSpace>,
) {
  const isNew = await sql.begin(async (tx) => {
    const made = await tx`
      insert into spaces (id, kind, name_lo, name_en, vision_lo, vision_en, hides_readers, created_by)
      values (${draft.id}, ${draft.kind}, ${draft.nameLo}, ${draft.nameEn}, ${draft.visionLo}, ${draft.visionEn},
        ${draft.hidesReaders}, ${viewer.id})
      on conflict (id) do nothing
    `
    if (made.count === 0) {
      const [own] = await tx`select 1 from spaces where id = ${draft.id} and created_by = ${viewer.id}`
      if (!own) throw conflict('id_taken')
      return false
    }
    await putMember(tx, draft.id, viewer.id, 'steward')
    await recordActivity(tx, {
      event: 'space.created',
      viewer,
      object: { type: 'space', id: draft.id },
      spaceId: draft.id,
    })
    return true
  })
  if (isNew) {
    live.enterSpace(draft.id, draft.kind === 'open' ? undefined : viewer.id)
    await enterCircle({ sql, live }, draft.id, viewer.id)
    live.changed({ kind: 'space', id: draft.id, spaceId: draft.kind === 'private' ? draft.id : null })
  }
  return findSpace(sql, viewer, draft.id)
}

/** Changes a space. A space that becomes less open closes what is open of it to those who may no longer read it. */
export async function updateSpace(
  services: Services,
  viewer: Viewer,
  spaceId: string,
  change: BodyOf<typeof spacesApi.updateSpace>,
) {
  const { sql, live, sync } = services
  const before = await sql.begin(async (tx) => {
    const space = await stewardOf(tx, viewer, spaceId, canChangeSpace, 'change space')
    const hid = await hidesReaders(tx, spaceId)
    await tx`
      update spaces set kind = coalesce(${change.kind ?? null}, kind),
        name_lo = coalesce(${change.nameLo ?? null}, name_lo), name_en = coalesce(${change.nameEn ?? null}, name_en),
        vision_lo = coalesce(${change.visionLo ?? null}, vision_lo), vision_en = coalesce(${change.visionEn ?? null}, vision_en),
        hides_readers = coalesce(${change.hidesReaders ?? null}, hides_readers)
      where id = ${spaceId}
    `
    await recordActivity(tx, { event: 'space.changed', viewer, object: { type: 'space', id: spaceId }, spaceId })
    return { ...space, hid }
  })
  const isOtherKind = change.kind !== undefined && change.kind !== before.kind
  if (isOtherKind && change.kind === 'open') live.enterSpace(spaceId)
  else if (isOtherKind) live.emptySpace(spaceId)
  if (isOtherKind || (change.hidesReaders ?? before.hid) !== before.hid) {
    const docs = await sql<{ id: string }[]>`select id from items where space_id = ${spaceId} and kind = 'doc'`
    await sync.recheck({ docIds: docs.map(({ id }) => id) })
  }
  live.changed({ kind: 'space', id: spaceId, spaceId: before.kind === 'private' ? spaceId : null })
  return findSpace(sql, viewer, spaceId)
}

export async function joinSpace({ sql, live, sync }: Services, viewer: Viewer, spaceId: string) {
  await sql.begin(async (tx) => {
    const space = await lockSpace(tx, spaceId)
    const now = await rolesNow(tx, viewer, spaceId)
    reveal(canKnowSpace(now, space), 'space', spaceId)
    if (now.roles.has(spaceId)) return
    permit(canJoinSpace(now, space), 'join space')
    await putMember(tx, spaceId, viewer.id, 'member')
    await recordActivity(tx, { event: 'space.joined', viewer, object: { type: 'space', id: spaceId }, spaceId })
  })
  await enterCircle({ sql, live }, spaceId, viewer.id)
  // A member may write where a guest could only read.
  await sync.recheck({ personId: viewer.id })
  live.changed({ kind: 'space', id: spaceId, spaceId })
  return findSpace(sql, viewer, spaceId)
}

/** Adds a member or changes a role. The last steward stays one: somebody must be able to let people in. */
export async function setMember(
  services: Services,
  viewer: Viewer,
  spaceId: string,
  personId: string,
  role: SpaceRole,
) {
  const { sql, live, sync } = services
  const { member, isNew } = await sql.begin(async (tx) => {
    await stewardOf(tx, viewer, spaceId, canManageMembers, 'manage members')
    const [person] = await tx`select 1 from people where id = ${personId} and left_at is null`
    if (!person) throw notFound('person', personId)
    const [put] = await putMember(tx, spaceId, personId, role)
    if ((await countStewards(tx, spaceId)) === 0) throw conflict('last_steward')
    if (put?.added) {
      await recordActivity(tx, {
        event: 'space.joined',
        viewer: { id: personId },
        object: { type: 'space', id: spaceId },
        spaceId,
      })
    } else {
      await recordActivity(tx, {
        event: 'space.changed',
        viewer,
        object: { type: 'space', id: spaceId },
        spaceId,
        result: { role },
      })
    }
    return { member: await findMember(tx, spaceId, personId), isNew: put?.added === true }
  })
  // Whoever has another role comes in anew, and their page asks again what they may do.
  if (isNew) live.enterSpace(spaceId, personId)
  else live.dropPerson(personId)
  await enterCircle(services, spaceId, personId)
  await sync.recheck({ personId })
  live.changed({ kind: 'space', id: spaceId, spaceId })
  return member
}

/** Ends a membership, by a steward or by oneself; what the person has open of the space closes at once. */
export async function endMembership(services: Services, viewer: Viewer, spaceId: string, personId: string) {
  const { sql, live, sync } = services
  await sql.begin(async (tx) => {
    if (personId === viewer.id) {
      const space = await lockSpace(tx, spaceId)
      reveal(canKnowSpace(await rolesNow(tx, viewer, spaceId), space), 'space', spaceId)
    } else {
      await stewardOf(tx, viewer, spaceId, canManageMembers, 'manage members')
    }
    const [ended] = await deleteMember(tx, spaceId, personId)
    if (!ended) throw notFound('member', personId)
    if ((await countStewards(tx, spaceId)) === 0) throw conflict('last_steward')
    await recordActivity(tx, {
      event: 'space.left',
      viewer: { id: personId },
      object: { type: 'space', id: spaceId },
      spaceId,
    })
  })
  live.dropPerson(personId)
  await sync.recheck({ personId })
  live.changed({ kind: 'space', id: spaceId, spaceId })
}
