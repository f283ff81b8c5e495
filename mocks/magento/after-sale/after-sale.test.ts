import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startCartShop } from '../carts/shop-under-test.ts'
import { coreValues, insertProducts } from '../catalogue-seed.ts'
import { startServer } from '../server-under-test.ts'
import { cartOrder, postedOrder, saleBody } from '../exchanges/placed-orders.ts'
import type { Reply, ServerUnderTest } from '../server-under-test.ts'
import type { TestLine, TestOrder } from '../exchanges/placed-orders.ts'

let at: ServerUnderTest
let token = ''
let nextProduct = 1

before(async () => {
  at = await startServer()
  token = await at.signIn()
})
after(() => at.end())

const post = (path: string, body: object = {}): Promise<Reply> => at.send('POST', `/rest/V1/${path}`, { token, body })
const get = async (path: string): Promise<unknown> => (await at.send('GET', `/rest/V1/${path}`, { token })).json()
const must = async (path: string, body: object = {}): Promise<unknown> => {
  const reply = await post(path, body)
  assert.equal(reply.status, 200, `${path}: ${reply.text}`)
  return reply.json()
}
const mustRefuse = async (path: string, body: object, status: number, message: string, parameters?: unknown): Promise<void> => {
  const reply = await post(path, body)
  assert.deepEqual([reply.status, reply.json()], [status, parameters === undefined ? { message } : { message, parameters }], path)
}

/** A line of a product of its own, of which the source holds `stock` pieces. */
const lineOf = (quantity: number, price = 10, tax = 0, stock = 1000): TestLine => {
  const productId = nextProduct++
  const sku = `S${productId}`
  insertProducts(at.server.shop.database, [{ entityId: productId, sku, attributeSetId: 4, typeId: 'simple', values: coreValues(sku, price, 1), quantity: stock }], at.server.shop.now())
  return { sku, productId, quantity, price, tax }
}
const byCart = (lines: readonly TestLine[], shipping = 0): Promise<TestOrder> => cartOrder(at, token, lines, shipping)
const byPost = (lines: readonly TestLine[], over: Record<string, unknown> = {}): Promise<TestOrder> => postedOrder(at, token, saleBody(lines, 0, over))

const stateOf = async ({ id }: TestOrder): Promise<unknown> => {
  const { state, status } = (await get(`orders/${id}?fields=state,status`)) as { state: string; status: string }
  assert.equal(status, state === 'new' ? 'pending' : state)
  return state
}

/** Salable quantity, what the source holds, what is reserved. */
const stockOf = async ({ sku }: TestLine): Promise<number[]> => {
  const salable = (await get(`inventory/get-product-salable-quantity/${sku}/1`)) as number
  const found = (await get(`inventory/source-items?searchCriteria[filter_groups][0][filters][0][field]=sku&searchCriteria[filter_groups][0][filters][0][value]=${sku}`)) as { items: { quantity: number }[] }
  const source = found.items[0]?.quantity ?? Number.NaN
  return [salable, source, salable - source]
}

type Step = (order: TestOrder) => Promise<unknown>
const invoiced: Step = ({ id }) => must(`order/${id}/invoice`, { capture: true })
const invoicedUncaptured: Step = ({ id }) => must(`order/${id}/invoice`, { capture: false })
const shipped: Step = ({ id }) => must(`order/${id}/ship`)
const oneReturned: Step = ({ id, itemIds }) =>
  must(`order/${id}/refund`, { items: [{ order_item_id: itemIds[0], qty: 1 }], arguments: { extension_attributes: { return_to_stock_items: [itemIds[0]] } } })
const cancelled: Step = ({ id }) => must(`orders/${id}/cancel`)

/** What a real Magento 2.4.7 shows of four pieces of a thousand: state, then salable / in the source / reserved. */
const table: readonly { step: string; steps: readonly Step[]; state: string; cart: number[]; posted: number[] }[] = [
  { step: 'placed', steps: [], state: 'new', cart: [996, 1000, -4], posted: [1000, 1000, 0] },
  { step: 'invoiced, captured', steps: [invoiced], state: 'processing', cart: [996, 1000, -4], posted: [1000, 1000, 0] },
  { step: 'invoiced, not captured', steps: [invoicedUncaptured], state: 'processing', cart: [996, 1000, -4], posted: [1000, 1000, 0] },
  { step: 'shipped', steps: [invoiced, shipped], state: 'complete', cart: [996, 996, 0], posted: [1000, 996, 4] },
  { step: 'one refunded to stock', steps: [invoiced, shipped, oneReturned], state: 'complete', cart: [997, 997, 0], posted: [1001, 997, 4] },
  { step: 'cancelled instead', steps: [cancelled], state: 'canceled', cart: [1000, 1000, 0], posted: [1004, 1000, 4] },
]

for (const { step, steps, state, cart, posted } of table) {
  test(`stock after "${step}": right for a cart's order, too high for a posted one`, async () => {
    for (const [place, expected] of [[byCart, cart], [byPost, posted]] as const) {
      const line = lineOf(4)
      const order = await place([line])
      for (const act of steps) await act(order)
      assert.equal(await stateOf(order), state)
      assert.deepEqual(await stockOf(line), expected)
    }
  })
}

test("a guest's own checkout, then each step of the table", async (context) => {
  const shop = await startCartShop()
  context.after(() => shop.end())
  const admin = await shop.signIn()
  const buy = async (sku: string): Promise<number> => (await shop.pay(await shop.ready([sku, 4]))).json() as number
  const act = async (path: string, body: object = {}): Promise<void> => {
    const reply = await shop.send('POST', `/rest/V1/${path}`, { token: admin, body })
    assert.equal(reply.status, 200, `${path}: ${reply.text}`)
  }
  const seen = async (id: number, sku: string): Promise<unknown[]> => {
    const order = (await shop.send('GET', `/rest/V1/orders/${id}`, { token: admin })).json() as { state: string; total_due: number; items: { item_id: number }[] }
    const source = shop.server.shop.database.one<{ quantity: number }>('SELECT quantity FROM inventory_source_item WHERE sku = ?', sku)?.quantity
    return [order.state, order.total_due, shop.salable(sku), source]
  }
  const id = await buy('T5')
  assert.deepEqual(await seen(id, 'T5'), ['new', 70, 96, 100])
  await act(`order/${id}/invoice`, { capture: true })
  assert.deepEqual(await seen(id, 'T5'), ['processing', 0, 96, 100])
  await act(`order/${id}/ship`)
  assert.deepEqual(await seen(id, 'T5'), ['complete', 0, 96, 96])
  const { items } = (await shop.send('GET', `/rest/V1/orders/${id}`, { token: admin })).json() as { items: { item_id: number }[] }
  const [item] = items.map((one) => one.item_id)
  await act(`order/${id}/refund`, { items: [{ order_item_id: item, qty: 1 }], arguments: { extension_attributes: { return_to_stock_items: [item] } } })
  assert.deepEqual(await seen(id, 'T5'), ['complete', 0, 97, 97])
  const other = await buy('T4')
  await act(`orders/${other}/cancel`)
  assert.deepEqual((await seen(other, 'T4')).toSpliced(1, 1), ['canceled', 100, 100])
})

test('pieces that were refunded before they were shipped are free again, or leave the source where they do not come back', async () => {
  const [back, gone] = [lineOf(4), lineOf(4)]
  const order = await byCart([back, gone])
  await invoiced(order)
  const [first, second] = order.itemIds
  await must(`order/${order.id}/refund`, {
    items: [{ order_item_id: first, qty: 3 }, { order_item_id: second, qty: 3 }],
    arguments: { extension_attributes: { return_to_stock_items: [first] } },
  })
  assert.deepEqual(await stockOf(back), [999, 1000, -1])
  assert.deepEqual(await stockOf(gone), [996, 997, -1])
  await shipped(order)
  assert.deepEqual(await stockOf(back), [999, 999, 0])
  assert.deepEqual(await stockOf(gone), [996, 996, 0])
  assert.equal(await stateOf(order), 'complete')
})

test('of a line that is shipped in part, the refund counts what was not shipped first', async () => {
  const line = lineOf(4)
  const order = await byCart([line])
  await invoiced(order)
  await must(`order/${order.id}/ship`, { items: [{ order_item_id: order.itemIds[0], qty: 3 }] })
  await must(`order/${order.id}/refund`, {
    items: [{ order_item_id: order.itemIds[0], qty: 2 }], arguments: { extension_attributes: { return_to_stock_items: order.itemIds } },
  })
  // One was never shipped and is free again, the other goes back into the source.
  assert.deepEqual(await stockOf(line), [998, 998, 0])
  // Refunded and shipped pieces are not told apart: the last one can be shipped still, though it was paid back.
  assert.equal(await stateOf(order), 'complete')
  await shipped(order)
  assert.deepEqual(await stockOf(line), [998, 997, 1])
})

test('of two lines of one product, only the refunded one counts as never shipped', async () => {
  const line = lineOf(2)
  const order = await byCart([line, line])
  await invoiced(order)
  await must(`order/${order.id}/ship`, { items: [{ order_item_id: order.itemIds[0], qty: 2 }] })
  await must(`order/${order.id}/refund`, { items: [{ order_item_id: order.itemIds[0], qty: 1 }] })
  assert.deepEqual(await stockOf(line), [996, 998, -2])
  await oneReturned(order)
  assert.deepEqual(await stockOf(line), [997, 999, -2])
})

test('a shipment of more than is left is cut to that, and the source goes out of stock with its last piece', async () => {
  const line = lineOf(4, 10, 0, 4)
  const order = await byCart([line])
  assert.equal(await must(`order/${order.id}/ship`, { items: [{ order_item_id: order.itemIds[0], qty: 9 }] }), String(at.server.shop.database.one<{ n: number }>('SELECT max(entity_id) AS n FROM sales_shipment')?.n))
  assert.deepEqual(await stockOf(line), [0, 0, 0])
  const { items } = (await get(`orders/${order.id}?fields=items[qty_shipped]`)) as { items: unknown }
  assert.deepEqual(items, [{ qty_shipped: 4 }])
  assert.equal(await get(`inventory/is-product-salable/${line.sku}/1`), false)
})

test('a shipment that the source cannot give changes nothing', async () => {
  const [plenty, scarce] = [lineOf(1), lineOf(3, 10, 0, 2)]
  const order = await byCart([plenty, scarce])
  await mustRefuse(`order/${order.id}/ship`, {}, 400, 'Could not save a shipment, see error log for details')
  assert.deepEqual(await stockOf(plenty), [999, 1000, -1])
  assert.equal(await stateOf(order), 'new')
  assert.deepEqual(((await get(`orders/${order.id}?fields=items[qty_shipped]`)) as { items: unknown }).items, [{ qty_shipped: 0 }, { qty_shipped: 0 }])
})

test('an order that was shipped before it was invoiced is processing, then complete', async () => {
  const order = await byCart([lineOf(2)])
  await shipped(order)
  assert.equal(await stateOf(order), 'processing')
  await invoiced(order)
  assert.equal(await stateOf(order), 'complete')
})

test('three refunds to the cent of the recording, the last one less a fee of 1.50', async () => {
  const order = await byCart([lineOf(4, 12.5, 4.13), lineOf(2, 19.99, 3.29)], 30)
  await invoiced(order)
  const paid = await get(`orders/${order.id}?fields=total_paid,total_due,total_invoiced,shipping_invoiced,tax_invoiced,payment[amount_paid],items[qty_invoiced,row_invoiced,tax_invoiced]`)
  assert.deepEqual(paid, {
    shipping_invoiced: 30, tax_invoiced: 7.42, total_due: 0, total_invoiced: 127.4, total_paid: 127.4, payment: { amount_paid: 127.4 },
    items: [{ qty_invoiced: 4, row_invoiced: 50, tax_invoiced: 4.13 }, { qty_invoiced: 2, row_invoiced: 39.98, tax_invoiced: 3.29 }],
  })
  const one = { items: [{ order_item_id: order.itemIds[0], qty: 1 }], arguments: { shipping_amount: 0 } }
  for (const body of [one, one, { arguments: { adjustment_negative: 1.5 } }]) await must(`order/${order.id}/refund`, body)
  const memos = (await get(`creditmemos?searchCriteria[filter_groups][0][filters][0][field]=order_id&searchCriteria[filter_groups][0][filters][0][value]=${order.id}&fields=items[state,grand_total,tax_amount,adjustment_negative,items[qty,row_total]],total_count`))
  assert.deepEqual(memos, {
    items: [
      { state: 2, grand_total: 13.53, tax_amount: 1.03, adjustment_negative: 0, items: [{ qty: 1, row_total: 12.5 }] },
      { state: 2, grand_total: 13.53, tax_amount: 1.03, adjustment_negative: 0, items: [{ qty: 1, row_total: 12.5 }] },
      { state: 2, grand_total: 98.84, tax_amount: 5.36, adjustment_negative: 1.5, items: [{ qty: 2, row_total: 25 }, { qty: 2, row_total: 39.98 }] },
    ],
    total_count: 3,
  })
  assert.deepEqual(await get(`orders/${order.id}?fields=state,status,total_paid,total_refunded,total_due,adjustment_negative,items[qty_refunded,amount_refunded,tax_refunded]`), {
    adjustment_negative: 1.5, state: 'closed', status: 'closed', total_due: 0, total_paid: 127.4, total_refunded: 125.9,
    items: [{ amount_refunded: 50, qty_refunded: 4, tax_refunded: 4.13 }, { amount_refunded: 39.98, qty_refunded: 2, tax_refunded: 3.29 }],
  })
})

test('a refund without items is of all that is left, with shipping, and closes the order', async () => {
  const order = await byCart([lineOf(3, 9.99, 2.47)], 15)
  await invoiced(order)
  await shipped(order)
  await must(`order/${order.id}/refund`, { items: [{ order_item_id: order.itemIds[0], qty: 1 }], arguments: { shipping_amount: 5 } })
  assert.equal(await stateOf(order), 'complete')
  await must(`order/${order.id}/refund`)
  const { total_paid: paid, total_refunded: refunded, shipping_refunded: shipping } = (await get(`orders/${order.id}`)) as Record<string, number>
  assert.deepEqual([paid, refunded, shipping], [47.44, 47.44, 15])
  const { status_histories: told } = (await get(`orders/${order.id}`)) as { status_histories: { comment: string; status: string }[] }
  assert.deepEqual(told.map(({ comment, status }) => [comment, status]), [['We refunded $31.63 offline.', 'closed'], ['We refunded $15.81 offline.', 'complete']])
  assert.equal(await stateOf(order), 'closed')
})

test('a comment stands in the history of its order, and moves it to no status of another state', async () => {
  const order = await byCart([lineOf(1)])
  const comments = `orders/${order.id}/comments`
  assert.equal(await must(comments, { statusHistory: { comment: 'fetched at the counter', is_customer_notified: 0, is_visible_on_front: 1 } }), true)
  await mustRefuse(comments, { statusHistory: { comment: 'x', status: 'complete' } }, 400, 'Unable to add comment: The status "%1" is not part of the order status history.', ['complete'])
  await must(comments, { statusHistory: { comment: 'twice', status: 'pending', is_customer_notified: 0, is_visible_on_front: 0 } })
  const { items, total_count: total } = (await get(comments)) as { items: { comment: string; status: string; parent_id: number }[]; total_count: number }
  assert.deepEqual([total, items.map(({ comment, status, parent_id: of }) => [comment, status, of])], [2, [['twice', 'pending', order.id], ['fetched at the counter', 'pending', order.id]]])
  assert.equal(await get(`orders/${order.id}/statuses`), 'pending')
  await mustRefuse('orders/999999/comments', { statusHistory: { comment: 'x' } }, 404, "The entity that was requested doesn't exist. Verify the entity and try again.")
})

test('an order that is invoiced in parts: shipping with the first, the rest to the cent with the last', async () => {
  const order = await byCart([lineOf(3, 3.33, 0.82), lineOf(1, 5, 0.41)], 5)
  await must(`order/${order.id}/invoice`, { items: [{ order_item_id: order.itemIds[0], qty: 2 }] })
  const between = (await get(`orders/${order.id}`)) as Record<string, number>
  assert.deepEqual([between['total_paid'], between['total_due'], between['state']], [12.21, 9.01, 'processing'])
  const second = await must(`order/${order.id}/invoice`)
  const { total_paid: paid, total_due: due, grand_total: total, tax_invoiced: tax } = (await get(`orders/${order.id}`)) as Record<string, number>
  assert.deepEqual([paid, due, total, tax], [21.22, 0, 21.22, 1.23])
  const { total_qty: quantity, shipping_amount: shipping, increment_id: number } = (await get(`invoices/${String(second)}`)) as Record<string, unknown>
  assert.deepEqual([quantity, shipping, number], [2, 0, String(second).padStart(9, '0')])
})

test('a cancel leaves what was invoiced and counts the rest as cancelled', async () => {
  const line = lineOf(4)
  const order = await byCart([line])
  await must(`order/${order.id}/invoice`, { items: [{ order_item_id: order.itemIds[0], qty: 1 }] })
  assert.equal(await cancelled(order), true)
  assert.equal(await stateOf(order), 'processing')
  const read = (await get(`orders/${order.id}?fields=total_canceled,items[qty_canceled,qty_invoiced]`))
  assert.deepEqual(read, { total_canceled: 30, items: [{ qty_canceled: 3, qty_invoiced: 1 }] })
  assert.deepEqual(await stockOf(line), [999, 1000, -1])
  await shipped(order)
  assert.equal(await stateOf(order), 'complete')
  assert.deepEqual(await stockOf(line), [999, 999, 0])
})

test('hold gives the state holded, and unhold the one before it', async () => {
  const order = await byCart([lineOf(1)])
  const body = { items: [{ order_item_id: order.itemIds[0], qty: 1 }] }
  await mustRefuse(`orders/${order.id}/unhold`, {}, 400, 'You cannot remove the hold.')
  assert.equal(await must(`orders/${order.id}/hold`), true)
  assert.equal(await stateOf(order), 'holded')
  await mustRefuse(`orders/${order.id}/hold`, {}, 400, 'A hold action is not available.')
  await mustRefuse(`order/${order.id}/invoice`, {}, 400, 'Invoice Document Validation Error(s):\nAn invoice cannot be created when an order has a status of holded')
  await mustRefuse(`order/${order.id}/ship`, body, 400, 'Shipment Document Validation Error(s):\nA shipment cannot be created when an order has a status of holded')
  assert.equal(await cancelled(order), false)
  assert.equal(await must(`orders/${order.id}/unhold`), true)
  assert.equal(await stateOf(order), 'new')
  assert.equal(((await get(`orders/${order.id}`)) as object).hasOwnProperty('hold_before_state'), false)
})

test('an order that was posted as complete takes neither invoice nor cancel nor hold', async () => {
  const line = lineOf(4)
  const order = await byPost([line], { state: 'complete', status: 'complete' })
  await mustRefuse(`order/${order.id}/invoice`, {}, 400, 'Invoice Document Validation Error(s):\nAn invoice cannot be created when an order has a status of complete')
  await mustRefuse(`orders/${order.id}/hold`, {}, 400, 'A hold action is not available.')
  assert.equal(await cancelled(order), false)
  assert.deepEqual(await stockOf(line), [1000, 1000, 0])
  assert.equal(await stateOf(order), 'complete')
})

test('what cannot be done is refused in Magento\'s words and changes nothing', async () => {
  const line = lineOf(2, 10, 0)
  const order = await byCart([line], 5)
  const [item] = order.itemIds
  await mustRefuse(`order/${order.id}/refund`, { items: [{ order_item_id: item, qty: 1 }] }, 400, 'We found an invalid quantity to refund item "%1".', [`Test ${line.sku}`])
  await mustRefuse(`order/${order.id}/refund`, {}, 400, 'Creditmemo Document Validation Error(s):\nThe order does not allow a creditmemo to be created.\nThe most money available to refund is 0.')
  await mustRefuse(`order/${order.id}/invoice`, { items: [{ order_item_id: item, qty: 3 }] }, 400, 'We found an invalid quantity to invoice item "%1".', [`Test ${line.sku}`])
  await mustRefuse(`order/${order.id}/invoice`, { items: [{ order_item_id: 999_999, qty: 1 }] }, 400, "Invoice Document Validation Error(s):\nThe invoice can't be created without products. Add products and try again.")
  await invoiced(order)
  const noInvoice = "Invoice Document Validation Error(s):\nThe invoice can't be created without products. Add products and try again.\nThe order does not allow an invoice to be created."
  await mustRefuse(`order/${order.id}/invoice`, { capture: true }, 400, noInvoice)
  assert.equal(await cancelled(order), false)
  await mustRefuse(`order/${order.id}/ship`, { tracks: [{ track_number: '', title: 'UPS', carrier_code: 'ups' }] }, 400, 'Shipment Document Validation Error(s):\nPlease enter a tracking number.')
  await mustRefuse(`order/${order.id}/refund`, { arguments: { shipping_amount: 5.01 } }, 400, 'Maximum shipping amount allowed to refund is: %1', ['$5.00'])
  await mustRefuse(`order/${order.id}/refund`, { arguments: { adjustment_positive: 1 } }, 400, 'Creditmemo Document Validation Error(s):\nThe most money available to refund is 25.')
  await mustRefuse(`order/${order.id}/refund`, { items: [{ order_item_id: item, qty: 1 }], arguments: { extension_attributes: { return_to_stock_items: [999_999] } } }, 400, 'Creditmemo Document Validation Error(s):\nThe return to stock argument contains product item that is not part of the original order.')
  const invoices = (await get(`invoices?searchCriteria[filter_groups][0][filters][0][field]=order_id&searchCriteria[filter_groups][0][filters][0][value]=${order.id}`)) as { items: { entity_id: number }[] }
  await mustRefuse(`invoice/${invoices.items[0]?.entity_id}/refund`, { items: [{ order_item_id: item, qty: 1 }] }, 400, "Creditmemo Document Validation Error(s):\nWe can't create creditmemo for the invoice.")
  assert.deepEqual(await stockOf(line), [998, 1000, -2])
  await shipped(order)
  await mustRefuse(`order/${order.id}/ship`, {}, 400, "Shipment Document Validation Error(s):\nThe order does not allow a shipment to be created.\nYou can't create a shipment without products.")
  await must(`order/${order.id}/refund`)
  await mustRefuse(`order/${order.id}/refund`, {}, 400, "Creditmemo Document Validation Error(s):\nA creditmemo can not be created when an order has a status of closed\nThe credit memo's total must be positive.")
  assert.equal(await cancelled(order), false)
})

test('unknown orders and documents are a 404, unknown names and wrong types a 400, and a sale without a right a 401', async () => {
  const missing = "The entity that was requested doesn't exist. Verify the entity and try again."
  for (const path of ['order/999999/invoice', 'order/999999/ship', 'order/999999/refund', 'invoice/999999/refund', 'orders/999999/hold', 'orders/999999/unhold', 'orders/999999/cancel']) {
    await mustRefuse(path, {}, 404, missing)
  }
  for (const path of ['invoices/999999', 'shipment/999999', 'creditmemo/999999']) assert.deepEqual(await get(path), { message: missing })
  const order = await byCart([lineOf(1)])
  await mustRefuse(`order/${order.id}/invoice`, { items: [{ nosuch: 1 }] }, 400, '"%fieldName" is not supported. Correct the field name and try again.', { fieldName: 'Nosuch' })
  assert.equal((await post(`order/${order.id}/ship`, { items: 3 })).status, 400)
  assert.equal((await post(`order/${order.id}/refund`, { arguments: { shipping_amount: 'much' } })).status, 400)
  const nobody = await at.send('POST', `/rest/V1/order/${order.id}/ship`, { body: {} })
  assert.deepEqual(nobody.json(), { message: "The consumer isn't authorized to access %resources.", parameters: { resources: 'Magento_Sales::ship' } })
  assert.equal(await stateOf(order), 'new')
})

test('documents are found by what they hold, and each is read with its lines and tracks', async () => {
  const line = lineOf(2, 10, 1)
  const order = await byCart([line], 5)
  const tracks = [{ track_number: '1Z', title: 'UPS', carrier_code: 'ups' }]
  const [invoice, shipment] = [await invoiced(order), await must(`order/${order.id}/ship`, { tracks, comment: { comment: 'left the shop', is_visible_on_front: 1 } })]
  const read = (await get(`shipment/${String(shipment)}`)) as Record<string, unknown> & { tracks: object[]; items: object[] }
  assert.deepEqual(read['tracks'].map((track) => ({ ...track, created_at: '', updated_at: '' })), [{
    weight: null, qty: null, description: null, track_number: '1Z', title: 'UPS', carrier_code: 'ups', order_id: order.id, created_at: '',
    entity_id: 1, parent_id: Number(shipment), updated_at: '',
  }])
  assert.deepEqual([read['total_qty'], read.items.length, read['extension_attributes']], [2, 1, { source_code: 'default' }])
  const found = async (query: string): Promise<unknown> => get(`invoices?searchCriteria${query}`)
  const byTotal = await found(`[filter_groups][0][filters][0][field]=grand_total&searchCriteria[filter_groups][0][filters][0][value]=26&searchCriteria[sortOrders][0][field]=entity_id&searchCriteria[pageSize]=1&fields=items[entity_id,items[sku,qty,tax_amount]]`)
  assert.deepEqual(byTotal, { items: [{ entity_id: Number(invoice), items: [{ sku: line.sku, qty: 2, tax_amount: 1 }] }] })
  const unknown = await at.send('GET', '/rest/V1/shipments?searchCriteria[filter_groups][0][filters][0][field]=nosuch&searchCriteria[filter_groups][0][filters][0][value]=1', { token })
  assert.equal(unknown.status, 500)
  const none = await get('creditmemos?searchCriteria[filter_groups][0][filters][0][field]=order_id&searchCriteria[filter_groups][0][filters][0][value]=-1&fields=items[entity_id],total_count')
  assert.deepEqual(none, { items: null, total_count: 0 })
})

test('a search by state finds an order by the state it has now', async () => {
  const order = await byCart([lineOf(1)])
  const held = async (): Promise<boolean> => {
    const page = (await get('orders?searchCriteria[filter_groups][0][filters][0][field]=state&searchCriteria[filter_groups][0][filters][0][value]=holded&fields=items[entity_id]')) as { items: { entity_id: number }[] | null }
    return (page.items ?? []).some((one) => one.entity_id === order.id)
  }
  const before = await held()
  await must(`orders/${order.id}/hold`)
  assert.deepEqual([before, await held()], [false, true])
})
