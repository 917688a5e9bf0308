import { IconMessages, IconPlus } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { Await, Button, Dialog, Empty, TextField } from '#client/design/index.ts'
import './rooms.css'

/** The rooms of a space, and the way to open another. */
export function RoomList({ spaceId }: { spaceId: string }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const rooms = useCall('findRooms', { spaceId })
  const [opening, setOpening] = useState(false)
  const open = (
    <Button icon={<IconPlus className="i" aria-hidden />} onClick={() => setOpening(true)}>
      {t('openRoom')}
    </Button>
  )
  return (
    <>
      <Await call={rooms} lines={4}>
        {({ rooms }) =>
          rooms.length === 0 ? (
            <Empty title={t('noRooms')} help={t('noRoomsHelp')} action={open} />
          ) : (
            <>
              <ul className="roomlist">
                {rooms.map((room) => (
                  <li key={room.id} className="panel">
                    <IconMessages className="i" aria-hidden />
                    <div>
                      <h3>
                        <Link href={`/rooms/${room.id}`} className="plain">
                          {nameOf(room, language)}
                        </Link>
                      </h3>
                      <p className="sm mut">{t('roomCounts', { topics: room.topics, messages: room.messages })}</p>
                    </div>
                  </li>
                ))}
              </ul>
              <p>{open}</p>
            </>
          )
        }
      </Await>
      {opening ? <RoomDialog spaceId={spaceId} onClose={() => setOpening(false)} /> : null}
    </>
  )
}

function RoomDialog({ spaceId, onClose }: { spaceId: string; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const [id] = useState(newId)
  const [nameLo, setLo] = useState('')
  const [nameEn, setEn] = useState('')
  const create = useAction('createRoom', { onSuccess: () => refresh('room').then(onClose) })
  function submit(event: FormEvent) {
    event.preventDefault()
    create.mutate({ params: { spaceId }, body: { id, nameLo: nameLo || nameEn, nameEn: nameEn || nameLo } })
  }
  return (
    <Dialog title={t('openRoom')} onClose={onClose}>
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
        {create.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, create.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={create.isPending}>
          {t('openRoom')}
        </Button>
      </form>
    </Dialog>
  )
}
