import { IconDots, type TablerIcon } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Dialog, IconButton } from '#client/design/index.ts'
import { type Panel, PanelMissed } from './Rail.tsx'

/** An entry of the menu: it does something at once, downloads something, or opens a dialog of its own. */
export type DocAction = { id: string; label: string; icon: TablerIcon } & (
  | { run: () => void }
  | { download: string }
  | { dialog: (close: () => void) => ReactNode }
)

interface MoreMenuProps {
  actions: readonly DocAction[]
  /** On phones, where nothing stands beside the text, the panels are opened from here. */
  panels: readonly Panel[]
  showPanel(id: string): void
}

/** Everything that is not done on every visit. */
export function MoreMenu({ actions, panels, showPanel }: MoreMenuProps) {
  const t = useWords('docs')
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState<string>()
  const close = () => setOpen(false)
  const asked = actions.find(({ id }) => id === asking)
  return (
    <>
      <IconButton label={t('more')} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <IconDots className="i" aria-hidden />
      </IconButton>
      {open ? (
        <Dialog title={t('more')} look="sheet" onClose={close}>
          <ul className="list only-p">
            {panels.map(({ id, label, icon: Icon, count, missed }) => (
              <li key={id}>
                <button
                  type="button"
                  onClick={() => {
                    close()
                    showPanel(id)
                  }}
                >
                  <Icon className="i" aria-hidden />
                  {label}
                  {count ? <span className="panelcount">{count}</span> : null}
                  {missed ? <PanelMissed label={label} /> : null}
                </button>
              </li>
            ))}
          </ul>
          <ul className="list">
            {actions.map((action) => (
              <li key={action.id}>
                <Entry action={action} close={close} ask={() => setAsking(action.id)} />
              </li>
            ))}
          </ul>
        </Dialog>
      ) : null}
      {asked && 'dialog' in asked ? asked.dialog(() => setAsking(undefined)) : null}
    </>
  )
}

function Entry({ action, close, ask }: { action: DocAction; close: () => void; ask: () => void }) {
  const { icon: Icon, label } = action
  const face = (
    <>
      <Icon className="i" aria-hidden />
      {label}
    </>
  )
  if ('download' in action)
    return (
      <a href={action.download} download onClick={close}>
        {face}
      </a>
    )
  return (
    <button
      type="button"
      onClick={() => {
        close()
        if ('run' in action) action.run()
        else ask()
      }}
    >
      {face}
    </button>
  )
}
