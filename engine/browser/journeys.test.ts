import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { journey as generic } from '../../scenarios/journeys/generic.ts'
import { journey as genericWrites } from '../../scenarios/journeys/generic-writes.ts'
import { recorderJourney } from '../../scenarios/journeys/recorder.ts'
import { warmUpTill } from './rounds/warm-up.ts'
import type { ProbedFeedback } from './trace/reading.ts'
import { nobody, servePages, testBrowser } from './test-page-server.ts'

const tempting = `
  <style>#list { height: 200px; overflow: auto } #tile { cursor: pointer; background: #eee }</style>
  <p id=out>-</p><a href="#out">Jump</a><button type=button id=more>Show more</button><div id=tile>Tile</div><input id=q type=search placeholder=Search>
  <input id=size type=range aria-label=Size><label><input type=checkbox> Only fresh</label>
  <div id=list>${'<p>row</p>'.repeat(60)}</div>
  <button type=button id=pay>Pay now</button><button type=button id=out-of-here aria-label="Sign out">x</button><button type=button id=del><img alt=Löschen></button>
  <a href="/away">Elsewhere</a><a href="http://shop.example.com/">Shop</a><a href="mailto:a@b.invalid">Mail</a><a href="/file" download>Manual</a>
  <form action=/login method=post><input name=user><input type=password><button>Go</button><button type=button id=reveal>Reveal</button></form>
  <form action=/find><input name=name id=find><button>Find</button></form>
  <form action=/pay id=checkout><input name=cardnumber></form><button form=checkout id=outside>Go on</button><button form=checkout type=button id=beside>Look</button>
  <button type=button id=leave onclick="location.href = 'http://localhost:' + location.port + '/trap'">Nice picture</button>
  <script>
    let n = 0
    window.used = {}
    addEventListener('click', ({ target }) => { if (target.id) used[target.id] = (used[target.id] ?? 0) + 1; document.getElementById('out').textContent = ++n })
  </script>`

test('the generic journey uses what is safe, scrolls, drags, rests, and touches nothing that pays, sends, deletes or leaves', async (t) => {
  const { url, asked } = await servePages(t, { '/': tempting })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url })
  await generic.round(session.till)
  const { windows, feedback } = await session.takeDriven()
  const count = (kind: string): number => windows.filter((each) => each.kind === kind).length
  assert.ok(count('interaction') >= 20, `${count('interaction')} interactions`)
  assert.ok(count('scroll') >= 2 && count('idle') === 2, JSON.stringify([count('scroll'), count('idle')]))
  assert.ok(count('drag') >= 1)
  assert.ok(feedback.filter(({ feedbackMs }) => feedbackMs !== null).length >= 15)
  const touched = Object.keys(await session.page.evaluate(() => (globalThis as unknown as { used: object }).used))
  assert.ok(['more', 'tile'].every((id) => touched.includes(id)), touched.join())
  assert.deepEqual(touched.filter((id) => ['pay', 'out-of-here', 'del', 'reveal', 'outside', 'beside'].includes(id)), [])
  assert.deepEqual(asked.filter((each) => /away|file|login|find|trap|pay/.test(each)), [])
  const stopped = browser.problems.filter(({ text }) => /wanted to leave for http:\/\/localhost:\d+\/trap; it was kept/.test(text))
  assert.equal(stopped.length, touched.includes('leave') ? 1 : 0)
  assert.equal(new URL(session.page.url()).origin, url)
  assert.deepEqual(browser.problems.filter(({ voids }) => voids.length > 0), [])
})

test('where there is nothing to use the generic journey says so, and still scrolls and rests', async (t) => {
  const { url } = await servePages(t, { '/': `<button type=button>Delete all</button>${'<p>text</p>'.repeat(100)}` })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url })
  await generic.round(session.till)
  const { windows } = await session.takeDriven()
  assert.deepEqual([...new Set(windows.map(({ kind }) => kind))].sort(), ['idle', 'scroll'])
  assert.match(browser.problems.map(({ text }) => text).join(), /found nothing that is visible and safe to tap or type into/)
  assert.match(browser.problems.map(({ text }) => text).join(), /left out for what they are called: "Delete all"/)
})

/** Buttons that look harmless, and send an order in each of the ways that a page has. */
const sending = `
  <p id=out>-</p><button id=done>Complete sale</button>
  <button id=fetch>Tea</button><button id=xhr>Milk</button><button id=beacon>Bread</button><button id=worker>Apples</button><button id=graph>Pears</button><button id=seek>Plums</button><button id=keep>Cherries</button>
  <script>
    const order = JSON.stringify({ order: { lines: [1] } })
    const send = {
      done: () => fetch('/sent/done', { method: 'POST', body: order }),
      fetch: () => fetch('/sent/fetch', { method: 'POST', body: order }).catch(() => {}),
      xhr: () => { const request = new XMLHttpRequest(); request.open('PUT', '/sent/xhr'); request.send(order) },
      beacon: () => navigator.sendBeacon('/sent/beacon', order),
      worker: () => navigator.serviceWorker.controller?.postMessage(order),
      keep: () => fetch('/sent/keep', { method: 'POST', body: order }).catch(() => { document.getElementById('out').textContent += ' failed' }),
      graph: () => fetch('/read/graphql', { method: 'POST', body: JSON.stringify({ query: '{ products { name } }' }) }),
      seek: () => fetch('/read/search', { method: 'POST', body: '{"q":"plum"}' }),
    }
    fetch('/habit', { method: 'POST', body: '{}' })
    navigator.serviceWorker.register('/worker.js')
    let n = 0
    addEventListener('click', ({ target }) => { if (target.id !== 'keep') document.getElementById('out').textContent = ++n; send[target.id]?.() })
  </script>`
const sendingPages = {
  '/': sending,
  '/worker.js': `addEventListener('activate', (event) => event.waitUntil(clients.claim()))
    addEventListener('message', ({ data }) => fetch('/sent/worker', { method: 'POST', body: data }).catch(() => {}))
    addEventListener('fetch', (event) => { if (event.request.url.endsWith('/sent/fetch')) event.respondWith(fetch(event.request)) })`,
}
const answering = (paths: string[]): Record<string, (request: unknown, response: { end(text: string): void }) => void> =>
  Object.fromEntries(paths.map((path) => [path, (_, response) => response.end('{}')]))
const sentPaths = ['/sent/done', '/sent/keep', '/sent/fetch', '/sent/xhr', '/sent/beacon', '/sent/worker', '/read/graphql', '/read/search', '/habit']

test('an order that a harmless button sends does not go out, in whichever way, and each is noted once; what reads goes out', async (t) => {
  const { url, asked } = await servePages(t, { ...sendingPages, ...answering(sentPaths) })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url })
  await session.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const till = warmUpTill(session.till)
  for (let round = 0; round < 2; round++) await generic.round(till)
  assert.deepEqual(asked.filter((each) => /sent/.test(each)), [])
  // What the page shows at once is its own; what it shows because a request failed is nobody's answer.
  const { feedback } = await session.takeDriven()
  const [kept, others] = [true, false].map((isKept) => feedback.filter(({ element }) => (element === 'button#keep') === isKept)) as [ProbedFeedback[], ProbedFeedback[]]
  assert.ok(kept.length >= 4 && kept.every(({ feedbackMs, isUndecided }) => feedbackMs === null && isUndecided), JSON.stringify(kept))
  assert.ok(others.length >= 20 && others.filter(({ isUndecided }) => isUndecided).length < others.length / 2, JSON.stringify(others))
  const notes = browser.problems.map(({ text }) => text).filter((text) => /was not let out/.test(text))
  assert.deepEqual(notes.map((text) => /send (\w+ \S+);/.exec(text)?.[1]).sort(), ['POST /sent/beacon', 'POST /sent/fetch', 'POST /sent/keep', 'POST /sent/worker', 'PUT /sent/xhr'])
  for (const path of ['POST /read/graphql', 'POST /read/search', 'POST /habit']) assert.ok(asked.includes(path), path)
  assert.ok(browser.problems.some(({ text }) => /left out for what they are called: "Complete sale"/.test(text)))
})

test('on a test system the same journey may write', async (t) => {
  const { url, asked } = await servePages(t, { ...sendingPages, ...answering(sentPaths) })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url })
  await genericWrites.round(warmUpTill(session.till))
  for (const path of ['POST /sent/fetch', 'PUT /sent/xhr', 'POST /sent/beacon', 'POST /sent/worker']) assert.ok(asked.includes(path), path)
  assert.ok(!asked.includes('POST /sent/done'))
})

test('slow buttons stay in every round, and what answers to nothing is used once in each', async (t) => {
  const { url } = await servePages(t, {
    '/': `<p id=out>-</p><button id=first>Tea</button><button id=second>Milk</button><button id=slow>Bread</button><button id=deaf>Plums</button><button id=hidden>Pears</button>
      <script>
        window.used = {}
        const block = (ms) => { const end = performance.now() + ms; while (performance.now() < end); }
        addEventListener('click', ({ target: { id } }) => {
          if (!id) return
          used[id] = (used[id] ?? 0) + 1
          if (id === 'slow') block(used.slow === 1 ? 2100 : 120)
          if (id === 'hidden') block(80)
          if (id !== 'deaf' && id !== 'hidden') document.getElementById('out').textContent += '.'
        })
      </script>`,
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url })
  const till = warmUpTill(session.till)
  let before: Record<string, number> = {}
  const usesOfARound = async (): Promise<Record<string, number>> => {
    await generic.round(till)
    const now = await session.page.evaluate(() => ({ ...(globalThis as unknown as { used: Record<string, number> }).used }))
    const uses = Object.fromEntries(['first', 'slow', 'deaf', 'hidden'].map((id) => [id, (now[id] ?? 0) - (before[id] ?? 0)]))
    before = now
    return uses
  }
  const warmUp = await usesOfARound()
  assert.ok(Object.values(warmUp).every((count) => count >= 5), JSON.stringify(warmUp))
  for (let round = 0; round < 2; round++) {
    const { first = 0, slow = 0, deaf = 0, hidden = 0 } = await usesOfARound()
    assert.ok(first >= 5 && slow >= 5 && hidden >= 5 && deaf === 1, JSON.stringify({ first, slow, hidden, deaf }))
  }
  assert.match(browser.problems.map(({ text }) => text).join(), /used once a round only, because they answered to nothing: "Plums"/)
})

test('what brings the page back runs after the round and before the next trace', async (t) => {
  const { url, asked } = await servePages(t, { '/': '<button>Tea</button>' })
  const browser = await testBrowser(t)
  if (browser === null) return
  const folder = mkdtempSync(join(tmpdir(), 'rail-after-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const session = await browser.openTill({ ...nobody, url, learns: false })
  await generic.round(warmUpTill(session.till))
  const loads = (): number => asked.filter((each) => each === 'GET /').length
  const warmedUp = loads()
  const tracing = await session.trace(join(folder, '0.json.gz'))
  await generic.round(warmUpTill(session.till))
  await tracing.stop()
  // One load before the trace, for the round before, and none in it.
  assert.equal(loads(), warmedUp + 1)
  const next = await session.trace(join(folder, '1.json.gz'))
  assert.equal(loads(), warmedUp + 2)
  await next.stop()
  assert.equal(loads(), warmedUp + 2)
})

test('a recording is replayed with the till’s own inputs, on the page that is measured', async (t) => {
  const { url } = await servePages(t, {
    '/shop': `<input id=q aria-label=Search><button id=go>Find</button><p id=out>-</p><div style="height:3000px"></div>
      <script>document.getElementById('go').onclick = () => (document.getElementById('out').textContent = 'found ' + document.getElementById('q').value)</script>`,
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url: `${url}/shop` })
  const journey = recorderJourney({
    title: 'Find tea',
    steps: [
      { type: 'setViewport', width: 500, height: 500, deviceScaleFactor: 1, isMobile: false, hasTouch: false, isLandscape: false },
      { type: 'navigate', url: 'https://live.example.com/shop' },
      { type: 'change', value: 'tea', selectors: [['aria/No such thing'], ['#q']], target: 'main' },
      { type: 'keyDown', key: 'Enter', target: 'main' },
      { type: 'keyUp', key: 'Enter', target: 'main' },
      { type: 'click', selectors: [['aria/Find'], ['#go']], offsetX: 5, offsetY: 5, target: 'main' },
      { type: 'waitForElement', selectors: [['text/found tea']] },
      { type: 'scroll', x: 0, y: 400, target: 'main' },
    ],
  })
  await journey.prepare?.(session.till)
  await session.page.evaluate(() => Object.assign(globalThis, { isSame: true }))
  await journey.round(session.till)
  assert.equal(await session.page.evaluate(() => 'isSame' in globalThis), true)
  const { windows, feedback } = await session.takeDriven()
  assert.deepEqual(windows.map(({ kind, step }) => `${kind} ${step}`), [
    'interaction 3 change', 'interaction 3 change', 'interaction 3 change', 'interaction 3 change', 'interaction 4 keyDown', 'interaction 6 click', 'scroll 8 scroll', 'idle rest',
  ])
  assert.deepEqual(feedback.map(({ kind, feedbackMs }) => `${kind} ${feedbackMs === null ? 'nothing' : 'seen'}`), ['tap nothing', 'key seen', 'key seen', 'key seen', 'key nothing', 'tap seen'])
  assert.equal(await session.page.evaluate(() => [innerWidth, scrollY].join()), '1400,400')
  const broken = recorderJourney({ title: 'x', steps: [{ type: 'waitForElement', selectors: [['#never']], timeout: 300 }] })
  await assert.rejects(broken.round(session.till), /step 1 \(waitForElement\): /)
})
