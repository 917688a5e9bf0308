import { useEffect, useState } from 'react'
import type { Doc as Text } from 'yjs'
import { usePhone } from '#client/core/phone.ts'
import { FRAGMENT } from '#shared/features/docs/schema.ts'

const TOOLS_KEY = 'ba.docs.tools'

/** Whether it says anything; marks and empty paragraphs are no words. */
const isUnwritten = (text: Text) =>
  text
    .getXmlFragment(FRAGMENT)
    .toString()
    .replace(/<[^>]*>/g, '')
    .trim() === ''

/** How this person looks at a document now. On phones it is read until one asks to write, so that no thumb changes it. */
export function useReading(text: Text, isLoaded: boolean) {
  const phone = usePhone()
  const [asked, edit] = useState<boolean>()
  // What is empty is opened to be written. That is known once its text is here, and decided once.
  useEffect(() => {
    if (isLoaded) edit((old) => old ?? isUnwritten(text))
  }, [isLoaded, text])
  const [finding, find] = useState(false)
  const [presenting, present] = useState(false)
  const [withTools, setTools] = useState(() => localStorage.getItem(TOOLS_KEY) !== 'off')
  return {
    editing: !phone || asked === true,
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
