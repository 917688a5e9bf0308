import { type FormEvent, useState } from 'react'
import { refresh, useAction } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Button, Dialog, SelectField, TextField } from '#client/design/index.ts'
import type { Room } from '#shared/features/rooms/contract.ts'

interface RoomDialogProps {
  spaceId: string
  /** The room that gets another name; absent: a new one is opened. */
  room?: Room
  onClose(): void
}

/** Asks for the names of a room, and of a new one who enters. One name is enough to begin. */
export default function RoomDialog({ spaceId, room, onClose }: RoomDialogProps) {
  const t = useWords('rooms')
  const core = useWords()
  const [id] = useState(newId)
  const [nameLo, setLo] = useState(room?.nameLo ?? '')
  const [nameEn, setEn] = useState(room?.nameEn ?? '')
  const [kind, setKind] = useState<'open' | 'closed'>('open')
  const done = () => refresh('room').then(onClose)
  const create = useAction('createRoom', { onSuccess: done })
  const rename = useAction('renameRoom', { onSuccess: done })
  const error = create.error ?? rename.error
  const title = room ? t('renameRoom') : t('openRoom')
  function submit(event: FormEvent) {
    event.preventDefault()
    const names = { nameLo: nameLo || nameEn, nameEn: nameEn || nameLo }
    if (room) rename.mutate({ params: { roomId: room.id }, body: names })
    else create.mutate({ params: { spaceId }, body: { id, kind, ...names } })
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <TextField
          label={t('nameLo')}
          value={nameLo}
          onChange={(event) => setLo(event.target.value)}
          maxLength={120}
          required={!nameEn}
          lang="lo"
        />
        <TextField
          label={t('nameEn')}
          value={nameEn}
          onChange={(event) => setEn(event.target.value)}
          maxLength={120}
          required={!nameLo}
          lang="en"
        />
        {room ? null : (
          <SelectField
            label={t('whoEnters')}
            help={kind === 'closed' ? t('closedHelp') : undefined}
            value={kind}
            onChange={(event) => setKind(event.target.value as 'open' | 'closed')}
          >
            <option value="open">{t('openToSpace')}</option>
            <option value="closed">{t('closedRoom')}</option>
          </SelectField>
        )}
        {error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={create.isPending || rename.isPending}>
          {title}
        </Button>
      </form>
    </Dialog>
  )
}
