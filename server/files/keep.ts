import type { Store } from '#server/core/services.ts'
import { inspect } from './inspect.ts'
import { newKey } from './store.ts'

/** A file whose bytes are in the store. */
export interface Kept {
  type: string
  bytes: number
  width: number | null
  height: number | null
  key: string
  thumbKey: string | null
}

/** Looks into what was received, stores it, and only then has it noted; when that fails, its bytes go again. */
export async function keep(store: Store, received: Buffer, note: (kept: Kept) => Promise<void>): Promise<void> {
  const { bytes, type, width, height, thumb } = await inspect(received)
  const key = newKey()
  const thumbKey = thumb ? newKey() : null
  const stored: string[] = []
  try {
    stored.push(key)
    await store.put(key, bytes, type)
    if (thumb && thumbKey) {
      stored.push(thumbKey)
      await store.put(thumbKey, thumb, 'image/webp')
    }
    await note({ type, bytes: bytes.length, width, height, key, thumbKey })
  } catch (error) {
    for (const one of stored) await store.delete(one).catch(() => undefined)
    throw error
  }
}
