import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TraceReading } from '../trace/reading.ts'
import { serveReferencePage } from './reference-page.ts'
import { cleanOf, looksRight, sixtyOf } from './read-reference.ts'

const tap = (visibleMs: number, handlerMs = 1): TraceReading['interactions'][number] => ({
  atMs: 0, traceMs: 0, kind: 'tap', visibleMs, handlerMs, metIdleWork: false, scripts: [],
})
const chunk = (wallMs: number, kind = 'idle-callback'): TraceReading['idle']['long'][number] => ({
  atMs: 0, traceMs: 0, kind, wallMs, cpuMs: wallMs, step: null, scripts: [],
})
const reading = (changed: Partial<TraceReading> = {}): TraceReading => ({
  unusable: null,
  interactions: [tap(20), tap(22), tap(24)],
  animations: [{ kind: 'animation', step: null, atMs: 0, durationMs: 1000, productionMs: [1, 2, 3], frames: 60, dropped: 3, worst: [] }],
  idle: { observedMs: 1000, counts: [[2, 3], [7, 1]], long: [] },
  events: 100, ...changed,
})

test('a clean look is told by its slowest taps, frames, drops and chunks', () => {
  assert.deepEqual(cleanOf(reading()), { visibleP95Ms: 24, frameP95Ms: 3, droppedPercent: 5, longestChunkMs: 7 })
  assert.equal(cleanOf(reading({ idle: { observedMs: 1000, counts: [[80, 1]], long: [chunk(80.4, 'gc')] } })).longestChunkMs, 80.4)
})

test('sixty milliseconds are the medians of handlers and idle callbacks', () => {
  const seen = reading({ interactions: [tap(70, 61), tap(90, 75), tap(80, 62)], idle: { observedMs: 2000, counts: [], long: [chunk(63), chunk(40, 'timer'), chunk(61), chunk(90)] } })
  assert.deepEqual(sixtyOf(seen), { handlerMs: 62, chunkMs: 63 })
})

test('a trace that shows less than was done is no look at all', () => {
  assert.throws(() => cleanOf(reading({ interactions: [] })), /no tap/)
  assert.throws(() => cleanOf(reading({ animations: [] })), /no frame/)
  assert.throws(() => cleanOf(reading({ idle: { observedMs: 100, counts: [], long: [] } })), /only 100 ms/)
  assert.throws(() => sixtyOf(reading()), /no idle callback/)
})

test('a look is right only where the clean page is clean and 60 ms are 60 ms', () => {
  const clean = { visibleP95Ms: 20, frameP95Ms: 2, droppedPercent: 0, longestChunkMs: 3 }
  const sixty = { handlerMs: 62, chunkMs: 61 }
  assert.equal(looksRight({ clean, sixty }), true)
  assert.equal(looksRight({ clean: null, sixty }), false)
  assert.equal(looksRight({ clean, sixty: null }), false)
  for (const worse of [{ visibleP95Ms: 51 }, { frameP95Ms: 11 }, { droppedPercent: 6 }, { longestChunkMs: 51 }]) assert.equal(looksRight({ clean: { ...clean, ...worse }, sixty }), false)
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
