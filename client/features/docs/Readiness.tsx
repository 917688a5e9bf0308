import { IconCheck, IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, Press } from '#client/design/index.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { WRITERS_FOR_READY } from '#shared/features/docs/policy.ts'

/** Marks as ready and takes it back. */
export function useReadiness(doc: Doc) {
  const [justDone, setJustDone] = useState(false)
  const mark = useAction('markReady', {
    onSuccess: async () => {
      setJustDone(true)
      await refresh('doc')
    },
  })
  const takeBack = useAction('takeBackReady', {
    onSuccess: async () => {
      setJustDone(false)
      await refresh('doc')
    },
  })
  const given = { params: { docId: doc.id } }
  return {
    justDone,
    mark: () => mark.mutate(given),
    takeBack: () => takeBack.mutate(given),
    busy: mark.isPending || takeBack.isPending,
    error: mark.error ?? takeBack.error,
  }
}

interface ReadyActionProps {
  doc: Doc
  readiness: ReturnType<typeof useReadiness>
  offline: boolean
  publish: ((doc: Doc) => ReactNode) | undefined
}

/** The one main step of a document: to be ready, then to be published. What is in the way is said beside it. */
export function ReadyAction({ doc, readiness, offline, publish }: ReadyActionProps) {
  const t = useWords('docs')
  const core = useWords()
  const reasonId = useId()
  const { error } = readiness
  const refused = error?.reason === 'second_writer' || error?.reason === 'text' ? error.reason : undefined
  const reason = error
    ? refused
      ? t(`missing.${refused}`)
      : errorWords(core, error)
    : offline
      ? core('offline.reason')
      : doc.state === 'draft' && doc.missing[0] && !doc.asItCame
        ? t(`missing.${doc.missing[0]}`)
        : undefined
  const note = reason ? (
    <span id={reasonId} className="sm mut why" role={error ? 'alert' : undefined}>
      {reason}
    </span>
  ) : null
  if (doc.access !== 'write') return null
  if (doc.state !== 'draft' || doc.asItCame)
    return (
      <>
        {note}
        <span className="publishplace hide-p">{publish?.(doc)}</span>
      </>
    )
  return (
    <>
      {note}
      <Button
        icon={<IconCheck className="i" aria-hidden />}
        busy={readiness.busy}
        disabled={offline || doc.missing.length > 0}
        aria-label={t('markReady')}
        aria-describedby={reason ? reasonId : undefined}
        onClick={readiness.mark}
      >
        <span className="hide-p">{t('markReady')}</span>
        <span className="only-p">{t('ready')}</span>
      </Button>
    </>
  )
}

/** The place of the list below on its page. */
export const BEFORE_READY = 'before-ready'

/** What is there already and what is missing before a document is ready. */
export function BeforeReady({ doc, readiness, offline }: Omit<ReadyActionProps, 'publish'>) {
  const t = useWords('docs')
  const core = useWords()
  const spiral = useCall('findSpiral', { itemId: doc.id })
  const origin = spiral.data?.cameFrom.find(({ relation }) => relation === 'derivedFrom')
  const lines = [
    {
      word: 'writers',
      done: !doc.missing.includes('second_writer'),
      text: t('needWriters', { count: WRITERS_FOR_READY }),
      note: t('writersNow', { count: doc.contributors.length }),
    },
    { word: 'text', done: !doc.missing.includes('text'), text: t('needText') },
    // Not needed: a document may begin without a talk, or come from a file.
    ...(origin ? [{ word: 'origin', done: true, text: t('hasOrigin') }] : []),
  ]
  return (
    <section className="before">
      <h2 id={BEFORE_READY} tabIndex={-1}>
        {doc.state === 'draft' ? t('before') : t('isReady')}
      </h2>
      <ul>
        {lines.map(({ word, done, text, note }) => (
          <li key={word}>
            {done ? <IconCircleCheck className="i" aria-hidden /> : <IconCircleDashed className="i" aria-hidden />}
            <span>
              <span className="sr">{done ? core('spiral.done') : core('spiral.todo')}: </span>
              {text}
              {note ? (
                <span className="mut">
                  {'\u00a0· '}
                  {note}
                </span>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {doc.state === 'draft' && doc.missing.includes('second_writer') ? (
        <p className="sm mut">{t(doc.asItCame ? 'asItCame' : doc.importId ? 'cameOtherwise' : 'whyWriters')}</p>
      ) : null}
      {doc.state === 'ready' && doc.access === 'write' ? (
        <Press type="button" className="lnk sm" disabled={offline || readiness.busy} onClick={readiness.takeBack}>
          {t('takeBack')}
        </Press>
      ) : null}
    </section>
  )
}
