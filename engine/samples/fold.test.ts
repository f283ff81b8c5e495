import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ErrorRow, HistogramRow, LedgerRow, TimelineRow } from '../../run/records.ts'
import { AFTER_THE_PLAN } from '../../scenarios/sample-names.ts'
import { CsvScanner, type SampleRow } from './csv-scanner.ts'
import { Fold } from './fold.ts'

const START = 1_800_000_000_000

const openFold = (cashierWaits = false) => {
  const ledger: LedgerRow[] = []
  const histograms: HistogramRow[] = []
  const timeline: TimelineRow[] = []
  const errors: ErrorRow[] = []
  const fold = new Fold(
    {
      ledger: (row) => ledger.push(row), histograms: (row) => histograms.push(row), timeline: (row) => timeline.push(row),
      errors: (row) => errors.push(row),
      plannedIn: (second) => (second === 0 ? 9 : 0), offlineTerminalsIn: (second) => (second === 1 ? 2 : 0),
    },
    { cashierWaits, ordersAreRequests: cashierWaits },
  )
  const add = (metric: string, afterMs: number, value: number, fields: (string | number)[] = [], rest: Partial<SampleRow> = {}): void =>
    fold.add({ metric, atMs: START + afterMs, value, name: '', metError: false, fields: fields.map(String), ...rest })
  add('ts_epoch', -2000, START)
  const sale = (index: number, afterMs: number, offline = 0): void => add('ts_sale', afterMs, 1, [index, START + afterMs - 1, START + afterMs, offline])
  const attempt = (index: number, number: number, afterMs: number): void => add('ts_attempt', afterMs, 1, [index, index, number])
  const order = (index: number, afterMs: number, ms: number, changed: Partial<Record<'attempts' | 'offline' | 'outcome' | 'reason' | 'metError', string | number>> = {}): void => {
    const o = { attempts: 1, offline: 0, outcome: 'ok', reason: '', metError: 0, ...changed }
    add('ts_order', afterMs, ms, [index, o.attempts, START + afterMs - ms, START + afterMs - ms + 1, o.offline, o.outcome, o.reason, o.metError])
  }
  return { fold, add, sale, attempt, order, ledger, histograms, timeline, errors }
}

const countOf = (rows: readonly HistogramRow[], name: string): number =>
  rows.filter((row) => row.kind === 'request' && row.name === name).reduce((sum, row) => sum + row.count, 0)

test('a sale, its attempt and its answer become one row of the ledger', () => {
  const { fold, sale, attempt, order, ledger, histograms } = openFold(true)
  sale(3, 100)
  attempt(3, 1, 150)
  order(3, 200, 100)
  fold.close(START + 1000)
  assert.deepEqual(ledger, [{
    index: 3, outcome: 'ok', reason: null, attempts: 1, plannedAtMs: START + 100, soldAtMs: START + 101, ackedAtMs: START + 200, offline: false,
  }])
  assert.equal(countOf(histograms, 'order'), 1)
  assert.deepEqual(
    fold.counts,
    { sold: 1, acked: 1, failed: 0, unknown: 0, attempts: 1, repeatedAttempts: 0, requests: 1, failedRequests: 0, terminalsDone: 0, malformed: 0 },
  )
})

test('one row tells of all neighbours that leave in one request', () => {
  const { fold, add, sale, ledger } = openFold()
  for (const index of [4, 5, 6, 7]) sale(index, 100)
  add('ts_attempt', 150, 3, [4, 6, 1])
  add('ts_attempt', 180, 2, [5, 6, 2])
  fold.close(START + 1000)
  assert.deepEqual(ledger.map(({ index, outcome, attempts }) => [index, outcome, attempts]), [
    [4, 'unknown', 1], [5, 'unknown', 2], [6, 'unknown', 2], [7, 'failed', 0],
  ])
  assert.deepEqual([fold.counts.attempts, fold.counts.repeatedAttempts, fold.counts.malformed], [5, 2, 0])
})

test('what the driver left open is unknown where it was sent, failed where it never was', () => {
  const { fold, sale, attempt, ledger } = openFold()
  sale(1, 100)
  attempt(1, 1, 150)
  attempt(1, 2, 180)
  sale(2, 200, 1)
  fold.close(START + 1000)
  assert.deepEqual(ledger.map(({ index, outcome, reason, attempts, offline, ackedAtMs }) => [index, outcome, reason, attempts, offline, ackedAtMs]), [
    [1, 'unknown', 'driver-ended', 2, false, null],
    [2, 'failed', 'never-sent', 0, true, null],
  ])
  assert.deepEqual([fold.counts.unknown, fold.counts.failed, fold.counts.attempts, fold.counts.repeatedAttempts], [1, 1, 2, 1])
})

test('an order sold without network is acknowledged, and stays out of the latencies', () => {
  const { fold, sale, attempt, order, ledger, histograms, timeline } = openFold()
  sale(1, 100, 1)
  attempt(1, 1, 500)
  order(1, 900, 800, { offline: 1 })
  fold.close(START + 1000)
  assert.deepEqual([ledger[0]?.outcome, ledger[0]?.offline, fold.counts.acked], ['ok', true, 1])
  assert.deepEqual([countOf(histograms, 'order'), countOf(histograms, 'sale')], [0, 0])
  assert.deepEqual([timeline[0]?.ackedOrders, timeline[0]?.orderP50Ms], [1, null])
})

test('a refused order is an error and no latency: a quick refusal must not make a till look fast', () => {
  const { fold, sale, attempt, order, ledger, histograms } = openFold(true)
  sale(1, 100)
  attempt(1, 1, 150)
  order(1, 300, 200, { outcome: 'failed', reason: 'h400', metError: 1 })
  fold.close(START + 1000)
  assert.deepEqual([ledger[0]?.outcome, ledger[0]?.reason, ledger[0]?.ackedAtMs], ['failed', 'h400', null])
  assert.deepEqual([countOf(histograms, 'order'), countOf(histograms, 'sale')], [0, 0])
  const row = histograms.find(({ name }) => name === 'order-untimed')
  assert.deepEqual([row?.count, row?.failed, fold.counts.failedRequests], [1, 1, 1])
})

test('an error of an order that was sold offline counts, where an order is a request of its own', () => {
  const { fold, sale, attempt, order, histograms } = openFold(true)
  sale(1, 100, 1)
  attempt(1, 1, 150)
  attempt(1, 2, 200)
  order(1, 300, 200, { offline: 1, metError: 1 })
  fold.close(START + 1000)
  const row = histograms.find(({ name }) => name === 'order-untimed')
  assert.deepEqual([countOf(histograms, 'order'), row?.count, row?.failed], [0, 1, 1])
})

test('the sale is timed where the cashier waits for the answer, and nowhere else', () => {
  for (const cashierWaits of [true, false]) {
    const { fold, sale, order, histograms } = openFold(cashierWaits)
    sale(1, 100)
    order(1, 300, 200)
    fold.close(START + 1000)
    assert.equal(countOf(histograms, 'sale'), cashierWaits ? 1 : 0)
  }
})

test('an order that ends twice leaves two rows, so that the judge can see it', () => {
  const { fold, sale, attempt, order, ledger } = openFold()
  sale(1, 100)
  attempt(1, 1, 110)
  order(1, 200, 100)
  order(1, 210, 110)
  fold.close(START + 1000)
  assert.deepEqual(ledger.map(({ index }) => index), [1, 1])
  assert.equal(fold.counts.acked, 2)
})

test('beats after the plan are told apart', () => {
  const { fold, add, histograms } = openFold()
  add('ts_lag', 100, 3)
  add('ts_lag', 150, 400, [], { name: AFTER_THE_PLAN })
  fold.close(START + 1000)
  const lags = histograms.filter(({ kind }) => kind === 'lag').map(({ name, count }) => [name, count])
  assert.deepEqual(lags.sort(), [['heartbeat', 1], ['tail', 1]])
})

test('rows that do not hold what they should are counted and change nothing', () => {
  const { fold, add, ledger, histograms } = openFold()
  const bad: [string, (string | number)[]][] = [
    ['ts_sale', []],
    ['ts_sale', [-1, START, START, 0]],
    ['ts_sale', [1.5, START, START, 0]],
    ['ts_sale', [1, 'x', START, 0]],
    ['ts_sale', [1, START, START]],
    ['ts_attempt', [1, 1, 1]], // of an order that was never sold
    ['ts_attempt', [1, 1]],
    ['ts_attempt', [1, 2, 1]], // two orders, and the sample's value says one
    ['ts_order', [1, 1, START, START, 0, 'ok', '']],
    ['ts_order', [1, 1, START, START, 0, 'perhaps', '', 0]],
    ['ts_order', ['', '', '', '', '', '', '', '']],
    ['ts_request', []],
    ['ts_error', ['h503']], // of no request
    ['ts_error', []],
    ['ts_surprise', []],
  ]
  for (const [metric, fields] of bad) add(metric, 100, 1, fields)
  fold.close(START + 1000)
  assert.equal(fold.counts.malformed, bad.length)
  assert.deepEqual([ledger, histograms, fold.counts.requests], [[], [], 0])
})

test('the timeline adds up to the counts, second by second, with the plan beside it', () => {
  const { fold, sale, attempt, order, add, timeline } = openFold()
  for (let index = 0; index < 40; index += 1) {
    sale(index, index * 100)
    attempt(index, 1, index * 100 + 10)
    order(index, index * 100 + 50, 50, index % 10 === 0 ? { outcome: 'unknown', reason: 'x', metError: 1 } : {})
  }
  add('ts_request', 100, 5, [], { name: 'sign-in' })
  fold.close(START + 6_500)
  const sum = (pick: (row: TimelineRow) => number): number => timeline.reduce((total, row) => total + pick(row), 0)
  assert.deepEqual(timeline.map(({ second }) => second), [0, 1, 2, 3, 4, 5, 6])
  assert.deepEqual(timeline.map(({ atMs }) => atMs - START), [0, 1000, 2000, 3000, 4000, 5000, 6000])
  assert.deepEqual([sum((row) => row.soldOrders), sum((row) => row.ackedOrders), sum((row) => row.failedOrders)], [40, 36, 4])
  assert.deepEqual([sum((row) => row.requests), sum((row) => row.failedRequests)], [fold.counts.requests, fold.counts.failedRequests])
  assert.deepEqual([timeline[0]?.plannedOrders, timeline[1]?.offlineTerminals], [9, 2])
})

test('a row that comes too late for its second is counted in the oldest that is open', () => {
  const { fold, sale, order, timeline } = openFold()
  sale(0, 20_000)
  sale(1, 100)
  order(1, 200, 100)
  fold.close(START + 21_000)
  assert.equal(timeline.length, 22)
  assert.equal(timeline[0]?.soldOrders, 0)
  assert.equal(timeline.reduce((sum, row) => sum + row.soldOrders, 0), 2)
  assert.deepEqual(timeline.map(({ second }) => second), Array.from({ length: 22 }, (_, second) => second))
})

test('the first driver that names second 0 is believed', () => {
  const { fold, add } = openFold()
  add('ts_epoch', 0, START + 99_000)
  assert.equal(fold.planStartMs, START)
})

const totalsOf = (rows: readonly ErrorRow[]): Record<string, number> => {
  const totals: Record<string, number> = {}
  for (const { second, name, code, count } of rows) totals[`${second} ${name} ${code}`] = (totals[`${second} ${name} ${code}`] ?? 0) + count
  return totals
}

test('errors that attempts met are counted by second, request and code, and leave at each flush', () => {
  const { fold, add, errors } = openFold()
  const error = (name: string, afterMs: number, code: string): void => add('ts_error', afterMs, 1, [code], { name })
  error('sign-in', -1500, 'e1212')
  error('order-batch', 2100, 'h503')
  error('order-batch', 2900, 'h503')
  fold.flush()
  const left = [...errors]
  error('order-batch', 2950, 'h503')
  error('order-batch', 3000, 'e1050')
  fold.close(START + 4000)
  assert.deepEqual(left, [
    { second: 0, name: 'sign-in', code: 'e1212', count: 1 }, { second: 2, name: 'order-batch', code: 'h503', count: 2 },
  ])
  assert.deepEqual(totalsOf(errors), { '0 sign-in e1212': 1, '2 order-batch h503': 3, '3 order-batch e1050': 1 })
  assert.equal(fold.counts.requests, 0)
})

test('a backend that gives each refusal another word fills no file: the first twenty of a request are told apart', () => {
  const { fold, add, errors } = openFold()
  for (let n = 0; n < 500; n += 1) {
    add('ts_error', n * 10, 1, [`total-${n}`], { name: 'order-batch' })
    add('ts_error', n * 10, 1, ['h503'], { name: 'shift' })
  }
  for (const code of ['h503', 'e1212', 'none']) add('ts_error', 5500, 1, [code], { name: 'order-batch' })
  fold.close(START + 6000)
  const codes = new Set(errors.filter(({ name }) => name === 'order-batch').map(({ code }) => code))
  assert.equal(codes.size, 24)
  const sum = (name: string, code: string): number => errors.filter((row) => row.name === name && row.code === code).reduce((total, row) => total + row.count, 0)
  assert.deepEqual([sum('order-batch', 'other'), sum('order-batch', 'total-0'), sum('shift', 'h503')], [480, 1, 500])
  assert.deepEqual(['h503', 'e1212', 'none'].map((code) => sum('order-batch', code)), [1, 1, 1], 'words crowd no status out')
})

test('the same bytes give the same errors, however the pipe cuts them and whenever they leave', () => {
  const line = ([name, code, afterMs]: readonly [string, string, number]): string => `ts_error,${(START + afterMs) * 1000},1,,o=${code},${name}\n`
  const errorsOf = (bytes: Buffer, cuts: readonly number[]): [Record<string, number>, number] => {
    const { fold, errors } = openFold()
    const scanner = new CsvScanner((row) => fold.add(row))
    const edges = [0, ...[...cuts].sort((a, b) => a - b).map((cut) => Math.min(cut, bytes.length)), bytes.length]
    edges.slice(1).forEach((edge, at) => {
      scanner.write(bytes.subarray(edges[at], edge))
      fold.flush()
    })
    scanner.end()
    fold.close(START + 20_000)
    return [totalsOf(errors), fold.counts.malformed]
  }
  const error = fc.tuple(fc.constantFrom('order-batch', 'shift', 'sign-in'), fc.integer({ min: 0, max: 40 }).map((n) => `h${n}`), fc.integer({ min: 0, max: 9000 }))
  fc.assert(
    fc.property(fc.array(error, { maxLength: 60 }), fc.array(fc.nat(4000), { maxLength: 12 }), (met, cuts) => {
      const bytes = Buffer.from(`metric_name,timestamp,metric_value,extra_tags,metadata,name\n${met.map(line).join('')}`)
      const [whole, malformed] = errorsOf(bytes, [])
      assert.deepEqual(errorsOf(bytes, cuts), [whole, 0])
      assert.deepEqual([malformed, Object.values(whole).reduce((sum, count) => sum + count, 0)], [0, met.length])
    }),
    { seed: 7, numRuns: 200 },
  )
})

test('an error counts once: the parts of an order have their own histograms, and neither count nor timeline holds them beside it', () => {
  const { fold, add, sale, attempt, order, histograms, timeline } = openFold(true)
  sale(1, 100)
  attempt(1, 1, 110)
  add('ts_request', 150, 20, [], { name: 'cart-create' })
  add('ts_request', 180, 20, [], { name: 'cart-payment', metError: true })
  add('ts_request', 185, 5, [], { name: 'product-lookup', metError: true })
  order(1, 200, 100, { metError: 1 })
  fold.close(START + 1000)
  assert.deepEqual([fold.counts.requests, fold.counts.failedRequests], [2, 2])
  assert.deepEqual([timeline[0]?.requests, timeline[0]?.failedRequests], [2, 2])
  assert.deepEqual(['cart-create', 'cart-payment', 'product-lookup', 'order'].map((name) => countOf(histograms, name)), [1, 1, 1, 1])
})
