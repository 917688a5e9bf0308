import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { crc32, deflateSync } from 'node:zlib'
import { AwsV4Signer } from 'aws4fetch'
import sharp from 'sharp'
import { afterAll, afterEach, expect, test } from 'vitest'
import { readConfig } from '#server/config.ts'
import { keepsCamera } from '#server/files/blank.ts'
import { inspect, isShown } from '#server/files/inspect.ts'
import { diskStore, newKey, openStore, s3Store } from '#server/files/store.ts'

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

test('the settings say where files lie: in a store that speaks S3, or in the folder of the data', async () => {
  const { held, endpoint } = await s3()
  const data = path.join(folder, 'data')
  const settings = { DATABASE_URL: 'postgres://x', DATA_DIR: data }
  const key = newKey()
  const far = openStore(
    readConfig({
      ...settings,
      S3_ENDPOINT: endpoint,
      S3_BUCKET: 'ba',
      S3_REGION: keys.region,
      S3_ACCESS_KEY: keys.accessKey,
      S3_SECRET_KEY: keys.secretKey,
    }),
  )
  await far.put(key, Buffer.from('ເອກະສານ'), 'text/plain')
  expect([...held.keys()]).toEqual([`/ba/${key}`])
  expect(existsSync(data)).toBe(false)
  await openStore(readConfig(settings)).put(key, Buffer.from('ເອກະສານ'), 'text/plain')
  expect(everyFile(data)).toEqual([path.join('files', key.slice(0, 2), key)])
  expect(held.size).toBe(1)
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

/** A TIFF of one pixel by hand, in either order of bytes, with what a camera writes into it; its numbers mean grey, or so. */
function tiff(isLittle: boolean, meaning = 1) {
  const bytes = Buffer.alloc(400)
  const short = (at: number, value: number) =>
    isLittle ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)
  const long = (at: number, value: number) =>
    isLittle ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
  bytes.write(isLittle ? 'II' : 'MM', 0)
  short(2, 42)
  long(4, 8)
  const entries: [at: number, fields: [tag: number, type: number, count: number, value: number][]][] = [
    [
      8,
      [
        [256, 3, 1, 1],
        [257, 3, 1, 1],
        [258, 3, 1, 8],
        [259, 3, 1, 1],
        [262, 3, 1, meaning],
        [271, 2, 20, 200],
        [273, 4, 1, 390],
        [279, 4, 1, 1],
        [34853, 4, 1, 150],
      ],
    ],
    [150, [[2, 5, 3, 240]]],
  ]
  for (const [at, fields] of entries) {
    short(at, fields.length)
    for (const [index, [tag, type, count, value]] of fields.entries()) {
      const place = at + 2 + index * 12
      short(place, tag)
      short(place + 2, type)
      long(place + 4, count)
      if (type === 3) short(place + 8, value)
      else long(place + 8, value)
    }
  }
  bytes.write('Camera of somebody', 200)
  for (const [index, value] of [17, 1, 58, 1, 36, 1].entries()) long(240 + index * 4, value)
  bytes[390] = 137
  return bytes
}

test('pictures that are not shown stay as they came, without what the camera wrote into them', async () => {
  const camera = { IFD0: { Make: 'Camera of somebody' }, IFD3: { GPSLatitude: '17/1 58/1 0/1' } }
  const avif = await picture(64, 64)
    .avif()
    .withExif(camera)
    .withXmp('<x:xmpmeta>Camera of somebody</x:xmpmeta>')
    .toBuffer()
  // What an iPhone takes lies in the same boxes, under another name.
  const heic = Buffer.from(avif)
  heic.write('heic', 8)
  for (const [raw, type] of [
    [avif, 'image/avif'],
    [heic, 'image/heic'],
    [tiff(true), 'image/tiff'],
    [tiff(false), 'image/tiff'],
  ] as const) {
    expect(raw.includes('Camera of somebody')).toBe(true)
    const found = await inspect(raw)
    expect([found.type, found.thumb, found.bytes.length]).toEqual([type, null, raw.length])
    expect(found.bytes.includes('Camera of somebody')).toBe(false)
  }
  for (const whole of [avif, await picture(64, 64).tiff().toBuffer()]) {
    const [before, after] = await Promise.all(
      [whole, (await inspect(whole)).bytes].map((one) => sharp(one).raw().toBuffer()),
    )
    expect(after).toEqual(before)
  }
  expect((await inspect(tiff(true))).bytes[390]).toBe(137)
  // The place is gone, not only its name.
  const place = Buffer.from([17, 0, 0, 0, 1, 0, 0, 0, 58, 0, 0, 0])
  expect([tiff(true).includes(place), (await inspect(tiff(true))).bytes.includes(place)]).toEqual([true, false])
  const exif = (await sharp((await inspect(avif)).bytes).metadata()).exif
  expect(exif?.some((byte) => byte !== 0) ?? false).toBe(false)
  // Where it cannot be found out what a camera wrote, the picture is not taken.
  const cut = Buffer.from(avif)
  cut.writeUInt32BE(0x00ffffff, avif.indexOf('iloc') - 4)
  await expect(inspect(cut)).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
  const loop = tiff(true)
  loop.writeUInt32LE(8, 8 + 2 + 9 * 12)
  expect((await inspect(loop)).bytes.includes('Camera of somebody')).toBe(false)
})

/** The same picture with places in the form of version 1: three parts of 18 bytes, each with the way in which it is found. */
function younger(raw: Buffer, way: number) {
  const places = raw.indexOf('iloc')
  const parts = [0, 1, 2].flatMap((index) => {
    const part = Buffer.from(raw.subarray(places + 12 + index * 18, places + 30 + index * 18))
    part.writeUInt32BE(part.readUInt32BE(4) + 6, 4)
    return [part.subarray(0, 2), Buffer.from([0, way]), part.subarray(2)]
  })
  const bytes = Buffer.concat([raw.subarray(0, places + 12), ...parts, raw.subarray(places + 12 + 3 * 18)])
  for (const box of [raw.indexOf('meta') - 4, places - 4]) bytes.writeUInt32BE(bytes.readUInt32BE(box) + 6, box)
  bytes[places + 4] = 1
  return bytes
}

test('a picture as a telephone takes it, HEVC in HEIF, keeps every bit of the picture and none of where and with what', async () => {
  const raw = readFileSync(new URL('fixtures/photo.heic', import.meta.url))
  // Its picture ends here; behind it stand Exif and XMP.
  const end = 0x207
  expect(raw.subarray(end).includes('Camera of somebody')).toBe(true)
  const { bytes, type } = await inspect(raw)
  expect(type).toBe('image/heic')
  expect(bytes).toEqual(Buffer.concat([raw.subarray(0, end), Buffer.alloc(raw.length - end)]))
  // What a maker of cameras puts beside the picture, in a form of their own.
  const own = Buffer.from('....uuidCamera of somebody')
  own.writeUInt32BE(own.length)
  expect((await inspect(Buffer.concat([raw, own]))).bytes.includes('Camera')).toBe(false)
  // The younger form says of each part how it is found. In pieces of other parts: not found, not taken.
  const found = async (way: number) => (await inspect(younger(raw, way))).bytes
  expect(await found(0)).toEqual(Buffer.concat([younger(raw, 0).subarray(0, end + 6), Buffer.alloc(raw.length - end)]))
  await expect(found(2)).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
})

/** A PNG of two frames by hand, one grey and one white, with what else is to stand in it. */
function moving(more: [kind: string, data: Buffer | string][]) {
  const part = (kind: string, data: Buffer | string) => {
    const body = Buffer.concat([Buffer.from(kind), Buffer.from(data)])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(body.length - 4)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const numbers = (...all: number[]) => {
    const bytes = Buffer.alloc(all.length * 4)
    for (const [index, one] of all.entries()) bytes.writeUInt32BE(one, index * 4)
    return bytes
  }
  const frame = (place: number) => Buffer.concat([numbers(place, 1, 1, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])])
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    part('IHDR', Buffer.concat([numbers(1, 1), Buffer.from([8, 0, 0, 0, 0])])),
    part('acTL', numbers(2, 0)),
    part('fcTL', frame(0)),
    ...more.map(([kind, data]) => part(kind, data)),
    part('IDAT', deflateSync(Buffer.from([0, 137]))),
    part('fcTL', frame(1)),
    part('fdAT', Buffer.concat([numbers(2), deflateSync(Buffer.from([0, 255]))])),
    part('IEND', ''),
  ])
}

test('a PNG that moves goes on moving, without what was written into it and behind it', async () => {
  const hidden = deflateSync('Camera of somebody')
  const bare = moving([])
  const raw = Buffer.concat([
    moving([
      ['eXIf', 'II*\0 Camera of somebody'],
      ['tEXt', 'Make\0Camera of somebody'],
      ['iTXt', 'XML:com.adobe.xmp\0\0\0\0\0Camera of somebody'],
      ['zTXt', Buffer.concat([Buffer.from('Make\0\0'), hidden])],
      ['tIME', Buffer.from([7, 234, 11, 27, 9, 0, 0])],
      ['caBX', 'Camera of somebody'],
    ]),
    Buffer.from('Camera of somebody'),
  ])
  const found = await inspect(raw)
  expect(found.type).toBe('image/apng')
  expect(found.bytes).toEqual(bare)
  expect(await sharp(found.bytes).greyscale().raw().toBuffer()).toEqual(Buffer.from([137]))
  for (const missing of [2, 20])
    await expect(inspect(bare.subarray(0, -missing))).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
})

test('pictures that cannot be read without what the camera wrote are known by their content', async () => {
  const box = (brand: string) =>
    Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from(`ftyp${brand}\0\0\0\x01isom${brand}`)])
  const large = tiff(true)
  large.writeUInt16LE(43, 2)
  // What a sensor measured lies in a picture of its own, which the first one names; the rest is a small picture for the eye.
  const further = tiff(true)
  further.writeUInt16LE(0x014a, 8 + 2 + 5 * 12)
  further.writeUInt16LE(4, 8 + 2 + 5 * 12 + 2)
  further.writeUInt32LE(1, 8 + 2 + 5 * 12 + 4)
  further.writeUInt32LE(300, 8 + 2 + 5 * 12 + 8)
  for (const [at, value] of [1, 262, 3].entries()) further.writeUInt16LE(value, 300 + at * 2)
  further.writeUInt32LE(1, 306)
  further.writeUInt16LE(32803, 310)
  for (const raw of [
    tiff(true, 32803),
    tiff(false, 34892),
    large,
    further,
    box('crx '),
    Buffer.from('\0\0\0\x0cJXL \r\n\x87\n\0\0\0\0', 'latin1'),
    Buffer.from('FUJIFILMCCD-RAW 0201'),
    Buffer.from('\0MRM\0\x01\x02\x03\0PRD', 'latin1'),
    Buffer.from('FOVb\0\0\x02\0', 'latin1'),
    Buffer.from('II\x1a\0\0\0HEAPCCDR\x02\0\x01\0', 'latin1'),
    Buffer.from('8BPS\0\x01\0\0\0\0\0\0\0\x03', 'latin1'),
  ]) {
    const { type } = await inspect(raw)
    expect([type, keepsCamera(type)]).toEqual([type, true])
  }
  // A scan is not what a sensor measured, also where it says the same as a camera of which kind it is.
  const scan = tiff(true)
  scan.writeUInt16LE(50_341, 8 + 2 + 6 * 12)
  expect((await inspect(scan)).type).toBe('image/tiff')
  // Directories that lie over each other and lead to each other are no picture.
  const maze = Buffer.alloc(400_000)
  maze.write('II*\0\x08\0\0\0', 'latin1')
  maze.writeUInt16LE(30_000, 8)
  for (let index = 0; index < 30_000; index++) {
    const at = 10 + index * 12
    maze.writeUInt16LE(0x014a, at)
    maze.writeUInt16LE(4, at + 2)
    maze.writeUInt32LE(1, at + 4)
    maze.writeUInt32LE(10 + (index % 5000) * 12, at + 8)
  }
  await expect(inspect(maze)).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
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

test('a small picture whose parts are named again and again is refused at once', async () => {
  const times = 300
  const parts = 100_000
  const values = 10 + times * 12 + 4
  // Each field says that all which follows is its own: pictures that are further ones, or the maker of the camera.
  for (const [tag, type, count] of [
    [0x014a, 4, parts],
    [0x010f, 2, parts * 4],
  ] as const) {
    const bytes = Buffer.alloc(values + parts * 4)
    bytes.write('II*\0', 'latin1')
    bytes.writeUInt32LE(8, 4)
    bytes.writeUInt16LE(times, 8)
    for (let at = 10; at < 10 + times * 12; at += 12) {
      bytes.writeUInt16LE(tag, at)
      bytes.writeUInt16LE(type, at + 2)
      bytes.writeUInt32LE(count, at + 4)
      bytes.writeUInt32LE(values, at + 8)
    }
    await expect(inspect(bytes)).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
  }
})

test('a damaged picture and a wall of pixels are refused', async () => {
  const png = await picture(200, 200).png().toBuffer()
  await expect(inspect(png.subarray(0, 90))).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
  const wall = await picture(8000, 7000).png({ compressionLevel: 9 }).toBuffer()
  expect(wall.length).toBeLessThan(2_000_000)
  await expect(inspect(wall)).rejects.toMatchObject({ detail: { reason: 'bad_image' } })
}, 30_000)
