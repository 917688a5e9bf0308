import type { Token, Tokens } from 'marked'
import { createContext, Fragment, type ReactNode, use } from 'react'
import { Link } from 'wouter'
import { tokensOf } from '#shared/base/markdown.ts'
import { whole } from './Lao.tsx'

/** Words in a text that call somebody: they stand out, and one's own more. */
export interface Call {
  text: string
  me: boolean
}
const Calls = createContext<readonly Call[]>([])

/**
 * What people write in a message: paragraphs, lists, quotes, code, bold, italic and links to pages. It is made into
 * elements, never into markup: what is none of these stands as it was typed.
 */
export function Markdown({ text, calls = [] }: { text: string; calls?: readonly Call[] }) {
  return <Calls value={calls}>{blocks(tokensOf(text), 0)}</Calls>
}

/** Text in which calls are marked, the longest first where one begins another. */
function Plain({ text }: { text: string }) {
  const calls = use(Calls)
  const found = calls
    .flatMap((call) => {
      const at = text.indexOf(call.text)
      return at < 0 ? [] : [{ ...call, at }]
    })
    .sort((a, b) => a.at - b.at || b.text.length - a.text.length)[0]
  if (!found) return whole(text)
  const end = found.at + found.text.length
  return (
    <>
      {whole(text.slice(0, found.at))}
      <span className="call" data-me={found.me || undefined}>
        {found.text}
      </span>
      <Plain text={text.slice(end)} />
    </>
  )
}

const each = (tokens: readonly Token[], show: (token: Token) => ReactNode) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: the tokens of a text that never changes
  tokens.map((token, index) => <Fragment key={index}>{show(token)}</Fragment>)

/** Lists and quotes in each other, deeper than anybody means. */
const DEEPEST = 8

const blocks = (tokens: readonly Token[], depth: number): ReactNode => each(tokens, (token) => block(token, depth))

function block(token: Token, depth: number): ReactNode {
  if (depth > DEEPEST) return <p>{token.raw.trim()}</p>
  switch (token.type) {
    case 'space':
      return null
    case 'paragraph':
      return <p>{inline((token as Tokens.Paragraph).tokens)}</p>
    case 'text':
      return inline((token as Tokens.Text).tokens ?? [token])
    case 'heading':
      return (
        <p>
          <strong>{inline((token as Tokens.Heading).tokens)}</strong>
        </p>
      )
    case 'code':
      return (
        <pre>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      )
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens, depth + 1)}</blockquote>
    case 'list': {
      const { ordered, start, items } = token as Tokens.List
      const entries = items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the entries of a text that never changes
        <li key={index}>{blocks(item.tokens, depth + 1)}</li>
      ))
      return ordered ? <ol start={start === '' ? 1 : start}>{entries}</ol> : <ul>{entries}</ul>
    }
    default:
      return <p>{token.raw.trim()}</p>
  }
}

const inline = (tokens: readonly Token[]): ReactNode => each(tokens, span)

function span(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline((token as Tokens.Strong).tokens)}</strong>
    case 'em':
      return <em>{inline((token as Tokens.Em).tokens)}</em>
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>
    case 'br':
      return <br />
    case 'escape':
      return (token as Tokens.Escape).text
    case 'link': {
      const { href, tokens } = token as Tokens.Link
      const own = ownPath(href)
      if (own) return <Link href={own}>{inline(tokens)}</Link>
      return isPage(href) ? (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {inline(tokens)}
        </a>
      ) : (
        token.raw
      )
    }
    case 'text':
      return (token as Tokens.Text).tokens ? inline((token as Tokens.Text).tokens ?? []) : <Plain text={token.raw} />
    default:
      return token.raw
  }
}

const isPage = (href: string) => {
  try {
    return /^https?:$/.test(new URL(href).protocol)
  } catch {
    return false
  }
}

/** Pages of the product open where one is, without a new window. */
function ownPath(href: string): string | undefined {
  if (typeof location === 'undefined') return undefined
  try {
    const { origin, pathname, search, hash } = new URL(href)
    return origin === location.origin ? pathname + search + hash : undefined
  } catch {
    return undefined
  }
}
