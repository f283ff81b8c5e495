import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { RailDevice, RailRest } from '../../../run/rail-record.ts'
import type { TillSession } from '../browser-session.ts'
import { nobody, servePages, testBrowser } from '../test-page-server.ts'
import type { ProbedFeedback } from '../trace/reading.ts'
import { feedbackPages, LATE_MS, LATER_MS, VERY_LATE_MS, WORK_MS } from './test-feedback-page.ts'

type Told = ProbedFeedback['feedbackMs'] | 'undecided'
/** Earliest and latest milliseconds; what comes in a task of its own is never told before it was due. A busy machine may be late, never early. */
type Band = readonly [fromMs: number, toMs: number] | 'none' | 'undecided'

const busyMs = 1900
const atOnce: Band = [0, busyMs]
const late: Band = [LATE_MS, busyMs]

const bands: Record<string, Band> = {
  'at-once': atOnce,
  'promise': atOnce,
  'next-frame': atOnce,
  'spinner-then-result': [0, LATER_MS],
  'class': atOnce,
  'pseudo': atOnce,
  'inline-style': atOnce,
  'toggles-itself': atOnce,
  'slide': atOnce,
  'fade': atOnce,
  'script-animation': atOnce,
  'route': atOnce,
  'late': late,
  'hidden-then-late': late,
  'work-then-late': late,
  'same-then-late': late,
  'note-then-late': late,
  'press-then-late': late,
  'late-class': late,
  'late-slide': late,
  // A delay runs by the display's clock, from the tick before the input on: a frame of 60 Hz earlier at most.
  'delayed-fade': [LATE_MS - 17, busyMs],
  'set-by-script': late,
  'checkbox-then-late': late,
  'late-route': late,
  'fetch': late,
  'work': [WORK_MS, busyMs],
  'css-only': atOnce,
  'target': atOnce,
  'nothing': 'none',
  'only-hidden': 'none',
}

/** Of a finger only what is different with it: it presses and hovers otherwise, and its events are others. */
const byFinger = ['at-once', 'next-frame', 'toggles-itself', 'slide', 'late', 'note-then-late', 'press-then-late', 'nothing']

const fits = (told: Told, band: Band): boolean =>
  band === 'none' ? told === null : band === 'undecided' ? told === 'undecided' : typeof told === 'number' && told >= band[0] && told <= band[1]

const taken = async (session: TillSession): Promise<Told[]> => (await session.takeDriven()).feedback.map(({ feedbackMs, isUndecided }) => (isUndecided ? 'undecided' : feedbackMs))

const shareOf = ({ restedMs, unexplainedTenths }: RailRest): number => (unexplainedTenths * 100) / restedMs

const opened = async (t: TestContext, path: string, device: RailDevice, slowdown: number): Promise<TillSession | null> => {
  const { url } = await servePages(t, feedbackPages)
  const browser = await testBrowser(t, { device })
  if (browser === null) return null
  const session = await browser.openTill({ ...nobody, url: url + path, learns: path !== '/quiet' })
  if (slowdown > 1) await (await session.page.createCDPSession()).send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  const folder = mkdtempSync(join(tmpdir(), 'feedback-'))
  await session.trace(join(folder, 'trace.json.gz'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return session
}

suite('feedback', { concurrency: true }, () => {
  for (const { path, device, slowdown, ways } of [
    { path: '/restless', device: 'desktop', slowdown: 4, ways: Object.keys(bands) },
    { path: '/quiet', device: 'desktop', slowdown: 1, ways: Object.keys(bands) },
    { path: '/restless', device: 'phone', slowdown: 1, ways: byFinger },
  ] as const) {
    test(`each way to answer is told in its time: ${path} on ${device}, CPU slowed ${slowdown} times`, async (t) => {
      const look = async (): Promise<string[] | null> => {
        const session = await opened(t, path, device, slowdown)
        if (session === null) return null
        const wrong: string[] = []
        let untold = 0
        const expect = (what: string, told: readonly Told[], expected: readonly Band[]): void => {
          // Slowed down, and beside others, a page may be too busy to tell in time: that is not known, and no wrong time.
          if (told.length === 0 && slowdown > 1 && (untold += 1) <= 2) return
          if (told.length !== expected.length || !told.every((one, i) => fits(one, expected[i]!))) wrong.push(`${what}: ${told.join(', ') || 'nothing told'}, not ${expected.map(String).join(' | ')}`)
      }
        for (const id of ways) {
          await session.till.tap(`#${id}`)
          expect(id, await taken(session), [bands[id] ?? 'none'])
        }
        await session.till.type('#field', 'tea')
        expect('typing', await taken(session), ['none', atOnce, atOnce, atOnce])
        await session.till.scan('4006381')
        expect('a scan into the field, answered late', await taken(session), [late])
        await session.till.tap('#host >>> #deep')
        expect('in a shadow root', await taken(session), [late])
        await session.till.tap('#frame')
        expect('in a frame', await taken(session), [late])
        // An answer where a clock ticks: nobody can tell it from a tick, nor from a clock that a handler only drew anew.
        await session.till.tap('#clock-answers')
        expect('a clock that answers at once', await taken(session), [path === '/quiet' ? atOnce : 'undecided'])
        return wrong
      }
      const first = await look()
      if (first === null) return
      // A page that shares the machine may be too restless, or too busy to tell, for a while: that is no wrong time, and is looked at once more.
      const isOnlyOpen = first.length > 0 && first.every((each) => /: (undecided|nothing told)/.test(each))
      assert.deepEqual(isOnlyOpen ? await look() : first, [])
    })
  }

  test('an answer that comes after the wait has its time, in the hurry of the next input and in a rest, and nothing stays nothing', async (t) => {
    const session = await opened(t, '/quiet', 'desktop', 1)
    if (session === null) return
    for (const id of ['very-late', 'at-once', 'nothing', 'very-late']) await session.till.tap(`#${id}`)
    await session.till.idle(1500)
    const told = await taken(session)
    const bandsOf: Band[] = [[VERY_LATE_MS, 2 * VERY_LATE_MS], atOnce, 'none', [VERY_LATE_MS, 2 * VERY_LATE_MS]]
    assert.ok(told.length === 4 && told.every((one, i) => fits(one, bandsOf[i]!)), told.join(', '))
  })

  test('where something new changes all the time, only what a handler itself did is an answer', async (t) => {
    const session = await opened(t, '/unruly', 'desktop', 1)
    if (session === null) return
    for (let i = 0; i < 3; i++) await session.till.tap('#late')
    assert.deepEqual(await taken(session), ['undecided', 'undecided', 'undecided'])
    await session.till.tap('#at-once')
    const [answer = null] = await taken(session)
    assert.ok(fits(answer, atOnce), String(answer))
    // More than what a pass of feedback may have (budgets/rail/response.ts).
    const { rest } = await session.takeDriven()
    assert.ok(shareOf(rest) > 0.2, JSON.stringify(rest))
  })

  test('a tap that nobody answers is not answered by a clock, a spinner or a carousel, nor by the clock that it draws anew; a late answer between them is late', async (t) => {
    const session = await opened(t, '/ticking', 'desktop', 1)
    if (session === null) return
    const wrong: string[] = []
    let doubtful = 0
    const whatOf = async (id: string): Promise<Told> => {
      await session.till.tap(`#${id}`)
      const [one = null] = await taken(session)
      return one
    }
    for (let i = 0; i < 5; i++) {
      // The same page in another document: what the first one did is known there.
      if (i === 3) await session.page.reload()
      const [dead, redraw, answer] = [await whatOf('dead'), await whatOf('redraw'), await whatOf('late')]
      if (typeof dead === 'number') wrong.push(`dead: ${dead}`)
      if (dead !== null) doubtful++
      if (typeof redraw === 'number') wrong.push(`redraw: ${redraw}`)
      if (answer === 'undecided') doubtful++
      else if (!fits(answer, late)) wrong.push(`late: ${answer}`)
    }
    assert.deepEqual(wrong, [])
    // A busy machine lets a carousel tick out of its rhythm: that leaves a tap in doubt, and never gives it an answer.
    assert.ok(doubtful <= 5, `${doubtful} of 10 are in doubt`)
    const { rest } = await session.takeDriven()
    assert.ok(rest.restedMs > 1000 && shareOf(rest) <= 0.02, JSON.stringify(rest))
  })

  test('a clean page is clean, and 60 ms of work before an answer stand in its time', async (t) => {
    const session = await opened(t, '/quiet', 'desktop', 1)
    if (session === null) return
    const fastest = async (id: string): Promise<number> => {
      for (let i = 0; i < 8; i++) await session.till.tap(`#${id}`)
      const told = await taken(session)
      assert.equal(told.length, 8)
      return Math.min(...told.map((one) => (typeof one === 'number' ? one : Infinity)))
    }
    // The fastest of eight: a busy machine makes some taps slow, and none fast.
    const [clean, worked] = [await fastest('at-once'), await fastest('work')]
    assert.ok(clean < WORK_MS, `a clean page answers within ${clean} ms`)
    assert.ok(worked >= WORK_MS && worked - clean > WORK_MS / 2, `${worked} ms with work, ${clean} ms without`)
    await session.till.idle(1500)
    const { rest } = await session.takeDriven()
    assert.ok(rest.restedMs > 500)
    assert.equal(rest.unexplainedTenths, 0)
  })

  test('a clock that each tap builds anew is the same clock', async (t) => {
    const session = await opened(t, '/rebuilt', 'desktop', 1)
    if (session === null) return
    for (let i = 0; i < 6; i++) await session.till.tap('#late')
    const told = await taken(session)
    assert.ok(told.every((one) => fits(one, late) || one === 'undecided'), told.join(', '))
    assert.ok(told.filter((one) => fits(one, late)).length >= 4, told.join(', '))
  })
})
