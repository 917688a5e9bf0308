import { useState } from 'react'
import { Redirect } from 'wouter'
import { useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useSession } from '#client/core/session.tsx'
import { Await, Button, TextField } from '#client/design/index.ts'
import { AuthFrame } from './AuthFrame.tsx'
import { LinkGone } from './LinkGone.tsx'
import { NewPassword, usePeopleErrors } from './NewPassword.tsx'

/** The first administrator of a new installation, by the one-time link from the log. */
export default function SetUpPage({ token }: { token: string }) {
  const t = useWords('people')
  const link = useCall('findOneTimeLink', { token }, { staleTime: Number.POSITIVE_INFINITY })
  usePage({ title: t('setUp') })
  return (
    <AuthFrame>
      {link.error?.code === 'not_found' ? (
        <LinkGone />
      ) : (
        <Await call={link}>{({ purpose }) => (purpose === 'setup' ? <Form token={token} /> : <LinkGone />)}</Await>
      )}
    </AuthFrame>
  )
}

function Form({ token }: { token: string }) {
  const t = useWords('people')
  const core = useWords()
  const own = usePeopleErrors()
  const { viewer, signedIn } = useSession()
  const [draft, setDraft] = useState({ nameLo: '', nameEn: '', email: '', password: '' })
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const setUp = useAction('setUp', { onSuccess: ({ viewer }) => signedIn(viewer) })
  if (viewer && setUp.isSuccess) return <Redirect to="/admin" replace />
  return (
    <>
      <h1>{t('setUp')}</h1>
      <p className="mut">{t('setUpLead')}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          setUp.mutate({ body: { token, ...draft } })
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
          required
          maxLength={120}
          value={draft.nameEn}
          onChange={(event) => set({ nameEn: event.target.value })}
        />
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username"
          required
          maxLength={254}
          value={draft.email}
          onChange={(event) => set({ email: event.target.value })}
        />
        <NewPassword
          value={draft.password}
          onChange={(password) => set({ password })}
          {...(setUp.error ? { error: errorWords(core, setUp.error, own) } : {})}
        />
        <Button type="submit" look="primary" wide busy={setUp.isPending}>
          {t('setUpDo')}
        </Button>
      </form>
    </>
  )
}
