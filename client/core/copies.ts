import { forgetKept, keptBefore } from './kept.ts'

/** What is known of a private copy: the document it was written in, and why it could not go there. */
export interface CopyFacts {
  docId: string
  spaceId: string
  title: string
  /** How it begins, where it is a part of the document. */
  words?: string
  /**
   * The document was locked, is not there for this person any more, has no room for it, others changed the part it stood
   * in, or the part fitted no more when two people's changes came together.
   */
  why: 'locked' | 'gone' | 'readonly' | 'refused' | 'torn' | 'unfit'
}

export interface PrivateCopy extends CopyFacts {
  id: string
  /** When it was last written in. */
  at: string
}

export const copyName = (personId: string, id: string) => `ba.copy.${personId}.${id}`

/** The private copies of somebody on this device, the newest first. */
export function listCopies(personId: string): PrivateCopy[] {
  const prefix = copyName(personId, '')
  return keptBefore<CopyFacts>(prefix)
    .flatMap(({ name, at, facts }) => (facts ? [{ ...facts, id: name.slice(prefix.length), at }] : []))
    .sort((a, b) => b.at.localeCompare(a.at))
}

/** Takes a private copy out, because its writer said so. */
export const dropCopy = (personId: string, id: string): Promise<void> => forgetKept(copyName(personId, id))
