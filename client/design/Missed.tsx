import { useState } from 'react'
import { type Call, retryFailed } from '#client/core/call.ts'
import { useWords } from '#client/core/i18n.ts'
import { Press } from './Button.tsx'
import { Lao } from './Lao.tsx'

type Asked = Pick<Call<unknown>, 'data' | 'error'>

/** It failed, and nothing is kept of it from before. */
export const isMissed = ({ data, error }: Asked) => error !== null && data === undefined

interface MissedProps {
  /** What the part shows. */
  of: readonly Asked[]
  /** What it is called. */
  children: string
}

/** In the place of a part of a page that cannot be had: one quiet line that says so. Its press asks again for all that failed. */
export function Missed({ of, children }: MissedProps) {
  const t = useWords()
  const [asking, setAsking] = useState(false)
  if (!of.some(isMissed)) return null
  const retry = async () => {
    setAsking(true)
    await retryFailed()
    setAsking(false)
  }
  return (
    <p className="missed sm mut" role="status">
      <span className="lb">
        <Lao>{t('missed', { what: children })}</Lao>{' '}
      </span>
      <Press className="lnk" disabled={asking} onClick={() => void retry()}>
        {t('retry')}
      </Press>
    </p>
  )
}
