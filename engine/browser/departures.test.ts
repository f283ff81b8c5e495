import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Departures } from './departures.ts'
import { nobody, servePages, testBrowser } from './test-page-server.ts'

type Ask = Parameters<Departures['asked']>
const page = 'http://till/'
const script = (sinceMs: number, hasAsked = false): Ask => ['scriptInitiated', page, { sinceMs, hasAsked }, 0]

const rows: [what: string, ask: Ask, isOwn: boolean][] = [
  ['a link', ['anchorClick', page, { sinceMs: 1500, hasAsked: false }, 0], false],
  ['a script at once', script(20), false],
  ['a script after an exit animation', script(280), false],
  ['a script after the network has answered', script(1500, true), false],
  ['a script at some time later', script(1500), true],
  ['a declared refresh', ['metaTagRefresh', page, { sinceMs: 20, hasAsked: true }, 0], true],
  ['what was under way when the input came', ['scriptInitiated', page, null, 800], true],
]

for (const [what, ask, isOwn] of rows) {
  test(`a page that leaves by ${what} ${isOwn ? 'is no answer to the input' : 'answers the input'}`, () => {
    const departures = new Departures()
    assert.equal(departures.asked(...ask), false)
    assert.deepEqual([departures.left(), departures.left()], [isOwn, false])
  })
}

test('a page that left while nobody touched it is told once, and from then on only what it leaves at once is an answer', () => {
  const departures = new Departures()
  const alone: Ask = ['scriptInitiated', page, null, 6000]
  assert.deepEqual([departures.asked(...alone), departures.asked(...alone)], [true, false])
  const isOwn = (ask: Ask): boolean => {
    departures.asked(...ask)
    return departures.left()
  }
  assert.deepEqual([isOwn(script(50)), isOwn(script(280)), isOwn(script(1500, true))], [false, true, true])
  assert.equal(isOwn(['scriptInitiated', 'http://till/other', { sinceMs: 280, hasAsked: false }, 0]), false)
})

test('in a browser: a tap that nothing answers on a page that leaves by itself is undecided, and said so; one that leaves is answered by the next page', async (t) => {
  const { url } = await servePages(t, {
    // Whether the tap set it off nobody can tell from outside.
    '/kiosk': '<button id=b>b</button><script>addEventListener("pointerdown", () => setTimeout(() => { location.href = "/next" }, 1000))</script>',
    '/till': `<button id=b onclick="location.href = '/next'">b</button>`,
    '/next': '<p>next</p>',
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const folder = mkdtempSync(join(tmpdir(), 'departures-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const told = async (path: string): Promise<{ isUndecided: boolean; isKnown: boolean }[]> => {
    const session = await browser.openTill({ ...nobody, url: `${url}${path}`, learns: false })
    await session.till.waitFor('#b')
    // While it is measured an answer is awaited for 2 s.
    await session.trace(join(folder, 'trace.json.gz'))
    await session.till.tap('#b')
    await session.page.waitForFunction(() => location.pathname === '/next')
    const { feedback } = await session.takeDriven()
    await session.close()
    return feedback.map(({ isUndecided, feedbackMs }) => ({ isUndecided, isKnown: feedbackMs !== null }))
  }
  const left = (): string[] => browser.problems.flatMap(({ kind, text }) => (kind === 'navigation' ? text : []))
  assert.deepEqual([await told('/till'), left()], [[{ isUndecided: false, isKnown: true }], []])
  assert.deepEqual(await told('/kiosk'), [{ isUndecided: true, isKnown: false }])
  assert.deepEqual(left(), [`the page navigates by itself: it left ${url}/kiosk while an input was to be answered, which is undecided`])
})
