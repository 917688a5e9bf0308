import { useState } from 'react'
import { Link } from 'wouter'
import { useWords } from '#client/core/i18n.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { useUnsent } from '#client/core/unsent.ts'
import { Lao, Sure } from '#client/design/index.ts'

/** Whoever signs out is told what of theirs is on this device alone, and leaves only when they say so or it is sent. */
export function Leaving() {
  const t = useWords()
  const viewer = useViewer()
  const { leave, stay } = useSession()
  const unsent = useUnsent(viewer.id)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const isSent = unsent.length === 0
  function go() {
    setBusy(true)
    leave().catch((refused: unknown) => {
      setError(refused)
      setBusy(false)
    })
  }
  return (
    <Sure
      title={t(isSent ? 'unsent.none' : 'unsent.title')}
      does={t(isSent ? 'signOut' : 'unsent.leave')}
      look={isSent ? 'primary' : 'danger'}
      busy={busy}
      error={error}
      onSure={go}
      onClose={stay}
    >
      {isSent ? (
        <p role="status">{t('unsent.noneHelp')}</p>
      ) : (
        <>
          <p>{t('unsent.help')}</p>
          <ul className="rows">
            {unsent.map(({ kind, name, words, href }) => {
              const line = <b>{words ? <Lao>{words}</Lao> : t('unsent.nameless')}</b>
              return (
                <li key={name}>
                  <div>
                    {href ? (
                      <Link href={href} className="plain clamp2" onClick={stay}>
                        {line}
                      </Link>
                    ) : (
                      <span className="clamp2">{line}</span>
                    )}
                    <p className="sm mut">{t(`unsent.${kind}`)}</p>
                  </div>
                </li>
              )
            })}
          </ul>
          <p className="sm mut">{t('unsent.wait')}</p>
        </>
      )}
    </Sure>
  )
}
