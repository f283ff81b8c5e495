import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pastTheWire } from './past-the-wire.ts'

test('a first visit whose bytes came past the slow wire is told so', () => {
  assert.equal(pastTheWire('first', { transferBytes: 60_000, wireBytes: 0 }), 'the page did not come over the slow wire: of its 60000 bytes 0 did')
  assert.match(pastTheWire('first', { transferBytes: 60_000, wireBytes: 700 }) ?? '', /of its 60000 bytes 700 did$/)
  assert.match(pastTheWire('first', { transferBytes: null, wireBytes: 0 }) ?? '', /of its unknown bytes 0 did$/)
})

test('headers and what was under way make no difference, and a repeat visit may need no wire', () => {
  for (const wireBytes of [58_000, 61_000, 400_000]) assert.equal(pastTheWire('first', { transferBytes: 60_000, wireBytes }), null)
  assert.equal(pastTheWire('repeat', { transferBytes: 0, wireBytes: 0 }), null)
})
