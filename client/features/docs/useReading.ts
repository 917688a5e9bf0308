import { useState } from 'react'
import { usePhone } from '#client/core/phone.ts'
import type { Doc } from '#shared/features/docs/contract.ts'

const TOOLS_KEY = 'ba.docs.tools'

/** How this person looks at a document now. On phones it is read until one asks to write, so that no thumb changes it. */
export function useReading(doc: Doc) {
  const phone = usePhone()
  const [asked, edit] = useState(doc.missing.includes('text'))
  const [finding, find] = useState(false)
  const [presenting, present] = useState(false)
  const [withTools, setTools] = useState(() => localStorage.getItem(TOOLS_KEY) !== 'off')
  return {
    editing: !phone || asked,
    edit: () => edit(true),
    finding,
    find,
    presenting,
    present,
    withTools,
    /** Some write from the keys and by `/`, and want the room. */
    toggleTools() {
      localStorage.setItem(TOOLS_KEY, withTools ? 'off' : 'on')
      setTools(!withTools)
    },
  }
}
