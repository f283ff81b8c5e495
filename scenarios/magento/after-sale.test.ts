import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AfterSaleStep } from '../../fixtures/after-sale.ts'
import type { Answer, Reply, TillRequest } from '../protocol.ts'
import { protocol as customer } from '../protocols/magento-customer.ts'
import { protocol as guest } from '../protocols/magento-guest.ts'
import { protocol as orders } from '../protocols/magento-orders.ts'
import { openTestTill, reply } from '../test-till.ts'

const ID = 107

/** How a request that changes something is met: done and its answer lost, lost on its way, or refused by a database in trouble. */
type Fault = 'cut-after' | 'cut-before' | 'h400' | 'h400-after' | 'h502-after' | 'page'

/** A Magento as far as one order after its sale shows it, with the refusals of a real one. */
const oneOrder = (faults: Fault[] = []) => {
  const order = { state: 'new', invoices: 0, shipments: 0, refunds: 0, returned: [] as unknown[] }
  const writes: string[] = []
  const refused = reply(400, { message: 'Invoice Document Validation Error(s):\nThe order does not allow an invoice to be created.' })
  const done = (step: string, body: string | null): Reply => {
    if (step === 'hold') return order.state === 'holded' ? reply(400, { message: 'A hold action is not available.' }) : ((order.state = 'holded'), reply(200, 'true'))
    if (step === 'unhold') return order.state === 'holded' ? ((order.state = 'new'), reply(200, 'true')) : reply(400)
    if (step === 'cancel') return order.state === 'new' ? ((order.state = 'canceled'), reply(200, 'true')) : reply(200, 'false')
    if (order.state === 'holded' || order.state === 'canceled') return refused
    if (step === 'invoice') return order.invoices > 0 ? refused : ((order.invoices += 1), reply(200, '"1"'))
    if (step === 'ship') return order.shipments > 0 ? refused : ((order.shipments += 1), reply(200, '"1"'))
    if (order.invoices === 0 || order.refunds > 0) return refused
    order.refunds += 1
    order.returned = (JSON.parse(body ?? '{}') as { arguments: { extension_attributes: { return_to_stock_items: unknown[] } } }).arguments.extension_attributes.return_to_stock_items
    return reply(200, '"1"')
  }
  const answer = ({ method, url, body }: TillRequest): Reply => {
    const path = url.slice(url.indexOf('/V1') + 3)
    if (/\/token$/.test(path)) return reply(200, '"a.b.c"')
    if (path.startsWith('/orders?')) return reply(200, { items: [{ entity_id: ID, increment_id: 'ta-000003', customer_email: 'ta-000003@tillstorm.invalid' }], total_count: 1 })
    if (method === 'GET' && path.startsWith(`/orders/${ID}?`)) {
      const items = [{ item_id: 11, qty_shipped: order.shipments * 2 }, { item_id: 12, qty_shipped: order.shipments }]
      return reply(200, { entity_id: ID, state: order.state, total_invoiced: order.invoices * 9.5, total_refunded: order.refunds * 9.5, items })
    }
    const step = new RegExp(`^/orders?/${ID}/(\\w+)$`).exec(path)?.[1]
    if (method !== 'POST' || step === undefined) return reply(404, { message: 'No such entity' })
    writes.push(step)
    const fault = faults.shift()
    if (fault === 'cut-before') return reply(0, '', { error: 'e1212' })
    if (fault === 'h400') return reply(400, { message: 'A server error' })
    if (fault === 'page') return reply(200, '<html>maintenance</html>')
    const told = done(step, body)
    if (fault === 'h400-after') return reply(400, { message: 'The notification could not be sent' })
    if (fault === 'cut-after') return reply(0, '', { error: 'e1212' })
    return fault === 'h502-after' ? reply(502, '<html>') : told
  }
  return { order, writes, answer }
}

/** Tries a step until it is answered for good, six times at most. */
const tried = async (answer: (request: TillRequest) => Reply, step: AfterSaleStep, entityId: number | null = ID, protocol = guest): Promise<Answer[]> => {
  const { till } = openTestTill(protocol, answer)
  const answers: Answer[] = []
  for (let attempt = 0; attempt < 6; attempt += 1) {
    answers.push(await till.afterSale!(step, { key: 'ta-000003', entityId, attempt }))
    if (answers.at(-1)?.kind === 'ok' || answers.at(-1)?.kind === 'refused') break
  }
  return answers
}
const ok = { kind: 'ok', entityId: ID } as const

test('hold, unhold, invoice, ship and refund go through, each with one request, and all lines come back to stock', async () => {
  const { order, writes, answer } = oneOrder()
  for (const step of ['hold', 'unhold', 'invoice', 'ship', 'refund'] as const) assert.deepEqual(await tried(answer, step), [ok], step)
  assert.deepEqual(writes, ['hold', 'unhold', 'invoice', 'ship', 'refund'])
  assert.deepEqual(order, { state: 'new', invoices: 1, shipments: 1, refunds: 1, returned: [11, 12] })
})

test('a step whose answer was lost is looked up, and not done a second time', async () => {
  for (const fault of ['cut-after', 'h502-after'] as const) {
    for (const step of ['hold', 'cancel', 'invoice', 'ship'] as const) {
      const { writes, answer } = oneOrder([fault])
      assert.deepEqual([(await tried(answer, step)).at(-1), writes], [ok, [step]], `${fault} ${step}`)
    }
    const returned = oneOrder(['cut-before', fault])
    returned.order.invoices = 1
    assert.deepEqual([(await tried(returned.answer, 'refund')).at(-1), returned.order.refunds, returned.writes], [ok, 1, ['refund', 'refund']])
  }
})

test('a step that never arrived, or met a database in trouble or a page of a proxy, is done again', async () => {
  for (const fault of ['cut-before', 'h400', 'page'] as const) {
    const { writes, answer } = oneOrder([fault])
    assert.deepEqual([(await tried(answer, 'invoice')).map(({ kind }) => kind), writes], [['retry', 'ok'], ['invoice', 'invoice']], fault)
  }
})

test('a refusal of what is done already is no fault: an invoice that is there, a cancel that was', async () => {
  const invoiced = oneOrder()
  invoiced.order.invoices = 1
  assert.deepEqual(await tried(invoiced.answer, 'invoice'), [ok])
  const canceled = oneOrder()
  canceled.order.state = 'canceled'
  assert.deepEqual(await tried(canceled.answer, 'cancel'), [ok])
})

test('what was stored and answered with an error all the same is done, and the error counts', async () => {
  const { answer, writes } = oneOrder(['h400-after'])
  assert.deepEqual([await tried(answer, 'invoice'), writes], [[{ ...ok, metError: 'h400' }], ['invoice']])
})

test('what Magento will not do is final: a cancel answered 200 false at once, another refusal after some tries', async () => {
  const complete = oneOrder()
  complete.order.state = 'complete'
  assert.deepEqual(await tried(complete.answer, 'cancel'), [{ kind: 'refused', reason: 'no-cancel' }])
  const refund = await tried(oneOrder().answer, 'refund')
  assert.deepEqual([refund.map(({ kind }) => kind).join(' '), refund.at(-1)], ['retry retry retry refused', { kind: 'refused', reason: 'h400' }])
  const gone = await tried(({ url }) => reply(/token$/.test(url) ? 200 : 404, '"a.b.c"'), 'ship')
  assert.deepEqual(gone.at(-1), { kind: 'refused', reason: 'h404' })
})

test('while nobody can say whether it was done, nothing is sent again', async () => {
  const { writes, answer } = oneOrder(['cut-after'])
  let looks = 0
  const answers = await tried((request) => (request.method === 'GET' && (looks += 1) <= 2 ? reply(500, '<html>') : answer(request)), 'ship')
  assert.deepEqual([answers.map(({ kind }) => kind).join(' '), writes], ['retry retry retry ok', ['ship']])
})

test('an order whose number the till was not told is found by its key; where tills share an account only its number finds it', async () => {
  for (const protocol of [guest, orders]) assert.deepEqual(await tried(oneOrder().answer, 'invoice', null, protocol), [ok], protocol.traits.name)
  assert.deepEqual(await tried(oneOrder().answer, 'invoice', null, customer), [{ kind: 'refused', reason: 'no-entity-id' }])
  const lost = await tried(({ url }) => (/token$/.test(url) ? reply(200, '"a.b.c"') : reply(200, { items: null, total_count: 0 })), 'invoice', null)
  assert.deepEqual(lost.at(-1), { kind: 'refused', reason: 'no-order' })
})

test('an expired token asks for a new session, and one without the right is refused after some tries', async () => {
  const { till } = openTestTill(guest, () => reply(401))
  assert.equal((await till.afterSale!('invoice', { key: 'ta-000003', entityId: ID, attempt: 0 })).kind, 'signIn')
  assert.deepEqual((await tried(() => reply(401), 'ship')).map(({ kind }) => kind), ['signIn', 'signIn', 'signIn', 'refused'])
})
