import { nameOf } from '#client/core/format.ts'
import { useLanguage } from '#client/core/i18n.ts'
import { useViewer } from '#client/core/session.tsx'
import type { Room } from '#shared/features/rooms/contract.ts'

/** What a room is called to whoever looks: a direct talk by the others in it. */
export function useRoomName() {
  const language = useLanguage()
  const viewer = useViewer()
  return (room: Pick<Room, 'kind' | 'nameLo' | 'nameEn' | 'inside'>) => {
    if (room.kind !== 'direct') return nameOf(room, language)
    const others = room.inside.filter(({ id }) => id !== viewer.id)
    return others.map((person) => nameOf(person, language)).join(', ') || nameOf(room, language)
  }
}
