import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onTargetClock } from './target-clock.ts'

test('a Magento is asked by its own clock, a sync backend by ours', () => {
  assert.equal(onTargetClock('magento', 1_000_000, -600_000), 400_000)
  assert.equal(onTargetClock('magento', 1_000_000, 600_000), 1_600_000)
  assert.equal(onTargetClock('sync', 1_000_000, -600_000), 1_000_000)
})
