import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { refresh, useAction, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, Dialog, SelectField, TextField } from '#client/design/index.ts'
import type { Message, Topic } from '#shared/features/rooms/contract.ts'

export type TopicAsk = 'title' | 'closing' | 'room' | 'split'

interface TopicDialogProps {
  ask: TopicAsk
  topic: Topic
  chosen: readonly Message[]
  onClose(): void
  onSplit(): void
}

/** What is asked before a topic is renamed, closed, moved or parted. */
export default function TopicDialog({ ask, topic, chosen, onClose, onSplit }: TopicDialogProps) {
  switch (ask) {
    case 'closing':
      return <CloseDialog topicId={topic.id} onClose={onClose} />
    case 'title':
      return <RenameDialog topic={topic} onClose={onClose} />
    case 'room':
      return <MoveDialog topic={topic} onClose={onClose} />
    case 'split':
      return <SplitDialog topic={topic} chosen={chosen} onClose={onClose} onSplit={onSplit} />
  }
}

function MoveDialog({ topic, onClose }: { topic: Topic; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const rooms = useWhole('findRooms', { spaceId: topic.spaceId })
  const others = (rooms.data?.rooms ?? []).filter(({ kind, id }) => kind === 'open' && id !== topic.roomId)
  const [room, setRoom] = useState('')
  const roomId = room || others[0]?.id || ''
  const move = useAction('moveTopic', { onSuccess: () => refresh('topic', 'room').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    move.mutate({ params: { topicId: topic.id }, body: { roomId } })
  }
  return (
    <Dialog title={t('move')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {rooms.data && others.length === 0 ? (
          <p>{t('noOtherRoom')}</p>
        ) : (
          <SelectField label={t('room')} value={roomId} onChange={(event) => setRoom(event.target.value)}>
            {others.map((one) => (
              <option key={one.id} value={one.id}>
                {nameOf(one, language)}
              </option>
            ))}
          </SelectField>
        )}
        {move.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, move.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={move.isPending} disabled={!roomId}>
          {t('move')}
        </Button>
      </form>
    </Dialog>
  )
}

function SplitDialog({ topic, chosen, onClose, onSplit }: Omit<TopicDialogProps, 'ask'>) {
  const t = useWords('rooms')
  const core = useWords()
  const [, go] = useLocation()
  const [id] = useState(newId)
  const [title, setTitle] = useState('')
  const split = useAction('splitTopic', {
    onSuccess: async (made) => {
      onSplit()
      onClose()
      await refresh('topic', 'room')
      go(`/topics/${made.id}`)
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    split.mutate({ params: { topicId: topic.id }, body: { id, title, messageIds: chosen.map((one) => one.id) } })
  }
  return (
    <Dialog title={t('split', { count: chosen.length })} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('question')}
          help={t('splitHelp')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        {split.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, split.error, {
              title_too_short: t('titleTooShort'),
              nothing_left: t('nothingLeft'),
            })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={split.isPending}>
          {t('newTopic')}
        </Button>
      </form>
    </Dialog>
  )
}

function CloseDialog({ topicId, onClose }: { topicId: string; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const [reason, setReason] = useState('')
  const close = useAction('closeTopic', { onSuccess: () => refresh('topic').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    close.mutate({ params: { topicId }, body: { reason } })
  }
  return (
    <Dialog title={t('close')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('closeReason')}
          help={t('closeHelp')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          maxLength={400}
          required
        />
        {close.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, close.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={close.isPending}>
          {t('close')}
        </Button>
      </form>
    </Dialog>
  )
}

function RenameDialog({ topic, onClose }: { topic: Topic; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const [title, setTitle] = useState(topic.title)
  const rename = useAction('renameTopic', { onSuccess: () => refresh('topic').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    rename.mutate({ params: { topicId: topic.id }, body: { title } })
  }
  return (
    <Dialog title={t('rename')} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('question')}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={200}
          required
        />
        {rename.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, rename.error, { title_too_short: t('titleTooShort') })}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={rename.isPending}>
          {core('save')}
        </Button>
      </form>
    </Dialog>
  )
}
