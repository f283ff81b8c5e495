import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Answer, Reply } from '../protocol.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import { protocol } from './magento-bulk.ts'

const order = outgoing(3)
const { key } = order.order
const stored = reply(200, { items: [{ entity_id: 4, increment_id: key }], total_count: 1 })
const none = reply(200, { items: null, total_count: 0 })

/** A till whose bulks are all refused for their length; `lookup` answers its searches. */
const refusing = (lookup: () => Reply) => openTestTill(protocol, ({ method }) => (method === 'POST' ? reply(413, '<html>') : lookup()))

test('a first attempt that is refused is refused, and nothing is looked up', async () => {
  const { till, sent } = refusing(() => none)
  assert.deepEqual([await till.sendOrders([order]), sent.length], [[{ kind: 'refused', reason: 'h413' }], 1])
})

test('a refusal of a later attempt is believed only after five looks, because a lost bulk may still wait in the queue', async () => {
  let lookup = reply(500)
  const { till } = refusing(() => lookup)
  const send = async (attempt: number): Promise<Answer | undefined> => (await till.sendOrders([outgoing(3, attempt)]))[0]
  assert.equal((await send(1))?.kind, 'retry', 'a look-up that failed is none')
  lookup = none
  for (let attempt = 2; attempt < 6; attempt += 1) assert.equal((await send(attempt))?.kind, 'retry', String(attempt))
  assert.deepEqual(await send(6), { kind: 'refused', reason: 'h413' })
  lookup = stored
  assert.deepEqual(await send(7), { kind: 'ok', entityId: 4 })
})
