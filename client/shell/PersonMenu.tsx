import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react'
import { Link } from 'wouter'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { Dialog } from '#client/design/index.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { SchemeSwitch } from './SchemeSwitch.tsx'

/** Profile, language, colours, way out. */
export default function PersonMenu({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const t = useWords()
  const viewer = useViewer()
  const format = useFormat()
  const { signOut } = useSession()
  return (
    <Dialog title={format.name(viewer)} onClose={onClose} look="sheet">
      <p className="sm mut">{[format.department(viewer), viewer.email].filter(Boolean).join('\u00a0· ')}</p>
      <div className="row wrap" style={{ margin: '16px 0' }}>
        <LanguageSwitch look="switch" />
        <SchemeSwitch />
      </div>
      <ul className="list">
        <li>
          <Link href="/me" onClick={onClose}>
            <IconUser className="i" aria-hidden />
            {t('nav.profile')}
          </Link>
        </li>
        <li className="hide-p">
          <button type="button" onClick={onHelp}>
            <IconKeyboard className="i" aria-hidden />
            {t('help.open')}
          </button>
        </li>
        <li>
          <button
            type="button"
            onClick={() => {
              onClose()
              void signOut()
            }}
          >
            <IconLogout className="i" aria-hidden />
            {t('signOut')}
          </button>
        </li>
      </ul>
    </Dialog>
  )
}
