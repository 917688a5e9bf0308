import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { IconButton } from './Button.tsx'

interface DialogProps {
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** `sheet` rises from the bottom on phones; `wide` for lists and previews. */
  look?: 'sheet' | 'wide'
  /** The page underneath cannot be used until this is answered. */
  mustAnswer?: boolean
}

/** The browser's own modal dialog: it keeps the focus, answers Escape, and costs nothing. Open while it is rendered. */
export function Dialog({ title, onClose, children, look, mustAnswer = false }: DialogProps) {
  const t = useWords()
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = ref.current
    if (dialog && !dialog.open) {
      dialog.showModal()
      // What is to be filled in comes first, else the words: not the button that leaves. What is marked as to be read
      // opens no keyboard on a phone.
      const first = dialog.querySelector<HTMLElement>(
        '.dialogbody > :not(header, [data-read]) :is(input:not([type="hidden"], [hidden]), select, textarea)',
      )
      ;(first ?? heading.current)?.focus()
    }
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself.
    <dialog
      ref={ref}
      className="dialog"
      data-look={look}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        if (!mustAnswer) onClose()
      }}
      onClick={(event) => {
        if (event.target === ref.current && !mustAnswer) onClose()
      }}
    >
      <div className="dialogbody">
        <header>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {mustAnswer ? null : (
            <IconButton label={t('close')} onClick={onClose}>
              <IconX className="i" aria-hidden />
            </IconButton>
          )}
        </header>
        {children}
      </div>
    </dialog>
  )
}
