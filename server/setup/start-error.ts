import type { Config } from '#server/config.ts'

/** Why the start was given up, in one sentence that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError'
}

const codeOf = (error: unknown) => (error as { code?: unknown } | undefined)?.code

/** A failure of the file system there (`The directory …`) as a StartError; anything else as it was. */
export function inPlace(place: string, error: unknown): unknown {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new StartError(
        `${place} cannot be written. Give this user the right to write there, or choose another: DATA_DIR=… npm start.`,
      )
    case 'EEXIST':
    case 'ENOTDIR':
      return new StartError(
        `${place} cannot be made: a file is in its place. Move the file away, or choose another: DATA_DIR=… npm start.`,
      )
    case 'ENOSPC':
    case 'EDQUOT':
      return new StartError(
        `The disk is full. ${place} cannot be written. Free some space and start again; nothing was lost.`,
      )
    default:
      return error
  }
}

/** Turns what stopped the start into one sentence that says what to do; a bug keeps its stack. */
export function explainStartError(error: unknown, { config }: { config: Config | undefined }): string {
  if (error instanceof StartError) return error.message
  if (!(error instanceof Error)) return `Ba could not start: ${String(error)}`
  const { code, path } = error as { code?: string; path?: string }
  const inFiles = path === undefined ? error : inPlace(path, error)
  if (inFiles instanceof StartError) return inFiles.message
  const database = config?.databaseUrl && URL.canParse(config.databaseUrl) ? new URL(config.databaseUrl) : undefined
  const server = database ? `${database.hostname}:${database.port || 5432}` : 'the database'
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${config?.port} is in use by another program. Stop that one, or choose another: PORT=3001 npm start (PORT=0 finds a free one).`
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      if (database && code === 'ENOTFOUND')
        return `The database host ${database.hostname} is not known. Check DATABASE_URL.`
      return `This machine has no address ${config?.host}. Check HOST.`
    case 'EACCES':
      return `This user may not listen on port ${config?.port}. Choose one above 1023: PORT=3000 npm start.`
    case 'ENOSPC':
    case '53100':
      return 'The disk is full. Free some space and start again; nothing was lost.'
    case 'XX001':
    case 'XX002':
    case '58P01':
    case '58030':
      return `The database ${database ? `at ${server}` : `in ${config?.dataDir}`} is damaged: ${error.message}. Nothing was changed. Restore a backup, or start with another directory: DATA_DIR=… npm start.`
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'CONNECT_TIMEOUT':
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_ENDED':
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
      return `The database at ${server} does not answer. Start it, or correct DATABASE_URL.`
    case '28P01':
    case '28000':
      return `The database at ${server} refuses the user or password in DATABASE_URL. Correct them and start again.`
    case '3D000':
      return `The database ${database?.pathname.slice(1) ?? ''} does not exist at ${server}. Create it, or correct DATABASE_URL.`
    case '57P03':
      return `The database at ${server} is still starting. Wait a moment and start again.`
    case '42501':
      return `The database user may not create tables at ${server}. Grant it the right, or use another user in DATABASE_URL.`
    case 'ERR_INVALID_URL':
      return 'DATABASE_URL is not an address. It looks like postgres://user:password@host:5432/database.'
    default:
      return `Ba could not start: ${error.stack ?? error.message}`
  }
}
