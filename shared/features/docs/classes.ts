import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Id, Instant } from '#shared/base/ids.ts'
import { Person } from '#shared/features/people/contract.ts'
import { CLASS_PEOPLE_MAX, classes } from './policy.ts'

/** Whom a document is for: as its space says, its members only, or people who are named. */
export const Classification = z.enum(classes)
export type Classification = z.infer<typeof Classification>

/** Somebody took a kept document out, and why. */
export const Takeout = z.object({ id: Id, person: Person, format: z.string(), reason: z.string(), at: Instant })
export type Takeout = z.infer<typeof Takeout>

/** Reading out the reasons is for those who may change whom it is kept to. */
export const DocClass = z.object({
  classification: Classification,
  /** Whom a specific document is kept to; else nobody in particular. */
  people: z.array(Person),
  mayChange: z.boolean(),
  takeouts: z.array(Takeout),
})
export type DocClass = z.infer<typeof DocClass>

const inDoc = z.object({ docId: Id })

export const classesApi = {
  findDocClass: endpoint({
    method: 'get',
    path: '/api/docs/:docId/classification',
    summary: 'Whom a document and what was made of it are for, and who took it out.',
    params: inDoc,
    reply: DocClass,
    reads: ['doc'],
  }),
  setDocClass: endpoint({
    method: 'put',
    path: '/api/docs/:docId/classification',
    summary:
      'Keeps a document, its article and what came of that to the members of its space or to named people, or to nobody in particular.',
    params: inDoc,
    body: z.object({
      classification: Classification,
      people: z.array(Id).max(CLASS_PEOPLE_MAX).default([]),
    }),
    reply: DocClass,
  }),
}
