import { useSyncExternalStore } from 'react'

/** Where one column is all there is; the same width as in the styles. */
const narrow = matchMedia('(max-width: 760px)')

const subscribe = (listener: () => void) => {
  narrow.addEventListener('change', listener)
  return () => narrow.removeEventListener('change', listener)
}

/** Whether the window is as narrow as a phone, now and when it is turned. */
export const usePhone = () => useSyncExternalStore(subscribe, () => narrow.matches)
