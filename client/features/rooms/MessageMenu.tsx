import { IconArrowForwardUp, IconLink, IconPin, IconPinnedOff, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useAction, useCall } from '#client/core/call.ts'
import { copyText } from '#client/core/copy.ts'
import { errorWords } from '#client/core/errors.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, announce, Dialog, Press, Sure, TextField } from '#client/design/index.ts'
import type { Message, Sign, Topic } from '#shared/features/rooms/contract.ts'
import { canDeleteMessage } from '#shared/features/rooms/policy.ts'
import { Forward } from './Forward.tsx'
import { SignChoice } from './Signs.tsx'

interface MessageMenuProps {
  message: Message
  topic: Topic
  begin: 'menu' | 'wordings'
  onSign(sign: Sign, on: boolean): void
  onChanged(message: Message): void
  onClose(): void
}

/** Everything else that can be done with a message. */
export default function MessageMenu({ message, topic, begin, onSign, onChanged, onClose }: MessageMenuProps) {
  const t = useWords('rooms')
  const core = useWords()
  const viewer = useViewer()
  const [step, setStep] = useState<'menu' | 'wordings' | 'forward' | 'delete' | 'link'>(begin)
  const after = {
    onSuccess: (changed: Message) => {
      onChanged(changed)
      onClose()
    },
  }
  const pin = useAction('pinMessage', after)
  const unpin = useAction('unpinMessage', after)
  const params = { messageId: message.id }
  const failed = pin.error ?? unpin.error

  const link = `${location.origin}/topics/${topic.id}#message-${message.id}`
  if (step === 'link')
    return (
      <Dialog title={t('copyLink')} look="sheet" onClose={onClose}>
        <TextField label={t('linkIs')} readOnly value={link} onFocus={(event) => event.target.select()} />
      </Dialog>
    )
  if (step === 'wordings') return <Wordings message={message} onClose={onClose} />
  if (step === 'forward') return <Forward message={message} topic={topic} onClose={onClose} />
  if (step === 'delete') return <Delete message={message} onChanged={onChanged} onClose={onClose} />
  return (
    <Dialog title={t('message')} look="sheet" onClose={onClose}>
      <SignChoice
        message={message}
        onSign={(sign, on) => {
          onSign(sign, on)
          onClose()
        }}
      />
      <ul className="list">
        <li>
          <Press
            type="button"
            disabled={pin.isPending || unpin.isPending}
            onClick={() => (message.pinnedAt ? unpin : pin).mutate({ params })}
          >
            {message.pinnedAt ? <IconPinnedOff className="i" aria-hidden /> : <IconPin className="i" aria-hidden />}
            {t(message.pinnedAt ? 'unpin' : 'pin')}
          </Press>
        </li>
        <li>
          <button type="button" onClick={() => setStep('forward')}>
            <IconArrowForwardUp className="i" aria-hidden />
            {t('forward')}
          </button>
        </li>
        <li>
          <button
            type="button"
            onClick={async () => {
              if (!(await copyText(link))) return setStep('link')
              announce(core('copied'))
              onClose()
            }}
          >
            <IconLink className="i" aria-hidden />
            {t('copyLink')}
          </button>
        </li>
        {canDeleteMessage({ id: viewer.id, roles: new Map(Object.entries(viewer.roles)) }, message, topic) ? (
          <li>
            <button type="button" onClick={() => setStep('delete')}>
              <IconTrash className="i" aria-hidden />
              {core('delete')}
            </button>
          </li>
        ) : null}
      </ul>
      {failed ? (
        <p className="msgbad" role="alert">
          {errorWords(core, failed, { too_many_pins: t('tooManyPins') })}
        </p>
      ) : null}
    </Dialog>
  )
}

function Delete({ message, onChanged, onClose }: Pick<MessageMenuProps, 'message' | 'onChanged' | 'onClose'>) {
  const t = useWords('rooms')
  const core = useWords()
  const remove = useAction('deleteMessage', {
    onSuccess: (changed) => {
      onChanged(changed)
      onClose()
    },
  })
  return (
    <Sure
      title={t('deleteTitle')}
      does={core('delete')}
      busy={remove.isPending}
      error={remove.error}
      onSure={() => remove.mutate({ params: { messageId: message.id } })}
      onClose={onClose}
    >
      <p>{t('deleteHelp')}</p>
      <blockquote className="abouttogo">
        <p className="clamp2">{message.body || message.forwarded?.body}</p>
      </blockquote>
    </Sure>
  )
}

/** What stood there before, the newest first. */
function Wordings({ message, onClose }: { message: Message; onClose(): void }) {
  const t = useWords('rooms')
  const format = useFormat()
  const found = useCall('findWordings', { messageId: message.id })
  return (
    <Dialog title={t('wordings')} onClose={onClose}>
      <Await call={found} lines={3}>
        {({ wordings }) => (
          <ol className="wordings">
            {wordings.toReversed().map((one) => (
              <li key={one.writtenAt}>
                <p className="sm mut">{format.dateTime(one.writtenAt)}</p>
                <p className="body">{one.body}</p>
              </li>
            ))}
          </ol>
        )}
      </Await>
    </Dialog>
  )
}
