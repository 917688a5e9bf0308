import { IconLock } from '@tabler/icons-react'
import { useState } from 'react'
import { Redirect, useSearch } from 'wouter'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useSession } from '#client/core/session.tsx'
import { Dialog } from '#client/design/index.ts'
import { AuthFrame } from './AuthFrame.tsx'
import { SignInForm } from './SignInForm.tsx'

export default function SignInPage() {
  const t = useWords('people')
  const { viewer } = useSession()
  const to = new URLSearchParams(useSearch()).get('to') ?? '/'
  const [asked, setAsked] = useState<'forgot' | 'notice'>()
  usePage({ title: t('signIn') })
  // Only addresses of our own: a link must not lead people from our sign-in to somebody else's page.
  if (viewer) return <Redirect to={/^\/(?![/\\])/.test(to) ? to : '/'} replace />
  return (
    <AuthFrame>
      <h1>{t('signIn')}</h1>
      <p className="mut">{t('signInLead')}</p>
      <SignInForm />
      <p style={{ marginTop: 12 }}>
        <button type="button" className="lnk sm" onClick={() => setAsked('forgot')}>
          {t('forgot')}
        </button>
      </p>
      <div className="notice">
        <IconLock className="i" aria-hidden />
        <p>
          {t('notice')}{' '}
          <button type="button" className="lnk sm" onClick={() => setAsked('notice')}>
            {t('noticeMore')}
          </button>
        </p>
      </div>
      {asked === 'forgot' ? (
        <Dialog title={t('forgot')} onClose={() => setAsked(undefined)}>
          <p>{t('forgotHelp')}</p>
        </Dialog>
      ) : null}
      {asked === 'notice' ? (
        <Dialog title={t('noticeMore')} onClose={() => setAsked(undefined)}>
          <div className="stack">
            <p>{t('noticeWhat')}</p>
            <p>{t('noticeWho')}</p>
            <p>{t('noticeWhy')}</p>
          </div>
        </Dialog>
      ) : null}
    </AuthFrame>
  )
}
