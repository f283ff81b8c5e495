import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorRow } from '../run/records.ts'
import { found } from './test-found.ts'
import { generatorRow, histogramRow, ledgerRow, queueRow, replaceRequest, spread, type SampleRun } from './sample-run.ts'

const direct = (run: SampleRun): void => {
  Object.assign(run.manifest.protocol, { name: 'magento-orders', hasQueue: false, cashierWaits: true })
  run.histograms = run.histograms.filter((row) => row.name !== 'order-batch')
  run.monitors = run.monitors.filter((row) => row.monitor !== 'sync-queue')
}

test('latency passes under, fails over and stays open around its limit', async () => {
  // 600 samples spread evenly to 80 and 90 ms: p95 is about 81 ms.
  assert.equal((await found('latency.order', 'p95', 100)).status, 'pass')
  assert.equal((await found('latency.order', 'p95', 50)).status, 'fail')
  const open = await found('latency.order', 'p95', 81)
  assert.equal(open.status, 'inconclusive')
  assert.ok(open.interval !== null && open.interval.lower <= 81 && open.interval.upper > 81)
  assert.ok(open.value !== null && open.value > 79 && open.value < 83, `${open.value}`)
})

test('a slow latency names the request, the worst minute and second, and the command that shows more', async () => {
  const { evidence } = await found('latency.order', 'p95', 50, (run) => {
    const row = run.timeline[37]
    if (row !== undefined) row.orderP95Ms = 4_321
  })
  assert.deepEqual(evidence.map((each) => each.ref), [
    'order', 'order-batch', 'minute 1', 'minute 0', 'second 37', 'second 0', 'second 1', 'tillstorm report runs/sample',
  ])
  assert.match(evidence[1]?.text ?? '', /^a batch took [\d.]+ ms typically and [\d.]+ ms at p95; an order also waits/)
  assert.equal(evidence[2]?.at, 1_800_000_060_000)
  const short = await found('latency.order', 'p95', 50, (run) => {
    run.histograms = run.histograms.filter(({ minute, name }) => minute === 0 && name !== 'order-batch')
  })
  // A minute alone would say again what the check says, and orders that are requests have no batch.
  assert.deepEqual(short.evidence.map((each) => each.ref).filter((ref) => /minute|batch/.test(ref)), [])
})

test('minutes are merged before the quantile is taken', async () => {
  // 950 fast samples in one minute and 50 slow ones in another: the p90 is fast and the p99 slow; a mean of two quantiles is neither.
  const two = (run: SampleRun): void =>
    replaceRequest(run, 'order', histogramRow('request', 'order', 0, spread(950, 10)), histogramRow('request', 'order', 1, spread(50, 1_000).map((ms) => ms + 1_000)))
  assert.ok(((await found('latency.order', 'p90', 100, two)).value ?? 0) < 10)
  assert.ok(((await found('latency.order', 'p99', 100, two)).value ?? 0) > 1_500)
})

test('a maximum is taken as it is, without an interval', async () => {
  const slow = (run: SampleRun): void => {
    run.histograms.push(histogramRow('request', 'sign-in', 1, [10_500]))
  }
  assert.equal((await found('latency.sign-in', 'max', 10_000)).status, 'pass')
  const worst = await found('latency.sign-in', 'max', 10_000, slow)
  assert.deepEqual([worst.status, worst.interval], ['fail', null])
})

test('a request that the protocol never makes is not applicable, an unknown name is void', async () => {
  const shift = await found('latency.shift', 'p50', 100, (run) => replaceRequest(run, 'shift'))
  assert.equal(shift.status, 'notApplicable')
  const batch = await found('latency.order-batch', 'p95', 100, direct)
  assert.deepEqual([batch.status, batch.because], ['notApplicable', 'the protocol magento-orders sends no batches'])
  const typo = await found('latency.ordre', 'p95', 100)
  assert.equal(typo.status, 'void')
  assert.match(typo.because, /no request of that name; it holds catalogue-delta, /)
})

test('acknowledged orders without a response time are void', async () => {
  const gone = await found('latency.order', 'p95', 100, (run) => replaceRequest(run, 'order'))
  assert.deepEqual([gone.status, gone.because], ['void', 'orders were acknowledged, and none has a response time'])
})

test('a sale is judged where the cashier waits for the backend, and is not applicable where the outbox takes it', async () => {
  const sale = (run: SampleRun): void => {
    run.histograms.push(histogramRow('request', 'sale', 0, spread(600, 3)))
  }
  assert.equal((await found('latency.sale', 'p95', 100)).status, 'notApplicable')
  const outbox = await found('latency.sale', 'p95', 100, sale)
  assert.deepEqual([outbox.status, outbox.because], ['notApplicable', "the till's own outbox takes the sale: the cashier waits for no backend"])
  const waiting = await found('latency.sale', 'p95', 100, (run) => { direct(run); sale(run) })
  assert.equal(waiting.status, 'pass')
  assert.equal((await found('latency.sale', 'p95', 100, direct)).status, 'void')
})

test('where every order was refused, the latency of an order is void and its errors count', async () => {
  const refused = (run: SampleRun): void => {
    direct(run)
    replaceRequest(run, 'order', histogramRow('request', 'order-untimed', 0, spread(600, 5), 600))
    run.ledger = run.ledger.map((row) => ({ ...row, outcome: 'failed', reason: 'h400', ackedAtMs: null }))
  }
  const latency = await found('latency.order', 'p95', 100, refused)
  assert.deepEqual([latency.status, latency.because], ['void', 'no order that was sold online was acknowledged'])
  const worst = await found('errors.worstRequest', 'rate', 5, refused)
  assert.deepEqual([worst.status, worst.value, worst.evidence[0]?.ref], ['fail', 100, 'order'])
})

test('a request of the user\'s own protocol is judged by its name', async () => {
  const own = await found('latency.gift-card', 'p95', 100, (run) => run.histograms.push(histogramRow('request', 'gift-card', 0, spread(100, 20))))
  assert.equal(own.status, 'pass')
})

test('a run whose tills wait for Magento itself has no queue of a backend, and is told where its own is', async () => {
  const bulk = (run: SampleRun): void => {
    Object.assign(run.manifest, {
      protocol: { ...run.manifest.protocol, name: 'magento-bulk', hasQueue: false },
      targets: { ...run.manifest.targets, magento: { kind: 'external', url: 'http://magento' } },
      monitors: ['other', 'magento'].map((host) => ({ name: host === 'other' ? 'other-shop' : 'magento-bulk', kind: 'magento-bulk', url: `http://${host}`, intervalMs: 1000 })),
    })
  }
  for (const [metric, statistic] of [['backlog', 'slope'], ['drain', 'duration']] as const) {
    const { status, because } = await found(metric, statistic, 1, bulk)
    assert.deepEqual([status, because], ['notApplicable', "no backend with a queue stands before Magento with the protocol magento-bulk; Magento's own queue is watched: `monitor.magento-bulk`"])
  }
})

test('completed orders are those that are acknowledged and found, as a share of the plan', async () => {
  const short = (run: SampleRun): void => {
    if (run.audit !== null) Object.assign(run.audit, { found: 594 })
  }
  const all = await found('orders.completed', 'count', 100, short)
  assert.deepEqual([all.status, all.value, all.limit, all.unit], ['fail', 594, 600, 'orders'])
  assert.equal((await found('orders.completed', 'count', 99, short)).status, 'pass')
})

test('orders that were refused and those that were never sent are told apart', async () => {
  const { because } = await found('orders.completed', 'count', 100, (run) => {
    run.ledger = run.ledger.map((row) => (row.index < 7 ? { ...row, outcome: 'failed', reason: 'h400', ackedAtMs: null } : row.index < 20 ? { ...row, outcome: 'failed', reason: 'never-sent', ackedAtMs: null } : row))
  })
  assert.match(because, /; 7 failed; 13 never sent$/)
})

test('completed orders without an audit are void, unless the tills already know of a gap', async () => {
  const noAudit = (run: SampleRun): void => {
    run.audit = null
  }
  assert.equal((await found('orders.completed', 'count', 100, noAudit)).status, 'void')
  const gap = await found('orders.completed', 'count', 100, (run) => {
    noAudit(run)
    run.ledger = run.ledger.map((row) => (row.index === 5 ? { ...row, outcome: 'unknown', reason: 'e1050', ackedAtMs: null } : row))
  })
  assert.deepEqual([gap.status, gap.value], ['fail', 599])
  assert.deepEqual([gap.evidence[0]?.ref, gap.evidence[0]?.text], ['ts-sample-000005', 'unknown: timed out (e1050)'])
})

test('a manifest without a number of orders leaves nothing to complete', async () => {
  assert.equal((await found('orders.completed', 'count', 100, (run) => { run.manifest.plan = {} })).status, 'void')
})

test('the drain passes in time and fails late, or when it never ends', async () => {
  const drain = (waitedMs: number, emptied: boolean) =>
    found('drain', 'duration', 60, (run) => { run.manifest.drain = { waitedMs, emptied, boundMs: waitedMs } })
  assert.equal((await drain(60_000, true)).status, 'pass')
  assert.equal((await drain(60_001, true)).status, 'fail')
  assert.equal((await drain(120_000, false)).status, 'fail')
  assert.equal((await drain(30_000, false)).status, 'inconclusive')
  const gone = await found('drain', 'duration', 60, (run) => { run.manifest.drain = { waitedMs: 61_000, emptied: false, boundMs: 600_000, gone: true } })
  assert.deepEqual([gone.status, gone.because], ['fail', 'the backend was not empty after 61 s, and nobody answered any more'])
  assert.equal((await found('drain', 'duration', 60, (run) => { run.manifest.drain = null })).status, 'void')
  assert.equal((await found('drain', 'duration', 60, direct)).status, 'notApplicable')
})

test('the wait after a reconnect is judged in seconds, and not applicable without an outage', async () => {
  const back = (seconds: number) =>
    found('reconnect', 'p95', 60, (run) => {
      run.histograms = run.histograms.filter((row) => row.kind !== 'reconnect')
      if (seconds > 0) run.histograms.push(histogramRow('reconnect', 'outbox', 0, spread(100, 10).map((ms) => ms + seconds * 1_000)))
    })
  assert.deepEqual([(await back(5)).status, Math.round((await back(5)).value ?? 0)], ['pass', 5])
  assert.equal((await back(61)).status, 'fail')
  assert.equal((await back(0)).status, 'notApplicable')
})

test('offline orders that came in without a reconnect that was seen are void', async () => {
  const unseen = await found('reconnect', 'max', 60, (run) => {
    run.histograms = run.histograms.filter((row) => row.kind !== 'reconnect')
    run.ledger[3] = ledgerRow(3, { offline: true })
  })
  assert.deepEqual([unseen.status, unseen.because], ['void', '1 order sold offline came in, and no till told how long that took'])
  const lost = await found('reconnect', 'max', 60, (run) => {
    run.histograms = run.histograms.filter((row) => row.kind !== 'reconnect')
    run.ledger[3] = ledgerRow(3, { offline: true, outcome: 'unknown', ackedAtMs: null })
  })
  assert.equal(lost.status, 'notApplicable')
})

test('a flat queue passes, a growing one fails, and one that is not seen is void', async () => {
  const queue = (messages: (second: number) => number) =>
    found('backlog', 'slope', 1, (run) => {
      run.monitors = Array.from({ length: 120 }, (_, second) => queueRow(second, messages(second)))
    })
  assert.equal((await queue((second) => 3 + (second % 3))).status, 'pass')
  // Five orders a second arrive, and one of ten stays.
  const growing = await queue((second) => Math.floor(second * 0.5))
  assert.equal(growing.status, 'fail')
  assert.ok(growing.value !== null && Math.abs(growing.value - 10) < 1, `${growing.value}`)
  assert.equal((await found('backlog', 'slope', 1, (run) => { run.monitors = [generatorRow(1, 50)] })).status, 'void')
  assert.equal((await found('backlog', 'slope', 1, direct)).status, 'notApplicable')
})

test('a queue that rose once and emptied again does not grow; one that stays up is undecided', async () => {
  const after = (messages: (second: number) => number) =>
    found('backlog', 'slope', 1, (run) => {
      run.monitors = Array.from({ length: 120 }, (_, second) => queueRow(second, second < 66 ? second % 2 : messages(second)))
    })
  const emptied = await after((second) => (second < 92 ? 400 - 10 * Math.abs(second - 79) : 0))
  assert.deepEqual([emptied.status, emptied.because], ['pass', 'the queue rose to 400 messages and emptied again: it does not grow'])
  assert.ok((emptied.interval?.upper ?? 0) > 1, 'its slope alone could not tell')
  assert.equal((await after(() => 400)).status, 'inconclusive')
})

test('a queue that only moves at the ends of the drive does not grow', async () => {
  const ramps = await found('backlog', 'slope', 1, (run) => {
    run.monitors = Array.from({ length: 120 }, (_, second) => queueRow(second, second < 24 ? second * 100 : second > 96 ? 9_000 : 2_400))
  })
  assert.deepEqual([ramps.status, ramps.value], ['pass', 0])
})

test('a backlog of which a fifth of the samples, or a long stretch, is missing is void with the monitor\'s errors', async () => {
  // The middle of the drive is seconds 24 to 96: 73 samples.
  const without = (gone: (second: number) => boolean, errors = false) =>
    found('backlog', 'slope', 1, (run) => {
      run.monitors = Array.from({ length: 120 }, (_, second) => second).flatMap((second): MonitorRow[] =>
        !gone(second) ? [queueRow(second, 3)]
        : errors ? [{ monitor: 'monitor-error', atMs: 5 + second, phase: 'drive', source: 'sync-queue', message: 'no answer' }] : [])
    })
  assert.equal((await without((second) => second % 6 === 0)).status, 'pass')
  const holes = await without((second) => second % 4 === 0, true)
  assert.deepEqual([holes.status, holes.evidence], [
    'void', [{ kind: 'note', ref: 'sync-queue', text: '30 samples could not be taken: no answer', at: 5 + 116 }],
  ])
  assert.match(holes.because, /^the queue was seen 54 times in the middle of the drive, and 80 % of 72 are needed; 30 samples/)
  assert.equal((await without((second) => second > 50 && second < 60)).status, 'pass')
  const gap = await without((second) => second > 50 && second < 61)
  assert.deepEqual([gap.status, gap.because], ['void', 'nobody saw the queue for 11 s in the middle of the drive'])
  assert.equal((await without((second) => second > 85)).because, 'nobody saw the queue for 11 s in the middle of the drive')
  assert.equal((await without((second) => second < 35)).because, 'nobody saw the queue for 11 s in the middle of the drive')
})

test('a backlog that could not be asked for is void with the reason', async () => {
  const unseen = await found('backlog', 'slope', 1, (run) => {
    run.monitors = Array.from({ length: 30 }, (_, i) => ({
      monitor: 'monitor-error', atMs: 1_800_000_000_000 + i, phase: 'drive', source: 'sync-queue', message: 'connection refused',
    }))
  })
  assert.equal(unseen.status, 'void')
  assert.match(unseen.because, /30 samples could not be taken: connection refused/)
})
