import type { ReactNode } from 'react'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button } from './Button.tsx'
import { Cancel, Dialog } from './Dialog.tsx'

interface SureProps {
  title: string
  /** What it is about, and what becomes of it. */
  children: ReactNode
  /** What the button that does it says; it is red where something is taken away. */
  does: string
  look?: 'danger' | 'primary'
  busy: boolean
  error: unknown
  /** Sentences for reasons of this question alone. */
  reasons?: Record<string, string>
  onSure(): void
  onClose(): void
}

/** Asks once more before something that cannot be taken back. */
export function Sure({ title, children, does, look = 'danger', busy, error, reasons, onSure, onClose }: SureProps) {
  const t = useWords()
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="stack">
        {children}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(t, error, reasons)}
          </p>
        ) : null}
        <div className="row wrap">
          <Button look={look} busy={busy} onClick={onSure}>
            {does}
          </Button>
          <Cancel />
        </div>
      </div>
    </Dialog>
  )
}
