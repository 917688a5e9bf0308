import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, line, prose } from '#shared/base/ids.ts'
import { SpaceRole } from '#shared/base/viewer.ts'
import { Person } from '#shared/features/people/contract.ts'
import { Phase } from '#shared/seci/seci.ts'

/** open: everybody reads and takes part; closed: everybody sees that it exists, members read; private: members only. */
export const SpaceKind = z.enum(['open', 'closed', 'private'])
export type SpaceKind = z.infer<typeof SpaceKind>

const Named = z.object({ id: Id, nameLo: z.string(), nameEn: z.string() })
/** Whom one can call in a talk or on a document: those who can read it, and their departments. */
export const Callable = z.object({
  people: z.array(Named.extend({ departmentLo: z.string().nullable(), departmentEn: z.string().nullable() })),
  departments: z.array(Named),
})
export type Callable = z.infer<typeof Callable>

export const Space = z.object({
  id: Id,
  kind: SpaceKind,
  nameLo: z.string(),
  nameEn: z.string(),
  visionLo: z.string(),
  visionEn: z.string(),
  /** Whoever may only read a document is not shown to the others who have it open. */
  hidesReaders: z.boolean(),
  createdAt: Instant,
})
export type Space = z.infer<typeof Space>

/** How many items stand in each phase, and whether something moved there in the last 30 days. */
export const PhaseCount = z.object({ phase: Phase, items: z.number().int(), moving: z.boolean() })
export type PhaseCount = z.infer<typeof PhaseCount>

export const SpaceCard = Space.extend({
  role: SpaceRole.nullable(),
  /** False for a closed space the viewer is no member of: it shows its name and vision only. */
  readable: z.boolean(),
  /** Null for those who may not read the space. */
  members: z.number().int().nullable(),
  departments: z.number().int().nullable(),
  phases: z.array(PhaseCount),
  changedAt: Instant.nullable(),
})
export type SpaceCard = z.infer<typeof SpaceCard>

export const Member = Person.extend({ role: SpaceRole, joinedAt: Instant })
export type Member = z.infer<typeof Member>

const SpaceFields = z.object({
  kind: SpaceKind,
  nameLo: line(120),
  nameEn: line(120),
  visionLo: prose(400),
  visionEn: prose(400),
  hidesReaders: z.boolean(),
})
const SpaceDraft = SpaceFields.extend({
  visionLo: prose(400).default(''),
  visionEn: prose(400).default(''),
  hidesReaders: z.boolean().default(false),
})
/** What is not said stays as it is: of these none has a default. */
const SpaceChange = SpaceFields.partial()

const inSpace = z.object({ spaceId: Id })
const member = z.object({ spaceId: Id, personId: Id })

export const spacesApi = {
  findSpaces: endpoint({
    method: 'get',
    path: '/api/spaces',
    summary:
      'Every space the viewer may know of: their own first, in Lao order. Private spaces of others are not among them.',
    reply: z.object({ spaces: z.array(SpaceCard) }),
    reads: ['space', 'topic', 'agreement', 'doc', 'article', 'checklist', 'reflection'],
  }),
  findSpace: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId',
    summary: 'One space, with its counts per phase.',
    params: inSpace,
    reply: SpaceCard,
    reads: ['space', 'topic', 'agreement', 'doc', 'article', 'checklist', 'reflection'],
  }),
  createSpace: endpoint({
    method: 'post',
    path: '/api/spaces',
    summary: 'Opens a space; whoever opens it is its first steward. Nobody needs permission to start.',
    body: SpaceDraft.extend({ id: Id }),
    reply: SpaceCard,
  }),
  updateSpace: endpoint({
    method: 'put',
    path: '/api/spaces/:spaceId',
    summary: 'Changes a space’s names, vision or kind, or whether its readers are shown; for its stewards.',
    params: inSpace,
    body: SpaceChange,
    reply: SpaceCard,
  }),
  findMembers: endpoint({
    method: 'get',
    path: '/api/spaces/:spaceId/members',
    summary: 'The members of a space, in Lao order, page by page: `next` is whom to go on after.',
    params: inSpace.extend({ after: Id.optional() }),
    reply: z.object({ members: z.array(Member), next: Id.nullable() }),
    reads: ['space', 'person'],
  }),
  joinSpace: endpoint({
    method: 'post',
    path: '/api/spaces/:spaceId/membership',
    summary: 'Joins an open space.',
    params: inSpace,
    reply: SpaceCard,
  }),
  leaveSpace: endpoint({
    method: 'delete',
    path: '/api/spaces/:spaceId/membership',
    summary: 'Leaves a space. The last steward of a closed or private space cannot leave.',
    params: inSpace,
    reply: Done,
  }),
  putMember: endpoint({
    method: 'put',
    path: '/api/spaces/:spaceId/members/:personId',
    summary: 'Adds a member or changes their role; for stewards.',
    params: member,
    body: z.object({ role: SpaceRole }),
    reply: Member,
  }),
  removeMember: endpoint({
    method: 'delete',
    path: '/api/spaces/:spaceId/members/:personId',
    summary: 'Removes a member; their open rooms and documents close at once. For stewards.',
    params: member,
    reply: Done,
  }),
}
