import { setTimeout as rest } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { newId } from '#server/core/id.ts'

interface Load {
  url: string
  rooms: { roomId: string; topicId: string }[]
  /** One cookie for each connection; connections are dealt to the rooms in turn. */
  cookies: readonly string[]
  /** Of each room's people, so many speak. */
  speakers: number
  /** Of talking before anything is counted: a process that has just begun is another matter. */
  warmSeconds: number
  seconds: number
  /** Messages a second of each speaker, or how many each keeps in flight. */
  pace: { perSecond: number } | { inFlight: number }
}

export interface Heard {
  /** Milliseconds from sending to being seen by another, for each sight of one other person a room. */
  delivered: number[]
  /** Messages acknowledged a second. */
  perSecond: number
  refused: number
}

interface Talker {
  socket: Socket
  place: Load['rooms'][number]
  speaks: boolean
}

const BODY = 'ສະບາຍດີທຸກທ່ານ, ມື້ນີ້ພວກເຮົາຈະລົມກັນເລື່ອງແຜນການ '

/** People in rooms who talk and listen. One listener of each room notes when it sees what others said. */
export async function talk({ url, rooms, cookies, speakers, warmSeconds, seconds, pace }: Load): Promise<Heard> {
  const sentAt = new Map<string, number>()
  const delivered: number[] = []
  let measuring = false
  const talkers: Talker[] = []
  const inRoom = Math.floor(cookies.length / rooms.length)
  for (const [at, place] of rooms.entries())
    for (let index = 0; index < inRoom; index++) {
      const cookie = cookies[at * inRoom + index] ?? ''
      const socket = io(url, {
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
        extraHeaders: { cookie },
      })
      talkers.push({ socket, place, speaks: index < speakers })
      if (index === inRoom - 1)
        socket.on('messages:sent', (messages: { id: string }[]) => {
          for (const { id } of messages) {
            const began = sentAt.get(id)
            if (measuring && began !== undefined) delivered.push(performance.now() - began)
          }
        })
      if (talkers.length % 50 === 0) await Promise.all(talkers.slice(-50).map(connected))
    }
  await Promise.all(talkers.map(connected))
  for (const { socket, place } of talkers)
    await socket.timeout(10_000).emitWithAck('room:enter', { roomId: place.roomId })

  let acknowledged = 0
  let refused = 0
  let running = true
  const onTheWay: Promise<void>[] = []
  const send = async ({ socket, place }: Talker, isLast: boolean) => {
    const id = newId()
    // The listener's own words come back to it as well, and are no sight of another.
    if (!isLast) sentAt.set(id, performance.now())
    const answer = (await socket.timeout(20_000).emitWithAck('message:send', { id, ...place, body: BODY })) as {
      ok: boolean
    }
    if (answer.ok) acknowledged += measuring ? 1 : 0
    else refused++
  }
  const lines = talkers
    .filter(({ speaks }) => speaks)
    .flatMap((talker, at) => {
      const isLast = (at + 1) % inRoom === 0 && speakers === inRoom
      if ('inFlight' in pace)
        return Array.from({ length: pace.inFlight }, async () => {
          while (running) await send(talker, isLast)
        })
      return [
        (async () => {
          await rest(Math.random() * (1000 / pace.perSecond))
          while (running) {
            onTheWay.push(send(talker, isLast))
            await rest(1000 / pace.perSecond)
          }
        })(),
      ]
    })
  await rest(warmSeconds * 1000)
  measuring = true
  const began = performance.now()
  await rest(seconds * 1000)
  const took = (performance.now() - began) / 1000
  const perSecond = acknowledged / took
  measuring = false
  running = false
  await Promise.all(lines)
  await Promise.all(onTheWay)
  await rest(300)
  for (const { socket } of talkers) socket.disconnect()
  return { delivered, perSecond, refused }
}

const connected = ({ socket }: Talker) =>
  socket.connected
    ? Promise.resolve()
    : new Promise<void>((resolve, reject) => {
        socket.once('connect', resolve)
        socket.once('connect_error', reject)
      })
