import type { Sql } from '#server/core/sql.ts'
import { type ContentNode, dayOf, noteTakeout, type Paper, readDocContent, writePaper } from '../docs/service.ts'
import type { Out } from './export.ts'
import { between } from './names.ts'
import { foot, head, htmlOf, type Link, plain, spiralOf } from './pages.ts'
import {
  findAgreed,
  findArchiveItem,
  findCited,
  findLabels,
  findLinks,
  findNamed,
  findProposals,
  findReflected,
  findSaid,
  findSteps,
  findSuggested,
  findWritten,
  type Item,
} from './queries.ts'
import { words } from './words.ts'

/** An item and where it lies in the archive, without an ending. */
export interface Place {
  item: Item
  path: string
}

const MESSAGES = 500

/** Writes an item as Markdown and as a page. False when the right to it has ended since. */
export async function writeItem(out: Out, index: string, { item, path }: Place): Promise<boolean> {
  const { reader, services, zip, language } = out
  await out.check()
  if (!(await findArchiveItem(services.sql, reader.viewer, reader.whole, reader.kept, item.id))) return false
  const found = await findLinks(services.sql, reader.viewer, reader.whole, reader.kept, item.id)
  const links: Link[] = found.map(({ id, ...link }) => ({
    ...link,
    title: out.titles.get(id) ?? words[language].noTitle,
    path: out.places.get(id),
  }))
  const spiral = spiralOf(language, path, links)
  if (item.kind === 'doc') {
    if (item.kept)
      await noteTakeout(services.sql, reader.viewer, { docId: item.id, format: 'archive', reason: out.reason })
    const { content, update, damaged } = await readDocContent(services, item.id)
    await zip.add(`${path}.yjs`, [update], true)
    await writeText(
      out,
      { item, path },
      index,
      content.content ?? [],
      damaged ? `**${words[language].damaged}**` : '',
      `${await suggestedOf(out, item.id)}${spiral}`,
    )
  } else if (item.kind === 'article') await writeArticle(out, { item, path }, index, spiral)
  else {
    const state = words[language].states[item.state]
    const top = `# ${plain(item.title)}\n\n${state} · ${dayOf(item.createdAt)}\n\n`
    const parts = partsOf[item.kind]
    await zip.add(`${path}.md`, chain(top, parts(out, item.id), spiral))
    await zip.add(
      `${path}.html`,
      pageOf(head(language, item.title, `${path}.html`, index), chain(top, parts(out, item.id), spiral)),
    )
  }
  return true
}

async function* chain(top: string, middle: AsyncIterable<string>, end: string) {
  yield top
  yield* middle
  yield end
}

async function* pageOf(top: string, parts: AsyncIterable<string>) {
  yield top
  for await (const part of parts) yield htmlOf(part)
  yield foot
}

const partsOf: Record<Exclude<Item['kind'], 'doc' | 'article'>, (out: Out, id: string) => AsyncGenerator<string>> = {
  topic: async function* (out, id) {
    const { services, reader, language } = out
    for (let after = 0; ; ) {
      const said = await findSaid(services.sql, reader.viewer, reader.whole, reader.kept, id, after, MESSAGES)
      const names = new Map(
        (await findNamed(services.sql, [...new Set(said.map(({ authorId }) => authorId))])).map((one) => [one.id, one]),
      )
      let text = ''
      for (const message of said) {
        const author = names.get(message.authorId)
        const name = (language === 'lo' ? author?.nameLo : author?.nameEn) ?? ''
        const unit = (language === 'lo' ? author?.departmentLo : author?.departmentEn) ?? ''
        const by = [plain(name), plain(unit), clockOf(message.sentAt)].filter(Boolean).join(' · ')
        const quoted = message.forwarded ? `${message.forwarded.replace(/^/gm, '> ')}\n\n` : ''
        text += `### ${by}\n\n${message.deleted ? `*${words[language].deleted}*` : `${quoted}${message.body}`}\n\n`
      }
      yield text
      if (said.length < MESSAGES) break
      after = said.at(-1)?.seq ?? after
    }
    yield await proposalsOf(out, id)
  },
  agreement: async function* (out, id) {
    const { services, language } = out
    const { statement, dissent } = await findAgreed(services.sql, id)
    yield `${statement}\n`
    if (dissent) yield `\n## ${words[language].dissent}\n\n${dissent}\n`
    yield await proposalsOf(out, id)
  },
  checklist: async function* ({ services }, id) {
    for (const { text } of await findSteps(services.sql, id)) yield `- [ ] ${plain(text)}\n`
  },
  reflection: async function* ({ services }, id) {
    yield `${(await findReflected(services.sql, id)).body}\n`
  },
}

/** What was proposed in a topic, or led to an agreement: by which rule, who stood where, and what came of it. */
async function proposalsOf({ services, reader, language }: Out, id: string): Promise<string> {
  const said = words[language]
  const proposals = await findProposals(services.sql, reader.viewer, reader.whole, reader.kept, id)
  const nameOf = await namesOf(
    services.sql,
    language,
    proposals.flatMap(({ openedBy, positions }) => [openedBy, ...positions.map(({ personId }) => personId)]),
  )
  const parts = proposals.map((one) => {
    const rule = one.rule === 'share' ? said.share(one.share ?? 0) : said.consent
    const end = one.outcome
      ? [`**${said.outcomes[one.outcome]}**`, one.closedAt && dayOf(one.closedAt)]
      : [`**${said.undecided}**`, `${said.closes} ${dayOf(one.closesAt)}`]
    return [
      `### ${plain(one.text)}`,
      ...(one.why ? [one.why] : []),
      [nameOf(one.openedBy), dayOf(one.openedAt), said.deciders[one.decidedBy], rule, said.quorum(one.quorum)].join(
        ' · ',
      ),
      end.filter(Boolean).join(' · '),
      one.byDepartment
        ? said.byDepartment
        : one.positions
            .map(
              ({ personId, position, reason }) =>
                `- ${nameOf(personId)}: ${withReason(said.positions[position], reason)}`,
            )
            .join('\n'),
      ...(one.answer ? [`**${said.answer}:** ${plain(one.answer)}`] : []),
    ].join('\n\n')
  })
  return parts.length > 0 ? `\n## ${said.proposals}\n\n${parts.join('\n\n')}\n` : ''
}

/** What was proposed to be changed in a document, and what became of each. */
async function suggestedOf({ services, language }: Out, docId: string): Promise<string> {
  const said = words[language]
  const found = await findSuggested(services.sql, docId)
  if (found.length === 0) return ''
  const nameOf = await namesOf(
    services.sql,
    language,
    found.map(({ madeBy }) => madeBy),
  )
  let text = `\n## ${said.suggested}\n`
  let last = ''
  for (const { madeBy, sentAt, note, before, after, state, reason } of found) {
    const head = `\n### ${nameOf(madeBy)} · ${clockOf(sentAt)}\n\n${note ? `${plain(note)}\n\n` : ''}`
    if (head !== last) text += head
    last = head
    const [was, now] = [before, after].map((one) => (one ? `“${plain(one)}”` : ''))
    const change = was === now ? `${was}: ${said.look}` : [was, '→', now].filter(Boolean).join(' ')
    text += `- ${change} · ${withReason(said.changes[state], reason)}\n`
  }
  return text
}

const withReason = (text: string, reason: string | null) => (reason ? `${text}. ${plain(reason)}` : text)

async function namesOf(sql: Sql, language: 'lo' | 'en', ids: readonly string[]) {
  const found = await findNamed(sql, [...new Set(ids)])
  const names = new Map(found.map(({ id, nameLo, nameEn }) => [id, plain(language === 'lo' ? nameLo : nameEn)]))
  return (id: string) => names.get(id) ?? ''
}

async function writeArticle(out: Out, { item, path }: Place, index: string, spiral: string) {
  const { services, language } = out
  const said = words[language]
  const versions = await findWritten(services.sql, item.id)
  const [newest, ...older] = versions
  if (!newest) return
  const labels = (await findLabels(services.sql, item.id)).map(({ label }) => plain(label))
  const cited = await findCited(services.sql, item.id)
  const facts = [
    ...(newest.need ? [`**${said.need}:** ${plain(newest.need)}`] : []),
    ...(labels.length > 0 ? [`**${said.tags}:** ${labels.join(', ')}`] : []),
  ].join('\n\n')
  const sources = cited.map(({ title, organisation, year, url }) => {
    const name = [plain(title), plain(organisation), year].filter(Boolean).join(', ')
    return `- ${url ? `[${name}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)` : name}`
  })
  const more = older.map(
    ({ version, publishedAt }) =>
      `- [${said.version} ${version}](${between(path, `${path}-v${version}.md`)}) · ${dayOf(publishedAt)}`,
  )
  const end = [
    sources.length > 0 ? `\n## ${said.sources}\n\n${sources.join('\n')}\n` : '',
    spiral,
    more.length > 0 ? `\n## ${said.version} ${newest.version}\n\n${more.join('\n')}\n` : '',
  ].join('')
  await writeText(out, { item, path }, index, contentIn(newest.body), facts, end)
  for (const { version, title, body } of older)
    await writeText(out, { item: { ...item, title }, path: `${path}-v${version}` }, index, contentIn(body), '', '')
}

const contentIn = (body: Record<string, unknown>) =>
  Array.isArray(body.content) ? (body.content as ContentNode[]) : []

/** A text with blocks, in both forms; pictures and files lie beside it. */
async function writeText(
  out: Out,
  { item, path }: Place,
  index: string,
  content: ContentNode[],
  facts: string,
  end: string,
) {
  const { zip, language, origin } = out
  const paper = (ending: string): Paper => ({
    title: item.title,
    language,
    facts: `${words[language].states[item.state]} · ${dayOf(item.createdAt)}`,
    content,
    photos: new Map(),
    titles: titlesIn(out, content),
    origin,
    threads: [],
    places: placesFrom(out, `${path}.${ending}`, ending, content),
  })
  const markdown = new TextDecoder().decode(await writePaper('md', paper('md')))
  await zip.add(`${path}.md`, [markdown, facts ? `\n${facts}\n` : '', end])
  const html = new TextDecoder().decode(await writePaper('html', paper('html')))
  const close = html.lastIndexOf('</main>')
  const up = `<p class="facts"><a href="${between(`${path}.html`, index)}">${words[language].back}</a></p>`
  await zip.add(`${path}.html`, [html.slice(0, close), htmlOf(`${facts}\n${end}`), up, html.slice(close)])
}

/** Ids of what a text shows: files, items and the topics of quotes. */
function namedIn(nodes: readonly ContentNode[], found = new Set<string>()): Set<string> {
  for (const { attrs, content } of nodes) {
    for (const one of [attrs?.fileId, attrs?.itemId, attrs?.topicId])
      if (typeof one === 'string') found.add(one.toLowerCase())
    if (content) namedIn(content, found)
  }
  return found
}

const titlesIn = ({ titles }: Out, content: readonly ContentNode[]) =>
  new Map([...namedIn(content)].flatMap((id) => (titles.has(id) ? [[id, titles.get(id) ?? ''] as const] : [])))

function placesFrom({ places, titles }: Out, from: string, ending: string, content: readonly ContentNode[]) {
  const found = new Map<string, string>()
  for (const id of namedIn(content)) {
    const to = places.get(id)
    if (to) found.set(id, between(from, titles.has(id) ? `${to}.${ending}` : to))
  }
  return found
}

/** Made once: each one holds memory that nobody counts, and a hundred thousand messages would make as many. */
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Vientiane', dateStyle: 'short', timeStyle: 'short' })

/** A moment by the clock of Vientiane. */
const clockOf = (at: string) => clock.format(Date.parse(at))
