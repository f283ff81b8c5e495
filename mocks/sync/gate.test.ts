import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFault } from '../faults.ts'
import { createGate } from './gate.ts'

const gateOf = (faults: string[], expected = 100, before = 0) => createGate(faults.map(parseFault), expected, before)

test('without faults nothing is hindered', () => {
  assert.deepEqual(gateOf([]).hindrance('order-batch', 0), { delayMs: 0, refuse: false })
})

test('slow=order hits the batches and nothing else', () => {
  const gate = gateOf(['slow=order:40'])
  assert.equal(gate.hindrance('order-batch', 0).delayMs, 40)
  assert.equal(gate.hindrance('sign-in', 0).delayMs, 0)
})

test('errors=REQUEST:PERCENT refuses that share, the same ones each time', () => {
  const run = (percent: number): boolean[] => {
    const gate = gateOf([`errors=sign-in:${percent}`])
    return Array.from({ length: 10_000 }, () => gate.hindrance('sign-in', 0).refuse)
  }
  const refused = run(20).filter(Boolean).length
  // Binomial, n = 10,000, p = 0.2: six standard deviations are 240.
  assert.ok(Math.abs(refused - 2000) < 240, `${refused} refused`)
  assert.deepEqual(run(20), run(20))
  assert.equal(run(100).every(Boolean), true)
})

test('a stall begins once when half of the orders were accepted, and ends', () => {
  const gate = gateOf(['stall=3'])
  gate.accepted(49, 1000)
  assert.equal(gate.hindrance('metrics', 1000).delayMs, 0)
  gate.accepted(50, 2000)
  assert.equal(gate.hindrance('metrics', 3000).delayMs, 2000)
  assert.equal(gate.hindrance('metrics', 5000).delayMs, 0)
  gate.accepted(60, 6000)
  assert.equal(gate.hindrance('metrics', 6000).delayMs, 0)
})

test('a restart in the second half does not stall again', () => {
  const gate = gateOf(['stall=3'], 100, 50)
  gate.accepted(51, 0)
  assert.equal(gate.hindrance('metrics', 0).delayMs, 0)
})

test('the truth counts requests and their times', () => {
  const gate = gateOf([])
  for (let ms = 1; ms <= 100; ms += 1) gate.answered('order-batch', ms)
  const { requests, serviceTimesMs } = gate.truth()
  assert.deepEqual(requests, { 'order-batch': 100 })
  assert.ok(Math.abs(serviceTimesMs['order-batch']!.p95 - 95) < 0.2)
})
