import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TraceReading } from '../trace/reading.ts'
import { serveReferencePage } from './reference-page.ts'
import { steps } from './reference-drive.ts'
import type { Traced } from './read-reference.ts'
import { cleanOf, looksRight, seeKnownFaults, seeSlowDown, sixtyOf } from './read-reference.ts'

type Tap = TraceReading['interactions'][number]

const tap = (atMs: number, visibleMs: number, handlerMs = 1): Tap => ({ atMs, traceMs: 0, kind: 'tap', visibleMs, handlerMs, metIdleWork: false, scripts: [] })
const chunk = (atMs: number, wallMs: number, kind = 'idle-callback'): TraceReading['idle']['long'][number] => ({
  atMs, traceMs: 0, kind, wallMs, cpuMs: wallMs, step: null, scripts: [],
})
const moving = (atMs: number, productionMs: number[], frames: number, dropped: number): TraceReading['animations'][number] => ({
  kind: 'animation', step: null, atMs, durationMs: 1000, productionMs, frames, dropped, worst: [],
})
const times = <T>(count: number, one: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => one(n))
const clean = (changed: Partial<TraceReading> = {}): TraceReading => ({
  unusable: null,
  interactions: times(10, (n) => tap(n, 20 + n)),
  animations: [moving(0, times(70, (n) => (n < 64 ? 2 : 3)), 72, 9)],
  idle: { observedMs: 1000, counts: [[2, 3], [7, 1]], long: [] },
  events: 100, ...changed,
})
/** As the driver leaves it: six taps, a rest from 2,000, a late answer at 5,000, heavy frames at 6,000, two slowed taps from 8,000 on. */
const working = (changed: Partial<TraceReading> = {}, lateMs: number | null = 306): Traced => {
  const window = (step: string, startMs: number, endMs: number): Traced['windows'][number] => ({ kind: 'interaction', step, startMs, endMs, element: null })
  return {
    reading: {
      unusable: null,
      interactions: [...times(6, (n) => tap(100 * n, 70, 59 + n)), tap(1500, 10), tap(5000, 8), tap(6000, 30), ...times(2, (n) => tap(8000 + 500 * n, 250, 240 + 10 * n))],
      animations: [moving(6010, times(25, () => 26), 42, 15)],
      idle: { observedMs: 2000, counts: [], long: [...times(6, (n) => chunk(2100 + 300 * n, 60 + n)), chunk(2050, 40, 'timer'), chunk(7000, 90)] },
      events: 100, ...changed,
    },
    windows: [window(steps.rest, 2000, 4000), window(steps.late, 4990, 5400), window(steps.heavy, 5990, 6400), ...times(2, (n) => window(steps.slowed, 7990 + 500 * n, 8300 + 500 * n))],
    feedback: [{ inputAtMs: 5000, kind: 'tap', feedbackMs: lateMs, isUndecided: false, element: 'button#late' }],
  }
}

/** As the page tells its own work: with a rest that began before the driver's step. */
const told = { taps: times(6, (n) => ({ atMs: 100 * n, ms: 58.5 + n })), rests: [{ atMs: 1900, ms: 10 }, ...times(6, (n) => ({ atMs: 2100 + 300 * n, ms: 59.5 + n }))] }

test('a clean look is told by its slowest taps, frames, drops and chunks', () => {
  assert.deepEqual(cleanOf(clean()), { visibleP95Ms: 29, frameP95Ms: 3, droppedPercent: 12.5, longestChunkMs: 7 })
  assert.equal(cleanOf(clean({ idle: { observedMs: 1000, counts: [[80, 1]], long: [chunk(0, 80.4, 'gc')] } })).longestChunkMs, 80.4)
})

test('sixty milliseconds are the medians of handlers and of the idle callbacks in the rest, without the slowed taps', () => {
  assert.deepEqual(sixtyOf(working(), told), { handlerMs: 61, chunkMs: 62, own: { handlerMs: 60.5, chunkMs: 61.5 } })
  assert.throws(() => sixtyOf(working(), { ...told, rests: [] }), /only 0 idle callbacks by its own clock were seen, not 5/)
  assert.throws(() => sixtyOf(working(), { ...told, taps: told.taps.slice(1) }), /only 5 taps by its own clock were seen, not 6/)
})

test('a trace that shows less than was done is no look at all', () => {
  assert.throws(() => cleanOf(clean({ interactions: times(9, (n) => tap(n, 20)) })), /only 9 taps were seen, not 10/)
  assert.throws(() => cleanOf(clean({ animations: [] })), /only 0 frames/)
  assert.throws(() => cleanOf(clean({ animations: [moving(0, [2], 1, 0)] })), /only 1 frames were seen, not 60/)
  assert.throws(() => cleanOf(clean({ animations: [moving(0, [2], 72, 0)] })), /only 1 frames that the page made/)
  assert.throws(() => cleanOf(clean({ idle: { observedMs: 100, counts: [], long: [] } })), /only 100 ms of rest/)
  assert.throws(() => sixtyOf(working({ interactions: [tap(0, 70, 60)] }), told), /only 1 taps with 60 ms of work were seen, not 6/)
  assert.throws(() => sixtyOf(working({ idle: { observedMs: 2000, counts: [], long: [chunk(2100, 60)] } }), told), /only 1 idle callbacks were seen, not 5/)
})

test('known faults must be seen: a late answer, heavy frames, and that they are dropped', () => {
  assert.deepEqual(seeKnownFaults(working()), { lateMs: 306, frameMs: 26, droppedPercent: (100 * 15) / 42 })
  assert.throws(() => seeKnownFaults(working({}, 8)), /answer after 300 ms was seen as 8, not as 280 to 450/)
  assert.throws(() => seeKnownFaults(working({}, null)), /answer after 300 ms/)
  assert.throws(() => seeKnownFaults(working({ animations: [] })), /only 0 frames of 25 ms/)
  assert.throws(() => seeKnownFaults(working({ animations: [moving(6010, times(25, () => 3), 42, 15)] })), /frame of 25 ms was seen as 3/)
  assert.throws(() => seeKnownFaults(working({ animations: [moving(6010, times(25, () => 26), 42, 0)] })), /share of dropped frames at 25 ms each was seen as 0/)
})

test('a processor that was not slowed down as it should be is seen', () => {
  assert.equal(seeSlowDown(working(), 4, 61), 240)
  assert.throws(() => seeSlowDown(working(), 6, 61), /60 ms, 6 times slowed down, was seen as 240, not as 270 to 900/)
  assert.throws(() => seeSlowDown(working({ interactions: times(2, (n) => tap(8000 + 500 * n, 70, 61)) }), 4, 61), /was seen as 61/)
  // A host that hurries did 60 ms of work in 35: four times slower is 140, and what is not slower at all is still seen.
  const slowed = (ms: number): Traced => working({ interactions: times(2, (n) => tap(8000 + 500 * n, 150, ms)) })
  assert.equal(seeSlowDown(slowed(140), 4, 35), 140)
  assert.throws(() => seeSlowDown(slowed(140), 4, 61), /was seen as 140, not as 180 to 600/)
  assert.throws(() => seeSlowDown(slowed(60), 4, 35), /was seen as 60, not as 105 to 600/)
  assert.throws(() => seeSlowDown(working({ interactions: [] }), 4, 61), /only 0 taps on a slowed-down processor/)
})

test('a look is right only where the clean page is clean and 60 ms are 60 ms', () => {
  const clean = { visibleP95Ms: 20, frameP95Ms: 2, droppedPercent: 0, longestChunkMs: 3 }
  const sixty = { handlerMs: 62, chunkMs: 61 }
  assert.equal(looksRight({ clean, sixty }), true)
  assert.equal(looksRight({ clean: null, sixty }), false)
  assert.equal(looksRight({ clean, sixty: null }), false)
  for (const worse of [{ visibleP95Ms: 51 }, { frameP95Ms: 11 }, { droppedPercent: 6 }, { longestChunkMs: 51 }]) assert.equal(looksRight({ clean: { ...clean, ...worse }, sixty }), false)
  const own = { handlerMs: 54, chunkMs: 61 }
  assert.equal(looksRight({ clean, sixty: { ...sixty, handlerMs: 54.5, own } }), true)
  assert.equal(looksRight({ clean, sixty: { ...sixty, handlerMs: 50.5, own } }), false)
  for (const worse of [{ handlerMs: 54 }, { handlerMs: 76 }, { chunkMs: 76 }]) assert.equal(looksRight({ clean, sixty: { ...sixty, ...worse } }), false)
})

test('the page is served on loopback, and nothing beside it', async () => {
  const page = await serveReferencePage()
  try {
    const answer = await fetch(page.url)
    assert.equal(answer.headers.get('cross-origin-opener-policy'), 'same-origin')
    assert.match(await answer.text(), /<button id="tap">/)
    assert.equal((await fetch(`${page.url}other`)).status, 404)
  } finally {
    await page.close()
  }
})
