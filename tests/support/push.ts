import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import https, { type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Called } from '#shared/features/notices/contract.ts'

const file = (name: string) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url))
/** Made for tests, for `localhost`, known to everybody. */
const certificate = file('push-cert.pem')

/** A browser that subscribed, with the keys that only it has, and the service that brings it what we send (RFC 8030). */
export async function openPushService() {
  // The server under test runs in this process and believes the certificate from here on.
  https.globalAgent.options.ca = certificate
  const heard: { path: string; ttl: string; message: Called }[] = []
  const browsers = new Map<string, { ecdh: ReturnType<typeof createECDH>; auth: Buffer }>()
  const gone = new Set<string>()
  const server: Server = https.createServer({ key: file('push-key.pem'), cert: certificate }, async (req, res) => {
    const path = req.url ?? ''
    const body = await buffer(req)
    const browser = browsers.get(path)
    if (!browser || gone.has(path)) return void res.writeHead(410).end()
    heard.push({ path, ttl: String(req.headers.ttl), message: JSON.parse(decrypt(body, browser)) })
    res.writeHead(201).end()
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const { port } = server.address() as AddressInfo
  return {
    heard,
    subscribe() {
      const ecdh = createECDH('prime256v1')
      ecdh.generateKeys()
      const auth = randomBytes(16)
      const path = `/push/${randomBytes(8).toString('hex')}`
      browsers.set(path, { ecdh, auth })
      return {
        path,
        endpoint: `https://localhost:${port}${path}`,
        p256dh: ecdh.getPublicKey('base64url'),
        auth: auth.toString('base64url'),
      }
    },
    end: (path: string) => gone.add(path),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** What a browser does with a message (RFC 8188 and RFC 8291). */
function decrypt(body: Buffer, { ecdh, auth }: { ecdh: ReturnType<typeof createECDH>; auth: Buffer }): string {
  const salt = body.subarray(0, 16)
  const length = body[20] ?? 0
  const sender = body.subarray(21, 21 + length)
  const sealed = body.subarray(21 + length)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender])
  const secret = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32))
  const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16))
  const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12))
  const cipher = createDecipheriv('aes-128-gcm', key, nonce)
  cipher.setAuthTag(sealed.subarray(-16))
  const plain = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()])
  return plain.subarray(0, plain.lastIndexOf(2)).toString()
}
