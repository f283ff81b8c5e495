import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { CacheFirst } from 'workbox-strategies'
import { bounded, imageCache } from './image-cache.ts'
import { emptyOutbox, OUTBOX_TAG } from './empty-outbox.ts'

const worker = globalThis as unknown as ServiceWorkerGlobalScope & { __WB_MANIFEST: PrecacheEntry[] }

void worker.skipWaiting()
clientsClaim()

// The first line of the built file sets it.
const shell = worker.__WB_MANIFEST
precacheAndRoute(shell)
cleanupOutdatedCaches()
if (shell.length > 0) registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html')))

registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/images/'), new CacheFirst({ cacheName: imageCache, plugins: [bounded(600)] }))

worker.addEventListener('message', (event) => {
  if ((event.data as { type?: unknown } | null)?.type === 'empty-outbox') event.waitUntil(emptyOutbox())
})
/** Background Sync stands in no lib file. */
type SyncEvent = ExtendableEvent & { tag: string }
worker.addEventListener('sync', (raised) => {
  const event = raised as SyncEvent
  // A rejection makes the browser try again later, also when no page is open.
  if (event.tag === OUTBOX_TAG) event.waitUntil(emptyOutbox().then((empty) => (empty ? undefined : Promise.reject(new Error('orders still wait')))))
})
worker.addEventListener('online', () => void emptyOutbox())
