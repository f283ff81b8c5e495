import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBreaker } from './breaker.ts'

const breaker = () => createBreaker({ workers: 4, threshold: 3, firstMs: 100, longestMs: 400 })

test('single failures among successes hold nothing back', () => {
  const b = breaker()
  for (let i = 0; i < 10; i += 1) {
    b.failed(i, null)
    b.failed(i, null)
    b.succeeded()
  }
  assert.equal(b.allowance(10), 4)
})

test('failures in a row stop the work, then let one order try, with longer waits up to a bound', () => {
  const b = breaker()
  for (let i = 0; i < 3; i += 1) b.failed(0, null)
  assert.deepEqual([b.allowance(0), b.allowance(99), b.allowance(100)], [0, 0, 1])
  const waits: number[] = []
  let now = 100
  for (let i = 0; i < 4; i += 1) {
    b.failed(now, null)
    waits.push(b.opensAtMs()! - now)
    now = b.opensAtMs()!
  }
  assert.deepEqual(waits, [200, 400, 400, 400])
  b.succeeded()
  assert.equal(b.allowance(now), 4)
})

test('late failures of orders that were under way do not lengthen the wait', () => {
  const b = breaker()
  for (let i = 0; i < 8; i += 1) b.failed(0, null)
  assert.equal(b.opensAtMs(), 100)
})

test('a refused sign-in holds everything until its time', () => {
  const b = breaker()
  b.failed(0, 30_000)
  assert.deepEqual([b.allowance(29_999), b.allowance(30_000)], [0, 1])
})
