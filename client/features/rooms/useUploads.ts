import { useCallback } from 'react'
import { upload } from '#client/core/upload.ts'
import { type Parcel, useUploads as useSending } from '#client/core/useUploads.ts'
import type { File as RoomFile } from '#shared/features/rooms/contract.ts'

export type { Uploading } from '#client/core/useUploads.ts'

const MOST = 10

/** Files on their way to a room. They stay with the draft until it is sent. */
export function useUploads(roomId: string, kept: readonly RoomFile[], onDone: (file: RoomFile) => void) {
  const send = useCallback(
    ({ id, name, ...parcel }: Parcel) => upload('uploadFile', { params: { roomId, id, name }, ...parcel }),
    [roomId],
  )
  const { add, ...uploads } = useSending(send, onDone)
  return {
    ...uploads,
    add: (files: Iterable<File>) =>
      void add([...files].slice(0, Math.max(0, MOST - kept.length - uploads.running.length))),
  }
}
