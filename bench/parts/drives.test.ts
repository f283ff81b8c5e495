import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openArrivalsP95Ms } from './open-arrivals.ts'
import { ordersPerCpuSecond } from './orders-per-cpu-second.ts'

test('the start of a load generator does not count, nor what it does after its last order', () => {
  const samples = [
    { orders: 1, cpuMs: 900 },
    { orders: 100, cpuMs: 1000 },
    { orders: 2100, cpuMs: 2000 },
    { orders: 4100, cpuMs: 3000 },
    { orders: 4100, cpuMs: 5000 },
  ]
  assert.equal(ordersPerCpuSecond(samples), 2000)
})

test('no orders, or next to no CPU, is no measurement', () => {
  assert.throws(() => ordersPerCpuSecond([]), /say nothing/)
  assert.throws(() => ordersPerCpuSecond([{ orders: 100, cpuMs: 10 }, { orders: 200, cpuMs: 20 }]), /say nothing/)
})

test('open arrivals wait for the end of a freeze, each from its own planned moment', () => {
  // 300 a second for 30 s; 3 s of them are held, so that half of those wait longer than the p95.
  const planned = Array.from({ length: 9000 }, (_, order) => (order * 1000) / 300)
  const ideal = openArrivalsP95Ms(planned, { fromMs: 12_000, toMs: 15_000 }, 5)
  assert.ok(Math.abs(ideal - 1505) < 10, String(ideal))
  assert.equal(openArrivalsP95Ms(planned, { fromMs: 40_000, toMs: 43_000 }, 5), 5)
})
