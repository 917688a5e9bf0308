/// <reference lib="webworker" />
import { ExpirationPlugin } from 'workbox-expiration'
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import type { ReplyOf } from '#shared/base/endpoint.ts'
import type { Called, noticesApi } from '#shared/features/notices/contract.ts'
import en from './features/notices/en.json'
import lo from './features/notices/lo.json'

declare const self: ServiceWorkerGlobalScope

/** On a network that is slower than this the page from last time opens. */
const PATIENCE_MS = 3000

// The shell comes from the build's own list. Answers of the API are never kept: what one person may read is nobody
// else's, and what is no longer true is worse than a page that says it is offline.
precacheAndRoute(import.meta.env.SHELL as { url: string; revision: string | null }[])
cleanupOutdatedCaches()

const page = async (request: Request): Promise<Response> => {
  const kept = matchPrecache('/index.html')
  const fresh = fetch(request)
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS))
  const answer = await Promise.race([fresh.catch(() => undefined), late])
  // Whatever stands before a server that is down answers with a page of its own.
  if (answer && answer.status < 500) return answer
  return (await kept) ?? answer ?? fresh
}

registerRoute(
  new NavigationRoute(({ request }) => page(request), {
    denylist: [/^\/(api|socket\.io|sync|health|metrics$)/, /\.\w+$/],
  }),
)

// Names carry their hash, so what was fetched once stays true: a page that was open once opens offline.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  new CacheFirst({
    cacheName: 'ba-assets',
    plugins: [new ExpirationPlugin({ maxEntries: 150, purgeOnQuotaError: true })],
  }),
)

self.addEventListener('install', () => void self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

/** What a call is about; nothing when it was deleted, is not for this person any more, or cannot be asked now. */
async function ask({ kind, id }: Called): Promise<ReplyOf<typeof noticesApi.findCall> | undefined> {
  try {
    const answer = await fetch(`/api/calls/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`)
    return answer.ok ? await answer.json() : undefined
  } catch {
    return undefined
  }
}

/**
 * One notice for one matter; none where the person looks at it already. Browsers insist that something is shown for each
 * call, so where there is nothing to tell it says only that there is something to look at.
 */
async function show(called: Called) {
  const { title, body, url, tag } = (await ask(called)) ?? {
    title: word(called, 'calledBy'),
    body: word(called, 'called'),
    url: '/',
    tag: 'ba',
  }
  const windows = await self.clients.matchAll({ type: 'window' })
  const path = new URL(url, self.location.origin).pathname
  if (windows.some((one) => one.focused && new URL(one.url).pathname === path)) return
  await self.registration.showNotification(title, { body, tag, data: { url }, icon: '/icon.svg' })
}

const word = ({ language }: Called, key: 'called' | 'calledBy') => (language === 'en' ? en : lo)[key]

self.addEventListener('push', (event) => {
  const called = event.data?.json() as Called | undefined
  if (called) event.waitUntil(show(called))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const { url } = event.notification.data as { url: string }
  const target = new URL(url, self.location.origin)
  // Ours only, whatever was in the call.
  if (target.origin !== self.location.origin) return
  event.waitUntil(
    self.clients.matchAll({ type: 'window' }).then(async (windows) => {
      const open = windows.find((one) => new URL(one.url).pathname === target.pathname) ?? windows[0]
      if (!open) return void (await self.clients.openWindow(target.href))
      await open.navigate(target.href)
      await open.focus()
    }),
  )
})
