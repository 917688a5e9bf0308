import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { AwsClient } from 'aws4fetch'
import type { Config } from '#server/config.ts'
import type { Store } from '#server/core/services.ts'
import { AppError, notFound } from '#shared/base/errors.ts'
import { Hour, Second } from '#shared/base/time.ts'

/** Keys are made by us: letters, digits and hyphens. */
export const newKey = () => randomUUID()

export const openStore = (config: Pick<Config, 'dataDir' | 's3'>): Store =>
  config.s3 ? s3Store(config.s3) : diskStore(path.resolve(config.dataDir, 'files'))

const UNFINISHED = /\.part$/

/** A folder. A file gets its name only after its bytes are on the disk, so none is ever half there. */
export function diskStore(folder: string): Store {
  const at = (key: string) => {
    if (!/^[a-z0-9-]{8,80}$/.test(key)) throw notFound('file', key)
    // Two letters make folders that stay small.
    return path.join(folder, key.slice(0, 2), key)
  }
  let ready: Promise<void> | undefined
  return {
    async put(key, bytes) {
      ready ??= clean(folder)
      await ready
      const file = at(key)
      const part = `${file}.${randomUUID()}.part`
      await mkdir(path.dirname(file), { recursive: true })
      try {
        const handle = await open(part, 'wx')
        try {
          await handle.writeFile(bytes)
          await handle.sync()
        } finally {
          await handle.close()
        }
        await rename(part, file)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
    },
    async open(key) {
      const file = at(key)
      await stat(file).catch(() => {
        throw notFound('file', key)
      })
      return createReadStream(file)
    },
    delete: (key) => rm(at(key), { force: true }),
  }
}

/** Removes what a stop in the middle of writing left behind. */
async function clean(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  for (const name of names) {
    if (!UNFINISHED.test(name)) continue
    const file = path.join(folder, name)
    const found = await stat(file).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > Hour.ms) await rm(file, { force: true })
  }
}

const PATIENCE_MS = 30 * Second.ms

/** Any S3-compatible store, addressed by path. */
export function s3Store({ endpoint, bucket, region, accessKey, secretKey }: NonNullable<Config['s3']>): Store {
  const client = new AwsClient({
    accessKeyId: accessKey,
    secretAccessKey: secretKey,
    region,
    service: 's3',
    retries: 2,
  })
  const ask = async (key: string, init: RequestInit): Promise<Response> => {
    const url = `${endpoint.replace(/\/$/, '')}/${bucket}/${key}`
    let answer: Response
    try {
      answer = await client.fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) })
    } catch {
      throw new AppError('unavailable', { what: 'file store' })
    }
    if (answer.status === 404) throw notFound('file', key)
    if (answer.status === 507) throw new AppError('storage_full')
    if (!answer.ok) throw new AppError('unavailable', { what: 'file store', status: answer.status })
    return answer
  }
  return {
    async put(key, bytes, type) {
      await ask(key, { method: 'PUT', body: new Uint8Array(bytes), headers: { 'Content-Type': type } })
    },
    async open(key) {
      const { body } = await ask(key, { method: 'GET' })
      return body ? Readable.fromWeb(body as never) : Readable.from([])
    },
    async delete(key) {
      await ask(key, { method: 'DELETE' }).catch((error: unknown) => {
        if (!(error instanceof AppError && error.code === 'not_found')) throw error
      })
    },
  }
}
