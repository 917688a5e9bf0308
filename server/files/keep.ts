import type { Services } from '#server/core/services.ts'
import { invalid } from '#shared/base/errors.ts'
import { keepsCamera } from './blank.ts'
import { inspect } from './inspect.ts'
import { dropLoose, putLoose } from './loose.ts'

/** A file whose bytes are in the store. */
export interface Kept {
  type: string
  bytes: number
  width: number | null
  height: number | null
  key: string
  thumbKey: string | null
}

/**
 * Looks into what was received, stores it, and only then has a row name it; when that fails, its bytes go again. Throws
 * `invalid` (`camera_image`) for a picture that would tell where and with what it was taken.
 */
export async function keep(
  where: Pick<Services, 'sql' | 'store'>,
  received: Buffer,
  name: (kept: Kept) => Promise<void>,
): Promise<void> {
  const { bytes, type, width, height, thumb } = await inspect(received)
  if (keepsCamera(type)) throw invalid('camera_image')
  const keys: string[] = []
  const put = async (some: Buffer, as: string) => {
    const key = await putLoose(where, some, as)
    keys.push(key)
    return key
  }
  try {
    const key = await put(bytes, type)
    const thumbKey = thumb ? await put(thumb, 'image/webp') : null
    await name({ type, bytes: bytes.length, width, height, key, thumbKey })
  } catch (error) {
    await dropLoose(where, keys).catch(() => undefined)
    throw error
  }
}
