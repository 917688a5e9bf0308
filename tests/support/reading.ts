import type { Services } from '#server/core/services.ts'
import { createSync } from '#server/sync/sync.ts'
import type { World } from './world.ts'

// What a job of the server needs to read documents, beside the server of a world.

/** A sync server that nobody can come to. */
export const readingSync = ({ sql, log }: Pick<World, 'sql' | 'log'>) =>
  createSync({
    sql,
    log,
    viewerOf: async () => undefined,
    stillValid: async () => false,
    allowedOrigin: () => false,
    sessionOf: () => undefined,
    accessTo: async () => undefined,
  })

const nobody = { emit: () => true }
const nothing = () => {}

/** Whoever listens hears nothing. */
export const silentLive: Services['live'] = {
  changed: nothing,
  toRoom: () => nobody,
  toPerson: () => nobody,
  enterSpace: nothing,
  emptySpace: nothing,
  dropPerson: nothing,
  dropSession: nothing,
}
