import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Work of a known size, calibrated where it runs, by the function that works later: the fourth quickest of 24 runs of 3 ms is what a piece takes
 * when nobody else has the core, by the page's own clock. A run that was interrupted does not count, so a busy machine does not make
 * the work smaller; it makes it take longer, which is what the reference is there to see. The runs stand apart, as the work does: in a row,
 * with warm caches, they were 8 % quicker. The trace runs already, because its sampling takes 7 %. The work goes through an array in memory:
 * of a loop over one number V8 made code whose speed differed by 4 between the calibration and the work. The page also notes how long each piece took
 * by its own clock: the core of a shared host may turn quicker after the calibration, and then 60 ms of work are rightly seen as 54.
 */
const script = `
const cells = new Int32Array(1024)
const piece = () => { for (let i = 0; i < 60000; i += 1) cells[i & 1023] = Math.imul(cells[(i + 1) & 1023], 1664525) + i }
const run = (pieces) => { for (let n = pieces; n > 0; n -= 1) piece() }
const calibrate = async () => {
  for (let n = 0; n < 60; n += 1) run(8)
  const times = []
  for (let n = 0; n < 24; n += 1) {
    await new Promise((resolve) => setTimeout(resolve, 12))
    const start = performance.now()
    run(10)
    times.push((performance.now() - start) / 10)
  }
  return times.sort((a, b) => a - b)[3]
}
let pieceMs = 0
const worked = { taps: [], rests: [] }
const work = (ms, told) => {
  const start = performance.now()
  run(Math.round(ms / pieceMs))
  told.push({ atMs: performance.timeOrigin + start, ms: performance.now() - start })
}
let millis = 0
let resting = 0
const count = document.getElementById('count')
const box = document.getElementById('box')
let taps = 0
document.getElementById('tap').addEventListener('click', () => { if (millis > 0) work(millis, worked.taps); taps += 1; count.textContent = taps + ' taps' })
// By the clock: what must be seen is a frame of this length, not how fast the machine is.
const spend = (ms) => { const endMs = performance.now() + ms; while (performance.now() < endMs) piece() }
const move = (ms, frameWorkMs) => {
  const startMs = performance.now()
  const frame = (nowMs) => {
    const share = (nowMs - startMs) / ms
    if (frameWorkMs > 0) spend(frameWorkMs)
    box.style.transform = 'translateX(' + Math.round(400 * share) + 'px)'
    if (share < 1) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
document.getElementById('late').addEventListener('click', () => setTimeout(() => { taps += 1; count.textContent = taps + ' taps' }, 300))
document.getElementById('drag').addEventListener('click', () => move(500, 25))
document.getElementById('still').addEventListener('click', () => { clearInterval(resting); count.textContent = 'still' })
document.getElementById('move').addEventListener('click', () => {
  count.textContent = 'moving'
  move(1200, 0)
})
document.getElementById('load').addEventListener('click', async () => {
  count.textContent = 'calibrating'
  pieceMs = Math.max(0.005, await calibrate())
  millis = 60
  count.textContent = 'loaded'
  document.body.className = 'loaded'
  resting = setInterval(() => requestIdleCallback(() => work(millis, worked.rests)), 240)
})
`

const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>tillstorm reference</title><link rel="icon" href="data:,">
<style>body{font:16px sans-serif;margin:40px}button{padding:16px 32px;font:inherit}#box{width:60px;height:60px;background:#357;margin-top:40px}</style></head>
<body><button id="tap">Tap</button> <button id="move">Move</button> <button id="load">Load</button> <button id="late">Late</button> <button id="drag">Drag</button> <button id="still">Still</button> <output id="count">0 taps</output><div id="box"></div>
<script>${script}</script></body></html>`

export type ReferencePage = {
  /**
   * It does nothing until its button `#load` is tapped: then each `#tap` and an idle callback four times a second do 60 ms of work, until `#still`.
   * `#late` answers after 300 ms; `#drag` moves the box for half a second with 25 ms of work in each frame.
   */
  url: string
  close(): Promise<void>
}

/** Serves the page on a free port of loopback. Its clock is fine (5 µs) because it is isolated from other origins. */
export const serveReferencePage = async (): Promise<ReferencePage> => {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/') return void response.writeHead(404).end()
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      })
      .end(page)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
