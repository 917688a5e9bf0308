import { IconX } from '@tabler/icons-react'
import { createContext, type KeyboardEvent, type ReactNode, use, useId, useLayoutEffect, useRef, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Button, IconButton } from './Button.tsx'
import { useTyped } from './useTyped.ts'

interface DialogProps {
  title: ReactNode
  onClose: () => void
  children: ReactNode
  /** `sheet` rises from the bottom on phones; `wide` for lists and previews. */
  look?: 'sheet' | 'wide'
  /** The page underneath cannot be used until this is answered. */
  mustAnswer?: boolean
  /** What is written here is kept until it is sent, so that leaving needs no question. */
  keeps?: boolean
}

/** How whatever stands in a dialog leaves it. */
const Leave = createContext(() => {})

/**
 * The browser's own modal dialog: it keeps the focus, answers Escape, and costs nothing. Open while it is rendered. Whoever
 * leaves it by Escape, the cross, Cancel, a press beside it or the browser's Back is asked first where they wrote something
 * that would be lost.
 */
export function Dialog({ title, onClose, children, look, mustAnswer = false, keeps = false }: DialogProps) {
  const t = useWords()
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()
  const typed = useTyped(keeps, () => ask('back'))
  /** By which way somebody wanted to leave who is asked now. */
  const [asking, setAsking] = useState<'close' | 'back'>()
  const wrote = useRef<HTMLElement>(null)
  function leave() {
    if (mustAnswer) return
    if (asking) return writeOn()
    if (!typed.wasTyped()) return onClose()
    ask('close')
  }
  function ask(way: 'close' | 'back') {
    if (!asking) wrote.current = document.activeElement instanceof HTMLElement ? document.activeElement : null
    setAsking(way)
  }
  function writeOn() {
    setAsking(undefined)
    wrote.current?.focus()
  }
  function go() {
    typed.drop()
    onClose()
    if (asking === 'back') history.back()
  }
  function onKey(event: KeyboardEvent) {
    // Asked here: of a second Escape in a row the browser would ask nobody.
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    leave()
  }
  // Before it leaves the page: one that has left gives the focus back to nobody, and the next keys are lost.
  useLayoutEffect(() => {
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
    <dialog
      ref={ref}
      className="dialog"
      data-look={look}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        leave()
      }}
      onKeyDown={onKey}
      onFocus={typed.onFocus}
      onInput={typed.onInput}
      onClick={(event) => {
        if (event.target === ref.current) leave()
      }}
    >
      <div className="dialogbody">
        <header>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          {mustAnswer ? null : (
            <IconButton label={t('close')} onClick={leave}>
              <IconX className="i" aria-hidden />
            </IconButton>
          )}
        </header>
        <Leave value={leave}>{children}</Leave>
        {asking ? (
          <div className="leaving" role="alertdialog" aria-labelledby={`${id}-leaving`}>
            <p id={`${id}-leaving`}>{t('leaving.what')}</p>
            <Button autoFocus onClick={writeOn}>
              {t('leaving.stay')}
            </Button>
            <Button look="danger" onClick={go}>
              {t('leaving.go')}
            </Button>
          </div>
        ) : null}
      </div>
    </dialog>
  )
}

/** Leaves the dialog it stands in, as Escape does. */
export function Cancel() {
  const t = useWords()
  const leave = use(Leave)
  return (
    <Button look="quiet" onClick={leave}>
      {t('cancel')}
    </Button>
  )
}
