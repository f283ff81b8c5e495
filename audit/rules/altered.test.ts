import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoredOrder } from '../../targets/magento/stored-order.ts'
import { auditPlanted, cleanRun, failing } from '../planted-run.ts'

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
})
