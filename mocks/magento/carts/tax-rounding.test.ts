import assert from 'node:assert/strict'
import { test } from 'node:test'
import { taxLines } from './tax-rounding.ts'
import type { LineTax, TaxAlgorithm } from './tax-rounding.ts'

const rate = { id: 1, code: 'US-NY', ratePoints: 82_500 }

/** The recorded cart: 3 × 19.99, 7 × 7.49, 11 × 0.37, at 8.25 %. */
const recorded = [[1999, 3], [749, 7], [37, 11]].map(([unitPriceMinor, pieces]) => ({ unitPriceMinor: unitPriceMinor as number, pieces: pieces as number, rates: [rate] }))

const sum = (lines: readonly LineTax[]): number => lines.reduce((total, line) => total + line.taxMinor, 0)

for (const [algorithm, taxes, total] of [
  ['unit', [495, 434, 33], 962],
  ['row', [495, 433, 34], 962],
  ['total', [495, 432, 34], 961],
] as const satisfies [TaxAlgorithm, number[], number][]) {
  test(`tax rounded per ${algorithm} is what a real Magento was recorded with`, () => {
    const lines = taxLines(recorded, algorithm)
    assert.deepEqual(lines.map((line) => line.taxMinor), taxes)
    assert.equal(sum(lines), total)
    assert.deepEqual(lines.map((line) => line.rowTotalMinor), [5997, 5243, 407])
    assert.deepEqual(lines.map((line) => line.rowTotalInclTaxMinor), [5997 + taxes[0], 5243 + taxes[1], 407 + taxes[2]])
    assert.deepEqual(lines.map((line) => line.unitPriceInclTaxMinor), [2164, 811, 40])
  })
}

test('a total is the rounded tax of the whole, and no row is further than a cent from its own', () => {
  const lines = Array.from({ length: 40 }, (_, n) => ({ unitPriceMinor: 17 + 13 * n, pieces: 1 + (n % 5), rates: [rate] }))
  const whole = lines.reduce((total, { unitPriceMinor, pieces }) => total + unitPriceMinor * pieces, 0)
  assert.equal(sum(taxLines(lines, 'total')), Math.round((whole * 8.25) / 100))
  const rows = taxLines(lines, 'row')
  for (const [place, line] of taxLines(lines, 'total').entries()) assert.ok(Math.abs(line.taxMinor - (rows[place]?.taxMinor ?? 0)) <= 1)
})

test('half a cent goes up in each algorithm, and two taxes carry their remainders apart', () => {
  const half = { id: 2, code: 'HALF', ratePoints: 50_000 }
  for (const algorithm of ['unit', 'row', 'total'] as const) assert.equal(sum(taxLines([{ unitPriceMinor: 10, pieces: 1, rates: [half] }], algorithm)), 1)
  const third = { id: 3, code: 'THIRD', ratePoints: 40_000 }
  const lines = taxLines([{ unitPriceMinor: 10, pieces: 1, rates: [half, third] }, { unitPriceMinor: 10, pieces: 1, rates: [half, third] }], 'total')
  // 0.5 + 0.5 is a cent, rounded up at the first row; 0.4 + 0.4 is one at the second.
  assert.deepEqual(lines.map((line) => line.taxMinorByRate), [[1, 0], [0, 1]])
})

test('what is not taxed has its own price with tax', () => {
  assert.deepEqual(taxLines([{ unitPriceMinor: 333, pieces: 2, rates: [] }], 'total'), [
    { rowTotalMinor: 666, taxMinorByRate: [], taxMinor: 0, rowTotalInclTaxMinor: 666, unitPriceInclTaxMinor: 333 },
  ])
})
