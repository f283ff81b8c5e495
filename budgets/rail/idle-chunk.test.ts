import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailChunk, RailPass } from '../../run/rail-record.ts'
import { sampleChunk, RAIL_START_MS } from '../sample-rail.ts'
import { checkOf, judgedPass } from './test-judged.ts'

const id = 'rail.idle.chunk@idle'
const withChunks = (...chunks: Partial<RailChunk>[]) =>
  judgedPass((pass) => {
    pass.idle = { observedMs: 24_000, counts: [[2, 90]], long: chunks.map((chunk) => sampleChunk(RAIL_START_MS, chunk)) }
  }).then((verdict) => checkOf(verdict, id))

test('a chunk that worked for more than 50 ms is a fail, also when it came once', async () => {
  const { status, value, because, evidence } = await withChunks({ wallMs: 91, cpuMs: 90, kind: 'idle-callback' })
  assert.deepEqual([status, value], ['fail', 91])
  assert.equal(because, 'takePayment of assets/pay.ts (idle-callback) held up 91 ms in 24 s of idle time in 3 rounds: it worked for 90 ms of it')
  assert.match(evidence[0]?.text ?? '', /^idle-callback: 91 ms, of which it worked 90 ms; takePayment \(assets\/pay\.ts:41:7\)/)
})

test('a chunk that waited for a core is a fail only when the same function does it in a second round', async () => {
  const single = await withChunks({ wallMs: 70, cpuMs: 12 })
  assert.deepEqual([single.status, /was not seen again/.test(single.because)], ['inconclusive', true])
  assert.equal((await withChunks({ wallMs: 70, cpuMs: 12, round: 0 }, { wallMs: 66, cpuMs: 12, round: 0 })).status, 'inconclusive')
  const again = await withChunks({ wallMs: 70, cpuMs: 12, round: 0 }, { wallMs: 66, cpuMs: 12, round: 2 })
  assert.deepEqual([again.status, again.value], ['fail', 70])
  assert.match(again.because, /and 1 more are over the limit: the same work came in 2 rounds$/)
  const scripts = [{ url: 'http://127.0.0.1:4100/assets/other.ts', functionName: 'other', line: 1, column: 1, ms: 60 }]
  assert.equal((await withChunks({ wallMs: 70, cpuMs: 12, round: 0 }, { wallMs: 66, cpuMs: 12, round: 2, scripts })).status, 'inconclusive')
})

test('work without a name is no pattern, and one that comes beside it is told not to be known as the same', async () => {
  const nameless = { wallMs: 70, cpuMs: 12, kind: 'other', scripts: [] }
  const twice = await withChunks({ ...nameless, round: 0 }, { ...nameless, round: 1 })
  assert.deepEqual([twice.status, /nothing shows that it is the same work as the 1 other/.test(twice.because)], ['inconclusive', true])
  assert.equal((await withChunks({ wallMs: 70, cpuMs: 68, kind: 'other', scripts: [] })).status, 'fail')
  // A message handler without a stack is still a message handler.
  const message = { wallMs: 70, cpuMs: 12, kind: 'message', scripts: [] }
  assert.equal((await withChunks({ ...message, round: 0 }, { ...message, round: 1 })).status, 'fail')
})

test('garbage collection and the browser\'s own work are held against a page only when they come again, whatever they met', async () => {
  const met = (functionName: string) => [{ url: 'http://127.0.0.1:4100/assets/pay.ts', functionName, line: 1, column: 1, ms: 8 }]
  for (const kind of ['gc', 'browser']) {
    const chunk = { wallMs: 90, cpuMs: 88, kind, scripts: [] }
    assert.equal((await withChunks(chunk)).status, 'inconclusive', kind)
    assert.equal((await withChunks({ ...chunk, round: 1 }, { ...chunk, round: 1 })).status, 'inconclusive', kind)
    assert.equal((await withChunks({ ...chunk, round: 0 }, { ...chunk, round: 1 })).status, 'fail', kind)
    assert.equal((await withChunks({ ...chunk, round: 0, scripts: met('a') }, { ...chunk, round: 1, scripts: met('b') })).status, 'fail', kind)
  }
})

test('of a chunk whose processor time is not known nobody knows, unless it comes again', async () => {
  assert.equal((await withChunks({ wallMs: 70, cpuMs: null })).status, 'inconclusive')
  assert.equal((await withChunks({ wallMs: 70, cpuMs: null }, { wallMs: 70, cpuMs: null, round: 1 })).status, 'fail')
})

test('a chunk of exactly 50 ms keeps the limit', async () => {
  assert.equal((await withChunks({ wallMs: 50, cpuMs: 50 })).status, 'pass')
})

test('silence proves nothing before ten seconds in two rounds', async () => {
  const watched = (observedMs: number, rounds: number) =>
    judgedPass((pass: RailPass) => {
      pass.rounds = rounds
      if (pass.idle !== null) pass.idle.observedMs = observedMs
    }).then((verdict) => checkOf(verdict, id))
  assert.equal((await watched(10_000, 2)).status, 'pass')
  assert.match((await watched(9_999, 2)).because, /and it takes 10 s to pass$/)
  assert.match((await watched(24_000, 1)).because, /and it takes 2 rounds to pass$/)
  assert.equal((await watched(24_000, 1)).status, 'inconclusive')
})

test('a long chunk that was only counted, and idle time that was never watched, are void', async () => {
  const counted = await judgedPass((pass) => { pass.idle = { observedMs: 24_000, counts: [[80, 1]], long: [] } })
  assert.equal(checkOf(counted, id).status, 'void')
  assert.equal(checkOf(await judgedPass((pass) => { pass.idle = null }), id).status, 'void')
  const restless = await judgedPass((pass) => { pass.idle = { observedMs: 0, counts: [], long: [] } })
  assert.deepEqual([checkOf(restless, id).status, /never rested/.test(checkOf(restless, id).because)], ['void', true])
})

test('a single chunk that proves nothing is an accident once four rounds have gone by without another; not where two came, or where nobody knows how much it worked', async () => {
  const after = (rounds: number, ...chunks: Partial<RailChunk>[]) =>
    judgedPass((pass) => {
      pass.rounds = rounds
      pass.idle = { observedMs: 40_000, counts: [[2, 90], [70, chunks.length]], long: chunks.map((chunk) => sampleChunk(RAIL_START_MS, chunk)) }
    }).then((verdict) => checkOf(verdict, id))
  for (const chunk of [{ wallMs: 70.5, cpuMs: 65, kind: 'gc', scripts: [] }, { wallMs: 70.5, cpuMs: 12 }]) {
    assert.equal((await after(3, chunk)).status, 'inconclusive')
    const cleared = await after(4, chunk)
    assert.deepEqual([cleared.status, cleared.value], ['pass', 2])
    assert.match(cleared.because, /^the longest chunk took 2 ms in 40 s of idle time in 4 rounds; one of 70\.5 ms \(.*\), of which it worked \d+ ms, came once in all rounds and is held to be an accident$/)
  }
  assert.equal((await after(4, { wallMs: 70, cpuMs: 12, round: 0 }, { wallMs: 70, cpuMs: 12, kind: 'gc', scripts: [], round: 2 })).status, 'inconclusive')
  assert.equal((await after(4, { wallMs: 70, cpuMs: null })).status, 'inconclusive')
  assert.equal((await after(4, { wallMs: 70, cpuMs: 66, kind: 'timer' })).status, 'fail')
})
