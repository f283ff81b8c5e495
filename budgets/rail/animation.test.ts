import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RailAnimationWindow, RailPass } from '../../run/rail-record.ts'
import { checkOf, idsWith, judgedPass } from './test-judged.ts'

const each = (pass: RailPass, change: (window: RailAnimationWindow) => void): void => pass.animation?.windows.forEach(change)
const ids = ['rail.animation.frame@idle', 'rail.animation.dropped@idle'] as const

test('frames of 12 ms break the 10 ms and drop nothing', async () => {
  const verdict = await judgedPass((pass) => each(pass, (window) => { window.productionMs = window.productionMs.map(() => 12.8) }))
  assert.deepEqual(idsWith(verdict, 'fail'), [ids[0]])
  const { because, evidence } = checkOf(verdict, ids[0])
  assert.match(because, /^p95 of 240 frames is 12\.8 ms, and with 95 % confidence at least 12\.8 ms; 240 took over 10 ms$/)
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
  assert.equal(checkOf(await dropped(2), ids[1]).status, 'pass')
  assert.equal(checkOf(await dropped(5), ids[1]).status, 'inconclusive')
  assert.equal(checkOf(await dropped(9), ids[1]).status, 'fail')
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
