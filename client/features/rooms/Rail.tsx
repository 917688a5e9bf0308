import type { ReactNode } from 'react'
import { useWords } from '#client/core/i18n.ts'
import { Dialog } from '#client/design/index.ts'
import type { HerePage, Room } from '#shared/features/rooms/contract.ts'
import { Level } from './Level.tsx'
import { People } from './People.tsx'
import { RoomSearch } from './RoomSearch.tsx'

interface RailProps {
  room: Room
  here: HerePage
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
        <People roomId={room.id} held={here} />
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
