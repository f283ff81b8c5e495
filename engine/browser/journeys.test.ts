import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey as generic } from '../../scenarios/journeys/generic.ts'
import { recorderJourney } from '../../scenarios/journeys/recorder.ts'
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
  <button type=button id=leave onclick="location.href = 'http://localhost:' + location.port + '/trap'">Nice picture</button>
  <script>
    let n = 0
    window.used = {}
    addEventListener('click', ({ target }) => { if (target.id) used[target.id] = (used[target.id] ?? 0) + 1; document.getElementById('out').textContent = ++n })
    addEventListener('beforeunload', () => navigator.sendBeacon('/used', JSON.stringify(used)))
  </script>`

test('the generic journey uses what is safe, scrolls, drags, rests, and touches nothing that pays, sends, deletes or leaves', async (t) => {
  let used = '{}'
  const { url, asked } = await servePages(t, {
    '/': tempting,
    '/used': (request, response) => request.on('data', (piece: Buffer) => (used = piece.toString())).on('end', () => response.end()),
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url })
  await generic.prepare?.(session.till)
  await generic.round(session.till)
  const { windows, feedback } = await session.takeDriven()
  const count = (kind: string): number => windows.filter((each) => each.kind === kind).length
  assert.ok(count('interaction') >= 20, `${count('interaction')} interactions`)
  assert.ok(count('scroll') >= 2 && count('idle') === 2, JSON.stringify([count('scroll'), count('idle')]))
  assert.ok(count('drag') >= 1)
  assert.ok(feedback.filter(({ feedbackMs }) => feedbackMs !== null).length >= 15)
  const touched = Object.keys(JSON.parse(used) as Record<string, number>)
  assert.ok(['more', 'tile'].every((id) => touched.includes(id)), touched.join())
  assert.deepEqual(touched.filter((id) => ['pay', 'out-of-here', 'del', 'reveal'].includes(id)), [])
  assert.deepEqual(asked.filter((each) => /away|file|login|find|trap/.test(each)), [])
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
  assert.match(browser.problems.map(({ text }) => text).join(), /found nothing that is visible and safe to tap or type into; 1 left out for their names/)
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
  await journey.round(session.till)
  const { windows, feedback } = await session.takeDriven()
  assert.deepEqual(windows.map(({ kind, step }) => `${kind} ${step}`), [
    'interaction 3 change', 'interaction 3 change', 'interaction 3 change', 'interaction 3 change', 'interaction 4 keyDown', 'interaction 6 click', 'scroll 8 scroll', 'idle rest',
  ])
  assert.deepEqual(feedback.map(({ kind, feedbackMs }) => `${kind} ${feedbackMs === null ? 'nothing' : 'seen'}`), ['tap nothing', 'key seen', 'key seen', 'key seen', 'key nothing', 'tap seen'])
  assert.equal(await session.page.evaluate(() => [innerWidth, scrollY].join()), '1400,400')
  const broken = recorderJourney({ title: 'x', steps: [{ type: 'waitForElement', selectors: [['#never']], timeout: 300 }] })
  await assert.rejects(broken.round(session.till), /step 1 \(waitForElement\): /)
})
