import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Patience } from './patience.ts'

test('a dead control is watched for longer ever more rarely, and one that was late at each use', () => {
  const patience = new Patience()
  const uses = (count: number): boolean[] => Array.from({ length: count }, () => patience.isDue('tap #deaf'))
  assert.deepEqual(uses(9), [true, true, false, true, false, false, false, true, false])
  assert.equal(patience.isDue('tap #other'), true)
  patience.wasLate('tap #deaf')
  assert.deepEqual(uses(3), [true, true, true])
})
