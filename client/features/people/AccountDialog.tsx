import { useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { copyText } from '#client/core/copy.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { announce, Button, Dialog, SelectField, TextField } from '#client/design/index.ts'
import type { Rank } from '#shared/base/viewer.ts'
import type { Account, OneTimeLink } from '#shared/features/people/contract.ts'
import { DepartmentSelect } from './DepartmentSelect.tsx'
import { usePeopleErrors } from './NewPassword.tsx'

const ranks: readonly Rank[] = ['R1', 'R2', 'R3']

/** An account: new with its invitation, or an existing one. */
export default function AccountDialog({ account, onClose }: { account: Account | 'new'; onClose: () => void }) {
  const t = useWords('people')
  const core = useWords()
  const own = usePeopleErrors()
  const viewer = useViewer()
  const before = account === 'new' ? undefined : account
  const [draft, setDraft] = useState({
    nameLo: before?.nameLo ?? '',
    nameEn: before?.nameEn ?? '',
    email: before?.email ?? '',
    departmentId: before?.departmentId ?? null,
    rank: before?.rank ?? ('R1' as Rank),
    isAdmin: before?.isAdmin ?? false,
  })
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const [link, setLink] = useState<OneTimeLink>()
  const done = () => {
    void refresh('person')
    announce(t('saved'))
    onClose()
  }
  const create = useAction('createAccount', {
    onSuccess: ({ link }) => {
      void refresh('person')
      setLink(link)
    },
  })
  const update = useAction('updateAccount', { onSuccess: done })
  const invite = useAction('inviteAgain', { onSuccess: ({ link }) => setLink(link) })
  const error = create.error ?? update.error ?? invite.error

  if (link) return <HandOver link={link} onClose={onClose} />
  return (
    <Dialog title={before ? t('editPerson') : t('invite')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (!before) return create.mutate({ body: draft })
          const { email: _, ...change } = draft
          update.mutate({ params: { personId: before.id }, body: change })
        }}
      >
        <TextField
          label={t('nameLo')}
          lang="lo"
          required
          maxLength={120}
          value={draft.nameLo}
          onChange={(event) => set({ nameLo: event.target.value })}
        />
        <TextField
          label={t('nameEn')}
          lang="en"
          required
          maxLength={120}
          value={draft.nameEn}
          onChange={(event) => set({ nameEn: event.target.value })}
        />
        <TextField
          label={t('email')}
          type="email"
          required
          maxLength={254}
          disabled={before !== undefined}
          value={draft.email}
          onChange={(event) => set({ email: event.target.value })}
        />
        <DepartmentSelect
          label={t('department')}
          value={draft.departmentId}
          onChange={(departmentId) => set({ departmentId })}
        />
        <SelectField
          label={t('rankLabel')}
          value={draft.rank}
          onChange={(event) => set({ rank: ranks.find((rank) => rank === event.target.value) ?? 'R1' })}
        >
          {ranks.map((rank) => (
            <option key={rank} value={rank}>
              {t(`rank.${rank}`)}
            </option>
          ))}
        </SelectField>
        <label className="check">
          <input
            type="checkbox"
            checked={draft.isAdmin}
            disabled={before?.id === viewer.id}
            onChange={(event) => set({ isAdmin: event.target.checked })}
          />
          <span>{t('isAdmin')}</span>
        </label>
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error, own)}
          </p>
        ) : null}
        <div className="end">
          {before && before.id !== viewer.id ? (
            <>
              {before.leftAt ? null : (
                <Button busy={invite.isPending} onClick={() => invite.mutate({ params: { personId: before.id } })}>
                  {t('inviteAgain')}
                </Button>
              )}
              <Button
                look={before.leftAt ? 'quiet' : 'danger'}
                busy={update.isPending}
                onClick={() => update.mutate({ params: { personId: before.id }, body: { closed: !before.leftAt } })}
              >
                {before.leftAt ? t('reopenAccount') : t('closeAccount')}
              </Button>
            </>
          ) : null}
          <Button type="submit" look="primary" busy={create.isPending || update.isPending}>
            {before ? core('save') : t('invite')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The link is shown once: whoever has it can choose the password. */
function HandOver({ link, onClose }: { link: OneTimeLink; onClose: () => void }) {
  const t = useWords('people')
  const core = useWords()
  const format = useFormat()
  const [copied, setCopied] = useState(false)
  const address = `${location.origin}${link.path}`
  return (
    <Dialog title={t('linkTitle')} onClose={onClose}>
      <div className="stack">
        <p>{t('linkHelp', { when: format.dateTime(link.expiresAt) })}</p>
        <TextField label={t('link')} readOnly value={address} onFocus={(event) => event.target.select()} />
        <div className="end">
          <Button look="primary" onClick={async () => setCopied(await copyText(address))}>
            {copied ? core('copied') : core('copy')}
          </Button>
          <Button onClick={onClose}>{core('done')}</Button>
        </div>
      </div>
    </Dialog>
  )
}
