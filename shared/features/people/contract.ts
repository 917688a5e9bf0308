import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, Instant, Language, line, wholeNumber } from '#shared/base/ids.ts'
import { Rank, ViewerShape } from '#shared/base/viewer.ts'

const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
/** New passwords; old ones are only compared. Length beats rules about signs. */
export const PASSWORD_MIN = 10
const NewPassword = z.string().min(PASSWORD_MIN).max(200)

export const Person = z.object({
  id: Id,
  nameLo: z.string(),
  nameEn: z.string(),
  departmentId: Id.nullable(),
  departmentLo: z.string().nullable(),
  departmentEn: z.string().nullable(),
  rank: Rank,
})
export type Person = z.infer<typeof Person>

/** What an administrator sees of an account. */
export const Account = Person.extend({
  email: z.string(),
  isAdmin: z.boolean(),
  /** Has chosen a password. */
  active: z.boolean(),
  leftAt: Instant.nullable(),
})
export type Account = z.infer<typeof Account>

export const Department = z.object({
  id: Id,
  parentId: Id.nullable(),
  nameLo: z.string(),
  nameEn: z.string(),
  people: z.number().int(),
  leads: z.array(Id),
})
export type Department = z.infer<typeof Department>

/** A link that lets somebody choose a password once. Shown once, to be handed over by a safe way. */
export const OneTimeLink = z.object({ path: z.string(), expiresAt: Instant })
export type OneTimeLink = z.infer<typeof OneTimeLink>

const Names = z.object({ nameLo: line(120), nameEn: line(120) })

export const peopleApi = {
  signIn: endpoint({
    method: 'post',
    path: '/api/session',
    summary:
      'Signs in and sets the session cookie. The answer is the same for an unknown address and a wrong password.',
    body: z.object({ email: z.string().trim().min(1).max(254), password: z.string().min(1).max(200) }),
    reply: z.object({ viewer: ViewerShape }),
    open: true,
  }),
  signOut: endpoint({
    method: 'delete',
    path: '/api/session',
    summary: 'Signs out: the session and its live connections end.',
    reply: Done,
    open: true,
  }),
  findSession: endpoint({
    method: 'get',
    path: '/api/session',
    summary: 'Who is signed in; null for nobody.',
    reply: z.object({ viewer: ViewerShape.nullable(), demo: z.boolean() }),
    open: true,
    reads: ['space'],
  }),
  signOutEverywhere: endpoint({
    method: 'delete',
    path: '/api/sessions',
    summary: 'Ends every session of the viewer, this one too.',
    reply: Done,
  }),
  updateMe: endpoint({
    method: 'put',
    path: '/api/me',
    summary: 'Changes the viewer’s own names or language.',
    body: z.object({ language: Language.optional(), nameLo: line(120).optional(), nameEn: line(120).optional() }),
    reply: z.object({ viewer: ViewerShape }),
  }),
  changePassword: endpoint({
    method: 'put',
    path: '/api/me/password',
    summary: 'Changes the viewer’s password; every other session of theirs ends.',
    body: z.object({ current: z.string().min(1).max(200), next: NewPassword }),
    reply: Done,
  }),
  findOneTimeLink: endpoint({
    method: 'get',
    path: '/api/one-time-links/:token',
    summary: 'What a one-time link is for, and for whom.',
    params: z.object({ token: z.string().min(16).max(100) }),
    reply: z.object({
      purpose: z.enum(['setup', 'invitation']),
      nameLo: z.string().nullable(),
      nameEn: z.string().nullable(),
      email: z.string().nullable(),
    }),
    open: true,
  }),
  setUp: endpoint({
    method: 'post',
    path: '/api/setup',
    summary: 'Makes the first administrator, with the one-time link from the log, and signs them in.',
    body: Names.extend({ token: z.string().min(16).max(100), email: Email, password: NewPassword }),
    reply: z.object({ viewer: ViewerShape }),
    open: true,
  }),
  acceptInvitation: endpoint({
    method: 'post',
    path: '/api/invitations',
    summary: 'Sets the password of an invited person, with their one-time link, and signs them in.',
    body: z.object({ token: z.string().min(16).max(100), password: NewPassword }),
    reply: z.object({ viewer: ViewerShape }),
    open: true,
  }),
  findPeople: endpoint({
    method: 'get',
    path: '/api/people',
    summary: 'People by name or department, in Lao order.',
    params: z.object({ q: z.string().max(100).default(''), limit: wholeNumber(1, 100).default(30) }),
    reply: z.object({ people: z.array(Person) }),
    reads: ['person'],
  }),
  findAccounts: endpoint({
    method: 'get',
    path: '/api/accounts',
    summary: 'Accounts with their addresses; for administrators.',
    params: z.object({ q: z.string().max(100).default(''), limit: wholeNumber(1, 500).default(200) }),
    reply: z.object({ accounts: z.array(Account) }),
    reads: ['person'],
  }),
  createAccount: endpoint({
    method: 'post',
    path: '/api/accounts',
    summary: 'Makes an account and the link by which its owner chooses a password; for administrators.',
    body: Names.extend({
      email: Email,
      departmentId: Id.nullable().default(null),
      rank: Rank.default('R1'),
      isAdmin: z.boolean().default(false),
    }),
    reply: z.object({ account: Account, link: OneTimeLink }),
  }),
  updateAccount: endpoint({
    method: 'put',
    path: '/api/accounts/:personId',
    summary: 'Changes an account, or closes and reopens it; for administrators.',
    params: z.object({ personId: Id }),
    body: z.object({
      nameLo: line(120).optional(),
      nameEn: line(120).optional(),
      departmentId: Id.nullable().optional(),
      rank: Rank.optional(),
      isAdmin: z.boolean().optional(),
      closed: z.boolean().optional(),
    }),
    reply: z.object({ account: Account }),
  }),
  inviteAgain: endpoint({
    method: 'post',
    path: '/api/accounts/:personId/invitation',
    summary: 'A fresh link to choose a password; earlier links and the old password stop working. For administrators.',
    params: z.object({ personId: Id }),
    reply: z.object({ link: OneTimeLink }),
  }),
  findDepartments: endpoint({
    method: 'get',
    path: '/api/departments',
    summary: 'The tree of departments, in Lao order.',
    reply: z.object({ departments: z.array(Department) }),
    reads: ['person'],
  }),
  createDepartment: endpoint({
    method: 'post',
    path: '/api/departments',
    summary: 'Adds a department; for administrators.',
    body: Names.extend({ parentId: Id.nullable().default(null) }),
    reply: z.object({ department: Department }),
  }),
  updateDepartment: endpoint({
    method: 'put',
    path: '/api/departments/:departmentId',
    summary: 'Renames or moves a department, or names its leads; for administrators.',
    params: z.object({ departmentId: Id }),
    body: Names.partial().extend({ parentId: Id.nullable().optional(), leads: z.array(Id).max(20).optional() }),
    reply: z.object({ department: Department }),
  }),
}
