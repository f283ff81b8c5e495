import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibrate, work } from './work.ts'

test('the speed is that of the fastest run, whatever disturbed the others', () => {
  const tookMs = [9, 3, 0.5, 40]
  let calls = 0
  let nowMs = 0
  const clock = (): number => {
    if (calls % 2 === 1) nowMs += tookMs[(calls - 1) / 2] ?? 1
    calls += 1
    return nowMs
  }
  assert.equal(calibrate(clock, 4), 800)
})

test('a clock that stands still gives a number that cannot hang a page', () => {
  assert.equal(calibrate(() => 5, 3), 1)
})

test('work that was asked for is done in CPU time: three times as much takes longer', () => {
  const cpuUs = (units: number): number => {
    const before = process.cpuUsage()
    work(units)
    return process.cpuUsage(before).user
  }
  work(2000)
  const [small, large] = [cpuUs(5000), cpuUs(50_000)]
  assert.ok(large > 3 * small, `${small} and ${large} µs`)
})
