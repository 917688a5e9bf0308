import type { KeyboardEvent } from 'react'

/** On phones Enter is a new line and the button sends: there is no Shift to hold. */
export const isPhone = () => matchMedia('(max-width: 760px)').matches

export const isSend = ({ shiftKey }: KeyboardEvent) => !shiftKey && !isPhone()
