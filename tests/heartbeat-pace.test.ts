import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BEAT_MS } from '../budgets/validity/generator-lag.ts'

test('the judge expects the heart to beat at the pace at which the driver beats it', () => {
  // As text: the scenario imports modules that only k6 has.
  const scenario = readFileSync(new URL('../scenarios/heartbeat.ts', import.meta.url), 'utf8')
  assert.equal(/^const BEAT_MS = (\d+)$/m.exec(scenario)?.[1], String(BEAT_MS))
})
