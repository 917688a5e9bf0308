import { afterAll, beforeAll } from 'vitest'
import type { Services } from '#server/core/services.ts'
import { openMail } from '#server/outreach/mail.ts'
import { openPush } from '#server/outreach/push.ts'
import { openMailServer } from './mail.ts'
import { openPushService } from './push.ts'
import { World } from './world.ts'

/** A world whose mails and calls on browsers are really received. */
class ReachedWorld extends World {
  post!: Awaited<ReturnType<typeof openMailServer>>
  push!: Awaited<ReturnType<typeof openPushService>>

  override async start() {
    this.post = await openMailServer()
    this.push = await openPushService()
    await super.start(undefined, { SMTP_URL: this.post.url, MAIL_FROM: 'Ba <ba@test.la>', PUSH_HOSTS: 'localhost' })
  }

  override async stop() {
    await super.stop()
    await this.push.close()
    await this.post.close()
  }

  /** What a job that reminds or sends the morning's mail is given, when a test runs it itself. */
  async reach(): Promise<Services> {
    const { sql, log, config } = this
    const reach: Partial<Services> = {
      sql,
      log,
      config: { ...config, publicUrl: 'https://ba.test.la' },
      outreach: {
        mail: await openMail(config),
        push: await openPush({ sql, config }),
        messageStored() {},
        docNoticed() {},
        docRead() {},
      },
    }
    return reach as Services
  }
}

/** Opens one for a test file. */
export function openReachedWorld(): ReachedWorld {
  const world = new ReachedWorld()
  beforeAll(() => world.start())
  afterAll(() => world.stop())
  return world
}
