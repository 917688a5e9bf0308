import { useState } from 'react'
import { useKeptDraft } from '#client/core/useKeptDraft.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import type { Called } from './CallField.tsx'

/** What somebody is putting in the place of a message. */
export interface Edit extends Called {
  id: string
  /** What stood there when they began: it may be another by now. */
  of: string
}

/**
 * What of a topic somebody is putting another way, kept on this device until it is saved or thrown away. What comes back
 * with the page is not open: it must not pull whoever opens a talk to where they once wrote.
 */
export function useEdits(personId: string, topicId: string) {
  const [{ edits }, keep, forget] = useKeptDraft(`ba.edits.${personId}.${topicId}`, () => ({ edits: [] as Edit[] }))
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const of = (id: string) => edits.find((edit) => edit.id === id)
  return {
    edits,
    /** The one whose form stands in the place of its message. */
    openOf: (id: string) => (open.has(id) ? of(id) : undefined),
    open: (message: Pick<Message, 'id' | 'body' | 'mentions'>) => {
      setOpen(new Set(open).add(message.id))
      const { id, body, mentions } = message
      if (!of(id)) keep({ edits: [...edits, { id, body, mentions, of: body }] })
    },
    change: (id: string, { body, mentions }: Called) =>
      keep({ edits: edits.map((edit) => (edit.id === id ? { ...edit, body, mentions } : edit)) }),
    drop: (id: string) => {
      const rest = edits.filter((edit) => edit.id !== id)
      keep({ edits: rest })
      if (rest.length === 0) forget()
    },
  }
}
