import type { ReactNode } from 'react'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Avatar, Dialog } from '#client/design/index.ts'
import type { Here, Room } from '#shared/features/rooms/contract.ts'
import { Level } from './Level.tsx'
import { RoomSearch } from './RoomSearch.tsx'

interface RailProps {
  room: Room
  here: readonly Here[]
  /** What features above have to say beside a talk. */
  children?: ReactNode
}

/** Beside a talk: who is in the room now, what was said in it, and how much of it one wants to be told of. */
export function Rail({ room, here, children }: RailProps) {
  const t = useWords('rooms')
  return (
    <>
      <section>
        <h2>{t('who')}</h2>
        <People here={here} />
      </section>
      {children}
      <section>
        <h2>{t('searchRoom')}</h2>
        <RoomSearch roomId={room.id} />
      </section>
      <section>
        <h2>{t('levelTitle')}</h2>
        <Level room={room} />
      </section>
    </>
  )
}

/** The same where there is no room beside the talk. */
export function RailDialog({ onClose, ...rail }: RailProps & { onClose(): void }) {
  const t = useWords('rooms')
  return (
    <Dialog title={t('aboutRoom')} look="sheet" onClose={onClose}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: links are pressed by key as by pointer */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: only closes the sheet behind a link */}
      <div className="rail" data-read onClick={(event) => (event.target as Element).closest('a') && onClose()}>
        <Rail {...rail} />
      </div>
    </Dialog>
  )
}

function People({ here }: { here: readonly Here[] }) {
  const language = useLanguage()
  return (
    <ul>
      {here.map((person) => (
        <li key={person.id} className="row">
          <Avatar name={nameOf(person, language)} here />
          <span>
            {nameOf(person, language)}
            <span className="sm mut">{language === 'lo' ? person.departmentLo : person.departmentEn}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}
