import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { faultOf } from './fault-option.ts'

const hintOf = (text: string): string => {
  try {
    faultOf(text)
  } catch (error) {
    assert.ok(error instanceof TillstormError && error.code === 'USAGE', String(error))
    return error.hint
  }
  throw new Error(`${text} is a fault`)
}

test('a fault that is misspelt is told what was meant; one that is like none is told where the list is', () => {
  assert.deepEqual(faultOf('lose-orders=3').fault, { kind: 'lose-orders', count: 3 })
  assert.equal(hintOf('lose-order=3'), 'did you mean --fault lose-orders=N?')
  assert.equal(hintOf('error=order-batch:5'), 'did you mean --fault errors=REQUEST:PERCENT?')
  assert.equal(hintOf('errors=order-bath:5'), 'did you mean --fault errors=order-batch:5?')
  assert.equal(hintOf('slow=ordr'), 'did you mean --fault slow=order:MS?')
  assert.equal(hintOf('errors=order-bath:5:7'), 'did you mean --fault errors=order-batch:PERCENT?')
  assert.equal(hintOf('pos-idle'), 'did you mean --fault pos-idle-90?')
  for (const text of ['explode=1', 'errors=everything:5', 'errors=order-batch:500', '']) assert.match(hintOf(text), /--help` lists the faults/)
})
