import { IconChartHistogram, IconNotes, IconSeedling, IconSettings, IconUser } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'wouter'
import { listCopies } from '#client/core/copies.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { usePage } from '#client/core/page.ts'
import { useSession, useViewer } from '#client/core/session.tsx'
import { Button } from '#client/design/index.ts'
import { hasMetrics } from '#shared/features/metrics/policy.ts'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { SchemeSwitch } from './SchemeSwitch.tsx'

const HelpDialog = lazy(() => import('./HelpDialog.tsx'))

/** Phones: what the sidebar has and the bottom bar has no room for. */
export default function MinePage() {
  const t = useWords()
  const viewer = useViewer()
  const format = useFormat()
  const { signOut } = useSession()
  const [help, setHelp] = useState(false)
  usePage({ title: t('nav.mine') })
  const links = [
    { href: '/checklists', icon: IconSeedling, word: t('nav.learning') },
    ...(listCopies(viewer.id).length > 0 ? [{ href: '/copies', icon: IconNotes, word: t('nav.copies') }] : []),
    ...(hasMetrics(viewer) ? [{ href: '/team-metrics', icon: IconChartHistogram, word: t('nav.metrics') }] : []),
    ...(viewer.isAdmin ? [{ href: '/admin', icon: IconSettings, word: t('nav.admin') }] : []),
    { href: '/me', icon: IconUser, word: t('nav.profile') },
  ]
  return (
    <div className="page">
      <h1>{format.name(viewer)}</h1>
      <p className="mut sm">{format.department(viewer)}</p>
      <ul className="list" style={{ margin: '20px -10px' }}>
        {links.map(({ href, icon: Icon, word }) => (
          <li key={href}>
            <Link href={href}>
              <Icon className="i" aria-hidden />
              {word}
            </Link>
          </li>
        ))}
      </ul>
      <div className="row wrap" style={{ marginBottom: 24 }}>
        <LanguageSwitch look="switch" />
        <SchemeSwitch />
      </div>
      <div className="row wrap">
        <Button onClick={() => void signOut()}>{t('signOut')}</Button>
        <span className="hide-p">
          <Button look="quiet" onClick={() => setHelp(true)}>
            {t('help.open')}
          </Button>
        </span>
      </div>
      <Suspense>{help ? <HelpDialog onClose={() => setHelp(false)} /> : null}</Suspense>
    </div>
  )
}
