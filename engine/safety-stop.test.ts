import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSafetyStop } from './safety-stop.ts'

/** A second a step: attempts a second and the share of them that are repeats. Answers with the first second that stops, or null. */
const stopsAt = (seconds: number, perSecond: number, repeatedShare: (second: number) => number): number | null => {
  const safety = openSafetyStop()
  let [attempts, repeated] = [0, 0]
  for (let second = 0; second <= seconds; second += 1) {
    if (safety(second * 1000, attempts, repeated) !== null) return second
    attempts += perSecond
    repeated += perSecond * repeatedShare(second)
  }
  return null
}

test('a target that is down stops the load after half a minute, and not before', () => {
  const second = stopsAt(120, 10, () => 0.9)
  assert.ok(second !== null && second >= 27 && second <= 30, String(second))
})

test('an error rate of a half or less never stops it', () => {
  assert.equal(stopsAt(300, 10, () => 0.5), null)
  assert.equal(stopsAt(300, 10, () => 0), null)
})

test('a target that is killed and comes back within seconds does not stop it', () => {
  assert.equal(stopsAt(300, 10, (second) => (second >= 60 && second < 72 ? 1 : 0)), null)
})

test('a good past does not hide a target that dies later', () => {
  const second = stopsAt(600, 10, (second) => (second >= 300 ? 1 : 0))
  assert.ok(second !== null && second > 312 && second < 320, String(second))
})

test('a handful of requests says nothing', () => {
  assert.equal(stopsAt(120, 1, () => 1), null)
})

test('the reason holds the numbers', () => {
  const safety = openSafetyStop()
  safety(0, 0, 0)
  assert.equal(safety(30_000, 100, 80), '80 of 100 order requests in 30 s were repeats of failed ones')
})
