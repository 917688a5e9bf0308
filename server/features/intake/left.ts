import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import type { Services } from '#server/core/services.ts'
import { incomingFolder } from '#server/files/incoming.ts'
import { Id } from '#shared/base/ids.ts'
import { Made } from '#shared/features/intake/contract.ts'

/**
 * What lies beside the file of an intake, so that a server that stopped in the middle goes on from it when its person
 * looks again.
 */
export const Left = z.object({
  id: Id,
  personId: Id,
  spaceId: Id,
  name: z.string(),
  /** The name of the file that was sent. */
  file: z.string().regex(/^[\w-]+\.intake$/),
  /** How often a server stopped over it: what stops one each time is not read for ever. */
  stops: z.number().int(),
  /** What becomes of it, written down before it is stored: if the first of them is there, all of them are. */
  made: z.array(Made),
})
export type Left = z.infer<typeof Left>

type Where = Pick<Services, 'config'>
type Whose = Pick<Left, 'id' | 'personId'>

/** Whatever else an id may be, it leads to nobody else's. */
export const leftPath = (where: Where, { id, personId }: Whose) =>
  path.join(incomingFolder(where), `${personId}.${id}.json`)

/** Written whole or not at all. */
export async function writeLeft(where: Where, left: Left): Promise<void> {
  const at = leftPath(where, left)
  await writeFile(`${at}.part`, JSON.stringify(left), { flush: true })
  await rename(`${at}.part`, at)
}

export async function readLeft(where: Where, whose: Whose): Promise<Left | undefined> {
  try {
    return Left.parse(JSON.parse(await readFile(leftPath(where, whose), 'utf8')))
  } catch {
    return undefined
  }
}

/** Clears away what an earlier server left of this person's intakes, of which they begin another. */
export async function dropLeftOf(where: Where, personId: string, isOpen: (id: string) => boolean): Promise<void> {
  const names = await readdir(incomingFolder(where)).catch(() => [])
  for (const name of names) {
    const [whose, id = ''] = name.split('.')
    if (whose !== personId || isOpen(id)) continue
    const left = await readLeft(where, { id, personId })
    if (left) await rm(path.join(incomingFolder(where), left.file), { force: true })
    await rm(leftPath(where, { id, personId }), { force: true })
  }
}
