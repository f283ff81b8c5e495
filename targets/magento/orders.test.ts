import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { sendJson } from '../loopback-server.ts'
import { createMagentoClient } from './client.ts'
import type { MagentoClient } from './client.ts'
import { fakeMagento, fakeOrder } from './fake-magento.ts'
import { readOrders } from './orders.ts'
import type { ReadOrders } from './orders.ts'
import type { StoredOrder } from './stored-order.ts'

const client = (t: TestContext, url: string): MagentoClient => {
  const magento = createMagentoClient({ url, credentials: { token: 'integration' }, allow: [] }, { retryWaitsMs: [0, 0] })
  t.after(() => magento.close())
  return magento
}

const readAll = async (magento: MagentoClient, changes: Partial<ReadOrders> = {}): Promise<StoredOrder[]> => {
  const all: StoredOrder[] = []
  for await (const page of readOrders(magento, { prefix: 'ts1', orderKey: 'increment_id', afterEntityId: 5, pageSize: 3, ...changes })) all.push(...page)
  return all
}

/** Ten orders of the run at entity_id 11 … 29, others between and before. */
const shop = (t: TestContext) =>
  fakeMagento(t, Array.from({ length: 30 }, (_, at) => fakeOrder(at + 1, at % 2 === 0 && at >= 10 ? `ts1-${String(at).padStart(6, '0')}` : `9000${at}`)))

test('reads each order of the run once, and no other', async (t) => {
  const fake = await shop(t)
  for (const ranges of [1, 2, 3]) {
    const orders = await readAll(client(t, fake.url), { ranges })
    assert.deepEqual(orders.map((order) => order.entityId).sort((a, b) => a - b), [11, 13, 15, 17, 19, 21, 23, 25, 27, 29])
  }
})

test('an order is found by ext_order_id alone too, and only after the baseline', async (t) => {
  const fake = await shop(t)
  fake.orders.push({ ...fakeOrder(40, '100000001'), ext_order_id: 'ts1-000007' }, fakeOrder(3, 'ts1-000001'))
  const ids = (await readAll(client(t, fake.url))).map((order) => order.entityId)
  assert.deepEqual([ids.length, ids.includes(40), ids.includes(3)], [11, true, false])
})

test('an order is read with exact fields', async (t) => {
  const fake = await fakeMagento(t, [fakeOrder(11, 'ts1-000001')])
  assert.deepEqual(await readAll(client(t, fake.url)), [
    {
      entityId: 11,
      incrementId: 'ts1-000001',
      extOrderId: 'ts1-000001',
      state: 'new',
      createdAtMs: Date.UTC(2026, 10, 22, 17, 36, 23),
      updatedAtMs: Date.UTC(2026, 10, 22, 17, 36, 24),
      customerEmail: 'a@shop.invalid',
      grandTotal: 21.64,
      subtotal: 19.99,
      tax: 1.65,
      shipping: null,
      discount: null,
      surcharge: 0,
      totalQuantity: 1,
      paymentTexts: ['cash 21.64'],
      billingCompany: null,
      invoiced: null,
      refunded: null,
      lines: [{ sku: 'T1', quantity: 1, price: 19.99, rowTotal: 19.99, tax: 1.65, shipped: 0 }],
    },
  ])
})

test('an order without lines, payment, totals and times is read as what it is', async (t) => {
  const fake = await fakeMagento(t, [{ entity_id: 11, increment_id: 'ts1-000001', ext_order_id: null, items: null, updated_at: 'soon' }])
  const [order] = await readAll(client(t, fake.url))
  assert.deepEqual([order?.lines, order?.paymentTexts, order?.grandTotal, order?.updatedAtMs, order?.extOrderId], [[], [], null, null, null])
})

test('no order at all is an empty read: `items` is null then', async (t) => {
  const fake = await fakeMagento(t, [fakeOrder(3, '000000003')])
  assert.deepEqual(await readAll(client(t, fake.url)), [])
})

test('the query is the one that a real Magento was recorded with: keyset, group of two likes, only needed fields', async (t) => {
  const fake = await shop(t)
  await readAll(client(t, fake.url), { ranges: 1 })
  const page = fake.seen.find((path) => path.includes('fields=items[entity_id,increment_id,ext_order_id,state'))
  assert.ok(page?.includes('[filter_groups][0][filters][0][field]=increment_id'))
  assert.ok(page?.includes('[filter_groups][0][filters][1][field]=ext_order_id'))
  assert.ok(page?.includes('[filter_groups][0][filters][1][value]=ts1-%&'))
  assert.ok(page?.includes('[filter_groups][1][filters][0][condition_type]=gt'))
  assert.ok(page?.includes('[sortOrders][0][direction]=ASC'))
  assert.ok(page?.includes('[pageSize]=3&'))
})

test('what arrives during the read is not part of it', async (t) => {
  const fake = await shop(t)
  let next = 100
  fake.twist = (answer, path) => {
    if (path.includes('fields=items[entity_id,increment_id,ext_order_id,state')) fake.orders.push(fakeOrder(next, `ts1-000${next++}`))
    return answer
  }
  assert.equal((await readAll(client(t, fake.url))).length, 10)
})

const isPage = (path: string): boolean => path.includes('increment_id,ext_order_id,state')
const incomplete: readonly (readonly [string, (fake: Awaited<ReturnType<typeof shop>>) => void, RegExp])[] = [
  ['a filter that is dropped in silence', (fake) => (fake.twist = () => ({ items: fake.orders.slice(0, 1), total_count: 30 })), /ignores the filter of an order search: 30 orders match/],
  ['a `like` that finds nothing in silence', (fake) => (fake.twist = (answer, path) => (path.includes('like') ? { items: null, total_count: 0 } : answer)), /does not find a stored order by `like`/],
  ['a page that loses an order', (fake) => (fake.twist = (answer, path) => (isPage(path) ? { ...answer, items: answer.items?.filter((order) => order.entity_id !== 15) ?? null } : answer)), /counts 10 orders of this run, but gave 9: the read is incomplete/],
  ['an empty page before the end', (fake) => (fake.twist = (answer, path) => (isPage(path) && path.includes('[value]=15&') ? { items: null, total_count: 7 } : answer)), /counts 10 orders of this run, but gave 3/],
  ['a page that does not advance', (fake) => (fake.twist = (answer, path) => (isPage(path) ? { items: fake.orders.filter((order) => order.increment_id.startsWith('ts1')).slice(0, 3), total_count: 10 } : answer)), /ignores the sort or the filter by entity_id/],
  ['orders of somebody else', (fake) => (fake.twist = (answer, path) => (isPage(path) ? { items: [fakeOrder(11, 'other')], total_count: 1 } : answer)), /ignores the filter of an order search by prefix/],
  ['an order without an id', (fake) => (fake.twist = (answer, path) => (isPage(path) ? { items: [[]], total_count: 1 } : answer)), /a stored order has no entity_id/],
  ['an answer that is no search', (fake) => (fake.twist = () => ({ message: 'hi' })), /no items and total_count/],
]

for (const [fault, plant, message] of incomplete) {
  test(`the read fails, and says how, on ${fault}`, async (t) => {
    const fake = await shop(t)
    plant(fake)
    await assert.rejects(readAll(client(t, fake.url), { ranges: 1 }), { code: 'TARGET_UNEXPECTED', message })
  })
}

test('a target that invents orders for ever is left', async (t) => {
  const fake = await shop(t)
  let next = 12
  fake.twist = (answer, path) => {
    if (isPage(path)) return { items: [fakeOrder(next++, 'ts1-000001')], total_count: 99 }
    const newestOfRun = path.includes('DESC') && path.includes('ts1-')
    return newestOfRun ? { items: [{ entity_id: 1e9 }], total_count: 99 } : answer
  }
  await assert.rejects(readAll(client(t, fake.url), { maxRecords: 50, ranges: 1 }), { message: /gives more than 50 orders/ })
})

test('a passing fault is tried again, a lasting one ends the read', async (t) => {
  const fake = await shop(t)
  let faults = 2
  fake.misbehave = (_, response, path) => {
    if (!isPage(path) || faults-- <= 0) return false
    response.writeHead(503).end('<html>busy</html>')
    return true
  }
  assert.equal((await readAll(client(t, fake.url), { ranges: 1 })).length, 10)
  faults = 99
  await assert.rejects(readAll(client(t, fake.url), { ranges: 1 }), { code: 'TARGET_UNREACHABLE', message: /takes no requests now \(503: busy\)/ })
})

test('a token that is refused ends the read in one line', async (t) => {
  const fake = await shop(t)
  fake.misbehave = (_, response) => {
    sendJson(response, 401, { message: "The consumer isn't authorized to access %resources.", parameters: { resources: 'Magento_Sales::actions_view' } })
    return true
  }
  await assert.rejects(readAll(client(t, fake.url)), { code: 'TARGET_REFUSED', message: /authorized to access Magento_Sales::actions_view\.\)$/ })
})
