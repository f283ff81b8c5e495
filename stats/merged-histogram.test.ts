import assert from 'node:assert/strict'
import { test } from 'node:test'
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type JsHistogram } from 'hdr-histogram-js'
import { MergedHistogram } from './merged-histogram.ts'
import { seededRandom } from './seeded-random.ts'

const library = (): JsHistogram => build({ bitBucketSize: 64, autoResize: true, numberOfSignificantValueDigits: 3 }) as JsHistogram

test('merging encoded minutes gives the same value at every rank as the library', () => {
  const next = seededRandom(7)
  const merged = new MergedHistogram()
  const reference = library()
  for (let minute = 0; minute < 20; minute += 1) {
    const histogram = library()
    for (let i = 0; i < 200; i += 1) histogram.recordValue(Math.floor(Math.exp(next() * 19)))
    const encoded = encodeIntoCompressedBase64(histogram)
    assert.equal(merged.addEncoded(encoded), 200)
    reference.add(decodeFromCompressedBase64(encoded, 64) as JsHistogram)
  }
  assert.equal(merged.count, 4_000)
  for (let rank = 1; rank <= 4_000; rank += 1) {
    const value = reference.getValueAtPercentile((100 * rank) / 4_000)
    const ours = merged.atRank(rank)
    assert.equal(ours?.highest, value, `rank ${rank}`)
    assert.equal(ours?.lowest, reference.lowestEquivalentValue(value), `rank ${rank}`)
  }
})

test('values of zero, one and a whole day in microseconds survive', () => {
  const histogram = library()
  for (const value of [0, 0, 1, 86_400_000_000]) histogram.recordValue(value)
  const merged = new MergedHistogram()
  merged.addEncoded(encodeIntoCompressedBase64(histogram))
  assert.deepEqual(merged.atRank(2), { lowest: 0, highest: 0 })
  assert.deepEqual(merged.atRank(3), { lowest: 1, highest: 1 })
  const day = merged.atRank(4)
  assert.ok(day !== null && day.lowest <= 86_400_000_000 && 86_400_000_000 <= day.highest)
  assert.ok(day.highest - day.lowest < day.lowest / 1_000)
})

test('merge adds the counts of another histogram', () => {
  const [a, b] = [new MergedHistogram(), new MergedHistogram()]
  const small = library()
  small.recordValue(5)
  const large = library()
  large.recordValue(9_000_000_000)
  a.addEncoded(encodeIntoCompressedBase64(small))
  b.addEncoded(encodeIntoCompressedBase64(large))
  a.merge(b)
  assert.equal(a.count, 2)
  assert.equal(a.atRank(1)?.highest, 5)
  assert.ok((a.atRank(2)?.highest ?? 0) >= 9_000_000_000)
  assert.deepEqual([...a.cells()].map((cell) => cell.count), [1, 1])
})

test('a rank outside the samples has no value', () => {
  const merged = new MergedHistogram()
  assert.equal(merged.atRank(1), null)
  assert.equal(merged.atRank(0), null)
})

test('text that is no histogram is refused and adds nothing', () => {
  const merged = new MergedHistogram()
  const histogram = library()
  histogram.recordValue(1_000)
  const good = encodeIntoCompressedBase64(histogram)
  for (const bad of ['', 'AAAA', 'bm90IGEgaGlzdG9ncmFt', good.slice(0, 40), `${good.slice(0, 20)}AAAA${good.slice(24)}`]) {
    assert.throws(() => merged.addEncoded(bad), `took ${bad}`)
  }
  assert.equal(merged.count, 0)
})

test('a cleared histogram is as good as a new one', () => {
  const histogram = library()
  for (const value of [3, 70_000_000]) histogram.recordValue(value)
  const merged = new MergedHistogram()
  merged.addEncoded(encodeIntoCompressedBase64(histogram))
  merged.clear()
  assert.deepEqual([merged.count, merged.atRank(1), [...merged.cells()]], [0, null, []])
  merged.addEncoded(encodeIntoCompressedBase64(histogram))
  assert.deepEqual([merged.count, merged.atRank(1)?.highest], [2, 3])
})
