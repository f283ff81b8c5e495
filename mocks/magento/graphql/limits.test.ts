import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parse } from 'graphql'
import { tooLarge, tooManyFields } from './limits.ts'

const nested = (depth: number): string => `${'a{'.repeat(depth)}b${'}'.repeat(depth)}`

test('300 fields are allowed, one more is not', () => {
  assert.equal(tooManyFields(parse(`{${'a '.repeat(300)}}`)), null)
  assert.equal(tooManyFields(parse(`{${'a '.repeat(301)}}`)), 'Max query complexity should be 300 but got 301.')
})

test('the depth counts fields with a selection below the first', () => {
  assert.deepEqual(tooLarge(parse(`{${nested(21)}}`)), [])
  assert.deepEqual(tooLarge(parse(`{${nested(22)}}`)), ['Max query depth should be 20 but got 21.'])
  assert.deepEqual(tooLarge(parse(`{...f} fragment f on Query{${nested(23)}}`)), ['Max query depth should be 20 but got 22.'])
})

test('a fragment counts wherever it is spread, and spreads of spreads cost no time', () => {
  assert.deepEqual(tooLarge(parse('{...f ...f} fragment f on Query{a b c}')), [])
  const doubling = Array.from({ length: 40 }, (_, n) => `fragment f${n} on Query{${n === 39 ? 'a' : `...f${n + 1} ...f${n + 1}`}}`).join(' ')
  assert.deepEqual(tooLarge(parse(`{...f0} ${doubling}`)), [`Max query complexity should be 300 but got ${2 ** 39}.`])
})

test('what introspection selects does not count', () => {
  assert.deepEqual(tooLarge(parse(`{__schema{${'a '.repeat(299)}} b}`)), [])
})
