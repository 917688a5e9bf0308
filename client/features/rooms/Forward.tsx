import { type FormEvent, useState } from 'react'
import { useAction, useCall, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { announce, Button, Dialog, SelectField, TextArea } from '#client/design/index.ts'
import type { Message, Room, Topic } from '#shared/features/rooms/contract.ts'
import { useRoomName } from './roomName.ts'
import { TopicChoice } from './TopicChoice.tsx'

interface ForwardProps {
  message: Message
  /** The topic it stands in. */
  topic: Topic
  onClose(): void
}

/** Where to pass a message on to: a topic of any room of one's spaces, with a word of one's own. */
export function Forward({ message, topic, onClose }: ForwardProps) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const roomName = useRoomName()
  const [id] = useState(newId)
  const [spaceId, setSpace] = useState(topic.spaceId)
  const [room, setRoom] = useState('')
  const [topicId, setTopic] = useState('')
  const [body, setBody] = useState('')
  const spaces = useCall('findSpaces')
  const rooms = useWhole('findRooms', { spaceId })
  const roomId = room || rooms.data?.rooms[0]?.id || ''
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
            setTopic('')
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
            setTopic('')
          }}
        >
          {(rooms.data?.rooms ?? []).map((one: Room) => (
            <option key={one.id} value={one.id}>
              {roomName(one)}
            </option>
          ))}
        </SelectField>
        {roomId ? <TopicChoice key={roomId} roomId={roomId} chosen={topicId} onChoose={setTopic} /> : null}
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
