import { useState } from 'react'
import { useKeptList, writeEntry } from '#client/core/useKeptList.ts'
import type { Message } from '#shared/features/rooms/contract.ts'
import type { Called } from './CallField.tsx'

/** What somebody is putting in the place of a message. */
export interface Edit extends Called {
  id: string
  /** Where its message stood when they began: it may have been moved by now. */
  topicId: string
  /** What stood there when they began: it may be another by now. */
  of: string
  begunAt: string
}

/**
 * What somebody is putting another way, kept on this device until it is saved or thrown away, in every tab the same. What
 * comes back with the page is not open: it must not pull whoever opens a talk to where they once wrote.
 */
export function useEdits(personId: string) {
  const prefix = `ba.edits.${personId}.`
  const edits = useKeptList<Edit>(prefix).toSorted((a, b) => a.begunAt.localeCompare(b.begunAt))
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const of = (id: string) => edits.find((edit) => edit.id === id)
  const keep = (id: string, edit: Edit | undefined) => writeEntry(prefix + id, edit)
  return {
    edits,
    /** The one whose form stands in the place of its message. */
    openOf: (id: string) => (open.has(id) ? of(id) : undefined),
    open: (message: Pick<Message, 'id' | 'topicId' | 'body' | 'mentions'>) => {
      setOpen(new Set(open).add(message.id))
      const { id, topicId, body, mentions } = message
      if (!of(id)) keep(id, { id, topicId, body, mentions, of: body, begunAt: new Date().toISOString() })
    },
    change: (id: string, { body, mentions }: Called) => {
      const edit = of(id)
      if (edit) keep(id, { ...edit, body, mentions })
    },
    drop: (id: string) => keep(id, undefined),
  }
}
