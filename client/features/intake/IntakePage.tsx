import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { CallError, call } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { usePage } from '#client/core/page.ts'
import { upload } from '#client/core/upload.ts'
import { Button, Loading } from '#client/design/index.ts'
import type { Intake } from '#shared/features/intake/contract.ts'
import '../docs/index.ts'
import '../knowledge/index.ts'
import { Choosing } from './Choosing.tsx'
import { Done } from './Done.tsx'
import { Looking } from './Looking.tsx'
import { PackError, packed } from './packing.ts'
import { useIntake } from './useIntake.ts'
import { useWhy } from './why.ts'
import './index.ts'
import './intake.css'

/** Brings in what exists: it is sent, looked through, chosen from, and then stored, all of it or nothing. */
export default function IntakePage({ spaceId }: { spaceId: string }) {
  const t = useWords('intake')
  const core = useWords()
  const [path, go] = useLocation()
  const id = new URLSearchParams(useSearch()).get('of') ?? undefined
  const { intake, gone, again } = useIntake(id)
  const whyOf = useWhy()
  const [sending, setSending] = useState<{ name: string; share: number; stop: AbortController }>()
  const [reason, setReason] = useState<string>()
  usePage({ title: t('title'), back: { href: `/spaces/${spaceId}/docs`, label: core('place.E') } })

  async function send(files: readonly File[]) {
    const next = newId()
    const stop = new AbortController()
    setReason(undefined)
    setSending({ name: files[0]?.name ?? '', share: 0, stop })
    try {
      const { name, body } = await packed(files, t('several', { count: files.length }))
      setSending({ name, share: 0, stop })
      await upload('beginIntake', {
        params: { spaceId, id: next, name },
        file: body,
        signal: stop.signal,
        onProgress: (share) => setSending({ name, share, stop }),
      })
      go(`${path}?of=${next}`)
    } catch (problem) {
      if (!stop.signal.aborted)
        setReason(
          problem instanceof PackError
            ? problem.message
            : problem instanceof CallError
              ? (problem.reason ?? problem.code)
              : 'other',
        )
    }
    setSending(undefined)
  }
  async function giveUp() {
    if (id) await call('dropIntake', { params: { id } }).catch(() => undefined)
    go(path)
  }

  return (
    <div className="page intakepage">
      <header className="pagehead">
        <h1>{t('title')}</h1>
        <p className="lead">{t('lead')}</p>
      </header>
      {!id || gone || intake?.state === 'failed' ? (
        <>
          {gone ? (
            <p className="msgbad" role="alert">
              {t('gone')}
            </p>
          ) : null}
          {intake?.state === 'failed' && id && !gone ? (
            <p className="msgbad" role="alert">
              {t('failed', { name: intake.name, why: whyOf(intake.reason) })}
            </p>
          ) : null}
          {reason ? (
            <p className="msgbad" role="alert">
              {t('notSent', { why: whyOf(reason) })}
            </p>
          ) : null}
          {sending ? (
            <Progress
              share={sending.share}
              words={t('sending', { name: sending.name })}
              onStop={() => sending.stop.abort()}
            />
          ) : (
            <Choosing onChoose={(files) => void send(files)} />
          )}
        </>
      ) : intake ? (
        <Following
          intake={intake}
          spaceId={spaceId}
          onStored={again}
          onGiveUp={() => void giveUp()}
          onNext={() => go(path)}
        />
      ) : (
        <Loading lines={6} />
      )}
    </div>
  )
}

interface FollowingProps {
  intake: Intake
  spaceId: string
  onStored(): void
  onGiveUp(): void
  onNext(): void
}

function Following({ intake, spaceId, onStored, onGiveUp, onNext }: FollowingProps) {
  const t = useWords('intake')
  const format = useFormat()
  const { state, done, of, name } = intake
  if (state === 'done') return <Done intake={intake} spaceId={spaceId} onNext={onNext} />
  if (state === 'read') return <Looking key={intake.id} intake={intake} onStored={onStored} onGiveUp={onGiveUp} />
  const numbers = { done: format.number(done), of: format.number(of) }
  return (
    <Progress
      share={of > 0 ? done / of : 0}
      words={state === 'storing' ? t('storing', numbers) : of > 0 ? t('reading', numbers) : t('looking', { name })}
      help={t('mayLeave')}
      onStop={onGiveUp}
    />
  )
}

interface ProgressProps {
  share: number
  words: string
  help?: string
  onStop(): void
}

function Progress({ share, words, help, onStop }: ProgressProps) {
  const core = useWords()
  return (
    <div className="panel pad stack" aria-live="polite">
      <progress value={share} max={1} aria-label={words} />
      <p>{words}</p>
      {help ? <p className="sm mut">{help}</p> : null}
      <div>
        <Button onClick={onStop}>{core('cancel')}</Button>
      </div>
    </div>
  )
}
