import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Aborted } from './bounded.ts'
import { comeBack } from './come-back.ts'

const never = new Promise<never>(() => {})
const told = (work: Promise<void>, ms = 60_000, signal = new AbortController().signal): Promise<string | null> => comeBack({ betweenRounds: () => work }, { journey: 'shop', ms, signal })

test('a journey that never ends what it does after a round, or breaks in it, is told so and holds nobody up', async () => {
  assert.equal(await told(never, 20), 'the journey shop did not bring the page back: what it left for after its round did not end within 0.02 s')
  assert.equal(await told(Promise.reject(new Error('no such page'))), 'the journey shop did not bring the page back: no such page')
  assert.equal(await told(Promise.resolve()), null)
  await assert.rejects(told(never, 60_000, AbortSignal.abort()), Aborted)
})
