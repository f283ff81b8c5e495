import assert from 'node:assert/strict'
import { test } from 'node:test'
import { histogramRow, ledgerRow, measured, queueRow, START_MS } from './sample-run.ts'
import { Worst } from './worst.ts'

test('the ledger is counted by outcome, attempts and network', async () => {
  const { ledger } = await measured((run) => {
    run.ledger = [
      ledgerRow(0, { attempts: 3 }),
      ledgerRow(1, { offline: true }),
      ledgerRow(2, { outcome: 'failed', reason: 'h400', ackedAtMs: null }),
      ledgerRow(3, { outcome: 'unknown', reason: 'driver-ended', ackedAtMs: null }),
      ledgerRow(3),
      ledgerRow(9_999),
    ]
  })
  assert.deepEqual(
    { ...ledger, notOk: ledger.notOk.map((row) => `${row.index} ${row.outcome} ${row.reason}`) },
    {
      rows: 6, ok: 4, failed: 1, neverSent: 0, unknown: 1, okOnline: 3, attempts: 8, leftOpen: 1, repeated: 1, beyondPlan: 1,
      notOk: ['2 failed h400', '3 unknown driver-ended'],
    },
  )
})

test('a histogram that cannot be decoded counts its requests and failures, and is told', async () => {
  const { requests, damagedHistograms } = await measured((run) => {
    run.histograms = [histogramRow('request', 'shift', 0, [1, 2, 3], 1), { ...histogramRow('request', 'shift', 1, [4]), hdr: 'x', failed: 1 }]
  })
  const shift = requests.get('shift')
  assert.deepEqual([shift?.count, shift?.failed, shift?.histogram.count], [4, 2, 3])
  assert.deepEqual(damagedHistograms, { rows: 1, reason: 'shift, minute 1: not an encoded histogram' })
})

test('names without end do not fill the memory', async () => {
  const { requests, damagedHistograms } = await measured((run) => {
    const row = histogramRow('request', 'x', 0, [1])
    run.histograms = Array.from({ length: 500 }, (_, i) => ({ ...row, name: `x${i}` }))
  })
  assert.deepEqual([requests.size, damagedHistograms.rows], [200, 300])
})

test('the queue is seen in the middle of the drive only, with the arrivals of the same time', async () => {
  const { queue } = await measured((run) => {
    run.monitors = Array.from({ length: 120 }, (_, second) => queueRow(second, second))
    run.timeline = run.timeline.map((row) => ({ ...row, ackedOrders: row.second < 24 || row.second > 96 ? 1_000 : 7 }))
  })
  assert.deepEqual([queue.samples[0]?.atMs, queue.samples.at(-1)?.atMs], [START_MS + 24_000, START_MS + 96_000])
  assert.equal(queue.arrivalsPerSecond, 7)
})

test('a week of queue samples takes no more memory than an hour, and keeps its course', async () => {
  const { queue } = await measured((run) => {
    const drive = run.manifest.phases[1]
    if (drive !== undefined) drive.endedAtMs = START_MS + 50_000_000
    run.monitors = Array.from({ length: 50_000 }, (_, second) => queueRow(second, second))
  })
  assert.ok(queue.samples.length > 900 && queue.samples.length <= 2_000, `${queue.samples.length}`)
  const steps = new Set(queue.samples.slice(1).map((sample, i) => sample.messages - (queue.samples[i]?.messages ?? 0)))
  assert.equal(steps.size, 1)
})

test('the worst of a stream keeps order, size and the first of equals', () => {
  const worst = new Worst<{ id: string; score: number }>(3, (item) => item.score)
  for (const [id, score] of [['a', 5], ['b', 0], ['c', 9], ['d', 5], ['e', 7], ['f', 5], ['g', Number.NaN]] as const) worst.offer({ id, score })
  assert.deepEqual(worst.items.map((item) => item.id), ['c', 'e', 'a'])
})
