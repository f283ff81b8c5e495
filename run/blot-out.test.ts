import assert from 'node:assert/strict'
import { test } from 'node:test'
import { blotOut } from './blot-out.ts'

test('a secret goes wherever it stands, and the longest first', () => {
  assert.equal(blotOut('no user with geheim, nor geheimer', ['geheim', '']), 'no user with ***, nor ***er')
  assert.equal(blotOut('shop-2024-long and shop', ['shop', 'shop-2024-long']), '*** and ***')
  assert.equal(blotOut('a.c+secret$1', ['a.c+secret$1']), '***')
})

test('a short secret is taken out as a word of its own, and leaves the rest of the text readable', () => {
  assert.equal(blotOut('The consumer key a, and a signature (a) of b.c', ['a', 'b.c']), 'The consumer key ***, and *** signature (***) of ***')
})

test('escapes of JSON and of a URL are borders: what was sent as a secret is one within them', () => {
  assert.equal(blotOut('GET /x?p%3Dabc12%26q=abc12', ['abc12']), 'GET /x?p%3D***%26q=***')
  assert.equal(blotOut(String.raw`{"m":"line\nabc12\u0022abc12\u0022 xabc12"}`, ['abc12']), String.raw`{"m":"line\n***\u0022***\u0022 xabc12"}`)
})
