import { refresh, useAction, useCall } from '#client/core/call.ts'
import { langOf, useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Button, Missed, PhaseLabel } from '#client/design/index.ts'
import './index.ts'
import './meetings.css'

/** Meetings one is said to have been at, and what one is said to have told: others wait for one's word. */
export function WaitingMeetings() {
  const t = useWords('meetings')
  const format = useFormat()
  const found = useCall('findWaitingMeetings')
  const confirm = useAction('confirmMeeting', { onSuccess: () => refresh('meeting') })
  if (!found.data) return <Missed of={[found]}>{t('title')}</Missed>
  const { meetings, tellings } = found.data
  if (meetings.length + tellings.length === 0) return null
  return (
    <section className="panel waitingmeetings" aria-labelledby="waiting-meetings">
      <h2 id="waiting-meetings">{t('waiting')}</h2>
      <ul className="todos">
        {meetings.map(({ id, title, heldAt }) => (
          <li key={id}>
            <PhaseLabel phase="S">{t('meeting')}</PhaseLabel>
            <div>
              <b lang={langOf(title)} className="clamp2">
                {title}
              </b>
              <span className="sm mut">{t('wereYouThere', { date: format.date(heldAt) })}</span>
            </div>
            <span className="row">
              <Button
                disabled={confirm.isPending}
                onClick={() => confirm.mutate({ params: { meetingId: id }, body: { tookPart: true } })}
              >
                {t('iTook')}
              </Button>
              <Button
                look="quiet"
                disabled={confirm.isPending}
                onClick={() => confirm.mutate({ params: { meetingId: id }, body: { tookPart: false } })}
              >
                {t('iDidNot')}
              </Button>
            </span>
          </li>
        ))}
        {tellings.map(({ id, roomId, title, toldAt }) => (
          <li key={id}>
            <PhaseLabel phase="S">{t('telling')}</PhaseLabel>
            <div>
              <b lang={langOf(title)} className="clamp2">
                {title}
              </b>
              <span className="sm mut">{t('readYourTelling', { date: format.date(toldAt) })}</span>
            </div>
            <Button href={`/rooms/${roomId}#telling-${id}`}>{t('read')}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
