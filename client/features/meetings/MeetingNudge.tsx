import { IconUsersGroup } from '@tabler/icons-react'
import { useWords } from '#client/core/i18n.ts'
import { Button } from '#client/design/index.ts'
import './index.ts'
import './meetings.css'

/** Beside a talk: what was said outside of it can be recorded too. */
export function MeetingNudge({ roomId }: { roomId: string }) {
  const t = useWords('meetings')
  return (
    <section className="meetingnudge">
      <h2>{t('nudgeTitle')}</h2>
      <p className="sm mut">{t('nudge')}</p>
      <Button small icon={<IconUsersGroup className="i" aria-hidden />} href={`/rooms/${roomId}#meeting`}>
        {t('nudgeDo')}
      </Button>
    </section>
  )
}
