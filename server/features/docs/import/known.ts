import type { Services } from '#server/core/services.ts'
import { AppError } from '#shared/base/errors.ts'
import { Id } from '#shared/base/ids.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import type { Agreement } from '#shared/features/decisions/contract.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import { normalizeLao } from '#shared/lao/normalize.ts'
import { listAgreements } from '../../decisions/service.ts'
import { findQuotedMessages, findQuotedWordings, readTopic } from '../../rooms/service.ts'
import { agreementOf, type ContentNode, quoteOf, textOf } from '../content.ts'
import { words } from '../export/words.ts'
import { findItemTitles } from '../queries.ts'

/** Talks that one file may be asked about. */
const MOST_TOPICS = 200

interface Quote {
  topicId: string
  /** Absent where it says what a talk came to. */
  messageId?: string | undefined
  /** Its words, without whose they are. */
  said: string
}

/** What this reader may see of what the links of a file lead to. */
interface Known {
  titles: ReadonlyMap<string, string>
  /** Each with the wordings it had before. */
  messages: ReadonlyMap<string, readonly Message[]>
  agreements: ReadonlyMap<string, readonly Agreement[]>
}

/**
 * Content in which quotes, agreements and cards that a file of ours wrote as words and a link are again what they were,
 * where whoever brings the file may see what the link leads to and the words are those of now or of before an edit. A file proves nobody's words:
 * whose they are, and the words themselves, are taken from here. Everything else stays as the file says it.
 */
export async function withKnown(
  { sql }: Pick<Services, 'sql'>,
  viewer: Viewer,
  content: ContentNode[],
): Promise<ContentNode[]> {
  const quotes: Quote[] = []
  const cards = new Set<string>()
  const look = (nodes: readonly ContentNode[]) => {
    for (const node of nodes) {
      const quote = quoteIn(node)
      if (quote) quotes.push(quote)
      const card = cardIn(node)
      if (card) cards.add(card.itemId)
      look(node.content ?? [])
    }
  }
  look(content)
  if (quotes.length === 0 && cards.size === 0) return content
  const known: Known = { titles: await findItemTitles(sql, viewer, [...cards]), ...(await talks(sql, viewer, quotes)) }
  return content.map((node) => recalled(node, known, true))
}

async function talks(sql: Services['sql'], viewer: Viewer, quotes: readonly Quote[]): Promise<Omit<Known, 'titles'>> {
  const messages = new Map<string, Message[]>()
  const agreements = new Map<string, readonly Agreement[]>()
  for (const topicId of [...new Set(quotes.map((one) => one.topicId))].slice(0, MOST_TOPICS)) {
    try {
      await readTopic(sql, viewer, topicId)
    } catch (error) {
      if (error instanceof AppError) continue
      throw error
    }
    const ids = quotes.flatMap((one) => (one.topicId === topicId && one.messageId ? [one.messageId] : []))
    const found = ids.length > 0 ? await findQuotedMessages(sql, topicId, ids) : []
    const there = found.filter(({ deletedAt }) => deletedAt === null)
    const edited = there.flatMap(({ id, editedAt }) => (editedAt ? [id] : []))
    const before = edited.length > 0 ? await findQuotedWordings(sql, edited) : []
    for (const message of there) {
      const wordings = before.filter(({ messageId }) => messageId === message.id)
      messages.set(message.id, [message, ...wordings.map(({ body }) => ({ ...message, body }))])
    }
    agreements.set(topicId, await listAgreements({ sql }, viewer, topicId))
  }
  return { messages, agreements }
}

/** `movable` says whether a block of another kind may stand here: an entry of a list begins with a paragraph. */
function recalled(node: ContentNode, known: Known, movable: boolean): ContentNode {
  const card = movable ? cardIn(node) : undefined
  if (card) {
    const title = known.titles.get(card.itemId)
    const named = [title, words.lo.item, words.en.item].some((one) => one !== undefined && same(one, card.text))
    return title !== undefined && named ? { type: 'itemCard', attrs: { itemId: card.itemId } } : node
  }
  const quote = quoteIn(node)
  const found = quote && sourceOf(quote, known)
  if (found) return found
  const isItem = node.type === 'listItem' || node.type === 'taskItem'
  const content = node.content?.map((one, at) => recalled(one, known, !(isItem && at === 0)))
  return content ? { ...node, content } : node
}

function sourceOf({ topicId, messageId, said }: Quote, { messages, agreements }: Known): ContentNode | undefined {
  if (messageId) return messages.get(messageId)?.flatMap((wording) => matching(quoteOf(wording), said) ?? [])[0]
  const found = agreements.get(topicId)?.map(agreementOf) ?? []
  const stated = said.replace(words.lo.dissent, '').replace(words.en.dissent, '')
  return found.flatMap((one) => matching(one, stated) ?? [])[0]
}

const matching = (node: ContentNode, said: string) => (same(textOf(node), said) ? node : undefined)

const same = (one: string, other: string) => bare(one) === bare(other) && bare(one) !== ''
const bare = (text: string) => normalizeLao(text).replace(/\s+/g, '')

/** A quote whose last line is a link to a talk, or to what was said there. */
function quoteIn({ type, content = [] }: ContentNode): Quote | undefined {
  if (type !== 'blockquote') return undefined
  const [, topic, message] = /\/topics\/([^/#?]+)(?:#message-(.+))?$/.exec(leadOf(content.at(-1))?.href ?? '') ?? []
  const [topicId, messageId] = [idOf(topic), idOf(message)]
  if (!topicId || (message && !messageId)) return undefined
  // Whatever else somebody put in is nobody's quote.
  const plain = content.every((line) => line.type === 'paragraph' && (line.content ?? []).every(isPlain))
  if (!plain) return undefined
  return { topicId, messageId, said: textOf({ type: 'doc', content: content.slice(0, -1) }) }
}

const isPlain = ({ type }: ContentNode) => type === 'text' || type === 'hardBreak'

/** A line that is nothing but a link to an item. */
function cardIn(node: ContentNode): { itemId: string; text: string } | undefined {
  const lead = leadOf(node)
  const itemId = idOf(/\/items\/([^/#?]+)$/.exec(lead?.href ?? '')?.[1])
  return lead && itemId ? { itemId, text: lead.text } : undefined
}

const idOf = (text: string | undefined): string | undefined => Id.safeParse(text).data

/** The link that a paragraph is made of. */
function leadOf(node: ContentNode | undefined): { text: string; href: string } | undefined {
  const [one, ...more] = node?.type === 'paragraph' ? (node.content ?? []) : []
  const href = one?.marks?.find(({ type }) => type === 'link')?.attrs?.href
  return one?.type === 'text' && more.length === 0 && typeof href === 'string'
    ? { text: one.text ?? '', href }
    : undefined
}
