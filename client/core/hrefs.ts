import type { ItemKind, Phase } from '#shared/seci/seci.ts'

const pages: Record<ItemKind, string> = {
  topic: 'topics',
  agreement: 'agreements',
  doc: 'docs',
  article: 'articles',
  checklist: 'checklists',
  reflection: 'reflections',
}

/** The page of an item. */
export const hrefOf = ({ kind, id }: { kind: ItemKind; id: string }) => `/${pages[kind]}/${id}`

const places: Record<Phase, string> = { S: 'rooms', E: 'docs', C: 'articles', I: 'checklists' }

/** One of the four places of a space. */
export const placeOf = (spaceId: string, phase: Phase) => `/spaces/${spaceId}/${places[phase]}`
