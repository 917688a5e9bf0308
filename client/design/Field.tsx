import { IconAlertTriangle } from '@tabler/icons-react'
import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react'
import { useFormat } from '#client/core/format.ts'

interface FieldFacts {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
  /** Reads the label aloud without showing it. */
  hideLabel?: boolean
}

function useField({ label, help, error, hideLabel }: FieldFacts, given?: string) {
  const own = useId()
  const id = given ?? own
  const describedBy = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
  const wrap = (control: ReactNode) => (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'sr' : undefined}>
        {label}
      </label>
      {control}
      {help ? (
        <p id={`${id}-help`} className="help">
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="msgbad" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <span>{error}</span>
        </p>
      ) : null}
    </div>
  )
  return {
    wrap,
    marks: { id, className: 'input', 'aria-describedby': describedBy, 'aria-invalid': error ? true : undefined },
  }
}

export function TextField({
  label,
  help,
  error,
  hideLabel,
  ...rest
}: FieldFacts & InputHTMLAttributes<HTMLInputElement>) {
  const { wrap, marks } = useField({ label, help, error, ...(hideLabel ? { hideLabel } : {}) }, rest.id)
  return wrap(<input {...rest} {...marks} />)
}

/**
 * A day, with a time where it is asked for. A browser shows it in the order of its own country, in which 12/04 may be
 * April or December; below it stands what is meant.
 */
export function DayField({ value, ...rest }: FieldFacts & InputHTMLAttributes<HTMLInputElement> & { value: string }) {
  const format = useFormat()
  const [day = '', time] = value.split('T')
  const words = [day && format.fullDate(day), time].filter(Boolean).join(', ')
  return <TextField type="date" {...rest} value={value} help={words || undefined} />
}

export function TextArea({
  label,
  help,
  error,
  hideLabel,
  ...rest
}: FieldFacts & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const { wrap, marks } = useField({ label, help, error, ...(hideLabel ? { hideLabel } : {}) }, rest.id)
  return wrap(<textarea {...rest} {...marks} />)
}

/** The browser's own list: works with every keyboard, reader and phone. */
export function SelectField({
  label,
  help,
  error,
  hideLabel,
  children,
  ...rest
}: FieldFacts & SelectHTMLAttributes<HTMLSelectElement>) {
  const { wrap, marks } = useField({ label, help, error, ...(hideLabel ? { hideLabel } : {}) }, rest.id)
  return wrap(
    <select {...rest} {...marks}>
      {children}
    </select>,
  )
}
