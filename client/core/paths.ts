import type { ItemKind, Phase } from '#shared/seci/seci.ts'

/** Where an item is read. Agreements and reflections lie on the page of what they belong to, which `/items` looks up. */
export function itemPath(kind: ItemKind, id: string): string {
  switch (kind) {
    case 'topic':
      return `/topics/${id}`
    case 'doc':
      return `/docs/${id}`
    case 'article':
      return `/articles/${id}`
    case 'checklist':
      return `/checklists/${id}`
    case 'agreement':
    case 'reflection':
      return `/items/${id}`
  }
}

const places: Record<Phase, string> = { S: 'rooms', E: 'docs', C: 'articles', I: 'checklists' }

/** One of the four places of a space. */
export const placePath = (spaceId: string, phase: Phase) => `/spaces/${spaceId}/${places[phase]}`
