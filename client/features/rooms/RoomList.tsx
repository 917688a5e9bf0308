import { IconBellOff, IconLock, IconMessage, IconMessages, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { refresh, useAction, useWhole } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { newId } from '#client/core/id.ts'
import { useViewer } from '#client/core/session.tsx'
import { Await, Button, Dialog, Empty, Facts, TextField } from '#client/design/index.ts'
import type { Room } from '#shared/features/rooms/contract.ts'
import RoomDialog from './RoomDialog.tsx'
import { useRoomName } from './roomName.ts'
import './rooms.css'

const icons = { open: IconMessages, closed: IconLock, direct: IconMessage } as const

/** The rooms of a space one may enter, and the ways to open another or to write to somebody. */
export function RoomList({ spaceId }: { spaceId: string }) {
  const t = useWords('rooms')
  const rooms = useWhole('findRooms', { spaceId })
  const [opening, setOpening] = useState<'room' | 'direct'>()
  const open = (
    <Button icon={<IconPlus className="i" aria-hidden />} onClick={() => setOpening('room')}>
      {t('openRoom')}
    </Button>
  )
  const write = (
    <Button icon={<IconMessage className="i" aria-hidden />} look="quiet" onClick={() => setOpening('direct')}>
      {t('openDirect')}
    </Button>
  )
  return (
    <>
      <Await call={rooms} lines={4}>
        {({ rooms }) => {
          const direct = rooms.filter(({ kind }) => kind === 'direct')
          return (
            <>
              {rooms.length === direct.length ? (
                <Empty title={t('noRooms')} help={t('noRoomsHelp')} action={open} />
              ) : (
                <>
                  <Rooms rooms={rooms.filter(({ kind }) => kind !== 'direct')} />
                  <p>{open}</p>
                </>
              )}
              <section className="section" aria-labelledby="direct-talks">
                <header>
                  <h2 id="direct-talks">{t('directTalks')}</h2>
                </header>
                <Rooms rooms={direct} />
                <p>{write}</p>
              </section>
            </>
          )
        }}
      </Await>
      {opening === 'room' ? <RoomDialog spaceId={spaceId} onClose={() => setOpening(undefined)} /> : null}
      {opening === 'direct' ? <DirectDialog spaceId={spaceId} onClose={() => setOpening(undefined)} /> : null}
    </>
  )
}

function Rooms({ rooms }: { rooms: readonly Room[] }) {
  const t = useWords('rooms')
  const roomName = useRoomName()
  if (rooms.length === 0) return null
  return (
    <ul className="roomlist">
      {rooms.map((room) => {
        const Icon = icons[room.kind]
        return (
          <li key={room.id} className="panel" data-unread={room.unread > 0 || undefined}>
            <Icon className="i" aria-hidden />
            <div>
              <h3>
                <Link href={`/rooms/${room.id}`} className="plain">
                  {roomName(room)}
                </Link>
              </h3>
              <p className="sm mut">
                <Facts
                  of={[
                    room.kind === 'direct' ? null : t('topicsCount', { count: room.topics }),
                    t('messages', { count: room.messages }),
                    room.kind === 'closed' && t('closedRoom'),
                    room.level === 'none' && (
                      <span key="level" className="nw">
                        <IconBellOff className="i" aria-hidden /> {t('muted')}
                      </span>
                    ),
                  ]}
                />
              </p>
            </div>
            {room.unread > 0 ? (
              <span className="mark" title={t('unreadTopics', { count: room.unread })}>
                <span aria-hidden="true">{room.unread < 100 ? room.unread : '99+'}</span>
                <span className="sr">{t('unreadTopics', { count: room.unread })}</span>
              </span>
            ) : null}
          </li>
        )
      })}
    </ul>
  )
}

/** So many names are read through; whoever is not among them is found by name. */
const SHOWN = 50

/** Whom to write to: one or a few members of the space. */
function DirectDialog({ spaceId, onClose }: { spaceId: string; onClose(): void }) {
  const t = useWords('rooms')
  const core = useWords()
  const language = useLanguage()
  const viewer = useViewer()
  const [, go] = useLocation()
  const [id] = useState(newId)
  const [people, setPeople] = useState<readonly string[]>([])
  const [q, setQ] = useState('')
  const members = useWhole('findMembers', { spaceId })
  const others = (members.data?.members ?? []).filter((one) => one.id !== viewer.id)
  const open = useAction('openDirect', {
    onSuccess: async (room) => {
      onClose()
      await refresh('room')
      go(`/rooms/${room.id}`)
    },
  })
  const shown = others.filter((one) => `${one.nameLo} ${one.nameEn}`.toLowerCase().includes(q.trim().toLowerCase()))
  return (
    <Dialog title={t('openDirect')} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          open.mutate({ params: { spaceId }, body: { id, people: [...people] } })
        }}
      >
        {others.length > 8 ? (
          <TextField
            label={t('findSomebody')}
            type="search"
            value={q}
            maxLength={100}
            onChange={(event) => setQ(event.target.value)}
          />
        ) : null}
        <fieldset className="longchoice">
          <legend className="sr">{t('callWhom')}</legend>
          {members.data && others.length === 0 ? <p className="mut">{t('nobodyElse')}</p> : null}
          {shown.slice(0, SHOWN).map((one) => (
            <label key={one.id} className="row">
              <input
                type="checkbox"
                checked={people.includes(one.id)}
                disabled={!people.includes(one.id) && people.length >= 7}
                onChange={(event) =>
                  setPeople(event.target.checked ? [...people, one.id] : people.filter((id) => id !== one.id))
                }
              />
              <span>
                {nameOf(one, language)}{' '}
                <span className="sm mut">{language === 'lo' ? one.departmentLo : one.departmentEn}</span>
              </span>
            </label>
          ))}
          {shown.length > SHOWN ? <p className="sm mut">{t('moreByName', { count: shown.length - SHOWN })}</p> : null}
        </fieldset>
        {open.error ? (
          <p className="msgbad" role="alert">
            {errorWords(core, open.error)}
          </p>
        ) : null}
        <Button look="primary" type="submit" busy={open.isPending} disabled={people.length === 0}>
          {t('begin')}
        </Button>
      </form>
    </Dialog>
  )
}
