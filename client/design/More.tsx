import { useState } from 'react'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import type { Pages } from '#client/core/usePages.ts'
import { Button } from './Button.tsx'

/** The way to the next page of a list, under it; nothing where the list is whole. */
export function More({ of, children }: { of: Pages<unknown>; children: string }) {
  const t = useWords()
  const [isBusy, setBusy] = useState(false)
  const [failed, setFailed] = useState<Error | null>(null)
  if (!of.hasMore) return null
  return (
    <p className="row wrap">
      <Button
        look="quiet"
        busy={isBusy}
        onClick={async () => {
          setBusy(true)
          setFailed(null)
          setFailed(await of.more())
          setBusy(false)
        }}
      >
        {children}
      </Button>
      {failed ? (
        <span className="msgbad" role="alert">
          {errorWords(t, failed)}
        </span>
      ) : null}
    </p>
  )
}
