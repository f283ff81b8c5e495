import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testShop } from '../magento/test-shop.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import type { Answer } from '../protocol.ts'
import { protocol } from './magento-graphql.ts'

/** What a cart that refuses an item with this code makes of an order, attempt after attempt. */
const refusedBy = async (code: string): Promise<(Answer | undefined)[]> => {
  const shop = testShop()
  const { till } = openTestTill(protocol, (request) => {
    if (!request.url.endsWith('/graphql')) return shop.answer(request)
    if (request.body?.includes('createEmptyCart') === true) return reply(200, { data: { createEmptyCart: 'cart' } })
    return reply(200, { data: { addProductsToCart: { cart: { total_quantity: 0 }, user_errors: [{ code, message: 'no' }] } } })
  })
  await till.signIn()
  const answers: (Answer | undefined)[] = []
  for (let attempt = 0; attempt < 5 && answers.at(-1)?.kind !== 'refused'; attempt += 1) answers.push((await till.sendOrders([outgoing(3, attempt)]))[0])
  return answers
}

test('an item that a cart refuses is refused at once; trouble that Magento does not know by name is tried again', async () => {
  assert.deepEqual((await refusedBy('INSUFFICIENT_STOCK')).map((answer) => answer?.kind), ['refused'])
  assert.deepEqual((await refusedBy('UNDEFINED')).map((answer) => answer?.kind), ['retry', 'retry', 'retry', 'refused'])
})
