import type { TablerIcon } from '@tabler/icons-react'
import { Fragment, type KeyboardEvent, type ReactNode, useId } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { usePhone } from '#client/core/phone.ts'
import { Dialog } from '#client/design/index.ts'
import './rail.css'

/** Something that can stand beside the text. */
export interface Panel {
  id: string
  label: string
  icon: TablerIcon
  /** How many things wait in it. */
  count?: number
  /** It could not be loaded: inside stands why, and how to ask again. */
  missed?: boolean
  content: () => ReactNode
  /** What belongs to it and is there whether it is shown or not. */
  always?: ReactNode
}

interface RailProps {
  panels: readonly Panel[]
  /** The one that was asked for; beside the text the first stands there until then. */
  shown: string | undefined
  onShow(id: string | undefined): void
}

/** One panel at a time: beside the text, or a sheet over it on phones. */
export function Rail({ panels, shown, onShow }: RailProps) {
  const t = useWords('docs')
  const phone = usePhone()
  const id = useId()
  const asked = panels.find((one) => one.id === shown)
  const always = panels.map(({ id: name, always: one }) => <Fragment key={name}>{one}</Fragment>)
  if (phone)
    return (
      <>
        {always}
        {asked ? (
          <Dialog title={asked.label} look="sheet" onClose={() => onShow(undefined)}>
            <div className="railbody">{asked.content()}</div>
          </Dialog>
        ) : null}
      </>
    )
  const panel = asked ?? panels[0]
  if (!panel) return null
  const walk = ({ key, currentTarget }: KeyboardEvent<HTMLElement>) => {
    const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0
    const to = panels[panels.indexOf(panel) + step]
    if (step === 0 || !to) return
    onShow(to.id)
    currentTarget.querySelector<HTMLElement>(`[data-panel="${to.id}"]`)?.focus()
  }
  return (
    <aside className="edside" aria-label={t('beside')}>
      {panels.length > 1 ? (
        <div className="railtabs" role="tablist" aria-label={t('beside')} onKeyDown={walk}>
          {panels.map(({ id: name, label, icon: Icon, count, missed }) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`${id}-${name}`}
              data-panel={name}
              aria-selected={name === panel.id}
              aria-controls={`${id}-panel`}
              tabIndex={name === panel.id ? 0 : -1}
              title={label}
              onClick={() => onShow(name)}
            >
              <Icon className="i" aria-hidden />
              <span className="sr">{label}</span>
              {count ? <span className="panelcount">{count}</span> : null}
              {missed ? <PanelMissed label={label} /> : null}
            </button>
          ))}
        </div>
      ) : null}
      <div
        className="railbody"
        id={`${id}-panel`}
        {...(panels.length > 1 ? { role: 'tabpanel', 'aria-labelledby': `${id}-${panel.id}` } : {})}
      >
        {/* Five words do not fit beside a text: tabs are signs, and what is open says its name. */}
        {panels.length > 1 ? (
          <p className="railname" aria-hidden>
            {panel.label}
          </p>
        ) : null}
        {panel.content()}
      </div>
      {always}
    </aside>
  )
}

/** On the sign that leads to a panel: it could not be loaded. */
export function PanelMissed({ label }: { label: string }) {
  const t = useWords()
  return (
    <span className="panelcount">
      <span aria-hidden>!</span>
      <span className="sr">{t('missed', { what: label })}</span>
    </span>
  )
}
