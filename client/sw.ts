/// <reference lib="webworker" />
import { ExpirationPlugin } from 'workbox-expiration'
import { cleanupOutdatedCaches, matchPrecache, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'

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
  return answer ?? (await kept) ?? fresh
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
