import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionTokens } from './session-token.ts'

test('a token names its terminal until it expires', () => {
  const tokens = createSessionTokens('secret', 60)
  const token = tokens.issue('till-7', 1000)
  assert.equal(tokens.terminalOf(token, 1000), 'till-7')
  assert.equal(tokens.terminalOf(token, 60_999), 'till-7')
  assert.equal(tokens.terminalOf(token, 61_000), null)
})

test('a token outlives a restart, and not a change of the registration token', () => {
  const token = createSessionTokens('secret', 60).issue('7', 0)
  assert.equal(createSessionTokens('secret', 60).terminalOf(token, 1), '7')
  assert.equal(createSessionTokens('other', 60).terminalOf(token, 1), null)
})

test('a token whose terminal was changed is worth nothing', () => {
  const tokens = createSessionTokens('secret', 60)
  const [, signature] = tokens.issue('7', 0).split('.')
  const forged = Buffer.from(JSON.stringify({ t: '8', e: 60_000 })).toString('base64url')
  for (const text of [`${forged}.${signature}`, `${forged}.`, forged, '', '.', 'a.b', 'x'.repeat(2000)]) {
    assert.equal(tokens.terminalOf(text, 1), null)
  }
})

test('only the registration token is the registration token', () => {
  const tokens = createSessionTokens('secret', 60)
  assert.deepEqual(
    [tokens.isRegistration('secret'), tokens.isRegistration('secre'), tokens.isRegistration('')],
    [true, false, false],
  )
})
