import { lexer, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'

/**
 * What people write in a message: paragraphs, lists, quotes, code, bold, italic and links to pages. It is made into
 * elements, never into markup: what is none of these stands as it was typed.
 */
export function Markdown({ text }: { text: string }) {
  return <>{blocks(lexer(text, { gfm: true, breaks: true }), 0)}</>
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
      return isPage(href) ? (
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {inline(tokens)}
        </a>
      ) : (
        token.raw
      )
    }
    case 'text':
      return (token as Tokens.Text).tokens ? inline((token as Tokens.Text).tokens ?? []) : token.raw
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
