import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MergedHistogram } from '../stats/merged-histogram.ts'
import { seededRandom } from '../stats/seeded-random.ts'
import { judgeQuantile } from './quantile.ts'
import { histogramRow } from './sample-run.ts'

/** Exponential response times with a mean of 100 ms: the true p95 is 100 · ln 20 = 299.57 ms. */
const TRUE_P95_MS = 100 * Math.log(20)

const statuses = (limit: number, runs: number): Record<'pass' | 'fail' | 'inconclusive', number> => {
  const next = seededRandom(42)
  const counts = { pass: 0, fail: 0, inconclusive: 0 }
  for (let run = 0; run < runs; run += 1) {
    const histogram = new MergedHistogram()
    histogram.addEncoded(histogramRow('request', 'order', 0, Array.from({ length: 300 }, () => -100 * Math.log(1 - next()))).hdr)
    const samples = { histogram, count: 300, failed: 0, lastMinute: 0, slowestMinutes: [], failingMinutes: [] }
    counts[judgeQuantile(samples, 'p95', limit, 'ms', 1_000).status] += 1
  }
  return counts
}

test('a system exactly at its limit is called pass or fail in at most 5 % of seeded runs each', () => {
  const { pass, fail, inconclusive } = statuses(TRUE_P95_MS, 600)
  // Three standard errors of 600 runs are 2.7 %.
  assert.ok(pass / 600 <= 0.077 && fail / 600 <= 0.077, `${pass} pass and ${fail} fail of 600`)
  assert.ok(pass > 0 && fail > 0 && inconclusive > 500)
})

test('a system well off its limit is told apart every time', () => {
  assert.deepEqual(statuses(TRUE_P95_MS * 2, 100), { pass: 100, fail: 0, inconclusive: 0 })
  assert.deepEqual(statuses(TRUE_P95_MS / 2, 100), { pass: 0, fail: 100, inconclusive: 0 })
})
