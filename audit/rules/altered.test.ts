import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fatesOf, type AfterSale } from '../../fixtures/after-sale.ts'
import type { StoredOrder } from '../../targets/magento/stored-order.ts'
import { afterSaleDone, auditPlanted, cleanRun, failing } from '../planted-run.ts'

const alter = async (change: (order: StoredOrder) => Partial<StoredOrder>) => {
  const run = cleanRun()
  run.stored[8] = { ...run.stored[8]!, ...change(run.stored[8]!) }
  const audit = await auditPlanted(run)
  return { audit, rule: audit.rules.altered, example: audit.rules.altered.examples[0] }
}

const fields: readonly (readonly [string, (order: StoredOrder) => Partial<StoredOrder>])[] = [
  ['grand_total', (order) => ({ grandTotal: order.grandTotal! + 1 })],
  ['grand_total', () => ({ grandTotal: null })],
  ['subtotal', (order) => ({ subtotal: order.subtotal! - 0.01 })],
  ['tax_amount', (order) => ({ tax: order.tax! + 0.005 })],
  ['total_qty_ordered', (order) => ({ totalQuantity: order.totalQuantity! + 1 })],
  ['customer_email', () => ({ customerEmail: 'someone@else.invalid' })],
  ['payment', () => ({ paymentTexts: ['cash 0.01'] })],
  ['payment', () => ({ paymentTexts: [] })],
  ['payment', (order) => ({ paymentTexts: [...order.paymentTexts, 'cash 0.01'] })],
  ['state', () => ({ state: 'canceled' })],
  ['ext_order_id', () => ({ extOrderId: 'ts1-000009' })],
  ['line', (order) => ({ lines: order.lines.map((line, at) => (at === 0 ? { ...line, price: line.price! + 0.01 } : line)) })],
  ['line', (order) => ({ lines: order.lines.map((line, at) => (at === 0 ? { ...line, quantity: line.quantity! + 1 } : line)) })],
  ['line', (order) => ({ lines: order.lines.map((line, at) => (at === 0 ? { ...line, tax: line.tax! + 0.01 } : line)) })],
  ['line', (order) => ({ lines: order.lines.map((line, at) => (at === 0 ? { ...line, sku: 'OTHER' } : line)) })],
  ['line', (order) => ({ lines: order.lines.slice(1) })],
  ['line', (order) => ({ lines: [...order.lines, order.lines[0]!] })],
]

for (const [at, [field, change]] of fields.entries()) {
  test(`a stored order with another ${field} is altered, and the example names the field (${at})`, async () => {
    const { audit, rule, example } = await alter(change)
    assert.deepEqual([rule.status, rule.count, example?.ref], ['fail', 1, 'ts1-000008'])
    assert.match(example?.expected ?? '', new RegExp(`(^|; )${field}: `))
    assert.match(example?.found ?? '', new RegExp(`(^|; )${field}: `))
    assert.equal(audit.rules.lost.status, 'pass')
  })
}

test('lines in another order, and texts that Magento adds to the payment, alter nothing', async () => {
  const run = cleanRun()
  run.stored = run.stored.map((order) => ({
    ...order,
    lines: [...order.lines].reverse(),
    paymentTexts: ['Check / Money order', ...[...order.paymentTexts].reverse()],
  }))
  assert.deepEqual(failing(await auditPlanted(run)), [])
})

test('an order with two altered records is counted once', async () => {
  const run = cleanRun()
  const wrong = { ...run.stored[8]!, customerEmail: null }
  run.stored[8] = wrong
  run.stored.push({ ...wrong, entityId: 900 })
  assert.equal((await auditPlanted(run)).rules.altered.count, 1)
})

test('where Magento holds nothing there is nothing to compare: void', async () => {
  const run = cleanRun()
  run.stored = []
  assert.equal((await auditPlanted(run)).rules.altered.status, 'void')
})

test('all fields and lines that differ are named', async () => {
  const { example } = await alter((order) => ({
    grandTotal: 1, subtotal: 1, tax: 1, totalQuantity: 77, customerEmail: null, state: 'canceled',
    lines: order.lines.flatMap((line) => Array.from({ length: 10 }, () => ({ ...line, sku: `X-${line.sku}`, price: 123.45 }))),
  }))
  const lines = (cleanRun().stored[8]!.lines.length) * 10
  for (const side of [example?.expected, example?.found]) assert.equal(side?.split('; ').length, lines + 6)
})

test('where Magento makes the prices: lines and customer as planned, the total as the till was told, and nothing else of the money', async () => {
  const run = cleanRun()
  run.manifest.protocol = { ...run.manifest.protocol, pricing: 'magento', orderKey: 'customer_email' }
  const keyed = (index: number): string => `ts1-${String(index).padStart(6, '0')}`
  run.ledger = run.ledger.map((row) => ({ ...row, toldTotalMinor: 4_200 }))
  run.stored = run.stored.map((order, index) => ({
    ...order, incrementId: `00000${index}`, extOrderId: null, customerEmail: `${keyed(index)}@tillstorm.invalid`, grandTotal: 42, tax: 1, subtotal: 36, paymentTexts: [],
    lines: order.lines.map((line) => ({ ...line, price: 9, tax: 0.5 })),
  }))
  assert.equal((await auditPlanted(run)).rules.altered.status, 'pass')
  run.stored[2] = { ...run.stored[2]!, grandTotal: 43 }
  run.stored[3] = { ...run.stored[3]!, lines: run.stored[3]!.lines.slice(1) }
  run.stored[4] = { ...run.stored[4]!, lines: [{ ...run.stored[4]!.lines[0]!, quantity: 99 }, ...run.stored[4]!.lines.slice(1)] }
  const { altered } = (await auditPlanted(run)).rules
  assert.deepEqual([altered.count, altered.examples.map(({ index }) => index)], [3, [2, 3, 4]])
  assert.deepEqual([altered.examples[0]?.expected, altered.examples[0]?.found], ['grand_total: 42.00, as the till was told', 'grand_total: 43'])
  assert.deepEqual(altered.examples.map(({ entityId }) => entityId), [102, 103, 104], 'as Magento names them')
})

const afterSale: AfterSale = { invoicePerMille: 500, shipPerMille: 500, refundReturns: true, holdPerMille: 200, cancelPerMille: 200 }

/** A run that did something after its sales, as it should be, and the first order of a fate. */
const runAfterSale = () => {
  const run = afterSaleDone(cleanRun(400), afterSale)
  const fates = fatesOf(run.plan, afterSale)
  const firstThat = (is: (fate: ReturnType<typeof fates>) => boolean): number => run.stored.findIndex((_, index) => is(fates(index)))
  return { run, firstThat }
}

test('orders that were canceled, invoiced, shipped, refunded and held as planned are not altered', async () => {
  const { run, firstThat } = runAfterSale()
  assert.ok([firstThat(({ cancel }) => cancel), firstThat(({ refund }) => refund), firstThat(({ hold }) => hold)].every((index) => index >= 0))
  assert.deepEqual(failing(await auditPlanted(run)), [])
})

test('an order that does not show what was planned after its sale is altered, with that difference', async () => {
  const rows: readonly (readonly [string, Parameters<ReturnType<typeof runAfterSale>['firstThat']>[0], (order: StoredOrder) => Partial<StoredOrder>, RegExp])[] = [
    ['canceled', ({ cancel }) => cancel, () => ({ state: 'new' }), /^state: canceled after the sale$/],
    ['invoiced', ({ invoice }) => invoice, () => ({ invoiced: null }), /^total_invoiced: the whole order/],
    ['invoiced in full', ({ invoice }) => invoice, (order) => ({ invoiced: order.grandTotal! - 0.01 }), /^total_invoiced: the whole order/],
    ['shipped', ({ ship }) => ship, (order) => ({ lines: order.lines.map((line, at) => (at === 0 ? { ...line, shipped: 0 } : line)) }), /^qty_shipped: all pieces/],
    ['refunded', ({ refund }) => refund, () => ({ refunded: 0 }), /^total_refunded: the whole order/],
    ['free again', ({ hold, cancel }) => hold && !cancel, () => ({ state: 'holded' }), /^state: free again after its hold$/],
  ]
  for (const [what, is, change, expected] of rows) {
    const { run, firstThat } = runAfterSale()
    const index = firstThat(is)
    run.stored[index] = { ...run.stored[index]!, ...change(run.stored[index]!) }
    const audit = await auditPlanted(run)
    assert.deepEqual([failing(audit), audit.rules.altered.count, audit.rules.altered.examples[0]?.index], [['altered'], 1, index], what)
    assert.match(audit.rules.altered.examples[0]?.expected ?? '', expected, what)
  }
})

test('an order that Magento calls off without a plan is altered, whatever else is planned', async () => {
  const { run, firstThat } = runAfterSale()
  const index = firstThat(({ cancel, invoice, ship }) => !cancel && !invoice && !ship)
  run.stored[index] = { ...run.stored[index]!, state: 'canceled' }
  const { altered } = (await auditPlanted(run)).rules
  assert.deepEqual([altered.count, altered.examples[0]?.expected], [1, 'state: a state that stands'])
})

test('of an order with two records one must show it; an order that was not acknowledged need not', async () => {
  const { run, firstThat } = runAfterSale()
  const index = firstThat(({ invoice }) => invoice)
  const bare = { ...run.stored[index]!, invoiced: null, state: 'new', entityId: 9_000 }
  run.stored.push(bare)
  assert.equal((await auditPlanted(run)).rules.altered.status, 'pass')
  const unsure = runAfterSale().run
  unsure.stored[index] = bare
  unsure.ledger[index] = { ...unsure.ledger[index]!, outcome: 'unknown', ackedAtMs: null }
  assert.equal((await auditPlanted(unsure)).rules.altered.status, 'pass')
})

test('in a run that was cut, what was left undone is void and no alteration', async () => {
  const { run, firstThat } = runAfterSale()
  const index = firstThat(({ invoice }) => invoice)
  run.stored[index] = { ...run.stored[index]!, invoiced: null }
  run.manifest.phases = run.manifest.phases.map((phase) => ({ ...phase, state: 'interrupted' as const }))
  const { altered } = (await auditPlanted(run)).rules
  assert.deepEqual([altered.status, altered.reason], ['void', '1 orders do not show what was to be done after their sale, but the drive did not run to its end'])
})
