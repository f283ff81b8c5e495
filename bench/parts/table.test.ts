import assert from 'node:assert/strict'
import { test } from 'node:test'
import { driverOutput } from './driver-output.ts'
import { median } from './row.ts'
import { benchTable } from './table.ts'

test('a goal that is not met stands out, one that is not set is neither', () => {
  const row = { key: 'k', what: 'w', goal: 'g', measured: 'm' }
  const table = benchTable([
    { ...row, meets: true },
    { ...row, meets: false },
    { ...row, meets: null },
  ])
  assert.deepEqual(table.split('\n').slice(2), [
    '| w    | g    | m        | yes |',
    '| w    | g    | m        | NO  |',
    '| w    | g    | m        | –   |',
  ])
})

test('a cell cannot break the table', () => {
  const table = benchTable([{ key: 'k', what: 'a|b', goal: 'g', measured: 'one\ntwo', meets: null }])
  assert.equal(table.split('\n').length, 3)
  assert.match(table, /a\\\|b .* one two/)
})

test('the median of an even and of an odd number of values', () => {
  assert.equal(median([3, 1, 2]), 2)
  assert.equal(median([4, 1, 2, 3]), 2.5)
  assert.throws(() => median([]), RangeError)
})

test('the synthetic drive has 18 rows an order and one header', () => {
  const lines = Buffer.concat([...driverOutput(1000)])
    .toString('latin1')
    .trimEnd()
    .split('\n')
  assert.equal(lines.length, 1 + 1 + 18_000)
  assert.ok(lines.every((line) => line.split(',').length === 6))
})
