import { IconEye, IconEyeOff } from '@tabler/icons-react'
import { useState } from 'react'
import { useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { useSession } from '#client/core/session.tsx'
import { Button, IconButton, TextField } from '#client/design/index.ts'
import './people.css'

/** Address and password; the same on the page and in the sheet over a page whose session ended. */
export function SignInForm() {
  const t = useWords('people')
  const core = useWords()
  const { signedIn } = useSession()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useAction('signIn', { onSuccess: ({ viewer }) => signedIn(viewer) })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate({ body: { email, password } })
      }}
    >
      <TextField
        label={t('email')}
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        autoComplete="username"
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
      />
      <PasswordField
        label={t('password')}
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        {...(signIn.error ? { error: errorWords(core, signIn.error) } : {})}
      />
      <Button type="submit" look="primary" wide busy={signIn.isPending}>
        {t('signIn')}
      </Button>
    </form>
  )
}

interface PasswordProps {
  label: string
  value: string
  onChange: (value: string) => void
  autoComplete: 'current-password' | 'new-password'
  help?: string
  error?: string
  minLength?: number
}

/** A password that can be looked at: on a phone most mistakes are typing. */
export function PasswordField({ label, value, onChange, ...rest }: PasswordProps) {
  const t = useWords('people')
  const [shown, setShown] = useState(false)
  return (
    <div className="pw">
      <TextField
        {...rest}
        label={label}
        type={shown ? 'text' : 'password'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        maxLength={200}
        required
      />
      <IconButton
        label={shown ? t('hidePassword') : t('showPassword')}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
      >
        {shown ? <IconEyeOff className="i" aria-hidden /> : <IconEye className="i" aria-hidden />}
      </IconButton>
    </div>
  )
}
