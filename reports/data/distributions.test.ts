import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import type { HistogramRow } from '../../run/records.ts'
import { sampleReader } from '../sample-data.ts'
import { readDistributions } from './distributions.ts'

const row = (name: string, minute: number, valuesMs: readonly number[], failed = 0): HistogramRow => {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  })
  for (const value of valuesMs) histogram.recordValue(value * 1000)
  return { kind: 'request', name, minute, count: valuesMs.length, failed, hdr: encodeIntoCompressedBase64(histogram) }
}
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1)
const close = (actual: number | null | undefined, expected: number): void =>
  assert.equal(
    Math.abs((actual ?? Number.NaN) - expected) <= expected / 1000 + 0.001,
    true,
    `${actual} for ${expected}`,
  )

test('minutes are merged: 1 … 1000 ms has its quantiles at 500, 950, 990 and 999 ms', async () => {
  const values = upTo(1000)
  const histograms = [
    row(
      'order',
      0,
      values.filter((v) => v % 2 === 0),
      3,
    ),
    row(
      'order',
      1,
      values.filter((v) => v % 2 === 1),
      4,
    ),
  ]
  const { distributions, unreadable } = await readDistributions(sampleReader({ histograms }))
  const [order] = distributions
  assert.equal(unreadable, 0)
  assert.deepEqual([distributions.length, order?.count, order?.failed], [1, 1000, 7])
  close(order?.p50Ms, 500)
  close(order?.p95Ms, 950)
  close(order?.p99Ms, 990)
  close(order?.p999Ms, 999)
  close(order?.maxMs, 1000)
})

test('a quantile that fewer samples than its tail would carry is not claimed', async () => {
  const of = async (n: number) =>
    (await readDistributions(sampleReader({ histograms: [row('order', 0, upTo(n))] }))).distributions[0]
  const known = async (n: number) => {
    const found = await of(n)
    return [found?.p95Ms, found?.p99Ms, found?.p999Ms].map((value) => value !== null)
  }
  assert.deepEqual(await known(19), [false, false, false])
  assert.deepEqual(await known(20), [true, false, false])
  assert.deepEqual(await known(100), [true, true, false])
  assert.deepEqual(await known(1000), [true, true, true])
})

test('the curve rises from the fastest to the slowest sample and agrees with the sorted values', async () => {
  const values = upTo(2000)
  const { distributions } = await readDistributions(sampleReader({ histograms: [row('order', 0, values)] }))
  const curve = distributions[0]?.curve ?? []
  assert.equal(curve.length > 40 && curve.length < 100, true)
  close(curve[0]?.ms, 1)
  close(curve.at(-1)?.ms, 2000)
  for (const [i, point] of curve.entries()) {
    close(point.ms, Math.max(1, Math.ceil(point.share * 2000 - 1e-6)))
    assert.equal(point.ms >= (curve[i - 1]?.ms ?? 0), true)
  }
})

test('a damaged histogram is counted and leaves the others alone', async () => {
  const histograms = [row('order', 0, upTo(100)), { ...row('order', 1, upTo(100)), hdr: 'bm90IGEgaGlzdG9ncmFt' }]
  const { distributions, unreadable } = await readDistributions(sampleReader({ histograms }))
  assert.deepEqual([unreadable, distributions[0]?.count], [1, 100])
})

test('a file with thousands of names does not become a page with thousands of curves', async () => {
  const one = row('order', 0, [1])
  const histograms = Array.from({ length: 500 }, (_, i) => ({ ...one, name: `request-${i}` }))
  const { distributions, unreadable } = await readDistributions(sampleReader({ histograms }))
  assert.deepEqual([distributions.length, unreadable], [120, 380])
})
