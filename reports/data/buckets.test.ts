import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Buckets } from './buckets.ts'

const sum = (a: number, b: number): number => a + b

test('a series that fits keeps its resolution', () => {
  const buckets = new Buckets<number>(1000, 4, sum)
  for (const at of [0, 1000, 1500, 3999]) buckets.add(at, 1)
  assert.deepEqual(buckets.rows(), [
    { fromMs: 0, value: 1 },
    { fromMs: 1000, value: 2 },
    { fromMs: 3000, value: 1 },
  ])
  assert.equal(buckets.widthMs, 1000)
})

test('one bucket too many doubles their length and merges neighbours', () => {
  const buckets = new Buckets<number>(1000, 4, sum)
  for (const at of [0, 1000, 2000, 3000, 4000]) buckets.add(at, 1)
  assert.deepEqual(buckets.rows(), [
    { fromMs: 0, value: 2 },
    { fromMs: 2000, value: 2 },
    { fromMs: 4000, value: 1 },
  ])
  assert.equal(buckets.widthMs, 2000)
})

test('whatever comes, in whatever order: never too many buckets, nothing lost, each value within its bucket', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -10_000, max: 10_000_000 }), { minLength: 1, maxLength: 300 }),
      (offsets) => {
        const buckets = new Buckets<number[]>(10, 16, (a, b) => [...a, ...b])
        for (const offset of offsets) buckets.add(offset, [offset])
        const rows = buckets.rows()
        assert.equal(rows.length <= 16, true)
        assert.deepEqual(
          rows.flatMap((row) => row.value).sort((a, b) => a - b),
          offsets.toSorted((a, b) => a - b),
        )
        for (const row of rows)
          for (const value of row.value) assert.equal(value >= row.fromMs && value < row.fromMs + buckets.widthMs, true)
      },
    ),
    { seed: 7, numRuns: 200 },
  )
})
