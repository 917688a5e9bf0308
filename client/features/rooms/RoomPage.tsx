import { IconBell, IconLock, IconPencil, IconUsers } from '@tabler/icons-react'
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf, useFormat } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import { usePages } from '#client/core/usePages.ts'
import { Avatar, AwaitPage, Breadcrumbs, Button, Dialog, Empty, IconButton, More, Tag } from '#client/design/index.ts'
import type { HerePage, Room, TopicEntry } from '#shared/features/rooms/contract.ts'
import { canRenameRoom } from '#shared/features/rooms/policy.ts'
import { Level } from './Level.tsx'
import { NewTopic } from './NewTopic.tsx'
import { People } from './People.tsx'
import { RoomSearch } from './RoomSearch.tsx'
import { useRoomName } from './roomName.ts'
import { TopicList } from './TopicList.tsx'
import { useHere } from './useHere.ts'
import './index.ts'
import './rooms.css'

const InsideDialog = lazy(() => import('./InsideDialog.tsx'))
const RoomDialog = lazy(() => import('./RoomDialog.tsx'))

const states = ['open', 'agreed', 'not_agreed', 'closed'] as const
/** Which topics of a room are shown: those of one state, or with something new. */
const filters = ['unread', ...states] as const
type Filter = (typeof filters)[number]

/** It stands in the address, so that whoever comes back from a topic finds the list as they left it. */
function useFilter() {
  const [filter, setFilter] = useState(() => filters.find((one) => location.hash === `#${one}`))
  return [
    filter,
    (next: Filter | undefined) => {
      history.replaceState(history.state, '', next ? `#${next}` : location.pathname)
      setFilter(next)
    },
  ] as const
}

interface RoomPageProps {
  roomId: string
  /** What features above show in a room: what was said in it face to face. */
  meetings?: (room: Room) => ReactNode
  /** What became of a topic. */
  outcome?: (topic: TopicEntry) => ReactNode
}

/** A room: its topics, the way to begin one, and how much of it one wants to be told of. */
export default function RoomPage({ roomId, meetings, outcome }: RoomPageProps) {
  const t = useWords('rooms')
  const core = useWords()
  const format = useFormat()
  const roomName = useRoomName()
  const [filter, setFilter] = useFilter()
  const [open, setOpen] = useState(false)
  const [naming, setNaming] = useState(false)
  const viewer = useViewer()
  const who = { id: viewer.id, roles: new Map(Object.entries(viewer.roles)) }
  const here = useHere(roomId)
  const found = usePages('findRoom', {
    roomId,
    ...(filter === 'unread' ? { unread: '1' } : filter ? { state: filter } : {}),
  })
  const room = found.data?.room
  const space = useCall('findSpace', { spaceId: room?.spaceId ?? '' }, { enabled: room !== undefined })
  const title = room ? roomName(room) : t('room')
  return (
    <AwaitPage
      call={found}
      lines={6}
      page={(reply) => ({
        title,
        back: reply
          ? { href: `/spaces/${reply.room.spaceId}/rooms`, label: core('place.S') }
          : { href: '/spaces', label: core('nav.spacesShort') },
      })}
    >
      {({ room, topics }) => (
        <div className="page">
          {room.kind === 'direct' ? (
            <ToTalk topics={topics} />
          ) : (
            <>
              <Breadcrumbs
                label={t('where')}
                items={[
                  { label: core('nav.spacesShort'), href: '/spaces' },
                  ...(space.data ? [{ label: format.name(space.data), href: `/spaces/${room.spaceId}` }] : []),
                  { label: title },
                ]}
              />
              <header className="pagehead">
                <div className="row wrap">
                  <div className="row">
                    <h1>{title}</h1>
                    {canRenameRoom(who, room) ? (
                      <IconButton label={t('renameRoom')} onClick={() => setNaming(true)}>
                        <IconPencil className="i" aria-hidden />
                      </IconButton>
                    ) : null}
                  </div>
                  <NewTopic spaceId={room.spaceId} roomId={room.id} look="primary" />
                </div>
                {room.kind === 'closed' ? (
                  <p className="row wrap sm">
                    <Tag icon={<IconLock className="i" aria-hidden />}>{t('closedRoom')}</Tag>
                    <Button
                      small
                      look="quiet"
                      icon={<IconUsers className="i" aria-hidden />}
                      onClick={() => setOpen(true)}
                    >
                      {t('inside', { count: room.inside.length })}
                    </Button>
                  </p>
                ) : null}
                <WhoIsHere roomId={room.id} held={here} />
              </header>
              <RoomSearch roomId={room.id} />
              <div className="row wrap between">
                <fieldset className="chips">
                  <legend className="sr">{t('filter')}</legend>
                  {offered(room, filter).map((one) => (
                    <button
                      key={one ?? 'all'}
                      type="button"
                      className="chip"
                      aria-pressed={filter === one}
                      onClick={() => setFilter(one)}
                    >
                      {one === 'unread'
                        ? room.unread > 0
                          ? t('withNew', { count: room.unread })
                          : t('newOnes')
                        : one
                          ? core(`state.${one}`)
                          : t('allTopics')}
                    </button>
                  ))}
                </fieldset>
                <div className="row">
                  <IconBell className="i mut" aria-hidden />
                  <Level room={room} />
                </div>
              </div>
              {topics.length > (filter ? 0 : 1) ? null : filter ? (
                <Empty
                  bare
                  title={t(filter === 'unread' ? 'noneNew' : 'noneOfState')}
                  stitches={filter === 'unread' ? 25 : 1}
                />
              ) : (
                <Empty title={t('emptyTitle')} help={t('emptyHelp')} />
              )}
              <TopicList topics={topics} room={room} outcome={outcome} />
              <More of={found}>{t('olderTopics')}</More>
              <Suspense>{meetings?.(room)}</Suspense>
              <Suspense>
                {naming ? <RoomDialog spaceId={room.spaceId} room={room} onClose={() => setNaming(false)} /> : null}
              </Suspense>
              <Suspense>{open ? <InsideDialog room={room} onClose={() => setOpen(false)} /> : null}</Suspense>
            </>
          )}
        </div>
      )}
    </AwaitPage>
  )
}

/** All, what is new where there is something, and each state. */
const offered = (room: Room, shown: Filter | undefined): (Filter | undefined)[] =>
  room.unread > 0 || shown === 'unread' ? [undefined, ...filters] : [undefined, ...states]

const MOST_FACES = 8

/** Who is in the room or one of its topics now. */
function WhoIsHere({ roomId, held }: { roomId: string; held: HerePage }) {
  const t = useWords('rooms')
  const language = useLanguage()
  const [isOpen, setOpen] = useState(false)
  if (held.count === 0) return null
  return (
    <div className="row wrap whoishere">
      <span className="sm mut">{t('who')}</span>
      <ul className="row">
        {held.here.slice(0, MOST_FACES).map((person) => (
          <li key={person.id} title={nameOf(person, language)}>
            <Avatar name={nameOf(person, language)} here />
            <span className="sr">{nameOf(person, language)}</span>
          </li>
        ))}
      </ul>
      {held.count > MOST_FACES ? (
        <Button
          small
          look="quiet"
          aria-haspopup="dialog"
          aria-label={t('allHere', { count: held.count })}
          onClick={() => setOpen(true)}
        >
          <span className="num">+{held.count - MOST_FACES}</span>
        </Button>
      ) : null}
      {isOpen ? (
        <Dialog title={t('who')} onClose={() => setOpen(false)}>
          <div className="rail" data-read>
            <People roomId={roomId} held={held} />
          </div>
        </Dialog>
      ) : null}
    </div>
  )
}

/** A direct talk has one topic: its address leads there. */
function ToTalk({ topics }: { topics: readonly TopicEntry[] }) {
  const [, go] = useLocation()
  const id = topics[0]?.id
  useEffect(() => {
    if (id) go(`/topics/${id}`, { replace: true })
  }, [id, go])
  return null
}
