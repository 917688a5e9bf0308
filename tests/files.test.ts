import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { AwsV4Signer } from 'aws4fetch'
import sharp from 'sharp'
import { afterAll, afterEach, expect, test } from 'vitest'
import { inspect, isShown } from '#server/files/inspect.ts'
import { diskStore, newKey, s3Store } from '#server/files/store.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'ba-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const everyFile = (where: string) =>
  readdirSync(where, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(path.join(where, name)).isFile())

/** A store that speaks S3 as far as we use it, and believes nobody whose signature it cannot make itself. */
const keys = { region: 'la-1', accessKey: 'reader', secretKey: 'a secret key' }
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
async function s3(answer?: number) {
  const held = new Map<string, Buffer>()
  const server = createServer(async (req, res) => {
    const body = await buffer(req)
    if (answer) return void res.writeHead(answer).end()
    const headers = new Headers()
    const signed = /SignedHeaders=([^,]+)/.exec(req.headers.authorization ?? '')?.[1]?.split(';') ?? []
    for (const name of signed) if (name !== 'host') headers.set(name, String(req.headers[name]))
    const signer = new AwsV4Signer({
      method: req.method ?? 'GET',
      url: `http://${req.headers.host}${req.url}`,
      headers,
      body: body.length > 0 ? new Uint8Array(body) : null,
      accessKeyId: keys.accessKey,
      secretAccessKey: keys.secretKey,
      service: 's3',
      region: keys.region,
      datetime: String(req.headers['x-amz-date']),
    } as never)
    if ((await signer.authHeader()) !== req.headers.authorization) return void res.writeHead(403).end()
    const key = req.url ?? ''
    if (req.method === 'PUT') held.set(key, body)
    if (req.method === 'DELETE') held.delete(key)
    const found = held.get(key)
    res.writeHead(req.method === 'GET' && !found ? 404 : 200).end(req.method === 'GET' ? found : undefined)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { held, store: s3Store({ endpoint, bucket: 'ba', ...keys }), endpoint }
}

test('a folder gives back what it took, forgets what is deleted, and never shows half a file', async () => {
  const store = diskStore(path.join(folder, 'one'))
  const key = newKey()
  await store.put(key, Buffer.from('ເອກະສານ'), 'text/plain')
  expect((await buffer(await store.open(key))).toString()).toBe('ເອກະສານ')
  expect(everyFile(path.join(folder, 'one'))).toHaveLength(1)
  await store.delete(key)
  await store.delete(key)
  await expect(store.open(key)).rejects.toMatchObject({ code: 'not_found' })
  for (const bad of ['../../etc/passwd', 'a/b-c-d-e-f', '', 'UPPER-CASE-KEY'])
    await expect(async () => store.open(bad)).rejects.toMatchObject({ code: 'not_found' })
})

test('what a stop in the middle of writing left is removed, what is being written is not', async () => {
  const where = path.join(folder, 'two')
  mkdirSync(path.join(where, 'ab'), { recursive: true })
  const [old, young] = [path.join(where, 'ab', 'ab-old.x.part'), path.join(where, 'ab', 'ab-young.x.part')]
  writeFileSync(old, 'half')
  writeFileSync(young, 'half')
  utimesSync(old, new Date(0), new Date(0))
  await diskStore(where).put(newKey(), Buffer.from('x'), 'text/plain')
  expect(everyFile(where).filter((name) => name.endsWith('.part'))).toEqual([path.join('ab', 'ab-young.x.part')])
})

test('a store that speaks S3 does the same, with requests that are signed', async () => {
  const { store, held, endpoint } = await s3()
  const key = newKey()
  await store.put(key, Buffer.from('ເອກະສານ'), 'text/plain')
  expect([...held.keys()]).toEqual([`/ba/${key}`])
  expect((await buffer(await store.open(key))).toString()).toBe('ເອກະສານ')
  await store.delete(key)
  await expect(store.open(key)).rejects.toMatchObject({ code: 'not_found' })
  await store.delete(key)
  const stranger = s3Store({ endpoint, bucket: 'ba', ...keys, secretKey: 'another' })
  await expect(stranger.put(key, Buffer.from('x'), 'text/plain')).rejects.toMatchObject({ code: 'unavailable' })
})

test('a store that is full or away says so', async () => {
  const full = await s3(507)
  await expect(full.store.put(newKey(), Buffer.from('x'), 'text/plain')).rejects.toMatchObject({ code: 'storage_full' })
  const away = s3Store({ endpoint: 'http://127.0.0.1:9', bucket: 'ba', ...keys })
  await expect(away.open(newKey())).rejects.toMatchObject({ code: 'unavailable' })
})

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#8a1f4b' } })

test('a photograph keeps nothing the camera wrote into it, stands upright and has a thumbnail', async () => {
  const raw = await picture(900, 600)
    .jpeg()
    .withMetadata({ orientation: 6 })
    .withExifMerge({ IFD0: { Make: 'Camera of somebody' }, IFD3: { GPSLatitude: '17/1 58/1 0/1' } })
    .toBuffer()
  expect((await sharp(raw).metadata()).exif).toBeDefined()
  const found = await inspect(raw)
  expect(found).toMatchObject({ type: 'image/jpeg', width: 600, height: 900 })
  const kept = await sharp(found.bytes).metadata()
  expect([kept.exif, kept.xmp, kept.iptc, kept.orientation ?? 1]).toEqual([undefined, undefined, undefined, 1])
  expect(found.bytes.includes('Camera of somebody')).toBe(false)
  const thumb = await sharp(found.thumb ?? Buffer.alloc(0)).metadata()
  expect([thumb.format, thumb.width, thumb.height]).toEqual(['webp', 320, 480])
})

test('the content says what a file is, whatever it is called; what can run is never shown', async () => {
  const html = await inspect(Buffer.from('<!doctype html><script>alert(1)</script>'))
  const svg = await inspect(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))
  const pdf = await inspect(Buffer.from('%PDF-1.7\n%âãÏÓ\n1 0 obj\n'))
  const bytes = await inspect(Buffer.from([0, 1, 2, 3, 250, 251]))
  for (const { type, thumb } of [html, svg, pdf, bytes])
    expect([type, isShown(type), thumb]).toEqual([type, false, null])
  expect([pdf.type, bytes.type, html.type]).toEqual(['application/pdf', 'application/octet-stream', 'text/plain'])
})

test('a damaged picture and a wall of pixels are refused', async () => {
  const png = await picture(200, 200).png().toBuffer()
  await expect(inspect(png.subarray(0, 90))).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
  const wall = await picture(8000, 7000).png({ compressionLevel: 9 }).toBuffer()
  expect(wall.length).toBeLessThan(2_000_000)
  await expect(inspect(wall)).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
}, 30_000)
