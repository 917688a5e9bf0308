import { call } from '#client/core/call.ts'

/** Why this browser cannot be called, if it cannot. */
export type PushState = 'unsupported' | 'denied' | 'off' | 'on'

export async function pushState(): Promise<PushState> {
  // Over plain http, and in some old browsers, there is no service worker and so nobody to wake.
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  if (Notification.permission === 'denied') return 'denied'
  const worker = await navigator.serviceWorker.getRegistration()
  if (!worker) return 'unsupported'
  return (await worker.pushManager.getSubscription()) ? 'on' : 'off'
}

const text = (key: ArrayBuffer | null) =>
  btoa(String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Asks the person, subscribes this browser and tells the server. Throws `CallError` when the server refuses. */
export async function startPush(publicKey: string): Promise<PushState> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied'
  const worker = await navigator.serviceWorker.ready
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey })
  try {
    await call('putPush', {
      body: { endpoint: made.endpoint, p256dh: text(made.getKey('p256dh')), auth: text(made.getKey('auth')) },
    })
  } catch (error) {
    await made.unsubscribe()
    throw error
  }
  return 'on'
}

export async function endPush(): Promise<PushState> {
  const worker = await navigator.serviceWorker.getRegistration()
  const made = await worker?.pushManager.getSubscription()
  if (made) {
    await call('endPush', { params: { endpoint: made.endpoint } })
    await made.unsubscribe()
  }
  return 'off'
}
