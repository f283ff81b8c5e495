import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderEvents } from './order-events.ts'

test('a key names its order, also as the address of a customer', () => {
  const events = new OrderEvents(3, 'tw')
  events.add('tw-000001', 50, true)
  events.add('tw-000002@tillstorm.invalid', 60, true)
  assert.deepEqual([0, 1, 2].map((index) => events.eventsOf(index)), [0, 1, 1])
})

test('a number of Magento’s own counts for the order whose it is, before and after that is known', () => {
  const events = new OrderEvents(3, 'tw')
  events.add('000000017', 70, false)
  events.add('000000017', 80, true)
  events.add('000000099', 90, true)
  assert.deepEqual([events.eventsOf(2), events.strangers], [0, 3])
  events.nameOrder('000000017', 2)
  events.add('000000017', 95, true)
  assert.deepEqual([events.eventsOf(2), events.firstAtMs(2), events.strangers, events.duplicates], [3, 80, 1, 2])
})

test('two records of one order are two events of it: a duplicate', () => {
  const events = new OrderEvents(1, 'tw')
  for (const number of ['000000001', '000000002']) {
    events.add(number, 10, true)
    events.nameOrder(number, 0)
  }
  assert.deepEqual([events.eventsOf(0), events.duplicates], [2, 1])
})

test('whoever sends made-up numbers does not fill the memory', () => {
  const events = new OrderEvents(1, 'tw', 5)
  for (let n = 0; n < 50; n++) events.add(`made-up-${n}`, 1, false)
  assert.deepEqual([events.overflow, events.strangers], [45, 50])
  events.add('tw-000000', 1, true)
  assert.equal(events.eventsOf(0), 1)
})
