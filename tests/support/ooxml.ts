import path from 'node:path'
import { type Document, type Element, isTag } from 'domhandler'
import { parseDocument } from 'htmlparser2'

/** Children of a part in the order in which the schema of WordprocessingML (ECMA-376, transitional) has them. */
const orders: Record<string, string> = {
  'w:document': 'w:background w:body',
  'w:pPr':
    'w:pStyle w:keepNext w:keepLines w:pageBreakBefore w:framePr w:widowControl w:numPr w:suppressLineNumbers w:pBdr w:shd w:tabs w:suppressAutoHyphens w:kinsoku w:wordWrap w:overflowPunct w:topLinePunct w:autoSpaceDE w:autoSpaceDN w:bidi w:adjustRightInd w:snapToGrid w:spacing w:ind w:contextualSpacing w:mirrorIndents w:suppressOverlap w:jc w:textDirection w:textAlignment w:textboxTightWrap w:outlineLvl w:divId w:cnfStyle w:rPr w:sectPr w:pPrChange',
  'w:rPr':
    'w:rStyle w:rFonts w:b w:bCs w:i w:iCs w:caps w:smallCaps w:strike w:dstrike w:outline w:shadow w:emboss w:imprint w:noProof w:snapToGrid w:vanish w:webHidden w:color w:spacing w:w w:kern w:position w:sz w:szCs w:highlight w:u w:effect w:bdr w:shd w:fitText w:vertAlign w:rtl w:cs w:em w:lang w:eastAsianLayout w:specVanish w:oMath',
  'w:tbl': 'w:bookmarkStart w:bookmarkEnd w:tblPr w:tblGrid w:tr',
  'w:tblPr':
    'w:tblStyle w:tblpPr w:tblOverlap w:bidiVisual w:tblStyleRowBandSize w:tblStyleColBandSize w:tblW w:jc w:tblCellSpacing w:tblInd w:tblBorders w:shd w:tblLayout w:tblCellMar w:tblLook w:tblCaption w:tblDescription',
  'w:tblBorders': 'w:top w:left w:start w:bottom w:right w:end w:insideH w:insideV',
  'w:tblCellMar': 'w:top w:left w:start w:bottom w:right w:end',
  'w:tr': 'w:tblPrEx w:trPr w:tc',
  'w:tcPr':
    'w:cnfStyle w:tcW w:gridSpan w:hMerge w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:textDirection w:tcFitText w:vAlign w:hideMark',
  'w:tcMar': 'w:top w:left w:start w:bottom w:right w:end',
  'w:pBdr': 'w:top w:left w:bottom w:right w:between w:bar',
  'w:numPr': 'w:ilvl w:numId',
  'w:sectPr':
    'w:headerReference w:footerReference w:footnotePr w:endnotePr w:type w:pgSz w:pgMar w:paperSrc w:pgBorders w:lnNumType w:pgNumType w:cols w:formProt w:vAlign w:noEndnote w:titlePg w:textDirection w:bidi w:rtlGutter w:docGrid',
  'w:styles': 'w:docDefaults w:latentStyles w:style',
  'w:docDefaults': 'w:rPrDefault w:pPrDefault',
  'w:style':
    'w:name w:aliases w:basedOn w:next w:link w:autoRedefine w:hidden w:uiPriority w:semiHidden w:unhideWhenUsed w:qFormat w:locked w:personal w:personalCompose w:personalReply w:rsid w:pPr w:rPr w:tblPr w:trPr w:tcPr w:tblStylePr',
  'w:numbering': 'w:numPicBullet w:abstractNum w:num w:numIdMacAtCleanup',
  'w:abstractNum': 'w:nsid w:multiLevelType w:tmpl w:name w:styleLink w:numStyleLink w:lvl',
  'w:lvl':
    'w:start w:numFmt w:lvlRestart w:pStyle w:isLgl w:suff w:lvlText w:lvlPicBulletId w:legacy w:lvlJc w:pPr w:rPr',
  'w:num': 'w:abstractNumId w:lvlOverride',
  'w:lvlOverride': 'w:startOverride w:lvl',
  'w:font':
    'w:altName w:panose1 w:charset w:family w:notTrueType w:pitch w:sig w:embedRegular w:embedBold w:embedItalic w:embedBoldItalic',
  'wp:inline': 'wp:extent wp:effectExtent wp:docPr wp:cNvGraphicFramePr a:graphic',
  'pic:pic': 'pic:nvPicPr pic:blipFill pic:spPr',
}
/** What has its place at the beginning, whatever follows. */
const firsts: Record<string, string> = { 'w:p': 'w:pPr', 'w:r': 'w:rPr', 'w:tc': 'w:tcPr' }
/** What a part has to hold. */
const needs: Record<string, readonly string[]> = {
  'w:document': ['w:body'],
  'w:tbl': ['w:tblPr', 'w:tblGrid', 'w:tr'],
  'w:tr': ['w:tc'],
  'w:num': ['w:abstractNumId'],
  'w:style': ['w:name'],
  'w:comment': ['w:p'],
  'w:footnote': ['w:p'],
}
const onlyOnce = new Set(['w:pPr', 'w:rPr', 'w:tblPr', 'w:tcPr', 'w:sectPr', 'w:lvl', 'w:style'])
/** Where blocks stand. */
const inBlocks = /^w:(p|tbl|sdt|sectPr|bookmarkStart|bookmarkEnd|commentRangeStart|commentRangeEnd|altChunk)$/

const values: Record<string, RegExp> = {
  'w:sz': /^\d+$/,
  'w:szCs': /^\d+$/,
  'w:color': /^(auto|[0-9A-F]{6})$/i,
  'w:jc': /^(start|end|left|right|center|both|distribute)$/,
  'w:numFmt': /^(decimal|bullet|none|lowerLetter|upperLetter|lowerRoman|upperRoman)$/,
  'w:ilvl': /^[0-8]$/,
  'w:gridSpan': /^[1-9]\d*$/,
  'w:vMerge': /^(restart|continue)$/,
  'w:lvlJc': /^(start|end|left|right|center)$/,
}

/**
 * What is wrong with an Office file by its own rules, as far as they can be told without Office: the package, its
 * relations and types, the order and presence of elements, and everything that is named being there once.
 */
export function faultsOf(parts: ReadonlyMap<string, Buffer>): string[] {
  const faults: string[] = []
  const trees = new Map<string, Document>()
  for (const [name, bytes] of parts) {
    if (!/\.(xml|rels)$/.test(name)) continue
    const xml = bytes.toString('utf8')
    const broken = brokenXml(xml)
    if (broken) faults.push(`${name}: ${broken}`)
    trees.set(name, parseDocument(xml, { xmlMode: true }))
  }
  const all = (name: string, tag?: string) => [...elementsIn(trees.get(name))].filter((one) => !tag || one.name === tag)

  // The package.
  const types = all('[Content_Types].xml')
  const known = new Set(types.map(({ attribs }) => attribs.Extension?.toLowerCase()).filter(Boolean))
  const named = types.map(({ attribs }) => attribs.PartName).filter((one) => one !== undefined)
  if (new Set(named).size < named.length) faults.push('a part has two types')
  for (const one of named) if (!parts.has(one.slice(1))) faults.push(`a type is named for ${one}, which is not there`)
  for (const name of parts.keys())
    if (name !== '[Content_Types].xml' && !named.includes(`/${name}`) && !known.has(/[^.]*$/.exec(name)?.[0] ?? ''))
      faults.push(`${name} has no type`)
  for (const name of parts.keys())
    if (/^word\/[a-z]+\d*\.xml$/i.test(name) && !named.includes(`/${name}`)) faults.push(`${name} has a type of no use`)

  // Relations.
  const relations = new Map<string, Map<string, Element>>()
  for (const name of trees.keys()) {
    if (!name.endsWith('.rels')) continue
    const folder = path.posix.dirname(path.posix.dirname(name))
    const owner = path.posix.join(folder, path.posix.basename(name, '.rels'))
    const found = new Map<string, Element>()
    for (const one of all(name, 'Relationship')) {
      const { Id = '', Target = '', TargetMode } = one.attribs
      if (!/^[A-Za-z_][\w.-]*$/.test(Id) || found.has(Id)) faults.push(`${name}: the id ${Id}`)
      found.set(Id, one)
      const target = Target.startsWith('/') ? Target.slice(1) : path.posix.join(folder, Target)
      if (TargetMode !== 'External' && !parts.has(target)) faults.push(`${name}: ${Target} is not there`)
      if (TargetMode === 'External' && !URL.canParse(Target)) faults.push(`${name}: ${Target} is no address`)
    }
    relations.set(owner === '.rels' ? '' : owner, found)
  }

  // Elements.
  for (const [name] of trees)
    for (const one of all(name)) {
      const children = one.children.filter(isTag)
      const at = `${name}: <${one.name}>`
      const order = orders[one.name]?.split(' ')
      const places = children.map((child) => order?.indexOf(child.name) ?? 0)
      if (order && places.includes(-1)) faults.push(`${at} holds ${children.map((child) => child.name).join(' ')}`)
      if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0)))
        faults.push(`${at} in the order ${children.map((child) => child.name).join(' ')}`)
      if (onlyOnce.has(one.name) && one.name !== 'w:sectPr' && new Set(places).size < places.length)
        if (one.name !== 'w:style' || !children.some((child) => child.name === 'w:tblStylePr'))
          faults.push(`${at} holds one part twice`)
      const first = firsts[one.name]
      if (first && children.findIndex((child) => child.name === first) > 0) faults.push(`${at} begins otherwise`)
      for (const need of needs[one.name] ?? [])
        if (!children.some((child) => child.name === need)) faults.push(`${at} has no <${need}>`)
      if (one.name === 'w:tc' || one.name === 'w:body' || one.name === 'w:comment' || one.name === 'w:footnote')
        for (const child of children)
          if (!inBlocks.test(child.name) && child.name !== 'w:tcPr') faults.push(`${at} holds <${child.name}>`)
      if (one.name === 'w:tc' && children.at(-1)?.name !== 'w:p')
        faults.push(`${at} ends with <${children.at(-1)?.name}>`)
      if (one.name === 'w:tbl' && one.next && isTag(one.next) && one.next.name === 'w:tbl')
        faults.push(`${at} and another are one for Word`)
      const value = one.attribs['w:val']
      const legal = values[one.name]
      if (legal && value !== undefined && !legal.test(value)) faults.push(`${at} is ${value}`)
      for (const [attribute, id] of Object.entries(one.attribs))
        if (/^r:(id|embed|link|pict)$/.test(attribute) && !relations.get(name)?.has(id))
          faults.push(`${at} leads to ${id}, which is no relation`)
    }
  faults.push(...columnFaults(all('word/document.xml', 'w:tbl')))

  // What is named.
  const body = 'word/document.xml'
  const ids = (part: string, tag: string, attribute = 'w:id') =>
    all(part, tag).map(({ attribs }) => attribs[attribute] ?? '')
  const there = (what: string, used: readonly string[], have: readonly string[]) => {
    if (new Set(have).size < have.length) faults.push(`two ${what} of one name`)
    for (const one of used) if (!have.includes(one)) faults.push(`${what} ${one} is used and not there`)
  }
  const styles = ids('word/styles.xml', 'w:style', 'w:styleId')
  for (const part of trees.keys())
    for (const tag of ['w:pStyle', 'w:rStyle', 'w:tblStyle', 'w:basedOn', 'w:next', 'w:link'])
      there('styles', ids(part, tag, 'w:val'), part === body ? styles : [...new Set(styles)])
  there('numbers', ids(body, 'w:numId', 'w:val'), ids('word/numbering.xml', 'w:num', 'w:numId'))
  there(
    'lists',
    ids('word/numbering.xml', 'w:abstractNumId', 'w:val'),
    ids('word/numbering.xml', 'w:abstractNum', 'w:abstractNumId'),
  )
  there('footnotes', ids(body, 'w:footnoteReference'), ids('word/footnotes.xml', 'w:footnote'))
  const comments = ids('word/comments.xml', 'w:comment')
  for (const tag of ['w:commentReference', 'w:commentRangeStart', 'w:commentRangeEnd'])
    there('comments', ids(body, tag), comments)
  for (const one of comments)
    if (!ids(body, 'w:commentReference').includes(one)) faults.push(`comment ${one} hangs nowhere`)
  there('bookmarks', ids(body, 'w:bookmarkEnd'), ids(body, 'w:bookmarkStart'))
  there('pictures', [], ids(body, 'wp:docPr', 'id'))
  return faults
}

/** A table has as many columns in each row as its grid says. */
function columnFaults(tables: readonly Element[]): string[] {
  return tables.flatMap((table) => {
    const inside = table.children.filter(isTag)
    const grid = inside.find(({ name }) => name === 'w:tblGrid')?.children.filter(isTag).length ?? 0
    return inside
      .filter(({ name }) => name === 'w:tr')
      .flatMap((row) => {
        const wide = row.children
          .filter(isTag)
          .filter(({ name }) => name === 'w:tc')
          .map((cell) => {
            const facts = cell.children.filter(isTag).find(({ name }) => name === 'w:tcPr')
            const span = facts?.children.filter(isTag).find(({ name }) => name === 'w:gridSpan')
            return Number(span?.attribs['w:val'] ?? 1)
          })
          .reduce((sum, one) => sum + one, 0)
        return wide === grid ? [] : [`a row of ${wide} columns in a table of ${grid}`]
      })
  })
}

function* elementsIn(node: Document | Element | undefined): Generator<Element> {
  for (const child of node?.children ?? []) {
    if (!isTag(child)) continue
    yield child
    yield* elementsIn(child)
  }
}

/** What makes a text no XML; undefined when it is some. */
function brokenXml(xml: string): string | undefined {
  const open: { name: string; prefixes: Set<string> }[] = []
  let at = 0
  const token = /<\?[^>]*\?>|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>|[^<]+/y
  for (; at < xml.length; at = token.lastIndex) {
    token.lastIndex = at
    const found = token.exec(xml)
    if (!found) return `no XML at ${xml.slice(at, at + 60)}`
    const [all, ends, begins, attributes = '', closed] = found
    if (/&(?!(amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i.test(all)) return `a bare & in ${all.slice(0, 60)}`
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML has no place for
    if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(all)) return `a sign that XML has no place for`
    if (ends !== undefined && open.pop()?.name !== ends) return `</${ends}> ends what is not open`
    if (begins === undefined) continue
    const names = [...attributes.matchAll(/\s([\w:.-]+)=/g)].map(([, name = '']) => name)
    if (new Set(names).size < names.length) return `an attribute twice in ${all.slice(0, 60)}`
    const prefixes = new Set([
      ...(open.at(-1)?.prefixes ?? ['xml']),
      ...names.map((name) => name.replace(/^xmlns:/, '')),
    ])
    for (const name of [begins, ...names]) {
      const [prefix, local] = name.split(':')
      if (local && prefix !== 'xmlns' && prefix && !prefixes.has(prefix)) return `${name} has no namespace`
    }
    const ignorable = /mc:Ignorable="([^"]*)"/.exec(attributes)?.[1]?.split(' ') ?? []
    for (const prefix of ignorable) if (!prefixes.has(prefix)) return `${prefix} is ignored and has no namespace`
    if (!closed) open.push({ name: begins, prefixes })
  }
  return open.length > 0 ? `<${open.at(-1)?.name}> has no end` : undefined
}
