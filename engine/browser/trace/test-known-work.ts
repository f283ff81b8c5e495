import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page whose work is known to the millisecond: what the reading of its trace must find again. Served on loopback with a service worker. */
export async function startKnownWork(): Promise<{ url: string; origin: string; close(): Promise<void> }> {
  const files: Record<string, [string, string]> = {
    '/': ['text/html', html],
    '/known-work.js': ['text/javascript', script],
    '/worker.js': ['text/javascript', worker],
    '/data.json': ['application/json', '{"prices":[1,2,3]}'],
  }
  const server = createServer((request, response) => {
    const [type, body] = files[request.url ?? ''] ?? ['text/plain', '']
    response.writeHead(body === '' ? 404 : 200, { 'content-type': type, 'cache-control': 'no-store' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `${origin}/`,
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const html = `<!doctype html><html><head><meta charset="utf-8"><title>Known work</title><link rel="icon" href="data:,">
<style>body{margin:0;font:16px sans-serif} button{display:block;margin:8px;padding:12px}
.box{width:60px;height:60px;background:#48c} .moving{animation:move .5s linear infinite alternate} @keyframes move{to{transform:translateX(200px)}}
.long{height:5000px;background:linear-gradient(#fff,#8cf)}</style></head><body>
<button id="handler60">60</button><button id="handler80">80</button><button id="handler120">120</button><button id="quick">quick</button>
<button id="down40">40 on pointerdown and 30 on click</button><button id="late">late</button>
<input id="typed"><output id="out">-</output><div id="box" class="box"></div><div class="long"></div><script src="known-work.js"></script></body></html>`

const script = `
function spin() { let spun = 0; for (let i = 0; i < 20000; i += 1) spun = (spun * 31 + i) & 0xffff; return spun }
function work(ms) { const end = performance.now() + ms; while (performance.now() < end) spin() }
const out = document.getElementById('out')
const say = (text) => { out.textContent = text + ' ' + Math.round(performance.now()) }
const on = (id, type, act) => document.getElementById(id).addEventListener(type, act)
on('handler60', 'click', function handleSixty() { work(60); say('60') })
on('handler80', 'click', function handleEighty() { work(80); say('80') })
on('handler120', 'click', function handleHundredTwenty() { work(120); say('120') })
on('quick', 'click', function handleQuick() { say('quick') })
on('down40', 'mousedown', function pressForty() { work(40) })
on('down40', 'click', function clickThirty() { work(30); say('70') })
on('late', 'click', function askLate() { setTimeout(answerLate, 250) })
function answerLate() { say('late') }
on('typed', 'input', function typeForty() { work(40); say('typed') })
on('box', 'pointerdown', (event) => { document.getElementById('box').setPointerCapture(event.pointerId); dragging = true })
on('box', 'pointerup', () => { dragging = false })
let dragging = false
on('box', 'pointermove', function dragFifteen(event) { if (dragging) { work(15); document.getElementById('box').style.marginLeft = event.clientX + 'px' } })
let scrollMs = 0
addEventListener('scroll', function onScroll() { if (scrollMs > 0) work(scrollMs) }, { passive: true })
function animate(ms, forMs, changes) {
  const end = performance.now() + forMs
  requestAnimationFrame(function paintFrame(time) {
    work(ms)
    if (changes) document.getElementById('box').style.marginLeft = (time / 5) % 300 + 'px'
    if (performance.now() < end) requestAnimationFrame(paintFrame)
  })
}
function longIdle() { work(90) }
function longTimer() { work(120) }
function longPosted() { work(70) }
function longPort() { work(60) }
function longFetched() { work(80) }
function longSent() { work(55) }
function longStored() { work(65) }
navigator.serviceWorker.addEventListener('message', function onWorkerMessage() { work(70) })
const plants = {
  idle90: () => requestIdleCallback(longIdle),
  timer120: () => setTimeout(longTimer, 10),
  posted70: () => scheduler.postTask(longPosted, { priority: 'background' }),
  port60: () => { const { port1, port2 } = new MessageChannel(); port1.onmessage = longPort; port2.postMessage(1) },
  worker70: () => navigator.serviceWorker.controller.postMessage('ask'),
  fetch80: () => fetch('/data.json').then((response) => response.json()).then(longFetched),
  request55: () => { const request = new XMLHttpRequest(); request.onload = longSent; request.open('GET', '/data.json'); request.send() },
  stored65: () => { const open = indexedDB.open('known'); open.onsuccess = () => { open.result.close(); longStored() } },
  nothing: () => {},
}
function plant(name, times, everyMs) { for (let n = 0; n < times; n += 1) setTimeout(plants[name], 150 + n * everyMs) }
const css = (isOn) => document.getElementById('box').classList.toggle('moving', isOn)
const ready = navigator.serviceWorker.register('worker.js').then(() => navigator.serviceWorker.ready)
`

const worker = `
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(clients.claim()))
addEventListener('message', (event) => setTimeout(() => event.source.postMessage('told'), 20))
`
