import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadBudget } from '../../budgets/load.ts'
import { drainBounds } from './drain-bounds.ts'

const budget = async (limit: number) => {
  const { checks } = await loadBudget('pos-day')
  return { checks: checks.map((check) => (check.metric === 'drain' ? { ...check, limit } : check)) }
}

test('a backend that is gone is given up when the budget can call it failed, and not before', async () => {
  assert.deepEqual(drainBounds(undefined, await budget(60)), { boundMs: 600_000, goneAfterMs: 60_000 })
  assert.deepEqual(drainBounds(undefined, await budget(300)), { boundMs: 600_000, goneAfterMs: 300_000 })
  assert.deepEqual(drainBounds(undefined, await budget(1800)), { boundMs: 1_800_000, goneAfterMs: 1_800_000 })
  assert.deepEqual(drainBounds(undefined, { checks: [] }), { boundMs: 600_000, goneAfterMs: 60_000 })
})

test('a wait that the config asks for is never cut', async () => {
  assert.deepEqual(drainBounds(900, await budget(60)), { boundMs: 900_000, goneAfterMs: 900_000 })
})
