import { IconPlus } from '@tabler/icons-react'
import { type FormEvent, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Await, Button, Dialog, SelectField, TextArea, TextField } from '#client/design/index.ts'
import { FIRST_ROOM } from '#shared/features/rooms/policy.ts'

interface NewTopicProps {
  spaceId: string
  /** The room it is opened in; without it the person chooses one of the space. */
  roomId?: string
  /** Opens the form at once where the address says so (`#new`). */
  look?: 'primary'
}

/** The button that begins a topic, and its form. Nobody needs permission to ask. */
export function NewTopic({ spaceId, roomId, look }: NewTopicProps) {
  const t = useWords('rooms')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    if (location.hash === '#new') setOpen(true)
  }, [])
  return (
    <>
      <Button {...(look ? { look } : {})} icon={<IconPlus className="i" aria-hidden />} onClick={() => setOpen(true)}>
        {t('newTopic')}
      </Button>
      {open ? <TopicDialog spaceId={spaceId} roomId={roomId} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function TopicDialog({ spaceId, roomId, onClose }: { spaceId: string; roomId: string | undefined; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const [, go] = useLocation()
  const rooms = useWhole('findRooms', { spaceId }, { enabled: roomId === undefined })
  const [ids] = useState(() => ({ topic: newId(), first: newId(), room: newId() }))
  const [room, setRoom] = useState(roomId ?? '')
  const [title, setTitle] = useState('')
  const [body, setBody] = useState('')
  const isFirst = roomId === undefined && rooms.data?.rooms.length === 0
  const chosen = room || rooms.data?.rooms[0]?.id || ids.room
  const furnish = useAction('createRoom')
  const open = useAction('openTopic', {
    onSuccess: async ({ id }) => {
      onClose()
      await refresh('topic', 'room')
      go(`/topics/${id}`)
    },
  })
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isFirst) {
      try {
        await furnish.mutateAsync({ params: { spaceId }, body: { id: ids.room, ...FIRST_ROOM } })
      } catch {
        // Said below, where the form stays as it is.
        return
      }
    }
    open.mutate({
      params: { roomId: chosen },
      body: { id: ids.topic, title, ...(body.trim() ? { first: { id: ids.first, body } } : {}) },
    })
  }
  const failed = furnish.error ?? open.error
  const form = (
    <form className="stack" onSubmit={submit}>
      {roomId === undefined && !isFirst ? (
        <SelectField label={t('room')} value={chosen} onChange={(event) => setRoom(event.target.value)}>
          {rooms.data?.rooms.map((one) => (
            <option key={one.id} value={one.id}>
              {nameOf(one, language)}
            </option>
          ))}
        </SelectField>
      ) : null}
      <TextField
        label={t('question')}
        help={t('questionHelp')}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        maxLength={200}
        required
      />
      <TextArea
        label={t('firstMessage')}
        value={body}
        onChange={(event) => setBody(event.target.value)}
        maxLength={8000}
      />
      {failed ? (
        <p className="msgbad" role="alert">
          {errorWords(core, failed, { title_too_short: t('titleTooShort') })}
        </p>
      ) : null}
      <Button look="primary" type="submit" busy={open.isPending || furnish.isPending}>
        {t('newTopic')}
      </Button>
    </form>
  )
  return (
    <Dialog title={t('newTopic')} onClose={onClose}>
      {roomId === undefined ? (
        <Await call={rooms} lines={2}>
          {() => form}
        </Await>
      ) : (
        form
      )}
    </Dialog>
  )
}
