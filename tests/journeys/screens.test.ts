import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import { closeDueProposals } from '#server/features/decisions/service.ts'
import { launchBrowser } from '../support/browser.ts'
import { audit, openPage, picture } from '../support/page.ts'
import { openWorld, say, type TestPerson } from '../support/world.ts'

// Every screen of rooms and agreements, with long Lao words and without anything, in both languages, on a phone and on a
// desk, light and dark: nothing sticks out, nothing is in the way of a reader, and its picture is there to be looked at.
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'ba-screens-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const world = openWorld(path.join(root, 'client/dist'), { DATA_DIR: folder })

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

/** One word to a browser, which knows no place to break it. */
const LONG = 'ການພັດທະນາຊັບພະຍາກອນມະນຸດຂອງກະຊວງພາຍໃນແລະບັນດາຫ້ອງການທີ່ກ່ຽວຂ້ອງໃນທົ່ວປະເທດ'
const LATIN = 'Interministerialcoordinationofhumanresourcedevelopment'.repeat(2)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

let screens: Record<string, string>
let viewer: TestPerson
let lead: TestPerson

beforeAll(async () => {
  const ministry = await world.department('Ministry')
  const office = await world.department('Office', ministry.id)
  await world.sql`update departments set name_lo = ${LONG}, name_en = ${LATIN} where id = ${office.id}`
  lead = await world.person({ departmentId: ministry.id })
  await world.sql`insert into department_leads (department_id, person_id) values (${ministry.id}, ${lead.id})`
  const [space, crowded] = [await world.space('closed'), await world.space('closed')]
  await world.sql`update spaces set name_lo = ${LONG}, name_en = ${LATIN} where id = ${space.id}`
  const person = (nameLo: string, nameEn: string) =>
    world.person([space], [crowded], { nameLo, nameEn, departmentId: office.id })
  viewer = await person(LONG, LATIN)
  const [b, c, d] = [await person('ບົວຄຳ', 'Bouakham'), await person('ສົມຈິດ', 'Somchit'), await person('ຄຳ', 'Kham')]

  const made = async (reply: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await reply
    expect([status, body]).toEqual([200, body])
    return body as { id: string }
  }
  const room = async (more: object = {}) =>
    (await made(b.post(`/api/spaces/${space.id}/rooms`, { id: newId(), nameLo: LONG, nameEn: LATIN, ...more }))).id
  const [full, empty, closed] = [await room(), await room(), await room({ kind: 'closed' })]
  await made(b.put(`/api/rooms/${closed}/inside/${viewer.id}`))
  const topic = async (title = LONG, by = b) =>
    (await made(by.post(`/api/rooms/${full}/topics`, { id: newId(), title }))).id
  const [talk, nothing, asked, agreed, missed, over] = [
    await topic(),
    await topic(`${LONG} ${LATIN}`),
    await topic(),
    await topic(),
    await topic(),
    await topic(),
  ]
  const socket = await b.connect()
  const tell = async (topicId: string, body: string, more: object = {}) => {
    const id = newId()
    expect(await say(socket, 'message:send', { id, roomId: full, topicId, body, ...more })).toMatchObject({ ok: true })
    return id
  }
  const first = await tell(
    talk,
    `${LONG} ${LATIN}\n\n- ${LONG}\n- ${LONG}\n\n> ${LATIN}\n\n\`\`\`\n${LATIN}${LATIN}\n\`\`\``,
  )
  await tell(talk, `@${LONG} ${world.url}/topics/${agreed}`, {
    replyTo: first,
    mentions: [{ kind: 'person', id: viewer.id, text: `@${LONG}` }],
  })
  await made(viewer.put(`/api/messages/${first}/reactions/agree`))
  await made(viewer.put(`/api/messages/${first}/pin`))
  await b.delete(`/api/messages/${await tell(talk, LONG)}`)
  await made(b.post(`/api/topics/${over}/closure`, { reason: `${LONG} ${LATIN}` }))

  const propose = async (topicId: string, by = b) =>
    (
      await made(
        by.post(`/api/topics/${topicId}/proposals`, {
          id: newId(),
          text: `${LONG} ${LATIN}`,
          why: LONG,
          closesAt: inDays(7),
          decidedBy: 'named',
          people: [viewer.id, b.id, c.id, d.id],
          rule: 'consent',
        }),
      )
    ).id
  const [, settled, few] = [await propose(asked), await propose(agreed), await propose(missed)]
  for (const one of [b, c, d]) await made(one.put(`/api/proposals/${settled}/position`, { position: 'agree' }))
  await made(viewer.put(`/api/proposals/${settled}/position`, { position: 'disagree', reason: `${LONG} ${LATIN}` }))
  await made(c.put(`/api/proposals/${few}/position`, { position: 'block', reason: LONG }))
  await world.sql`
    update proposals set opened_at = now() - interval '2 days', closes_at = now() - interval '1 second' where id = ${few}
  `
  await closeDueProposals({ sql: world.sql, live: { changed: () => {} } as never, log: world.log })
  await made(
    b.post(`/api/rooms/${full}/meetings`, {
      id: newId(),
      title: LONG,
      way: 'online',
      heldAt: inDays(-1),
      outcome: `${LONG} ${LATIN}`,
      asked: [{ question: LONG, answer: LATIN }],
      people: [viewer.id, b.id],
    }),
  )
  const direct = (await made(b.post(`/api/spaces/${space.id}/direct`, { id: newId(), people: [viewer.id] }))).id
  await world.sql`
    with made as (
      insert into rooms (id, space_id, kind, name_lo, name_en, created_by, last_seq)
      select gen_random_uuid(), ${crowded.id}, 'open', ${LONG} || n, 'Room ' || n, ${b.id}, 1
      from generate_series(1, 200) n returning id, name_lo
    ), general as (
      insert into topics (id, room_id, title, general, opened_by, messages)
      select gen_random_uuid(), id, name_lo, true, ${b.id}, 1 from made returning id, room_id
    )
    insert into messages (id, room_id, topic_id, seq, author_id, body, folded)
    select gen_random_uuid(), room_id, id, 1, ${b.id}, ${LONG}, 'x' from general
  `
  screens = {
    today: '/',
    space: `/spaces/${space.id}`,
    person: `/people/${b.id}`,
    rooms: `/spaces/${space.id}/rooms`,
    'rooms-200': `/spaces/${crowded.id}/rooms`,
    room: `/rooms/${full}`,
    'room-new': `/rooms/${full}#unread`,
    'room-empty': `/rooms/${empty}`,
    'room-closed': `/rooms/${closed}`,
    talk: `/topics/${talk}`,
    'talk-empty': `/topics/${nothing}`,
    'talk-proposal': `/topics/${asked}`,
    'talk-agreed': `/topics/${agreed}`,
    'talk-missed': `/topics/${missed}`,
    'talk-closed': `/topics/${over}`,
    direct: `/rooms/${direct}`,
    inbox: '/inbox',
    'catch-up': '/catch-up',
    notices: '/me',
    escalation: `/escalations/${few}`,
  }
}, 120_000)

test.each([
  ['lo', 390, 'light'],
  ['lo', 1440, 'dark'],
  ['en', 390, 'dark'],
  ['en', 1440, 'light'],
] as const)(
  'every screen of rooms and agreements, with long words and with nothing: %s, %i px, %s',
  async (language, width, scheme) => {
    for (const person of [viewer, lead]) await person.put('/api/me', { language })
    for (const [name, address] of Object.entries(screens)) {
      const { page, context, problems } = await openPage(browser, world, name === 'escalation' ? lead : viewer, {
        width,
        scheme,
      })
      await page.goto(address)
      await page.waitForLoadState('networkidle')
      // It says where one is, and on a phone how one comes back from there.
      expect.soft([name, await page.title()]).toEqual([name, expect.stringMatching(/\S\u00a0· (ບາ|Ba)/)])
      if (width < 600)
        expect.soft([name, await page.locator('.topbar .back').count()]).toEqual([name, name === 'today' ? 0 : 1])
      expect.soft([name, await audit(page)]).toEqual([name, []])
      expect
        .soft([name, await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)])
        .toEqual([name, 0])
      // What one presses is as large as a finger needs at least, and inside the screen.
      const small = await page
        .locator('main')
        .locator('button, a.btn, select, input')
        .evaluateAll((found) =>
          found.flatMap((one) => {
            const { width, height, right } = one.getBoundingClientRect()
            const isShown = width > 1 && getComputedStyle(one).visibility === 'visible'
            return isShown &&
              (Math.min(width, height) < 24 || right > innerWidth + 1) &&
              !one.matches('.lnk, [type=radio], [type=checkbox]')
              ? [`${one.textContent || one.getAttribute('aria-label')} ${Math.round(width)}×${Math.round(height)}`]
              : []
          }),
        )
      expect.soft([name, small]).toEqual([name, []])
      await picture(page, `screen-${name}-${language}-${width}-${scheme}`)
      expect.soft([name, problems]).toEqual([name, []])
      await context.close()
    }
  },
  300_000,
)
