import { useEffect, useRef, useState } from 'react'
import type { CopyFacts } from '#client/core/copies.ts'
import { keepCopy } from '#client/core/copyText.ts'
import type { DocState, OpenDoc } from '#client/core/doc.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { isLocked } from '#shared/features/docs/policy.ts'

interface Lost {
  personId: string
  open: { open: OpenDoc; state: DocState } | undefined
  /** What the server says of the document now, and else what this device last knew. */
  data: Doc | undefined
  kept: Doc | undefined
  /** The document is not there for this person any more. */
  gone: boolean
  /** Opens it anew once the copy is kept. */
  anew(): void
}

export interface CopyMade {
  id: string
  why: CopyFacts['why']
}

/**
 * What one wrote and the document does not take, because it was locked or deleted, the right to it ended or it is too
 * much, goes into a private copy; only when that is stored does this device let go of the text, which it would send again
 * whenever the document is opened.
 */
export function usePrivateCopy(lost: Lost): CopyMade | undefined {
  const [copy, setCopy] = useState<CopyMade>()
  const latest = useRef(lost)
  latest.current = lost
  const { open, data, gone } = lost
  const ended = open?.state.ended
  const closed = ended === 'not_yours' && data !== undefined && (isLocked(data) || data.access !== 'write')
  const isLost =
    (gone || closed || ended === 'refused') && open !== undefined && open.state.unsaved > 0 && open.state.keeps
  useEffect(() => {
    const { personId, open: held, data: now, kept, gone: isGone, anew } = latest.current
    const facts = now ?? kept
    if (!isLost || !held || !facts) return
    const { id: docId, spaceId, title } = facts
    const shut = isLocked(facts) ? 'locked' : 'readonly'
    const why = isGone ? 'gone' : held.state.ended === 'refused' ? 'refused' : shut
    const at = held.state.writtenAt ?? new Date().toISOString()
    keepCopy(personId, held.open.doc, { docId, spaceId, title, why }, at)
      .then(async (id) => {
        await held.open.forget()
        setCopy({ id, why })
        anew()
      })
      .catch((error: unknown) => console.warn('A private copy could not be kept; the text stays where it is', error))
  }, [isLost])
  return copy
}
