import { type ReactNode, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { Avatar, announce, Button, ErrorBlock, TextField } from '#client/design/index.ts'
import { NewPassword, usePeopleErrors } from './NewPassword.tsx'
import { PasswordField } from './SignInForm.tsx'
import './people.css'

/** One's own names, language, colours, password and sessions. The switches are the shell's own, the notices of a feature above. */
export default function ProfilePage({
  language,
  scheme,
  notices,
}: {
  language: ReactNode
  scheme: ReactNode
  notices: ReactNode
}) {
  const t = useWords('people')
  const core = useWords()
  const viewer = useViewer()
  const format = useFormat()
  usePage({ title: t('profile'), back: { href: '/mine', label: core('nav.mine') } })
  return (
    <div className="page">
      <header className="pagehead row">
        <Avatar name={format.name(viewer)} size="lg" />
        <div>
          <h1>{format.name(viewer)}</h1>
          <p className="mut">
            {[format.department(viewer), t(`rank.${viewer.rank}`), viewer.email].filter(Boolean).join('\u00a0· ')}
          </p>
        </div>
      </header>
      <div className="settings">
        <section aria-labelledby="look">
          <h2 id="look">{t('languageAndLook')}</h2>
          <div className="stack">
            {language}
            {scheme}
          </div>
        </section>
        {notices}
        <Names />
        <Password />
        <Sessions />
      </div>
    </div>
  )
}

function Names() {
  const t = useWords('people')
  const core = useWords()
  const viewer = useViewer()
  const [nameLo, setNameLo] = useState(viewer.nameLo)
  const [nameEn, setNameEn] = useState(viewer.nameEn)
  const save = useAction('updateMe', {
    onSuccess: () => {
      announce(t('namesSaved'))
      void refresh('person', 'space')
    },
  })
  const same = nameLo === viewer.nameLo && nameEn === viewer.nameEn
  return (
    <section aria-labelledby="names">
      <h2 id="names">{t('names')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ body: { nameLo, nameEn } })
        }}
      >
        <TextField
          label={t('nameLo')}
          lang="lo"
          required
          maxLength={120}
          value={nameLo}
          onChange={(event) => setNameLo(event.target.value)}
        />
        <TextField
          label={t('nameEn')}
          lang="en"
          required
          maxLength={120}
          value={nameEn}
          onChange={(event) => setNameEn(event.target.value)}
        />
        {save.error ? <ErrorBlock title={t('notSaved')} error={save.error} /> : null}
        <div>
          <Button type="submit" busy={save.isPending} disabled={same}>
            {core('save')}
          </Button>
        </div>
      </form>
    </section>
  )
}

function Password() {
  const t = useWords('people')
  const core = useWords()
  const own = usePeopleErrors()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useAction('changePassword', {
    onSuccess: () => {
      setCurrent('')
      setNext('')
      announce(t('passwordChanged'))
    },
  })
  return (
    <section aria-labelledby="password">
      <h2 id="password">{t('changePassword')}</h2>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ body: { current, next } })
        }}
      >
        <PasswordField
          label={t('currentPassword')}
          value={current}
          onChange={setCurrent}
          autoComplete="current-password"
          {...(change.error ? { error: errorWords(core, change.error, own) } : {})}
        />
        <NewPassword value={next} onChange={setNext} />
        <div>
          <Button type="submit" busy={change.isPending}>
            {t('changePassword')}
          </Button>
        </div>
      </form>
    </section>
  )
}

function Sessions() {
  const t = useWords('people')
  const core = useWords()
  const { signOut } = useSession()
  const [error, setError] = useState<unknown>()
  const leave = (everywhere: boolean) => {
    setError(undefined)
    signOut(everywhere).catch(setError)
  }
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">{core('signOut')}</h2>
      <p className="mut">{t('everywhereHelp')}</p>
      <div className="row wrap" style={{ marginTop: 12 }}>
        <Button onClick={() => leave(false)}>{core('signOut')}</Button>
        <Button look="danger" onClick={() => leave(true)}>
          {t('everywhere')}
        </Button>
      </div>
      {error ? <ErrorBlock title={t('notSaved')} error={error} /> : null}
    </section>
  )
}
