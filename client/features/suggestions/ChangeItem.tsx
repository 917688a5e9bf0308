import { IconCheck, IconEye, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Button, Names, TextField } from '#client/design/index.ts'
import type { SuggestedChange } from '#shared/features/suggestions/contract.ts'
import { NOTE_MAX } from '#shared/features/suggestions/policy.ts'

interface ChangeItemProps {
  change: SuggestedChange
  busy?: boolean
  /** For those who may decide. */
  onDecide?: (accept: boolean, reason?: string) => void
  /** Leads to where it stands in the text, where a list lies over that. */
  onLook?: (() => void) | undefined
}

/** One change as it reads: what goes, what comes, and the words round it; or what became of it. */
export function ChangeItem({ change, busy = false, onDecide, onLook }: ChangeItemProps) {
  const t = useWords('suggestions')
  const core = useWords()
  const language = useLanguage()
  const [reason, setReason] = useState<string>()
  const { kind, before, after, lead, trail, state } = change
  function reject(event: FormEvent) {
    event.preventDefault()
    onDecide?.(false, reason?.trim())
    setReason(undefined)
  }
  const same = before === after
  return (
    <li className="change" data-state={state}>
      <p className="body">
        {lead ? <span className="mut">…{lead}</span> : null}
        {before && !same ? (
          <del>
            <span className="sr">{t('removed')}: </span>
            {before}
          </del>
        ) : null}
        {before && after && !same ? ' ' : null}
        {after && !same ? (
          <ins>
            <span className="sr">{t('added')}: </span>
            {after}
          </ins>
        ) : null}
        {same ? <span>{after || t('blank')}</span> : null}
        {trail ? <span className="mut">{trail}…</span> : null}
      </p>
      {same ? <p className="sm mut">{t(`kind.${kind}`)}</p> : null}
      {onLook && state === 'open' ? (
        <p>
          <Button small look="quiet" icon={<IconEye className="i" aria-hidden />} onClick={onLook}>
            {t('look')}
          </Button>
        </p>
      ) : null}
      {state === 'open' || state === 'applying' ? (
        onDecide && state === 'open' && reason === undefined ? (
          <p className="row wrap">
            <Button small icon={<IconCheck className="i" aria-hidden />} disabled={busy} onClick={() => onDecide(true)}>
              {t('accept')}
            </Button>
            <Button
              small
              look="quiet"
              icon={<IconX className="i" aria-hidden />}
              disabled={busy}
              onClick={() => setReason('')}
            >
              {t('reject')}
            </Button>
          </p>
        ) : null
      ) : (
        <p className="sm outcome">
          {state === 'gone' ? (
            t('gone')
          ) : (
            <Names
              of={[{ name: nameOf({ nameLo: change.decidedLo ?? '', nameEn: change.decidedEn ?? '' }, language) }]}
              within={(name) => t(`became.${state}`, { name })}
            />
          )}
          {change.reason ? (
            <span className="mut">
              {'\u00a0· '}
              {change.reason}
            </span>
          ) : null}
        </p>
      )}
      {reason !== undefined ? (
        <form className="stack" onSubmit={reject}>
          <TextField
            label={t('reason')}
            value={reason}
            maxLength={NOTE_MAX}
            onChange={(event) => setReason(event.target.value)}
          />
          <p className="row wrap">
            <Button small type="submit" disabled={busy}>
              {t('reject')}
            </Button>
            <Button small look="quiet" onClick={() => setReason(undefined)}>
              {core('cancel')}
            </Button>
          </p>
        </form>
      ) : null}
    </li>
  )
}
