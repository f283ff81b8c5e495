import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailAnimationWindow, RailPass } from '../../run/rail-record.ts'
import { sampleRail } from '../sample-rail.ts'
import { checkOf, idsWith, judgedPass } from './test-judged.ts'

const each = (pass: RailPass, change: (window: RailAnimationWindow) => void): void => pass.animation?.windows.forEach(change)
const ids = ['rail.animation.frame@idle', 'rail.animation.dropped@idle'] as const

test('frames of 12 ms break the 10 ms and drop nothing', async () => {
  const verdict = await judgedPass((pass) => each(pass, (window) => { window.productionMs = window.productionMs.map(() => 12.8) }))
  assert.deepEqual(idsWith(verdict, 'fail'), [ids[0]])
  const { because, evidence } = checkOf(verdict, ids[0])
  assert.match(because, /^scroll in browse, the worst of 2: p95 of 160 frames is 12\.8 ms, and with 95 % confidence at least 12\.8 ms; 240 of all 240 took over 10 ms$/)
  assert.match(evidence[0]?.text ?? '', /^a frame of a scroll took 7\.5 ms at div\.grid; takePayment/)
})

test('frames of 25 ms break both', async () => {
  const verdict = await judgedPass((pass) => each(pass, (window) => {
    window.productionMs = window.productionMs.map(() => 25.6)
    window.dropped = 34
  }))
  assert.deepEqual(idsWith(verdict, 'fail'), [...ids])
  const { value, evidence } = checkOf(verdict, ids[1])
  assert.ok(value !== null && Math.abs(value - 37.8) < 0.1)
  assert.equal(evidence[0]?.text, '34 of 90 frames dropped within 1.5 s')
})

test('a slow frame in thirty does not fail, and dropped frames around the limit stay open', async () => {
  const rare = await judgedPass((pass) => each(pass, (window) => { window.productionMs = window.productionMs.map((ms, i) => (i % 30 === 0 ? 30 : ms)) }))
  assert.equal(checkOf(rare, ids[0]).status, 'inconclusive')
  const dropped = (count: number) => judgedPass((pass) => each(pass, (window) => { window.dropped = count }))
  assert.equal(checkOf(await dropped(1), ids[1]).status, 'pass')
  assert.equal(checkOf(await dropped(5), ids[1]).status, 'inconclusive')
  assert.equal(checkOf(await dropped(11), ids[1]).status, 'fail')
})

test('fewer than 100 frames never pass', async () => {
  const verdict = await judgedPass((pass) => {
    pass.animation?.windows.splice(1)
    each(pass, (window) => { window.frames = 99 })
  })
  assert.deepEqual(ids.map((id) => checkOf(verdict, id).status), ['inconclusive', 'inconclusive'])
  assert.match(checkOf(verdict, ids[0]).because, /80 frames is 7\.\d+ ms, and it takes 100 to pass/)
})

test('a page that never moves is not applicable with the reason, and one that moves on the compositor has no frame of its own', async () => {
  const still = await judgedPass((pass) => { pass.animation = { windows: [] } })
  assert.deepEqual(ids.map((id) => checkOf(still, id).because), Array(2).fill('the page neither animated nor scrolled'))
  assert.deepEqual([still.verdict, checkOf(still, ids[0]).status], ['pass', 'notApplicable'])
  const composed = await judgedPass((pass) => each(pass, (window) => { window.productionMs = [] }))
  assert.deepEqual(ids.map((id) => checkOf(composed, id).status), ['notApplicable', 'pass'])
})

test('frames that only the main thread knows of, or none where some were due, are void', async () => {
  const unseen = await judgedPass((pass) => each(pass, (window) => { window.frames = 0 }))
  assert.equal(checkOf(unseen, ids[1]).status, 'void')
  const missing = await judgedPass((pass) => { pass.animation = null })
  assert.deepEqual(idsWith(missing, 'void'), [...ids])
})

const drawer = (round: number, frames: number, productionMs: number, dropped: number): RailAnimationWindow => ({
  kind: 'animation', round, step: 'open cart', atMs: sampleRail().passes[0]!.startedAtMs, durationMs: 300, productionMs: Array.from({ length: frames }, () => productionMs),
  frames, dropped, worst: [],
})
const spinner = (round: number, frames = 200): RailAnimationWindow => ({ ...drawer(round, frames, 1, 0), step: 'rest' })
const judgedWith = async (...windows: RailAnimationWindow[]) => {
  const verdict = await judgedPass((pass) => { pass.animation = { windows } })
  return ids.map((id) => checkOf(verdict, id))
}

test('a drawer that drops all of its 18 frames fails beside 600 smooth frames of a spinner', async () => {
  const found = await judgedWith(spinner(0), spinner(1), spinner(2), ...[0, 1, 2].map((round) => drawer(round, 6, 60, 6)))
  assert.deepEqual(found.map(({ status }) => status), ['fail', 'fail'])
  assert.match(found[0]!.because, /^animation in open cart, the worst of 2: p95 of 18 frames is 60 ms/)
  assert.match(found[1]!.because, /^animation in open cart, the worst of 2: 18 of 18 frames were dropped/)
  assert.equal(found[1]!.evidence[0]?.ref, 'animation in open cart, round 1')
})

test('a drawer that was janky in one round only is left open: its few frames share a moment', async () => {
  const found = await judgedWith(spinner(0), spinner(1), spinner(2), drawer(0, 18, 60, 18), drawer(1, 6, 4, 0))
  assert.deepEqual(found.map(({ status, because }) => [status, / in one round only/.test(because)]), [['inconclusive', true], ['inconclusive', true]])
})

test('the same rule holds where nothing else moves, and a single slow frame makes no round a bad one', async () => {
  const once = await judgedWith(drawer(0, 18, 60, 18), drawer(1, 6, 4, 0))
  assert.deepEqual(once.map(({ status, because }) => [status, / in one round only/.test(because)]), [['inconclusive', true], ['inconclusive', true]])
  const again = await judgedWith(drawer(0, 18, 60, 18), drawer(1, 30, 4, 1))
  assert.equal(again[1]!.status, 'inconclusive')
  assert.deepEqual((await judgedWith(drawer(0, 18, 60, 18), drawer(1, 18, 60, 18))).map(({ status }) => status), ['fail', 'fail'])
})

test('a small animation that may be janky is left open, and one that is smooth, or dropped a single frame, stands in nobody\'s way', async () => {
  const beside = (dropped: number) => judgedWith(spinner(0), spinner(1), spinner(2), ...[0, 1, 2].map((round) => drawer(round, 6, 4, round === 0 ? dropped : 0)))
  assert.deepEqual((await beside(0)).map(({ status }) => status), ['pass', 'pass'])
  assert.equal((await beside(1))[1]!.status, 'pass')
  const open = (await beside(2))[1]!
  assert.deepEqual([open.status, /^animation in open cart, the worst of 2: 2 of 18 frames were dropped, and it takes 100 to pass/.test(open.because)], ['inconclusive', true])
})

test('many small animations are judged together once they have 100 frames', async () => {
  const steps = (dropped: number) => ['pay', 'hold', 'search', 'void', 'close', 'open', 'print'].flatMap((step) =>
    [0, 1, 2].map((round) => ({ ...drawer(round, 10, 4, round === 1 ? dropped : 0), step })))
  assert.deepEqual((await judgedWith(...steps(0))).map(({ status }) => status), ['pass', 'pass'])
  // One dropped frame in 30 is no pattern of any of them; seven of 210 are one of all.
  const together = (await judgedWith(spinner(0), spinner(1), ...steps(1)))[1]!
  assert.deepEqual([together.status, /^7 small ones together, the worst of 8: 7 of 210 frames/.test(together.because)], ['inconclusive', true])
})

test('only small animations with too few frames in all pass nothing', async () => {
  const found = await judgedWith(drawer(0, 20, 4, 0), { ...drawer(1, 20, 4, 0), step: 'pay' })
  assert.deepEqual(found.map(({ status, because }) => `${status} ${/it takes 100 to pass/.test(because)}`), ['inconclusive true', 'inconclusive true'])
})

test('a scroll that shows no frame in any round is void, also beside others, and what is janky is so all the same', async () => {
  const still = (round: number): RailAnimationWindow => ({ ...drawer(round, 0, 0, 0), kind: 'scroll', step: 'browse' })
  const alone = await judgedWith(still(0), still(1))
  assert.deepEqual(alone.map(({ status }) => status), ['void', 'void'])
  assert.equal(alone[0]!.because, 'scroll in browse shows no frame: it moved nothing, or the trace holds none of it')
  assert.deepEqual((await judgedWith(still(0), still(1), spinner(0), spinner(1))).map(({ status }) => status), ['void', 'void'])
  assert.deepEqual((await judgedWith(still(0), spinner(0), drawer(0, 18, 60, 18), drawer(1, 18, 60, 18))).map(({ status }) => status), ['fail', 'fail'])
  // The end of a list that was reached in one round only is no hole.
  assert.deepEqual((await judgedWith(still(0), { ...spinner(1), kind: 'scroll', step: 'browse' })).map(({ status }) => status), ['pass', 'pass'])
})
