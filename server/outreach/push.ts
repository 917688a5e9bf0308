import webpush, { WebPushError } from 'web-push'
import { z } from 'zod'
import type { Config } from '#server/config.ts'
import type { Outreach } from '#server/core/services.ts'
import type { Pool } from '#server/core/sql.ts'
import { AppError } from '#shared/base/errors.ts'

/** The services of the browsers there are. Whatever else a browser names could be an address inside the house. */
const SERVICES = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '.push.services.mozilla.com',
  '.notify.windows.com',
  'web.push.apple.com',
  '.push.apple.com',
]

/** Whether we may send to this address because a browser named it. */
export function isPushEndpoint({ pushHosts }: Pick<Config, 'pushHosts'>, endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, username } = new URL(endpoint)
  const isKnown = [...SERVICES, ...pushHosts].some((known) =>
    known.startsWith('.') ? hostname.endsWith(known) : hostname === known,
  )
  return protocol === 'https:' && username === '' && isKnown
}

const Keys = z.object({ publicKey: z.string(), privateKey: z.string() })
/** What nobody fetched for a day is in the inbox anyway. */
const KEPT_SECONDS = 86_400

/** Web Push with keys of this installation, made once and kept in its database. */
export async function openPush({
  sql,
  config,
}: {
  sql: Pool
  config: Pick<Config, 'publicUrl' | 'pushHosts'>
}): Promise<Outreach['push']> {
  await sql`
    insert into instance_facts (name, value) values ('push_keys', ${sql.json(webpush.generateVAPIDKeys() as never)})
    on conflict (name) do nothing
  `
  const [held] = await sql<{ value: unknown }[]>`select value from instance_facts where name = 'push_keys'`
  const keys = Keys.parse(held?.value)
  const subject = config.publicUrl?.startsWith('https:') ? config.publicUrl : 'https://ba.invalid'
  return {
    publicKey: keys.publicKey,
    async send({ endpoint, p256dh, auth }, called) {
      if (!isPushEndpoint(config, endpoint)) return 'gone'
      try {
        await webpush.sendNotification({ endpoint, keys: { p256dh, auth } }, JSON.stringify(called), {
          vapidDetails: { subject, ...keys },
          TTL: KEPT_SECONDS,
          timeout: 10_000,
        })
        return 'sent'
      } catch (error) {
        if (error instanceof WebPushError && (error.statusCode === 404 || error.statusCode === 410)) return 'gone'
        throw new AppError('unavailable', { what: 'push service', reason: String(error) })
      }
    },
  }
}
