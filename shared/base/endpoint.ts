import { z } from 'zod'
import type { ItemKind } from '#shared/seci/seci.ts'

/** One HTTP call, described once and read by the server, the client and the API description. */
export interface Endpoint<Params extends z.ZodType, Body extends z.ZodType, Reply extends z.ZodType> {
  method: 'get' | 'post' | 'put' | 'delete'
  path: `/api/${string}`
  /** One English sentence for the API description. */
  summary: string
  /** Path and query parameters together. */
  params: Params
  body: Body
  reply: Reply
  /** Answers people who have not signed in. */
  open: boolean
  /** Media types of body and reply, where they are not JSON. */
  takes: string
  gives: string
  /** The kinds of item whose change makes an earlier reply old; the client asks again. */
  reads: readonly LiveKind[]
}

/** What a live change can be about: an item on the spiral, or what surrounds it. */
export type LiveKind =
  | ItemKind
  | 'room'
  | 'space'
  | 'person'
  | 'message'
  | 'read'
  | 'notice'
  | 'comment'
  | 'suggestion'
  | 'meeting'
  | 'proposal'
  | 'progress'
  | 'statement'

const Nothing = z.object({})

interface Draft<P extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  method: 'get' | 'post' | 'put' | 'delete'
  path: `/api/${string}`
  summary: string
  params?: P
  body?: B
  reply: R
  open?: boolean
  takes?: string
  gives?: string
  reads?: readonly LiveKind[]
}

/** Describes an endpoint; what is left out is empty, signed-in only, and never made old by others. */
export const endpoint = <
  R extends z.ZodType,
  P extends z.ZodType = typeof Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(
  draft: Draft<P, B, R>,
): Endpoint<P, B, R> => ({
  open: false,
  takes: 'application/json',
  gives: 'application/json',
  reads: [],
  ...draft,
  params: (draft.params ?? Nothing) as P,
  body: (draft.body ?? z.undefined()) as B,
})

export type AnyEndpoint = Endpoint<z.ZodType, z.ZodType, z.ZodType>
/** What a caller writes: before defaults and trimming. */
export type ParamsIn<E extends AnyEndpoint> = z.input<E['params']>
export type BodyIn<E extends AnyEndpoint> = z.input<E['body']>
/** What a handler gets: after them. */
export type ParamsOf<E extends AnyEndpoint> = z.output<E['params']>
export type BodyOf<E extends AnyEndpoint> = z.output<E['body']>
export type ReplyOf<E extends AnyEndpoint> = z.output<E['reply']>
