import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sumOthers, whyTooBusy } from './watch-others.ts'

const pieces = (...percents: number[]) => percents.map((othersPercent) => ({ ms: 2000, share: { othersPercent, cores: 2 } }))

test('a hog in the middle of a round is seen, although the mean of the round is harmless', () => {
  const others = sumOthers(pieces(3, 4, 2, 96, 88, 3, 2, 4, 3, 2, 3, 4, 2, 3, 2))
  assert.deepEqual(others, { observedMs: 30_000, starvedMs: 4000, worstPercent: 96 })
  assert.equal(whyTooBusy(others), 'other processes left the browser less than a core for 4 of 30 s (up to 96 % of all cores)')
})

test('others that leave the browser a core, or take it for less than a twentieth of the time, do no harm', () => {
  assert.equal(whyTooBusy(sumOthers(pieces(...Array(15).fill(48) as number[]))), null)
  assert.equal(whyTooBusy(sumOthers(pieces(95, ...Array(24).fill(3) as number[]))), null)
})

test('where the system tells nothing nobody is accused', () => {
  assert.equal(sumOthers([]), null)
  assert.equal(whyTooBusy(null), null)
})
