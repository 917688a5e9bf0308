import { IconLayersIntersect2, IconX } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { Button, IconButton } from '#client/design/index.ts'
import '../index.ts'
import './combine.css'
import { useTray } from './tray.ts'

const CombineDialog = lazy(() => import('./CombineDialog.tsx'))

/** At the foot of every page: what is kept to be combined, until that is done or it is put away. */
export default function Tray() {
  const t = useWords('knowledge')
  const viewer = useViewer()
  const tray = useTray(viewer.id)
  const offline = useConnection() === 'offline'
  const [open, setOpen] = useState(false)
  const { length } = tray.kept
  if (length === 0) return null
  return (
    <>
      <section className="tray" aria-label={t('combine.title')}>
        <IconLayersIntersect2 className="i" aria-hidden />
        <p>
          <b>{t('combine.count', { count: length })}</b>
          {length < 2 ? <span className="sm mut">{t('combine.oneMore')}</span> : null}
          {offline ? <span className="sm mut">{t('combine.offline')}</span> : null}
        </p>
        <Button look={length > 1 ? 'primary' : 'quiet'} disabled={offline} onClick={() => setOpen(true)}>
          {t(length > 1 ? 'combine.go' : 'combine.look')}
        </Button>
        <IconButton label={t('combine.clear')} onClick={tray.clear}>
          <IconX className="i" aria-hidden />
        </IconButton>
      </section>
      {open ? (
        <Suspense>
          <CombineDialog onClose={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  )
}
