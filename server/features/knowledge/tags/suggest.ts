import type { Services } from '#server/core/services.ts'
import { rarityOf } from '#server/search/search.ts'
import type { Viewer } from '#shared/base/viewer.ts'
import { isTellingForm, TAG_MAX } from '#shared/features/knowledge/policy.ts'
import type { TagSuggestion } from '#shared/features/knowledge/tags.ts'
import { highlight } from '#shared/lao/highlight.ts'
import { foldLine, tokensOf } from '#shared/lao/segment.ts'
import { readDocContent, showDoc } from '../../docs/service.ts'
import { findTagForms } from './queries.ts'

const MOST_SUGGESTED = 8
/** Of a long text its beginning says what it is about. */
const READ_LETTERS = 20_000
/** A word in more than this share of all texts says little about one of them. */
const COMMON_SHARE = 0.2
/** A word that stands only once is said in passing. */
const LEAST_TIMES = 2
/** Candidates whose spelling is looked up in the text. */
const LOOKED_UP = 24

/** Words that every text is full of; counting alone does not know them while there are few texts. */
const functionWords: ReadonlySet<string> = new Set(
  `ແລະ ຫຼື ຕ້ອງ ຊ່ວຍ ໃຫ້ ທີ່ ຂອງ ເປັນ ໄດ້ ຈະ ບໍ່ ກັບ ຈາກ ຕໍ່ ນີ້ ນັ້ນ ເພື່ອ ແມ່ນ ຢູ່ ວ່າ ຊຶ່ງ ເຊິ່ງ ເຮັດ ທັງ ທຸກ ແຕ່ ຖ້າ ໂດຍ ຕາມ ການ ຄວາມ ຫຼາຍ ອື່ນ ພວກ
  ເຮົາ ທ່ານ ຂ້ອຍ ສາມາດ ຄວນ ແລ້ວ ເມື່ອ ກ່ອນ ຫຼັງ ລະຫວ່າງ ພາຍ ພາຍໃນ ພ້ອມ ເຊັ່ນ ດັ່ງ ແນວ ແນວໃດ ຍັງ ຍ້ອນ ເຖິງ ບ່ອນ ເຂົ້າ ອອກ ທັງໝົດ ເທົ່ານັ້ນ
  the and for with that this from are was were have has not but you they their its our can will shall should which when
  what who how into than then there these those been also such any all more`
    .split(/\s+/)
    .map(foldLine),
)

/** What a document might be tagged with: tags whose words stand in it come first, then its own telling words. */
export async function suggestTags(services: Services, viewer: Viewer, docId: string): Promise<TagSuggestion[]> {
  const { title } = await showDoc(services, viewer, docId)
  const { text } = await readDocContent(services, docId)
  const read = `${title}\n${text.slice(0, READ_LETTERS)}`
  const known = await knownIn(services, viewer, read, title)
  if (known.length >= MOST_SUGGESTED) return known.slice(0, MOST_SUGGESTED)
  const said = foldLine(known.map(({ label, labelEn }) => `${label} ${labelEn}`).join(' '))
  const own = (await tellingWords(services, read, title)).filter((word) => !said.includes(foldLine(word)))
  return [...known, ...own.map((label) => ({ id: null, label, labelEn: '' }))].slice(0, MOST_SUGGESTED)
}

/** Tags one of whose words stands in the text: those in the title first, then the most often said. */
async function knownIn({ sql }: Services, viewer: Viewer, text: string, title: string): Promise<TagSuggestion[]> {
  const spaced = ` ${foldLine(text)} `
  const dense = spaced.replaceAll(' ', '')
  const inTitle = foldLine(title).replaceAll(' ', '')
  const found = new Map<string, { tag: TagSuggestion; weight: number }>()
  for (const { folded, ...tag } of await findTagForms(sql, viewer)) {
    if (!isTellingForm(folded)) continue
    const bare = folded.replaceAll(' ', '')
    // Lao stands in other words without a space; Latin must stand alone.
    const times = /[\u0E80-\u0EFF]/.test(folded)
      ? dense.split(bare).length - 1
      : spaced.split(
          new RegExp(`(?<![\\p{L}\\p{N}])${folded.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'u'),
        ).length - 1
    if (times === 0) continue
    const weight = (inTitle.includes(bare) ? 1000 : 0) + times
    const before = found.get(tag.id)
    found.set(tag.id, { tag, weight: weight + (before?.weight ?? 0) })
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight).map(({ tag }) => tag)
}

/** Words that stand in this text more often than in others, as they are spelled in it. */
async function tellingWords({ sql }: Services, text: string, title: string): Promise<string[]> {
  const times = new Map<string, number>()
  const add = (words: string, by: number) => {
    for (const { text: word, isSyllable } of tokensOf(words))
      if (
        !isSyllable &&
        !functionWords.has(word) &&
        isTellingForm(word) &&
        word.length <= TAG_MAX &&
        /\p{L}/u.test(word)
      )
        times.set(word, (times.get(word) ?? 0) + by)
  }
  add(text, 1)
  add(title, 1)
  const often = [...times].filter(([, count]) => count >= LEAST_TIMES).map(([word]) => word)
  const rarity = await rarityOf(sql, often, COMMON_SHARE)
  return [...rarity]
    .map(([word, value]) => ({ word, value: value * Math.log(1 + (times.get(word) ?? 0)) * Math.min(word.length, 8) }))
    .sort((a, b) => b.value - a.value)
    .slice(0, LOOKED_UP)
    .flatMap(({ word }) => {
      const [at] = highlight(text, word)
      const spelled = at ? text.slice(...at) : ''
      return spelled && foldLine(spelled) === word ? [spelled] : []
    })
}
