import { IconAlertTriangle } from '@tabler/icons-react'
import {
  type ChangeEvent,
  type ChangeEventHandler,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
  useLayoutEffect,
  useState,
} from 'react'
import { useFormat } from '#client/core/format.ts'
import { isOnWay } from './on-way.ts'

interface FieldFacts {
  label: ReactNode
  help?: ReactNode
  error?: ReactNode
  /** Reads the label aloud without showing it. */
  hideLabel?: boolean
}

/** What is wrong is said once, as it appears; whoever comes to the field later hears it there. */
function useField({ label, help, error, hideLabel }: FieldFacts, given?: string) {
  const own = useId()
  const id = given ?? own
  // To whoever stands in the field already, readers of the screen would say it a second time as what describes it.
  const [isTold, setTold] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new error is looked at once, as it appears.
  useLayoutEffect(() => setTold(document.activeElement?.id === id), [error, id])
  const describedBy =
    [help ? `${id}-help` : '', error && !isTold ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined
  const wrap = (control: ReactNode) => (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the field in it is left.
    <div className="field" onBlur={() => setTold(false)}>
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

/** What is on its way is not changed any more. */
const untilSent =
  <Field extends HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>(
    onChange: ChangeEventHandler<Field> | undefined,
  ) =>
  (event: ChangeEvent<Field>) => {
    if (!isOnWay(event.currentTarget)) onChange?.(event)
  }

export function TextField({
  label,
  help,
  error,
  hideLabel,
  ...rest
}: FieldFacts & InputHTMLAttributes<HTMLInputElement>) {
  const { wrap, marks } = useField({ label, help, error, ...(hideLabel ? { hideLabel } : {}) }, rest.id)
  return wrap(<input {...rest} {...marks} onChange={untilSent(rest.onChange)} />)
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
  return wrap(<textarea {...rest} {...marks} onChange={untilSent(rest.onChange)} />)
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
    <select {...rest} {...marks} onChange={untilSent(rest.onChange)}>
      {children}
    </select>,
  )
}
