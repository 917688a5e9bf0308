import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useCall, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useConnection } from '#client/core/live.tsx'
import { Button, Cancel, Dialog, SelectField, TextField } from '#client/design/index.ts'
import type { Reflection } from '#shared/features/learning/contract.ts'
import { proposedTitle } from './proposals.ts'

/** Where the next turn begins: a room of this space, or of any other the viewer takes part in. */
export function useRoomChoice(spaceId: string, given = '') {
  const spaces = useCall('findSpaces')
  const [space, setSpace] = useState(spaceId)
  const [room, setRoom] = useState(given)
  const rooms = useWhole('findRooms', { spaceId: space })
  const chosen = rooms.data?.rooms.find(({ id }) => id === room) ?? rooms.data?.rooms[0]
  return {
    spaces: spaces.data?.spaces.filter(({ readable }) => readable) ?? [],
    space,
    setSpace,
    rooms: rooms.data?.rooms ?? [],
    room: chosen,
    setRoom,
    loaded: rooms.data !== undefined,
  }
}
export type RoomChoice = ReturnType<typeof useRoomChoice>

/** The two lists of a room choice. */
export function RoomFields({ choice }: { choice: RoomChoice }) {
  const t = useWords('learning')
  const language = useLanguage()
  return (
    <div className="roomfields">
      <SelectField label={t('space')} value={choice.space} onChange={(event) => choice.setSpace(event.target.value)}>
        {choice.spaces.map((one) => (
          <option key={one.id} value={one.id}>
            {nameOf(one, language)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('room')}
        value={choice.room?.id ?? ''}
        disabled={choice.rooms.length === 0}
        help={choice.loaded && choice.rooms.length === 0 ? t('noRooms') : undefined}
        onChange={(event) => choice.setRoom(event.target.value)}
      >
        {choice.rooms.map((one) => (
          <option key={one.id} value={one.id}>
            {nameOf(one, language)}
          </option>
        ))}
      </SelectField>
    </div>
  )
}

interface NextTurnDialogProps {
  reflection: Reflection
  spaceId: string
  /** The number of the turn that begins. */
  turn: number
  title?: string | undefined
  roomId?: string | undefined
  /** Why it could not be opened a moment ago. */
  error?: unknown
  onClose(): void
}

/** Opens the next turn: the question that somebody's practice raised. */
export function NextTurnDialog({
  reflection,
  spaceId,
  turn,
  title: given,
  roomId,
  error,
  onClose,
}: NextTurnDialogProps) {
  const t = useWords('learning')
  const core = useWords()
  const connection = useConnection()
  const [, go] = useLocation()
  const choice = useRoomChoice(spaceId, roomId)
  const [id] = useState(newId)
  const [title, setTitle] = useState(() => given ?? proposedTitle(reflection.body))
  const open = useAction('openTopicFromReflection', {
    onSuccess: async (topic) => {
      await refresh('topic', 'reflection', 'checklist')
      go(`/topics/${topic.id}`)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    if (choice.room)
      open.mutate({ params: { reflectionId: reflection.id }, body: { id, roomId: choice.room.id, title } })
  }
  const refused = open.error ?? (open.isIdle ? error : undefined)
  return (
    <Dialog title={t('openTurn', { turn })} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <blockquote className="words quoted">{reflection.body}</blockquote>
        <TextField
          label={t('question')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        <RoomFields choice={choice} />
        {refused ? (
          <p className="msgbad" role="alert">
            {errorWords(core, refused, { title_too_short: t('titleShort') })}
          </p>
        ) : null}
        <div className="end">
          <Cancel />
          <Button
            look="primary"
            type="submit"
            busy={open.isPending}
            disabled={!choice.room || connection === 'offline'}
          >
            {t('openTurn', { turn })}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
