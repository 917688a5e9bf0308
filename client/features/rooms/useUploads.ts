import { useCallback, useState } from 'react'
import { CallError } from '#client/core/call.ts'
import { upload } from '#client/core/upload.ts'
import { type Parcel, useUploads as useSending } from '#client/core/useUploads.ts'
import type { File as RoomFile } from '#shared/features/rooms/contract.ts'
import { FILE_MAX_BYTES, FILES_MAX } from '#shared/features/rooms/policy.ts'

/** Files on their way to a room. They stay with the draft until it is sent. */
export function useUploads(roomId: string, kept: readonly RoomFile[], onDone: (file: RoomFile) => void) {
  /** So many were more than a message may have. */
  const [left, setLeft] = useState(0)
  const send = useCallback(
    async ({ id, name, ...parcel }: Parcel) => {
      // Nobody should wait for minutes to be told.
      if (parcel.file.size > FILE_MAX_BYTES) throw new CallError('too_large', 413)
      return upload('uploadFile', { params: { roomId, id, name }, ...parcel })
    },
    [roomId],
  )
  const { add, drop, ...uploads } = useSending(send, onDone)
  return {
    ...uploads,
    left,
    add(files: Iterable<File>) {
      const all = [...files]
      const room = Math.max(0, FILES_MAX - kept.length - uploads.running.length)
      setLeft(Math.max(0, all.length - room))
      add(all.slice(0, room))
    },
    drop(id: string) {
      setLeft(0)
      drop(id)
    },
  }
}
