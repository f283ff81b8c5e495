import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TillstormError } from '../../run/problems.ts'
import { browserTerminalsOf } from './browser-terminals-part.ts'

const about = { externalPos: null, isExternal: false, allow: [], cores: 2 }
const isProblem = (code: string, says: RegExp) => (error: unknown): boolean =>
  error instanceof TillstormError && error.code === code && says.test(`${error.message}; ${error.hint}`)

test('browsers sell at the embedded till, and only look at one that nobody knows', () => {
  assert.deepEqual(browserTerminalsOf('2', about), { terminals: 2, externalPos: null, visit: 'sell' })
  const externalPos = 'http://127.0.0.1:9/till/'
  assert.deepEqual(browserTerminalsOf('1', { ...about, externalPos, isExternal: true }), { terminals: 1, externalPos, visit: 'look' })
})

test('none is the default', () => {
  assert.equal(browserTerminalsOf(undefined, about), null)
  assert.equal(browserTerminalsOf('0', { ...about, isExternal: true }), null)
})

test('more browsers than the machine can bear, and what is no number, are refused with the bound', () => {
  assert.equal(browserTerminalsOf('4', { ...about, cores: 4 })?.terminals, 4)
  for (const text of ['3', '-1', '1.5', 'two', '', '1e1']) {
    assert.throws(() => browserTerminalsOf(text, about), isProblem('USAGE', /whole number from 0 to 2 on the 2 cores of this machine, not ".*"; each browser takes/))
  }
  assert.throws(() => browserTerminalsOf('2', { ...about, cores: 1 }), isProblem('USAGE', /from 0 to 1 on the 1 core of/))
})

test('without a till to open, and at a host that is not allowed, nothing begins', () => {
  assert.throws(() => browserTerminalsOf('1', { ...about, isExternal: true }), isProblem('USAGE', /no till to open.*--target-pos URL/))
  assert.throws(() => browserTerminalsOf('1', { ...about, externalPos: 'https://till.example/' }), isProblem('HOST_NOT_ALLOWED', /till\.example/))
})
