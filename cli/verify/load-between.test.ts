import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultParameters } from '../../fixtures/parameters.ts'
import { loadBetween } from './load-between.ts'
import { peakHourOf } from './peak-hour-of.ts'

const T = 1_700_000_000_000
/** One order a second, all acknowledged, from T on. */
const ok = (seconds: number) => Array.from({ length: seconds }, (_, n) => ({ outcome: 'ok' as const, plannedAtMs: T + n * 1000 }))
const perSecond = (fromMs: number, toMs: number): number => Math.round((toMs - fromMs) / 1000)
const window = { fromMs: T, toMs: T + 60_000, lagMs: 10_000, plannedIn: perSecond }

test('the last stretch, whose orders may not have ended, is in neither count', () => {
  assert.deepEqual(loadBetween(ok(52), window), { ordersPerSecond: 1, plannedOrdersPerSecond: 1, failedPercent: 0 })
})

test('orders that fail or never end are missing from what was achieved', () => {
  const rows = [...ok(25), ...Array.from({ length: 5 }, (_, n) => ({ outcome: 'failed' as const, plannedAtMs: T + (30 + n) * 1000 }))]
  assert.deepEqual(loadBetween(rows, window), { ordersPerSecond: 0.5, plannedOrdersPerSecond: 1, failedPercent: 16.7 })
  assert.deepEqual(loadBetween([], window), { ordersPerSecond: 0, plannedOrdersPerSecond: 1, failedPercent: 0 })
})

test('a pass shorter than the lag proves no load', () => {
  assert.deepEqual(loadBetween(ok(5), { ...window, toMs: T + 5000 }), { ordersPerSecond: 0, plannedOrdersPerSecond: 1, failedPercent: 0 })
})

test('the peak hour of the default day is its busiest hour, 3 orders a second', () => {
  const peak = peakHourOf(defaultParameters)
  assert.deepEqual([peak.orders, peak.hours, peak.terminals, peak.catalogueSize], [10_958, { name: 'peak-hour', openingHour: 17, shares: [1] }, 100, 5000])
})
