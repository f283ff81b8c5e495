import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleManifest } from '../sample-manifest.ts'
import { humanOrdersPerHour, peakLoad } from './human-limit.ts'

test('a cashier manages about 67 orders an hour', () => {
  assert.equal(Math.round(humanOrdersPerHour), 67)
})

test('100,000 orders of a grocery day over 100 terminals are 1.6 cashiers a till at five in the afternoon', () => {
  const peak = peakLoad(sampleManifest().plan)
  assert.equal(peak?.hour, 17)
  assert.equal(Math.round(peak?.ordersPerTerminalHour ?? 0), 110)
  assert.equal(Number(peak?.timesHuman.toPrecision(2)), 1.6)
})

test('a plan of another shape has no peak rather than a wrong one', () => {
  for (const plan of [
    {},
    { orders: 5, terminals: 0, hours: { openingHour: 7, shares: [1] } },
    { orders: 5, terminals: 1, hours: { openingHour: 7, shares: [] } },
    { orders: 'x', terminals: 1, hours: null },
  ]) {
    assert.equal(peakLoad(plan), null)
  }
})
