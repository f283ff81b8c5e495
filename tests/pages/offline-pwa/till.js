import { openTill, keep, waiting } from './store.js'

const { fault } = await fetch('config.json').then((answer) => answer.json()).catch(() => ({ fault: null }))
const element = (id) => document.getElementById(id)
const database = await openTill()
const inMemory = []
let cart = []

const show = () => {
  const total = cart.reduce((sum, { price }) => sum + price, 0)
  element('total').textContent = (total / 100).toFixed(2)
  element('state').textContent = navigator.onLine ? 'online' : 'offline'
}
const add = (sku, price) => () => {
  cart.push({ sku, price })
  show()
}

const flush = async () => {
  for (const order of inMemory.splice(0)) {
    await fetch('orders', { method: 'POST', body: JSON.stringify(order) }).catch(() => inMemory.push(order))
  }
  const controller = navigator.serviceWorker?.controller
  if (controller) controller.postMessage('flush')
  else for (const order of await waiting(database)) await fetch('orders', { method: 'POST', body: JSON.stringify(order) }).catch(() => undefined)
}

const pay = async () => {
  const number = Number(localStorage.getItem('number') ?? 0) + 1
  localStorage.setItem('number', String(number))
  const lines = cart.map(({ sku }) => ({ sku, quantity: 1 }))
  const order = { reference: `pwa-${database.till}-${number}`, number, lines, totalMinor: cart.reduce((sum, { price }) => sum + price, 0) }
  try {
    await keep(database, order)
  } catch (error) {
    inMemory.push(order)
    if (fault !== 'quota-silent') element('alert').textContent = `Storage full (${error.name}): this sale is kept in memory`
  }
  element('reference').textContent = order.reference
  element('paid').textContent = `Paid ${(order.totalMinor / 100).toFixed(2)}`
  element('selling').hidden = true
  element('receipt').hidden = false
  const registration = await navigator.serviceWorker?.getRegistration()
  // A stuck till sends its first sale alone, renews a token when the network is back, and sells no more then.
  if (fault === 'stuck' && number > 1) return
  if (fault !== 'slow-sync') await registration?.sync?.register('outbox').catch(() => undefined)
  if (fault !== 'sync-only' && fault !== 'slow-sync' && navigator.onLine) void flush()
  if (fault === 'leak') {
    window.leaked ??= []
    for (let count = 0; count < 20; count++) window.leaked.push([document.createElement('p'), new Array(2000).fill(count)])
  }
}

element('add-milk').onclick = add('milk', 120)
element('add-bread').onclick = add('bread', 250)
element('pay').onclick = () => void pay()
element('next').onclick = () => {
  cart = []
  element('receipt').hidden = true
  element('selling').hidden = false
  show()
}
addEventListener('online', () => {
  show()
  if (fault === 'stuck') {
    element('pay').onclick = null
    return void fetch('token', { method: 'POST' })
  }
  if (fault !== 'sync-only') void flush()
})
addEventListener('offline', show)
if (fault === 'slow-sync') setInterval(() => void flush(), 10_000)
if (fault !== 'no-worker') await navigator.serviceWorker.register('worker.js', { type: 'module' })
document.documentElement.dataset.ready = 'yes'
show()
