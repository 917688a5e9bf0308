import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A mail server that keeps what it gets. */
export async function openMailServer() {
  const heard: { to: string[]; source: string }[] = []
  const state = { refuses: false }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      void text(stream).then((source) => {
        if (state.refuses) return done(new Error('full'))
        heard.push({ to: session.envelope.rcptTo.map(({ address }) => address), source })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.server.address() as AddressInfo
  return {
    heard,
    state,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The parts of a mail in words: its subject, its text, its headers. */
export function read(source: string) {
  const [head = '', ...rest] = source.split('\r\n\r\n')
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ')
  const word = (value: string) =>
    value.replace(/=\?UTF-8\?([BQ])\?([^?]*)\?= ?/gi, (_, how: string, coded: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(coded, 'base64').toString() : quoted(coded.replaceAll('_', ' ')),
    )
  const header = (name: string) => word(new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '')
  const body = rest.join('\r\n\r\n')
  const isBase64 = /^Content-Transfer-Encoding: base64/im.test(unfolded)
  return {
    subject: header('Subject'),
    header,
    text: isBase64 ? Buffer.from(body, 'base64').toString() : quoted(body.replace(/=\r\n/g, '')),
  }
}

const quoted = (text: string) =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  ).toString()
