import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

type Tree = { [key: string]: string | Tree }

const folders = ['client/core', ...readdirSync('client/features').map((name) => `client/features/${name}`)].filter(
  (folder) => existsSync(`${folder}/lo.json`) || existsSync(`${folder}/en.json`),
)

function flatten(tree: Tree, path = ''): [key: string, words: string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
  )
}
const read = (folder: string, language: 'lo' | 'en') =>
  flatten(JSON.parse(readFileSync(`${folder}/${language}.json`, 'utf8')) as Tree)

/** Lao has one form for every number, English two; both count as one sentence. */
const sentence = (key: string) => key.replace(/_(one|other)$/, '')
const placeholders = (words: string) => [...words.matchAll(/\{\{\s*(\w+)/g)].map(([, name]) => name).sort()
const everything = folders.flatMap((folder) =>
  (['lo', 'en'] as const).flatMap((language) =>
    read(folder, language).map(([key, words]) => ({ at: `${folder} ${language} ${key}`, language, words })),
  ),
)

/** What may stand in Latin letters in Lao text: names of the method, the product, file endings, keys and codes. */
const latin =
  /\b(SECI|Ba|Tracer study|English|JavaScript|Socialization|Externalization|Combination|Internalization|Kirkpatrick|Shannon|ICT|PDF|JPEG|CSV|HTML|Markdown|Word|BookStack|MediaWiki|LibreOffice|OpenDocument|Docx|DOCX|TXT|MD|txt|md|docx|zip|tag|Ctrl|Enter|Esc|Alt|Shift|F|MB|KB|kB|URL|DOI|xAPI|n|S|E|C|I|R1|R2|R3)\b/g

test('there are words to look at', () => {
  expect(folders).toContain('client/core')
  expect(everything.length).toBeGreaterThan(200)
})

test('every sentence is there in Lao and in English, with the same places for names and numbers', () => {
  for (const folder of folders) {
    const [lo, en] = [read(folder, 'lo'), read(folder, 'en')]
    const keys = (words: typeof lo) => [...new Set(words.map(([key]) => sentence(key)))].sort()
    expect(keys(en), folder).toEqual(keys(lo))
    const inLao = new Map(lo.map(([key, words]) => [sentence(key), placeholders(words)]))
    // A singular may say the number in words.
    for (const [key, words] of en.filter(([key]) => !key.endsWith('_one'))) {
      expect(placeholders(words), `${folder} ${key}`).toEqual(inLao.get(sentence(key)))
    }
  }
})

test('every sentence is said somewhere', () => {
  const sources = readdirSync('client', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|^dist/.test(file))
    .map((file) => readFileSync(`client/${file}`, 'utf8'))
    .join('\n')
  /** By its whole name, or by the beginning of it with the rest put in: t('phase.S'), t(`phase.${phase}`), t('event'). */
  const isSaid = (key: string): boolean => {
    if (sources.includes(`'${key}'`)) return true
    const parts = key.split('.')
    return parts.slice(1).some((_, index) => {
      const beginning = parts.slice(0, index + 1).join('.')
      return sources.includes(`\`${beginning}.\${`) || sources.includes(`'${beginning}', { returnObjects`)
    })
  }
  const unsaid = folders.flatMap((folder) =>
    [...new Set(read(folder, 'en').map(([key]) => sentence(key)))]
      .filter((key) => !isSaid(key))
      .map((key) => `${folder} ${key}`),
  )
  expect(unsaid).toEqual([])
})

test('a sentence that counts has the forms its language needs', () => {
  for (const folder of folders) {
    const [lo, en] = [read(folder, 'lo').map(([key]) => key), read(folder, 'en').map(([key]) => key)]
    expect(lo.filter((key) => key.endsWith('_one'))).toEqual([])
    const counted = (keys: string[], form: string) =>
      keys
        .filter((key) => key.endsWith(form))
        .map(sentence)
        .sort()
    expect(counted(en, '_other'), folder).toEqual(counted(en, '_one'))
  }
})

test('Lao is spelled in its canonical way', () => {
  const faults: [fault: string, pattern: RegExp][] = [
    ['ຳ in two parts', /\u0ecd[\u0ec8-\u0ecb]?\u0eb2/],
    ['a doubled mark', /([\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd])\1/],
    ['ໜ, ໝ or ຫຼ in two parts', /ຫ[ນມລ]/],
    ['a mark without its letter', /(^|[\s(])[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd]/],
    ['a zero-width space', /\u200b/],
  ]
  const found = everything
    .filter(({ language }) => language === 'lo')
    .flatMap(({ at, words }) => faults.filter(([, pattern]) => pattern.test(words)).map(([fault]) => `${at}: ${fault}`))
  expect(found).toEqual([])
  expect(everything.filter(({ words }) => words !== words.normalize('NFC'))).toEqual([])
})

test('nothing is left in English on a Lao screen', () => {
  const left = everything
    .filter(({ language }) => language === 'lo')
    .map(({ at, words }) => ({
      at,
      rest: words
        .replace(/\{\{.*?\}\}|<\/?\w+>|https?:\S+|\.\w{2,4}\b/g, '')
        .replace(latin, '')
        .match(/[A-Za-z]+/g),
    }))
    .filter(({ rest }) => rest)
    .map(({ at, rest }) => `${at}: ${rest?.join(' ')}`)
  expect(left).toEqual([])
})

test('nothing is left in Lao on an English screen, but names of the languages', () => {
  const left = everything.filter(
    ({ language, at, words }) => language === 'en' && /[\u0e80-\u0eff]/.test(words) && !/ (lao|english)$/.test(at),
  )
  expect(left.map(({ at }) => at)).toEqual([])
})

/** A dot between two facts with anything before it but a space at which no line ends. */
const loose = /(?<!\u00a0|\\u00a0)·(?= |\n|\{' '\})/

test('no line begins with the dot between two facts', () => {
  const found = readdirSync('client', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(tsx?|json)$/.test(file) && !/^dist/.test(file))
    .filter((file) => loose.test(readFileSync(`client/${file}`, 'utf8')))
  expect(found).toEqual([])
})

test('a fault would be seen', () => {
  expect(loose.test('{name} · {day}')).toBe(true)
  expect(loose.test("{name}{' '}\n· {day}")).toBe(true)
  expect(loose.test('`${name}\\u00a0· ${day}`')).toBe(false)
  expect(/ຫ[ນມລ]/.test('ຫນ້າ')).toBe(true)
  expect(/\u0ecd[\u0ec8-\u0ecb]?\u0eb2/.test('ນໍ້າ')).toBe(true)
  expect('ກົດ Save'.replace(latin, '').match(/[A-Za-z]+/g)).toEqual(['Save'])
})
