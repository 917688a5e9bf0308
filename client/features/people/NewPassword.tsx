import { useMemo } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { PasswordField } from './SignInForm.tsx'

/** As the contract has it; length beats rules about signs. */
const SHORTEST = 10

interface NewPasswordProps {
  label?: string
  value: string
  onChange: (value: string) => void
  error?: string
}

/** A new password, with the one rule it has. */
export function NewPassword({ label, value, onChange, error }: NewPasswordProps) {
  const t = useWords('people')
  return (
    <PasswordField
      label={label ?? t('newPassword')}
      value={value}
      onChange={onChange}
      autoComplete="new-password"
      minLength={SHORTEST}
      help={t('passwordHelp', { count: SHORTEST })}
      {...(error ? { error } : {})}
    />
  )
}

/** What the server says about people, in words. */
export function usePeopleErrors(): Readonly<Record<string, string>> {
  const t = useWords('people')
  return useMemo(
    () => ({
      email_taken: t('error.email_taken'),
      wrong_password: t('error.wrong_password'),
      account_closed: t('error.account_closed'),
      department_ring: t('error.department_ring'),
      set_up_already: t('error.set_up_already'),
      link_without_person: t('linkGoneHelp'),
    }),
    [t],
  )
}
