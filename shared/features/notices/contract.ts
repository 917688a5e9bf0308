import { z } from 'zod'
import { endpoint } from '#shared/base/endpoint.ts'
import { Done, Id, type Language } from '#shared/base/ids.ts'

const minute = z.number().int().min(0).max(1439)

/** How somebody wants to be reached outside the page. */
export const NoticeSettings = z.object({
  /** Minutes of the day in Vientiane between which nobody calls; the same twice: never quiet. */
  quietFrom: minute,
  quietTo: minute,
  /** One mail a day about what waits. */
  digest: z.boolean(),
})
export type NoticeSettings = z.infer<typeof NoticeSettings>

/** What somebody can be called for outside the page, by what its id names. */
export const CallKind = z.enum(['message', 'doc', 'proposal', 'escalation', 'article'])
export type CallKind = z.infer<typeof CallKind>

/** All that goes through a push service, which may keep it for a day. */
export interface Called {
  kind: CallKind
  id: string
  /** In which to say that there is something, when no more can be said. */
  language: Language
}

export const noticesApi = {
  findNoticeSettings: endpoint({
    method: 'get',
    path: '/api/me/notices',
    summary: 'How the viewer is reached outside the page, and what this installation can do.',
    reply: NoticeSettings.extend({
      /** A mail server is configured. */
      mail: z.boolean(),
      /** The key browsers need to subscribe to calls. */
      pushKey: z.string(),
    }),
  }),
  putNoticeSettings: endpoint({
    method: 'put',
    path: '/api/me/notices',
    summary: 'Sets quiet hours and the daily mail.',
    body: NoticeSettings,
    reply: Done,
  }),
  putPush: endpoint({
    method: 'put',
    path: '/api/me/push',
    summary: 'Lets this browser be called, while the session lasts. Only addresses of known push services are taken.',
    body: z.object({ endpoint: z.url().max(1000), p256dh: z.string().max(200), auth: z.string().max(100) }),
    reply: Done,
  }),
  endPush: endpoint({
    method: 'delete',
    path: '/api/me/push',
    summary: 'Calls this browser no more.',
    params: z.object({ endpoint: z.string().max(1000) }),
    reply: Done,
  }),
  findCall: endpoint({
    method: 'get',
    path: '/api/calls/:kind/:id',
    summary: 'What a call on a browser is about, in the language of the viewer; asked when it is shown.',
    params: z.object({ kind: CallKind, id: Id }),
    reply: z.object({
      title: z.string(),
      body: z.string(),
      /** Where it leads, in this product. */
      url: z.string(),
      /** The matter: a later call about the same takes the place of an earlier one. */
      tag: z.string(),
    }),
  }),
  endDigest: endpoint({
    method: 'post',
    path: '/api/digests/:token/end',
    summary: 'Ends the daily mail by the link in it.',
    params: z.object({ token: Id }),
    open: true,
    reply: Done,
  }),
}
