import type { Language } from '#shared/base/ids.ts'
import type { Reach } from '#shared/features/knowledge/policy.ts'
import { type ContentNode, paragraph } from '../../docs/service.ts'
import type { Part } from './passages.ts'
import type { Facts } from './queries.ts'

/** What goes into the draft of a combination. */
export interface Draft {
  items: (Facts & { reach: Reach; parts: Part[] })[]
  look: 'below' | 'beside'
  language: Language
}

const words = {
  lo: {
    together: 'ສິ່ງທີ່ປະສົມປະສານໄດ້',
    hint: 'ແຫຼ່ງເຫຼົ່ານີ້ບອກຫຍັງຮ່ວມກັນ, ຕ່າງກັນບ່ອນໃດ, ແລະ ເຮົາຄວນເຮັດແນວໃດ?',
    passages: 'ຂໍ້ຄວາມຈາກແຫຼ່ງທີ່ມາ',
  },
  en: {
    together: 'What they say together',
    hint: 'What do these sources have in common, where do they differ, and what follows from it?',
    passages: 'Passages from the sources',
  },
} satisfies Record<Language, object>

const heading = (text: string): ContentNode => ({
  type: 'heading',
  attrs: { level: 2 },
  content: [{ type: 'text', text }],
})

const card = (itemId: string): ContentNode => ({ type: 'itemCard', attrs: { itemId } })

/** First a place for one's own words, then the passages, each item's under its card: the card is asked for the right. */
export function draftOf({ items, look, language }: Draft): ContentNode[] {
  const t = words[language]
  const table = () => ({
    type: 'table',
    content: [
      { type: 'tableRow', content: items.map(({ itemId }) => ({ type: 'tableHeader', content: [card(itemId)] })) },
      { type: 'tableRow', content: items.map(({ parts }) => ({ type: 'tableCell', content: blocksOf(parts) })) },
    ],
  })
  return [
    heading(t.together),
    { type: 'paragraph', attrs: { hint: t.hint } },
    heading(t.passages),
    ...(look === 'beside' ? [table()] : items.flatMap(({ itemId, parts }) => [card(itemId), ...blocksOf(parts)])),
    paragraph(''),
  ]
}

const blocksOf = (parts: readonly Part[]) => parts.flatMap(({ blocks }) => blocks)
