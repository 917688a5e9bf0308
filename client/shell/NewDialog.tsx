import { IconEar, IconFileImport, IconMessagePlus, IconMessages, IconPlus, IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useCall, useWhole } from '#client/core/call.ts'
import { useFormat } from '#client/core/format.ts'
import { useWords } from '#client/core/i18n.ts'
import { Await, arcsOf, Dialog, RingGlyph } from '#client/design/index.ts'

interface Thing {
  word: 'newTopic' | 'newMeeting' | 'newTelling' | 'newImport'
  icon: typeof IconPlus
  /** Where it begins once its space is chosen; else its room is chosen too, and `mark` says what begins there. */
  path?: (spaceId: string) => string
  mark?: string
}

const things: readonly Thing[] = [
  { word: 'newTopic', icon: IconMessagePlus, path: (spaceId: string) => `/spaces/${spaceId}/rooms#new` },
  { word: 'newMeeting', icon: IconUsersGroup, mark: '#meeting' },
  { word: 'newTelling', icon: IconEar, mark: '#telling' },
  { word: 'newImport', icon: IconFileImport, path: (spaceId: string) => `/spaces/${spaceId}/import` },
]

/** Nobody needs permission to start: first what, then where. */
export default function NewDialog({ onClose }: { onClose: () => void }) {
  const t = useWords()
  const format = useFormat()
  const [, go] = useLocation()
  const spaces = useCall('findSpaces')
  const [thing, setThing] = useState<Thing>()
  const [spaceId, setSpace] = useState<string>()
  const leave = (path: string) => {
    onClose()
    go(path)
  }

  if (!thing) {
    return (
      <Dialog title={t('new')} onClose={onClose} look="sheet">
        <p className="mut sm">{t('newHelp')}</p>
        <ul className="list" style={{ marginTop: 12 }}>
          {things.map((each) => (
            <li key={each.word}>
              <button type="button" onClick={() => setThing(each)}>
                <each.icon className="i" aria-hidden />
                {t(each.word)}
              </button>
            </li>
          ))}
          <li>
            <button type="button" onClick={() => leave('/spaces#new')}>
              <IconPlus className="i" aria-hidden />
              {t('newSpace')}
            </button>
          </li>
        </ul>
      </Dialog>
    )
  }
  if (spaceId) {
    return (
      <Dialog key="room" title={`${t(thing.word)}: ${t('whichRoom')}`} onClose={onClose} look="sheet">
        <ChooseRoom spaceId={spaceId} onChoose={(roomId) => leave(`/rooms/${roomId}${thing.mark ?? ''}`)} />
      </Dialog>
    )
  }
  return (
    <Dialog title={`${t(thing.word)}: ${t('whichSpace')}`} onClose={onClose} look="sheet">
      <Await call={spaces}>
        {(found) => {
          const mine = found.spaces.filter((space) => space.role !== null)
          if (mine.length === 0) {
            return (
              <p>
                <Link href="/spaces" onClick={onClose}>
                  {t('noSpaces')}
                </Link>
              </p>
            )
          }
          return (
            <ul className="list">
              {mine.map((space) => (
                <li key={space.id}>
                  <button type="button" onClick={() => (thing.path ? leave(thing.path(space.id)) : setSpace(space.id))}>
                    <RingGlyph arcs={arcsOf(space.phases)} />
                    {format.name(space)}
                  </button>
                </li>
              ))}
            </ul>
          )
        }}
      </Await>
    </Dialog>
  )
}

function ChooseRoom({ spaceId, onChoose }: { spaceId: string; onChoose(roomId: string): void }) {
  const t = useWords()
  const format = useFormat()
  const found = useWhole('findRooms', { spaceId })
  return (
    <Await call={found}>
      {({ rooms }) => {
        const shared = rooms.filter(({ kind }) => kind !== 'direct')
        if (shared.length === 0)
          return (
            <p>
              <Link href={`/spaces/${spaceId}/rooms`}>{t('noRooms')}</Link>
            </p>
          )
        return (
          <ul className="list">
            {shared.map((room) => (
              <li key={room.id}>
                <button type="button" onClick={() => onChoose(room.id)}>
                  <IconMessages className="i" aria-hidden />
                  {format.name(room)}
                </button>
              </li>
            ))}
          </ul>
        )
      }}
    </Await>
  )
}
