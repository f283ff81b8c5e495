import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatClock, formatDuration, formatNumber, formatValueBeside, withUnit } from './numbers.ts'

test('whole numbers keep every digit, others three that count', () => {
  const shown = [
    0,
    7,
    100_000,
    1_234_567,
    -1234,
    23.456,
    101.7,
    8.034,
    0.01234,
    0.5,
    12_345.6,
    -0.0001234,
    3e-12,
    Number.NaN,
  ].map(formatNumber)
  assert.deepEqual(shown, [
    '0',
    '7',
    '100,000',
    '1,234,567',
    '-1,234',
    '23.5',
    '102',
    '8.03',
    '0.0123',
    '0.5',
    '12,346',
    '-0.000123',
    '3.0e-12',
    'not a number',
  ])
})

test('a value that is not its limit never reads as its limit', () => {
  for (const value of [999.999_99, 1000.4, 1000.04, 999.6, 1000.000_000_1])
    assert.notEqual(formatValueBeside(value, 1000), '1,000')
  assert.equal(formatValueBeside(99.9999, 100), '99.9999')
  assert.equal(formatValueBeside(1000, 1000), '1,000')
  assert.equal(formatValueBeside(null, 1000), '–')
})

test('durations read as people say them', () => {
  assert.deepEqual([0, 850, 12_500, 60_000, 200_000, 7_500_000].map(formatDuration), [
    '0 ms',
    '850 ms',
    '12.5 s',
    '1 min',
    '3 min 20 s',
    '2 h 5 min',
  ])
  assert.deepEqual([0, 41_200, 725_000, 3_723_000].map(formatClock), ['0:00', '0:42', '12:05', '1:02:03'])
})

test('one of what is counted has no plural, and a unit of measure never has one', () => {
  for (const [number, unit, text] of [['1', 'problems', '1 problem'], ['0', 'problems', '0 problems'], ['1', 'orders', '1 order'], ['1', 'deliveries', '1 delivery'], ['1', 'ms', '1 ms'], ['1', 's', '1 s'], ['1', 'kB a sale', '1 kB a sale'], ['1', '', '1']] as const)
    assert.equal(withUnit(number, unit), text)
})
