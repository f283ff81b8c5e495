import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderProgress, renderProgressLine, type ProgressState } from './progress.ts'
import { textWidth } from './text-width.ts'

const state: ProgressState = {
  phase: 'drive',
  ordersDone: 42_113,
  ordersPlanned: 100_000,
  ratePerSecond: 833.26,
  p95Ms: 12.4,
  errors: 2,
  queueMessages: 120,
  elapsedMs: 50_000,
  remainingMs: 69_400,
}
const nothingYet: ProgressState = {
  ...state,
  ordersDone: 0,
  ratePerSecond: 0,
  p95Ms: null,
  queueMessages: null,
  remainingMs: null,
}

test('the live line of a wide terminal shows every number', () => {
  assert.equal(
    renderProgress(state, { width: 140 }),
    'drive  ████████░░░░░░░░░░░░   42,113/100,000 orders  42 %  833/s  p95 12 ms  errors 2  queue 120  left 1:10',
  )
})

test('the live line never wraps, and keeps orders, remaining time and errors the longest', () => {
  for (let width = 10; width <= 140; width += 1)
    assert.equal(textWidth(renderProgress(state, { width })) <= width, true)
  assert.equal(
    renderProgress(state, { width: 80 }),
    'drive   42,113/100,000 orders  42 %  833/s  p95 12 ms  errors 2  left 1:10',
  )
  assert.equal(renderProgress(state, { width: 48 }), ' 42,113/100,000 orders  errors 2  left 1:10')
})

test('the bar is full only when every order is done', () => {
  assert.match(renderProgress({ ...state, ordersDone: 100_000 }, { width: 140 }), /█{20} .*100 %/)
  assert.match(renderProgress({ ...state, ordersDone: 99_999 }, { width: 140 }), /█{19}░ .* 99 %/)
})

test('the line for CI names every number', () => {
  assert.equal(
    renderProgressLine(state),
    '0:50 drive: 42,113 of 100,000 orders (42 %), 833/s, p95 12 ms, 2 errors, queue 120, remaining 1:10',
  )
})

test('what was not measured is not shown as zero', () => {
  assert.equal(
    renderProgressLine(nothingYet),
    '0:50 drive: 0 of 100,000 orders (0 %), 0/s, p95 not measured yet, 2 errors, queue –, remaining unknown',
  )
  assert.match(renderProgress(nothingYet, { width: 140 }), /p95 –  errors 2  queue –  left \?$/)
})
