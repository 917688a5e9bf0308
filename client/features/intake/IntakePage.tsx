import { IconCircleCheck } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { CallError, call } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { usePage } from '#client/core/page.ts'
import { upload } from '#client/core/upload.ts'
import { Button, ErrorBlock, Loading } from '#client/design/index.ts'
import type { Intake } from '#shared/features/intake/contract.ts'
import '../docs/index.ts'
import '../knowledge/index.ts'
import { Choosing } from './Choosing.tsx'
import { Done } from './Done.tsx'
import { Looking } from './Looking.tsx'
import { type Chosen, PackError, packed } from './packing.ts'
import { useIntake } from './useIntake.ts'
import { useWhy } from './why.ts'
import './index.ts'
import '#client/design/makebar.css'
import './intake.css'

interface Sending {
  name: string
  share: number
  stop: AbortController
}

/** Why it was not sent, as a word. */
const reasonOf = (problem: unknown) =>
  problem instanceof PackError
    ? problem.message
    : problem instanceof CallError
      ? (problem.reason ?? problem.code)
      : 'other'

/** Brings in what exists: it is sent, looked through, chosen from, and then stored, all of it or nothing. */
export default function IntakePage({ spaceId }: { spaceId: string }) {
  const t = useWords('intake')
  const core = useWords()
  const [path, go] = useLocation()
  const id = new URLSearchParams(useSearch()).get('of') ?? undefined
  const { intake, gone, error, again } = useIntake(id)
  const whyOf = useWhy()
  const [sending, setSending] = useState<Sending>()
  const [reason, setReason] = useState<string>()
  const [notGivenUp, setNotGivenUp] = useState<unknown>()
  usePage({ title: t('title'), back: { href: `/spaces/${spaceId}/docs`, label: core('place.E') } })
  const stop = useRef<AbortController>(undefined)
  // Whoever leaves the page is not sending any more, and is not called back when it is done.
  useEffect(() => () => stop.current?.abort(), [])

  async function send(chosen: Promise<readonly Chosen[]>) {
    const next = newId()
    const control = new AbortController()
    const { signal } = control
    stop.current = control
    setReason(undefined)
    setSending({ name: '', share: 0, stop: control })
    try {
      const files = await chosen
      setSending({ name: files[0]?.file.name ?? '', share: 0, stop: control })
      const { name, body } = await packed(files, t('several', { count: files.length }), signal)
      setSending({ name, share: 0, stop: control })
      await upload('beginIntake', {
        params: { spaceId, id: next, name },
        file: body,
        signal,
        onProgress: (share) => setSending({ name, share, stop: control }),
      })
      // Given up just as it had come: what the server does not hear of is replaced by the next one, or goes by itself.
      if (signal.aborted) void call('dropIntake', { params: { id: next } }).catch(() => undefined)
      else go(`${path}?of=${next}`)
    } catch (problem) {
      if (!signal.aborted) setReason(reasonOf(problem))
    }
    setSending(undefined)
  }
  async function giveUp() {
    setNotGivenUp(undefined)
    try {
      if (id) await call('dropIntake', { params: { id } })
    } catch (problem) {
      if (!(problem instanceof CallError && problem.code === 'not_found')) {
        setNotGivenUp(problem)
        return
      }
    }
    go(path)
  }

  const isChoosing = !id || gone || intake?.state === 'failed'
  const step = sending ? 'sending' : isChoosing ? 'choosing' : (intake?.state ?? 'opening')
  const heading = useStepFocus(step)
  const words = {
    sending: t('sending', { name: sending?.name ?? '' }),
    choosing: '',
    opening: '',
    failed: '',
    reading: t('looking', { name: intake?.name ?? '' }),
    read: t('found', { count: intake?.entries.length ?? 0, name: intake?.name ?? '' }),
    storing: t('storingTitle'),
    done: t('done', { count: intake?.made.length ?? 0 }),
  }[step]

  return (
    <div className="page intakepage">
      <header className="pagehead">
        <h1 ref={words ? undefined : heading} tabIndex={-1}>
          {t('title')}
        </h1>
        <p className="lead">{t('lead')}</p>
      </header>
      {words ? (
        <h2 ref={heading} tabIndex={-1} className="step">
          {step === 'done' ? <IconCircleCheck className="i" aria-hidden /> : null} {words}
        </h2>
      ) : null}
      {notGivenUp ? (
        <p className="msgbad" role="alert">
          {errorWords(core, notGivenUp)}
        </p>
      ) : null}
      {error ? <ErrorBlock error={error} onRetry={again} /> : null}
      {isChoosing ? (
        <>
          {gone ? (
            <p className="msgbad" role="alert">
              {t('gone')}
            </p>
          ) : null}
          {intake?.state === 'failed' && !gone ? (
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
            <Progress share={sending.share} words={words} onStop={() => sending.stop.abort()} />
          ) : (
            <Choosing onChoose={(files) => void send(files)} />
          )}
        </>
      ) : intake ? (
        <Following
          key={intake.id}
          intake={intake}
          spaceId={spaceId}
          onStored={again}
          onGiveUp={() => void giveUp()}
          onNext={() => go(path)}
        />
      ) : error ? null : (
        <Loading lines={6} />
      )}
    </div>
  )
}

/** When the next step stands there, its heading is where one goes on, by keyboard and by ear. */
function useStepFocus(step: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  const last = useRef(step)
  useEffect(() => {
    if (last.current === step) return
    // Whoever opens the page at its address begins where every page begins.
    if (last.current !== 'opening') heading.current?.focus()
    last.current = step
  }, [step])
  return heading
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
  const core = useWords()
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const { state, done, of } = intake
  // What was chosen stays while it is stored: should that fail, one goes on from it.
  const looked = useRef<Intake>(undefined)
  if (state === 'read') looked.current = intake
  if (state === 'done') return <Done intake={intake} spaceId={spaceId} onNext={onNext} />
  const numbers = { done: format.number(done), of: format.number(of) }
  return (
    <>
      {state === 'read' ? null : (
        <Progress
          share={of > 0 ? done / of : 0}
          words={of > 0 ? t(state === 'storing' ? 'storing' : 'reading', numbers) : ''}
          help={`${t('mayLeave')} ${offline ? core('offline.reason') : ''}`}
          disabled={offline}
          onStop={onGiveUp}
        />
      )}
      {looked.current ? (
        <div hidden={state !== 'read'}>
          <Looking intake={looked.current} onStored={onStored} onGiveUp={onGiveUp} />
        </div>
      ) : null}
    </>
  )
}

interface ProgressProps {
  share: number
  words: string
  help?: string
  disabled?: boolean
  onStop(): void
}

function Progress({ share, words, help, disabled = false, onStop }: ProgressProps) {
  const t = useWords('intake')
  const core = useWords()
  return (
    <div className="panel pad stack">
      <progress value={share} max={1} aria-label={words || t('progress')} />
      {words ? <p>{words}</p> : null}
      {help ? <p className="sm mut">{help}</p> : null}
      <div>
        <Button onClick={onStop} disabled={disabled}>
          {core('cancel')}
        </Button>
      </div>
    </div>
  )
}
