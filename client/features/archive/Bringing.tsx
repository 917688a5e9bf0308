import { IconAlertTriangle, IconCircleCheck, IconPackageImport } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { CallError, refresh } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { upload } from '#client/core/upload.ts'
import { FileButton } from '#client/design/files.tsx'
import { Button } from '#client/design/index.ts'
import type { ArchiveProgress } from '#shared/features/archive/contract.ts'
import { useProgress } from './useProgress.ts'
import { whyOf } from './why.ts'

/** Sends an archive, and tells how far it is until its spaces are there. */
export function Bringing() {
  const t = useWords('archive')
  const core = useWords()
  const language = useLanguage()
  const format = useFormat()
  const offline = useConnection() === 'offline'
  const [sent, setSent] = useState<{ id: string; name: string; share: number }>()
  const [made, setMade] = useState<ArchiveProgress>()
  const [reason, setReason] = useState<string>()
  const { progress, lost } = useProgress(sent && sent.share >= 1 ? sent.id : undefined)
  useEffect(() => {
    if (!lost && (!progress || progress.state === 'running')) return
    setSent(undefined)
    if (progress?.state === 'done') {
      setMade(progress)
      void refresh('space')
    } else setReason(lost ? 'aborted' : (progress?.reason ?? 'other'))
  }, [progress, lost])

  async function bring(file: File) {
    const id = newId()
    setMade(undefined)
    setReason(undefined)
    setSent({ id, name: file.name, share: 0 })
    try {
      await upload('bringArchive', {
        params: { id },
        file,
        onProgress: (share) => setSent({ id, name: file.name, share }),
        signal: new AbortController().signal,
      })
      setSent({ id, name: file.name, share: 1 })
    } catch (problem) {
      // All of it may be there, and only the answer got lost: its progress says so.
      const unheard = problem instanceof CallError && /^(offline|unavailable|unexpected)$/.test(problem.code)
      if (unheard) return setSent({ id, name: file.name, share: 1 })
      setReason(problem instanceof CallError ? (problem.reason ?? problem.code) : 'other')
      setSent(undefined)
    }
  }

  return (
    <div className="stack bringing">
      <div className="row wrap">
        <FileButton
          label={t('choose')}
          icon={<IconPackageImport className="i" aria-hidden />}
          accept=".zip,application/zip"
          disabled={offline || sent !== undefined}
          onFiles={([file]) => file && void bring(file)}
        />
        {offline ? <span className="sm mut">{core('offline.reason')}</span> : null}
      </div>
      <div aria-live="polite">
        {sent ? (
          <>
            <progress
              value={sent.share < 1 ? sent.share : (progress?.done ?? 0)}
              max={sent.share < 1 ? 1 : Math.max(1, progress?.of ?? 1)}
              aria-label={t('sending', { name: sent.name })}
            />
            <p className="sm mut">
              {sent.share < 1
                ? t('sending', { name: sent.name })
                : progress && progress.of > 0
                  ? t('reading', { done: format.number(progress.done), of: format.number(progress.of) })
                  : t('looking')}{' '}
              {t('keepOpen')}
            </p>
          </>
        ) : null}
        {made ? (
          <div className="stack">
            <p className="savedstate">
              <IconCircleCheck className="i" aria-hidden />{' '}
              {made.left > 0 ? t('broughtLeft', { count: made.left }) : t('brought')}
            </p>
            <p className="sm mut">{t('names')}</p>
            <div className="row wrap">
              {made.spaces.map((space) => (
                <Button key={space.id} href={`/spaces/${space.id}`} look="primary">
                  {t('goSpace', { name: nameOf(space, language) })}
                </Button>
              ))}
            </div>
          </div>
        ) : null}
        {reason ? (
          <p className="msgbad" role="alert">
            <IconAlertTriangle className="i" aria-hidden /> {t('bringFailed', { why: whyOf(t, reason) })}
          </p>
        ) : null}
      </div>
    </div>
  )
}
