import { IconArrowForwardUp, IconLink, IconPin, IconPinnedOff, IconTrash } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { useAction, useCall, useWhole } from '#client/core/call.ts'
import { copyText } from '#client/core/copy.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, announce, Button, Dialog, SelectField, Sure, TextArea, TextField } from '#client/design/index.ts'
import type { Message, Room, Sign, Topic } from '#shared/features/rooms/contract.ts'
import { canDeleteMessage } from '#shared/features/rooms/policy.ts'
import { useRoomName } from './roomName.ts'
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
          <button
            type="button"
            disabled={pin.isPending || unpin.isPending}
            onClick={() => (message.pinnedAt ? unpin : pin).mutate({ params })}
          >
            {message.pinnedAt ? <IconPinnedOff className="i" aria-hidden /> : <IconPin className="i" aria-hidden />}
            {t(message.pinnedAt ? 'unpin' : 'pin')}
          </button>
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
      <blockquote className="quoted">
        <p className="clamp2">{message.body || message.forwarded?.body}</p>
      </blockquote>
    </Sure>
  )
}

/** Where to pass a message on to: a topic of any room of one's spaces, with a word of one's own. */
function Forward({ message, topic, onClose }: Pick<MessageMenuProps, 'message' | 'topic' | 'onClose'>) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const roomName = useRoomName()
  const [id] = useState(newId)
  const [spaceId, setSpace] = useState(topic.spaceId)
  const [room, setRoom] = useState('')
  const [target, setTarget] = useState('')
  const [body, setBody] = useState('')
  const spaces = useCall('findSpaces')
  const rooms = useWhole('findRooms', { spaceId })
  const roomId = room || rooms.data?.rooms[0]?.id || ''
  const topics = useWhole('findRoom', { roomId }, { enabled: roomId !== '' })
  const topicId = target || topics.data?.topics[0]?.id || ''
  const forward = useAction('forwardMessage', {
    onSuccess: () => {
      announce(t('forwarded'))
      onClose()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    forward.mutate({ params: { messageId: message.id }, body: { id, topicId, body: body.trim() } })
  }
  return (
    <Dialog title={t('forward')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="sm mut">{t('forwardHelp')}</p>
        <SelectField
          label={t('space')}
          value={spaceId}
          onChange={(event) => {
            setSpace(event.target.value)
            setRoom('')
            setTarget('')
          }}
        >
          {(spaces.data?.spaces ?? [])
            .filter(({ readable, id: one }) => readable || one === spaceId)
            .map((space) => (
              <option key={space.id} value={space.id}>
                {nameOf(space, language)}
              </option>
            ))}
        </SelectField>
        <SelectField
          label={t('room')}
          value={roomId}
          onChange={(event) => {
            setRoom(event.target.value)
            setTarget('')
          }}
        >
          {(rooms.data?.rooms ?? []).map((one: Room) => (
            <option key={one.id} value={one.id}>
              {roomName(one)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t('topic')} value={topicId} onChange={(event) => setTarget(event.target.value)}>
          {(topics.data?.topics ?? []).map((one) => (
            <option key={one.id} value={one.id}>
              {one.general ? t('general') : one.title}
            </option>
          ))}
        </SelectField>
        <TextArea
          label={t('ownWord')}
          value={body}
          onChange={(event) => setBody(event.target.value)}
          maxLength={8000}
          rows={2}
        />
        {forward.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, forward.error, { message_deleted: t('deleted') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={forward.isPending} disabled={!topicId}>
          {t('forward')}
        </Button>
      </form>
    </Dialog>
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
