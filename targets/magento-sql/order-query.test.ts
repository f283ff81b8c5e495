import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { builtInOrderQuery, lineColumns, orderColumns, orderQueryOfFile, placesOf } from './order-query.ts'
import { ordersOfRows } from './order-rows.ts'

const scratch = mkdtempSync(join(tmpdir(), 'tillstorm-query-'))
after(() => rmSync(scratch, { recursive: true }))
const fileOf = (sql: string): string => {
  const path = join(scratch, 'own.sql')
  writeFileSync(path, sql)
  return path
}

test('the table prefix of a shop stands before every table, and only there', () => {
  const names = [...builtInOrderQuery('m2_', 'increment_id').sql.text.matchAll(/\b\w*sales_\w+/g)].map(([name]) => name)
  assert.deepEqual([...new Set(names)].sort(), ['m2_sales_order', 'm2_sales_order_address', 'm2_sales_order_item', 'm2_sales_order_payment'])
})

test('the run is asked for where its protocol puts the key, as by REST', () => {
  const where = (key: Parameters<typeof builtInOrderQuery>[1]) => /AND (\(s\.[^)]+\))/.exec(builtInOrderQuery('', key).sql.text)?.[1]
  assert.equal(where('ext_order_id'), '(s.increment_id LIKE :prefix OR s.ext_order_id LIKE :prefix)')
  assert.equal(where('company'), '(s.customer_email LIKE :prefix)')
})

test('a query file that is not there, is no SELECT, or cannot be read in pages is one line that says so', () => {
  assert.throws(() => orderQueryOfFile(join(scratch, 'none.sql')), { code: 'CONFIG_INVALID', message: /none\.sql cannot be read \(ENOENT\)$/ })
  assert.throws(() => orderQueryOfFile(fileOf('DELETE FROM sales_order')), { code: 'CONFIG_INVALID', message: /own\.sql is refused: it is no SELECT or SHOW$/ })
  assert.throws(() => orderQueryOfFile(fileOf("SELECT ':page' FROM t WHERE k LIKE :prefix")), { code: 'CONFIG_INVALID', message: /own\.sql has no :after, :page, so it cannot be read in pages$/ })
  assert.throws(() => orderQueryOfFile(fileOf('SELECT 1 FROM t WHERE k LIKE :prefix AND i > :after AND s = :store LIMIT :page')), { code: 'CONFIG_INVALID', message: /the placeholder :store, which nobody knows$/ })
})

const columns = [...orderColumns, ...lineColumns]
const places = placesOf(columns, 'q')
const row = (more: Record<string, unknown>): unknown[] => {
  const values: Record<string, unknown> = {
    entity_id: 7, increment_id: 'ts1-000001', ext_order_id: null, state: 'new', created_at: '2026-11-22 17:36:23', updated_at: '2026-11-22 17:36:24', customer_email: 'a@shop.invalid',
    grand_total: '21.6400', subtotal: '19.9900', tax_amount: '1.6500', shipping_amount: '0.0000', discount_amount: null, discount_tax_compensation_amount: '0.0000', shipping_discount_tax_compensation_amount: null, billing_company: 'ts1-000001', total_qty_ordered: '1.0000', total_invoiced: '21.6400', total_refunded: null, additional_information: '["cash 21.64"]',
    item_id: 1, sku: 'T1', qty_ordered: '1.0000', price: '19.9900', row_total: '19.9900', item_tax_amount: '1.6500', weee_tax_applied_row_amount: null, qty_shipped: '1.0000', ...more,
  }
  return columns.map((name) => values[name])
}

test('rows of lines become orders, exactly as REST gives them', () => {
  const [first, second] = ordersOfRows([row({}), row({ item_id: 2, sku: 'T2' }), row({ entity_id: 8, item_id: null, sku: null, additional_information: null })], places, 'q')
  assert.deepEqual(first, {
    entityId: 7, incrementId: 'ts1-000001', extOrderId: null, state: 'new', createdAtMs: Date.UTC(2026, 10, 22, 17, 36, 23), updatedAtMs: Date.UTC(2026, 10, 22, 17, 36, 24),
    customerEmail: 'a@shop.invalid', grandTotal: 21.64, subtotal: 19.99, tax: 1.65, shipping: 0, discount: null, surcharge: 0, totalQuantity: 1, paymentTexts: ['cash 21.64'], billingCompany: 'ts1-000001', invoiced: 21.64, refunded: null,
    lines: [{ sku: 'T1', quantity: 1, price: 19.99, rowTotal: 19.99, tax: 1.65, shipped: 1 }, { sku: 'T2', quantity: 1, price: 19.99, rowTotal: 19.99, tax: 1.65, shipped: 1 }],
  })
  assert.deepEqual([second?.entityId, second?.lines, second?.paymentTexts], [8, [], []])
})

test('payment information is the list, or the values of an object; what is no JSON is told', () => {
  const textsOf = (value: unknown) => ordersOfRows([row({ additional_information: value })], places, 'q')[0]?.paymentTexts
  assert.deepEqual(textsOf('{"0":"cash 1.00","method_title":"Check"}'), ['cash 1.00', 'Check'])
  assert.deepEqual(textsOf(''), [])
  assert.throws(() => textsOf('a:1:{i:0;s:9:"cash 1.00";}'), { code: 'TARGET_UNEXPECTED', message: 'additional_information of the payment of order 7 is no JSON' })
})
