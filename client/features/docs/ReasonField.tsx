import { useWords } from '#client/core/i18n.ts'
import { TextField } from '#client/design/index.ts'
import { REASON_MAX } from '#shared/features/docs/policy.ts'

interface ReasonFieldProps {
  value?: string
  onChange?: (reason: string) => void
}

/** Why something that is kept leaves the product. */
export function ReasonField({ value, onChange }: ReasonFieldProps) {
  const t = useWords('docs')
  return (
    <TextField
      label={t('class.reason')}
      help={t('class.reasonHelp')}
      name="reason"
      required
      maxLength={REASON_MAX}
      {...(value === undefined ? {} : { value })}
      onChange={(event) => onChange?.(event.target.value)}
    />
  )
}
