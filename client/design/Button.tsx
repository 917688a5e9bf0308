import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react'
import { Link } from 'wouter'

interface Look {
  /** Primary is for the one main thing on a page. */
  look?: 'primary' | 'quiet' | 'danger'
  small?: boolean
  wide?: boolean
  /** Before the words. */
  icon?: ReactNode
  /** After the words. */
  after?: ReactNode
  children: ReactNode
}
interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  href?: undefined
  /** Waits for an answer: cannot be pressed twice. */
  busy?: boolean
}
interface LinkProps extends Look {
  href: string
  busy?: undefined
}

type Pressed = ((event: MouseEvent<HTMLButtonElement>) => void) | undefined

/**
 * What cannot be pressed now is said to be so, and ignores presses. The browser's own `disabled` would take the focus
 * away, and whoever works by keys or by ear would stand at the top of the page again, e.g. after each press that waits
 * for its answer.
 */
const pressable = (disabled: boolean | undefined, onClick: Pressed) => ({
  'aria-disabled': disabled || undefined,
  onClick: (event: MouseEvent<HTMLButtonElement>) => {
    if (!disabled) return onClick?.(event)
    // Neither sent by Enter in a field, nor a press on what lies below it.
    event.preventDefault()
    event.stopPropagation()
  },
})

/** A button. */
export const Press = ({ disabled, onClick, type = 'button', ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) => (
  <button {...rest} {...pressable(disabled, onClick)} type={type} />
)

/** A button, or a link that looks like one when it has an address. */
export function Button({ look, small, wide, icon, after, children, ...rest }: ButtonProps | LinkProps) {
  const marks = { 'data-look': look, 'data-small': small || undefined, 'data-wide': wide || undefined }
  const content = (
    <>
      {icon}
      <span>{children}</span>
      {after}
    </>
  )
  if (rest.href !== undefined) {
    return (
      <Link href={rest.href} className="btn" {...marks}>
        {content}
      </Link>
    )
  }
  const { busy = false, disabled, type = 'button', href: _, onClick, ...attributes } = rest
  return (
    <Press
      {...attributes}
      {...marks}
      onClick={(event) => {
        // The second press of a double press comes before the first has made it busy, or after all is done.
        if (rest.busy !== undefined && event.detail > 1) event.preventDefault()
        else onClick?.(event)
      }}
      type={type}
      className="btn"
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {content}
    </Press>
  )
}

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string
  children: ReactNode
}

/** 44 px, with a name for those who cannot see the icon. */
export const IconButton = ({ label, children, ...rest }: IconButtonProps) => (
  <Press {...rest} className="ib" aria-label={label} title={label}>
    {children}
  </Press>
)
