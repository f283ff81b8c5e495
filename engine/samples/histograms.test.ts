import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build, decodeFromCompressedBase64 } from 'hdr-histogram-js'
import type { HistogramRow } from '../../run/records.ts'
import { seededRandom } from '../../stats/seeded-random.ts'
import { MinuteHistograms } from './histograms.ts'

const merged = (rows: readonly HistogramRow[]) => {
  const all = build({ bitBucketSize: 32, lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: 3 })
  for (const row of rows) all.add(decodeFromCompressedBase64(row.hdr))
  return all
}

test('the minutes merge to what was recorded: count exact, quantiles within the three digits', () => {
  const rows: HistogramRow[] = []
  const histograms = new MinuteHistograms((row) => rows.push(row))
  const random = seededRandom(11)
  const values = Array.from({ length: 5000 }, () => 0.5 + 2000 * random() ** 4)
  values.forEach((value, at) => histograms.record('request', 'order', Math.floor(at / 700), value, at % 10 === 0))
  histograms.close()
  const sorted = values.toSorted((a, b) => a - b)
  assert.equal(rows.reduce((sum, row) => sum + row.count, 0), 5000)
  assert.equal(rows.reduce((sum, row) => sum + row.failed, 0), 500)
  assert.equal(rows.length, 8)
  for (const quantile of [50, 95, 99, 100]) {
    const truth = sorted[Math.ceil((quantile / 100) * 5000) - 1]!
    assert.ok(Math.abs(merged(rows).getValueAtPercentile(quantile) / 1000 / truth - 1) < 0.002, `p${quantile}`)
  }
})

test('a minute leaves when the one after next begins, and a histogram used again starts empty', () => {
  const rows: HistogramRow[] = []
  const histograms = new MinuteHistograms((row) => rows.push(row))
  histograms.record('request', 'order', 0, 1000, true)
  histograms.record('request', 'order', 1, 1, false)
  assert.deepEqual(rows, [])
  histograms.record('request', 'order', 2, 1, false)
  assert.deepEqual(rows.map(({ minute, count, failed }) => [minute, count, failed]), [[0, 1, 1]])
  histograms.record('request', 'order', 2, 2, false)
  histograms.record('request', 'order', 3, 2, false)
  histograms.close()
  assert.deepEqual(rows.map(({ minute, count, failed }) => [minute, count, failed]), [[0, 1, 1], [1, 1, 0], [2, 2, 0], [3, 1, 0]])
  assert.ok(rows.slice(1).every(({ hdr }) => decodeFromCompressedBase64(hdr).maxValue < 10_000))
})

test('a late sample opens its minute again: nothing is lost', () => {
  const rows: HistogramRow[] = []
  const histograms = new MinuteHistograms((row) => rows.push(row))
  for (const minute of [0, 5, 0]) histograms.record('request', 'order', minute, 1, false)
  histograms.close()
  assert.deepEqual(rows.map(({ minute, count }) => [minute, count]).sort(), [[0, 1], [0, 1], [5, 1]])
})

test('kinds and names stay apart, and values beyond the scale are kept at its ends', () => {
  const rows: HistogramRow[] = []
  const histograms = new MinuteHistograms((row) => rows.push(row))
  histograms.record('request', 'order', 0, 1e9, false)
  histograms.record('lag', 'order', 0, -5, false)
  histograms.close()
  assert.deepEqual(rows.map(({ kind, name, count }) => [kind, name, count]), [['request', 'order', 1], ['lag', 'order', 1]])
  assert.ok(Math.abs(decodeFromCompressedBase64(rows[0]!.hdr).maxValue / 3_600_000_000 - 1) < 0.001)
  assert.equal(decodeFromCompressedBase64(rows[1]!.hdr).maxValue, 0)
})
