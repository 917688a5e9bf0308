import { lexer, type Token, type Tokens } from 'marked'

/** Signs of emphasis in one paragraph: a parser looks through all of them again for each, and they may lie in each other. */
const MOST_SIGNS = 200
/** Thirty quotes and lists in each other: each is a step deeper, and thousands are more than the machine has. */
const tooDeep = /^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){30}/m

const isReadable = (text: string) =>
  !tooDeep.test(text) &&
  text.split(/\n[ \t]*\n/).every((paragraph) => (paragraph.match(/[*_~]+/g)?.length ?? 0) <= MOST_SIGNS)

/** The parts of a message; one that nobody writes who only wants to be read stays as it was typed. */
export const tokensOf = (text: string): Token[] =>
  isReadable(text) ? lexer(text, { gfm: true, breaks: true }) : [asTyped(text)]

const asTyped = (text: string): Token => ({
  type: 'paragraph',
  raw: text,
  text,
  tokens: text.split('\n').flatMap((line, at) => {
    const words = { type: 'text', raw: line, text: line }
    return at === 0 ? [words] : [{ type: 'br', raw: '\n' }, words]
  }),
})

/** The words of a message as they are read on the screen, on one line: for where it is only mentioned or found. */
export const plainOf = (text: string): string => wordsOf(tokensOf(text)).replace(/\s+/g, ' ').trim()

const wordsOf = (tokens: readonly Token[]): string => tokens.map(wordsIn).join('')

/** What stands on lines of its own: the next does not continue its last word. */
const blockTypes: ReadonlySet<string> = new Set(['paragraph', 'heading', 'code', 'blockquote', 'table', 'hr'])

function wordsIn(token: Token): string {
  if (token.type === 'list') return (token as Tokens.List).items.map(({ tokens }) => ` ${wordsOf(tokens)} `).join('·')
  if (token.type === 'br') return ' '
  const words =
    'tokens' in token && token.tokens ? wordsOf(token.tokens) : 'text' in token ? String(token.text) : token.raw
  return blockTypes.has(token.type) ? ` ${words} ` : words
}
