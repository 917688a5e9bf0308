import { open, rm } from 'node:fs/promises'

/** Pieces on the disk, so that many of them take the memory of one. */
export interface Spool {
  /** Writes a piece; what it gives reads it again, as long as the file is there. */
  put(bytes: Buffer): Promise<() => Promise<Buffer>>
  /** Nothing more is written. */
  close(): Promise<void>
  drop(): Promise<void>
}

export async function openSpool(file: string): Promise<Spool> {
  const handle = await open(file, 'w')
  let at = 0
  return {
    async put(bytes) {
      const from = at
      await handle.write(bytes, 0, bytes.length, from)
      at += bytes.length
      return () => piece(file, from, bytes.length)
    },
    close: () => handle.close(),
    drop: () => rm(file, { force: true }),
  }
}

async function piece(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    await handle.read(bytes, 0, length, from)
    return bytes
  } finally {
    await handle.close()
  }
}
