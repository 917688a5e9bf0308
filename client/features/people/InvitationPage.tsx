import { useState } from 'react'
import { Redirect } from 'wouter'
import { useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useSession } from '#client/core/session.tsx'
import { Await, Button } from '#client/design/index.ts'
import { AuthFrame } from './AuthFrame.tsx'
import { LinkGone } from './LinkGone.tsx'
import { NewPassword, usePeopleErrors } from './NewPassword.tsx'

/** Somebody who was invited chooses their password. */
export default function InvitationPage({ token }: { token: string }) {
  const t = useWords('people')
  const core = useWords()
  const own = usePeopleErrors()
  const format = useFormat()
  const { viewer, signedIn } = useSession()
  const link = useCall('findOneTimeLink', { token }, { staleTime: Number.POSITIVE_INFINITY })
  const [password, setPassword] = useState('')
  const accept = useAction('acceptInvitation', { onSuccess: ({ viewer }) => signedIn(viewer) })
  usePage({ title: t('invitation') })
  if (viewer && accept.isSuccess) return <Redirect to="/" replace />
  return (
    <AuthFrame>
      {link.error?.code === 'not_found' ? (
        <LinkGone />
      ) : (
        <Await call={link}>
          {({ purpose, nameLo, nameEn, email }) =>
            purpose !== 'invitation' || nameLo === null || nameEn === null ? (
              <LinkGone />
            ) : (
              <>
                <h1>{t('welcome', { name: format.givenName({ nameLo, nameEn }) })}</h1>
                <p className="mut">{t('invitationLead')}</p>
                <form
                  className="stack"
                  onSubmit={(event) => {
                    event.preventDefault()
                    accept.mutate({ body: { token, password } })
                  }}
                >
                  <input type="email" name="email" autoComplete="username" value={email ?? ''} readOnly hidden />
                  <NewPassword
                    value={password}
                    onChange={setPassword}
                    {...(accept.error ? { error: errorWords(core, accept.error, own) } : {})}
                  />
                  <Button type="submit" look="primary" wide busy={accept.isPending}>
                    {t('invitationDo')}
                  </Button>
                </form>
              </>
            )
          }
        </Await>
      )}
    </AuthFrame>
  )
}
