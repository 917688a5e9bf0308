import type { Config } from '#server/config.ts'
import type { Outreach } from '#server/core/services.ts'
import { AppError } from '#shared/base/errors.ts'
import { Second } from '#shared/base/time.ts'

type Mailer = NonNullable<Outreach['mail']> & { close(): void }

const PATIENCE_MS = 20 * Second.ms

/**
 * The ministry's own mail server, if one is configured. `send` throws `unavailable` when it does not take a mail; `endUrl`
 * ends such mails without signing in (RFC 8058).
 */
export async function openMail(config: Pick<Config, 'smtpUrl' | 'mailFrom'>): Promise<Mailer | undefined> {
  const { smtpUrl, mailFrom } = config
  if (!smtpUrl || !mailFrom) return undefined
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 2,
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  } as never)
  return {
    async send({ to, subject, text, endUrl }) {
      try {
        await transport.sendMail({
          from: mailFrom,
          // As an object: an address that was made to look like two stays one.
          to: { name: '', address: to },
          subject: subject.replace(/[\r\n]+/g, ' '),
          text,
          ...(endUrl
            ? {
                headers: {
                  'List-Unsubscribe': `<${endUrl}>`,
                  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
                },
              }
            : {}),
        })
      } catch (error) {
        throw new AppError('unavailable', { what: 'mail server', reason: String(error) })
      }
    },
    close: () => transport.close(),
  }
}
