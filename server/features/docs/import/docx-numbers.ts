import type { Element } from 'domhandler'
import { allNamed, childNamed, elementsIn, parse } from './xml.ts'

interface Level {
  start: number
  format: string
  /** What stands before the paragraph, `%1` being the number of the first level. */
  label: string
}
interface Numbering {
  base: string
  levels: Map<number, Level>
  /** Levels that begin again with this list. */
  restarts: Map<number, number>
}

/**
 * Word numbers paragraphs when it shows them, and the reader leaves the numbers out. So each entry gets a bookmark that
 * says which list it belongs to and its number; and a number that is more than a number of a list (“ມາດຕາ 5”, that of a
 * heading) is written in front of the words.
 */
export function writeNumbers(documentXml: string, numberingXml: string | undefined, stylesXml: string | undefined) {
  if (!numberingXml) return documentXml
  const numberings = readNumberings(numberingXml)
  const styles = readStyles(stylesXml)
  const counters = new Map<string, number[]>()
  const begun = new Set<string>()
  let written = ''
  let at = 0
  let bookmarks = 0

  for (const paragraph of allNamed(parse(documentXml, true), 'w:p')) {
    const look = childNamed(paragraph, 'w:pPr')
    if (!look) continue
    const style = value(childNamed(look, 'w:pStyle'))
    const own = childNamed(look, 'w:numPr')
    const { numId, level } = own
      ? { numId: value(childNamed(own, 'w:numId')), level: Number(value(childNamed(own, 'w:ilvl')) ?? 0) }
      : (styles.get(style ?? '') ?? {})
    const numbering = numberings.get(numId ?? '')
    const kind = numbering?.levels.get(level ?? 0)
    if (!numbering || !kind || level === undefined || look.endIndex === null) continue

    const numbers = counters.get(numbering.base) ?? []
    counters.set(numbering.base, numbers)
    if (!begun.has(`${numId}`)) for (const [which, start] of numbering.restarts) numbers[which] = start - 1
    begun.add(`${numId}`)
    numbers[level] = (numbers[level] ?? kind.start - 1) + 1
    numbers.length = level + 1
    const isPlain = kind.format === 'bullet' || kind.format === 'none'
    if (isPlain && !isHeading(style)) {
      written += documentXml.slice(at, look.endIndex + 1) + bookmark(`ba-list-${numId}-${numbers[level]}`)
    } else if (/^%\d[.)]?$/.test(kind.label.trim()) && !isHeading(style)) {
      written += documentXml.slice(at, look.endIndex + 1) + bookmark(`ba-list-${numId}-${numbers[level]}`)
    } else {
      // LibreOffice counts every heading, if only with nothing.
      const words = (isPlain ? '' : kind.label).replace(/%(\d)/g, (_, digit: string) => {
        const which = Number(digit) - 1
        const { format, start } = numbering.levels.get(which) ?? { format: 'decimal', start: 1 }
        return numeral(numbers[which] ?? start, format)
      })
      const run = words ? `<w:r><w:t xml:space="preserve">${inXml(words.trim())} </w:t></w:r>` : ''
      const from = own?.startIndex ?? look.endIndex + 1 - '</w:pPr>'.length
      const to = own?.endIndex === undefined || own.endIndex === null ? from : own.endIndex + 1
      written += `${documentXml.slice(at, from)}${NO_NUMBER}${documentXml.slice(to, look.endIndex + 1)}${run}`
    }
    at = look.endIndex + 1
  }
  return written + documentXml.slice(at)

  function bookmark(name: string) {
    return `<w:bookmarkStart w:id="${9_000_000 + bookmarks++}" w:name="${name}"/>`
  }
}

const NO_NUMBER = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
const value = (element: Element | undefined) => element?.attribs['w:val']
const isHeading = (style: string | undefined) => /^heading ?\d$/i.test(style ?? '')
const inXml = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

function readNumberings(xml: string): Map<string, Numbering> {
  const root = parse(xml, true)
  const bases = new Map<string, Map<number, Level>>()
  for (const base of allNamed(root, 'w:abstractNum')) {
    bases.set(base.attribs['w:abstractNumId'] ?? '', readLevels(base))
  }
  const found = new Map<string, Numbering>()
  for (const num of allNamed(root, 'w:num')) {
    const base = value(childNamed(num, 'w:abstractNumId')) ?? ''
    const levels = new Map(bases.get(base))
    const restarts = new Map<number, number>()
    for (const override of elementsIn(num).filter(({ name }) => name === 'w:lvlOverride')) {
      const start = value(childNamed(override, 'w:startOverride'))
      if (start !== undefined) restarts.set(Number(override.attribs['w:ilvl']), Number(start))
      for (const [level, own] of readLevels(override)) levels.set(level, own)
    }
    found.set(num.attribs['w:numId'] ?? '', { base, levels, restarts })
  }
  return found
}

const readLevels = (element: Element) =>
  new Map(
    elementsIn(element)
      .filter(({ name }) => name === 'w:lvl')
      .map((level): [number, Level] => [
        Number(level.attribs['w:ilvl'] ?? 0),
        {
          start: Number(value(childNamed(level, 'w:start')) ?? 1),
          format: value(childNamed(level, 'w:numFmt')) ?? 'decimal',
          label: value(childNamed(level, 'w:lvlText')) ?? '%1.',
        },
      ]),
  )

/** The numbering that paragraph styles bring along, their own or that of the style they are based on. */
function readStyles(xml: string | undefined) {
  const styles = new Map<string, Element>()
  for (const style of xml ? allNamed(parse(xml, true), 'w:style') : [])
    styles.set(style.attribs['w:styleId'] ?? '', style)
  const found = new Map<string, { numId: string | undefined; level: number }>()
  for (const [id, style] of styles) {
    let at: Element | undefined = style
    for (let steps = 0; at && steps < 10; steps++) {
      const own = childNamed(childNamed(at, 'w:pPr'), 'w:numPr')
      if (own) {
        found.set(id, {
          numId: value(childNamed(own, 'w:numId')),
          level: Number(value(childNamed(own, 'w:ilvl')) ?? 0),
        })
        break
      }
      at = styles.get(value(childNamed(at, 'w:basedOn')) ?? '')
    }
  }
  return found
}

const roman: [number, string][] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
]

function numeral(number: number, format: string): string {
  if (/Letter$/.test(format) && number > 0) {
    const letter = String.fromCharCode(65 + ((number - 1) % 26)).repeat(Math.ceil(number / 26))
    return format.startsWith('lower') ? letter.toLowerCase() : letter
  }
  if (/Roman$/.test(format) && number > 0 && number < 4000) {
    let left = number
    let letters = ''
    for (const [worth, sign] of roman) {
      for (; left >= worth; left -= worth) letters += sign
    }
    return format.startsWith('lower') ? letters.toLowerCase() : letters
  }
  return String(number)
}
