import assert from 'node:assert/strict'
import { test } from 'node:test'
import { oneLine } from './one-line.ts'

test('text of a target becomes one harmless line', () => {
  assert.equal(oneLine('a\r\n\tb\u001b[2Jc\u202ed\u2028e\u0000'), 'a b [2Jc d e')
})

test('long text is cut, also where it has no end in sight', () => {
  assert.equal(oneLine('x'.repeat(1_000_000), 5), 'xxxx…')
})

test('a secret that a target echoes is blotted out', () => {
  assert.equal(oneLine('no user with geheim', 200, ['geheim', '']), 'no user with ***')
})
