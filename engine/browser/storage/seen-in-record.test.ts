import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seenInRecord } from './seen-in-record.ts'

const product = (n: number): object => ({ id: n, sku: `A-${n}`, name: `Tea ${n}`, price_range: { minimum: { value: n } } })
const many = Array.from({ length: 60 }, (_, n) => product(n))

test('a product is known by a price and a name, as a record of its own and in a long list, also within text', () => {
  assert.deepEqual(seenInRecord(product(1), ['tea 1', 'milk']), { products: 1, shown: ['tea 1'], listed: [], opaque: false })
  assert.equal(seenInRecord({ products: many }, []).products, 60)
  assert.equal(seenInRecord(Object.fromEntries(many.map((each, n) => [n, each])), []).products, 60)
  assert.equal(seenInRecord(JSON.stringify({ state: JSON.stringify(many) }), []).products, 60)
  assert.equal(seenInRecord(new Map(many.map((each, n) => [n, each])), []).products, 60)
})

test('an order, a log line and a picture are no products', () => {
  const order = { reference: 'POS-1', total: 12, lines: [{ sku: 'A-1', name: 'Tea', price: 3 }, { sku: 'A-2', name: 'Oat', price: 9 }] }
  for (const record of [order, { url: '/img/1.jpg', timestamp: 1 }, { level: 'info', message: 'price list loaded' }, 'text', 7]) assert.equal(seenInRecord(record, []).products, 0)
  assert.deepEqual(seenInRecord(new Uint8Array(9), []), { products: 0, shown: [], listed: [], opaque: true })
  assert.equal(seenInRecord({ blob: new Uint8Array(9) }, []).opaque, true)
})

test('of a long list each thing tells one text of the screen; a short list and the words of a screen tell none', () => {
  const texts = ['tea 1', 'tea 2', 'fresh', 'word 3']
  const things = many.map((each) => ({ ...each, tag: 'Fresh' }))
  assert.deepEqual(seenInRecord({ things }, texts), { products: 60, shown: ['fresh', 'tea 1', 'tea 2'], listed: ['fresh', 'tea 1', 'tea 2'], opaque: false })
  assert.deepEqual(seenInRecord({ things: things.slice(0, 9) }, texts).listed, [])
  assert.deepEqual(seenInRecord(Object.fromEntries(many.map((_, n) => [`key${n}`, `word ${n}`])), texts), { products: 0, shown: ['word 3'], listed: [], opaque: false })
})
