import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RecentOrders } from './recent-orders.ts'

const order = (atMs: number, value: number, offline = '0', outcome = 'ok') =>
  ({ metric: 'ts_order', atMs, value, name: '', metError: false, fields: ['1', '1', '1', '1', offline, outcome, '', '0'] })

test('rate and p95 are of the last ten seconds', () => {
  const recent = new RecentOrders()
  for (let at = 0; at < 100; at += 1) recent.add(order(50_000 + at * 100, at < 90 ? 10 : 1000))
  for (let at = 0; at < 50; at += 1) recent.add(order(1_000, 60_000))
  const { ratePerSecond, p95Ms } = recent.summary(60_000)
  assert.equal(ratePerSecond, 10)
  // A step of the scale is 26 % wide.
  assert.ok(p95Ms !== null && p95Ms >= 1000 && p95Ms < 1260, String(p95Ms))
  assert.deepEqual(recent.summary(90_000), { ratePerSecond: 0, p95Ms: null })
})

test('orders sold offline count, and their wait does not; refused ones do not count', () => {
  const recent = new RecentOrders()
  recent.add(order(55_000, 9_000, '1'))
  recent.add(order(55_000, 10, '0', 'failed'))
  assert.deepEqual(recent.summary(60_000), { ratePerSecond: 0.1, p95Ms: null })
})
