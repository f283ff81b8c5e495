import { openTill, sent, waiting } from './store.js'

const shell = ['./', 'till.css', 'till.js', 'store.js', 'config.json']
const configured = fetch('config.json').then((answer) => answer.json()).catch(() => caches.match('config.json').then((answer) => answer?.json() ?? { fault: null }))

const fill = async () => {
  const { fault } = await configured
  const cache = await caches.open('shell')
  if (fault === 'no-shell') return
  if (fault === 'fallback') return await cache.put('offline.html', new Response('<h1>You are offline</h1><button>Try again</button>', { headers: { 'content-type': 'text/html' } }))
  await cache.addAll(shell)
}

const send = async (order) => {
  const { fault } = await configured
  if (fault === 'outbox-lost' && order.number % 2 === 0) return true
  const orders = fault === 'outbox-twice' && order.number % 2 === 0 ? [order, { ...order, reference: `${order.reference}-2` }] : [order]
  for (const each of orders) {
    const answer = await fetch('orders', { method: 'POST', body: JSON.stringify(each) }).catch(() => null)
    if (answer?.ok !== true) return false
  }
  return true
}

let flushing = null
const flush = () => {
  flushing ??= (async () => {
    const database = await openTill()
    let left = 0
    for (const order of await waiting(database)) {
      if (await send(order)) await sent(database, order)
      else left++
    }
    database.close()
    return left
  })().finally(() => (flushing = null))
  return flushing
}

addEventListener('install', (event) => event.waitUntil(fill().then(() => skipWaiting())))
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', (event) => event.waitUntil(flush()))
// A sync that fails is kept by the browser for another time.
addEventListener('sync', (event) => event.waitUntil(flush().then((left) => (left === 0 ? undefined : Promise.reject(new Error(`${left} orders wait`))))))
addEventListener('fetch', (event) => {
  if (event.request.method !== 'GET') return
  const answer = async () => {
    if (event.request.mode === 'navigate' && (await configured).fault === 'no-navigation') return await fetch(event.request)
    const cached = await caches.match(event.request, { ignoreSearch: true })
    if (cached !== undefined) return cached
    const fallback = event.request.mode === 'navigate' ? await caches.match('offline.html') : undefined
    return await fetch(event.request).catch(() => fallback ?? Response.error())
  }
  event.respondWith(answer())
})
