import { useCall } from '#client/core/call.ts'

/** Who of the space could have been there: in a closed room only those inside of it. */
export function useIsInside(roomId: string) {
  const room = useCall('findRoom', { roomId }).data?.room
  return ({ id }: { id: string }) => !room || room.kind === 'open' || room.inside.some((one) => one.id === id)
}
