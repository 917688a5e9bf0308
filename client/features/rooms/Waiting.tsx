import { IconAlertTriangle, IconClock } from '@tabler/icons-react'
import { CallError } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf, nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useConnection } from '#client/core/live.tsx'
import { useViewer } from '#client/core/session.tsx'
import { Avatar } from '#client/design/index.ts'
import { Markdown } from '#client/design/Markdown.tsx'
import type { Outgoing } from './outbox.ts'

interface WaitingProps {
  messages: readonly Outgoing[]
  onAgain(id: string): void
  onDrop(id: string): void
}

/** Messages on their way: waiting for the line, or refused, with the reason and what can be done. */
export function Waiting({ messages, onAgain, onDrop }: WaitingProps) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const connection = useConnection()
  return (
    <ol className="messages" aria-label={t('onTheWay')}>
      {messages.map((message) => (
        <li key={message.id} className="message waiting">
          <Avatar name={nameOf(viewer, language)} />
          <div>
            {message.body ? (
              <div className="body md" lang={langOf(message.body)}>
                <Markdown text={message.body} />
              </div>
            ) : null}
            {message.files ? <p className="sm mut">{t('filesCount', { count: message.files.length })}</p> : null}
            {message.refused ? (
              <p className="msgbad sm" role="alert">
                <IconAlertTriangle className="i" aria-hidden /> {t('notSent')}{' '}
                {errorWords(core, new CallError(message.refused.code, 0, { reason: message.refused.reason }), {
                  id_taken: t('notSentTwice'),
                })}{' '}
                <button type="button" className="lnk" onClick={() => onAgain(message.id)}>
                  {core('retry')}
                </button>{' '}
                <button type="button" className="lnk" onClick={() => onDrop(message.id)}>
                  {core('delete')}
                </button>
              </p>
            ) : (
              <p className="sm mut" role="status">
                <IconClock className="i" aria-hidden /> {connection === 'online' ? t('sending') : t('waits')}
              </p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}
