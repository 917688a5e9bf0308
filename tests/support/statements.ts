/** A statement as it stands in a source file, with `$1`, `$2`, … where values go. */
export interface Statement {
  text: string
  line: number
}

/** What a hole of a template is filled with, as far as reading tells. */
type Filling = { value: true } | { texts: string[] } | 'opaque'

/**
 * The SQL statements that stand in a file as tagged templates (`` sql`…` ``, `` tx`…` ``), each in every wording its
 * conditions allow. `opaque` are lines with a part that only running tells: a fragment made elsewhere.
 */
export function statementsIn(source: string): { statements: Statement[]; opaque: number[] } {
  const statements: Statement[] = []
  const opaque: number[] = []
  let end = 0
  for (const found of source.matchAll(/(?<![\w.$`])(?:sql|tx|pool)(?:<[^`()]*>)?`/g)) {
    if (found.index < end) continue
    const line = source.slice(0, found.index).split('\n').length
    const read = readTemplate(source, found.index + found[0].length)
    end = read.end
    if (read.texts === undefined) opaque.push(line)
    else
      for (const text of read.texts) {
        let count = 0
        statements.push({ line, text: text.replaceAll('\u0000', () => `$${++count}`) })
      }
  }
  return { statements, opaque }
}

/** Reads from behind the opening backtick; values become U+0000. */
function readTemplate(source: string, from: number): { texts: string[] | undefined; end: number } {
  let texts: string[] | undefined = ['']
  let at = from
  while (source[at] !== '`') {
    if (source[at] === '\\') {
      texts = texts?.map((text) => text + JSON.parse(`"${source.slice(at, at + 2)}"`))
      at += 2
    } else if (source.startsWith('${', at)) {
      const close = closing(source, at + 2)
      const filling = fillingOf(source.slice(at + 2, close).trim())
      if (filling === 'opaque') texts = undefined
      else if ('value' in filling) texts = texts?.map((text) => `${text}\u0000`)
      else texts = texts?.flatMap((text) => filling.texts.map((more) => text + more))
      at = close + 1
    } else {
      const sign = source[at]
      texts = texts?.map((text) => text + sign)
      at++
    }
  }
  return { texts, end: at + 1 }
}

/** Where the brace closes that was opened before `from`. */
function closing(source: string, from: number): number {
  let depth = 0
  for (let at = from; at < source.length; at++) {
    const sign = source[at]
    if (sign === '`') at = readTemplate(source, at + 1).end - 1
    else if (sign === "'" || sign === '"') at = source.indexOf(sign, at + 1)
    else if (sign === '{') depth++
    else if (sign === '}' && depth-- === 0) return at
  }
  throw new Error('A template is not closed')
}

function fillingOf(expression: string): Filling {
  // Rows or columns: tx(rows, 'doc_id', 'data')
  const rows = /^(?:sql|tx)\(\w+, ((?:'\w+'(?:, )?)+)\)$/.exec(expression)
  if (rows) {
    const columns = (rows[1] ?? '').replaceAll("'", '').split(', ')
    return { texts: [`(${columns.join(', ')}) values (${columns.map(() => '\u0000').join(', ')})`] }
  }
  if (/^(?:sql|tx)`|\? *(?:sql|tx)`/.test(expression)) {
    const branches: string[] = []
    let end = 0
    for (const found of expression.matchAll(/(?:sql|tx)`/g)) {
      if (found.index < end) continue
      const read = readTemplate(expression, found.index + found[0].length)
      end = read.end
      if (read.texts === undefined) return 'opaque'
      branches.push(...read.texts)
    }
    return { texts: branches }
  }
  return /^\w+\((?:sql|tx)\b/.test(expression) ? 'opaque' : { value: true }
}
