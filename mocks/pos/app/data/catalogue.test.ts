import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generatedCatalogue } from '../../../../fixtures/catalogue.ts'
import { createCatalogue, type Catalogue, type ProductRow } from './catalogue.ts'
import { createCustomerBook } from './customers.ts'

const departments = { GRO: 'Grocery', HOU: 'Household', ELE: 'Electronics' }
const row = (id: number, sku: string, name: string, barcode: string | null = null): ProductRow => ({ id, sku, name, priceMinor: 100, barcode, enabled: true })

const filled = (rows: readonly ProductRow[]): Catalogue => {
  const catalogue = createCatalogue(departments)
  for (const each of rows) catalogue.putProduct(each)
  return catalogue
}
const found = (catalogue: Catalogue, query: string, category = 'all'): string[] => catalogue.search(query, category).map(({ sku }) => sku)

test('every word must be there, the best comes first: code, beginning of the name, of a word, anywhere', () => {
  const catalogue = filled([row(1, 'GRO-1', 'Sour milk'), row(2, 'GRO-2', 'Milk', '4001'), row(3, 'HOU-3', 'Buttermilk'), row(4, 'ELE-4', 'Lamp')])
  assert.deepEqual(found(catalogue, 'milk'), ['GRO-2', 'GRO-1', 'HOU-3'])
  assert.deepEqual(found(catalogue, ' MILK sour '), ['GRO-1'])
  assert.deepEqual(found(catalogue, 'milk', 'HOU'), ['HOU-3'])
  assert.deepEqual(found(catalogue, 'ele-4'), ['ELE-4'])
  assert.deepEqual(found(catalogue, '4001'), ['GRO-2'])
  assert.deepEqual(found(catalogue, 'cheese'), [])
  assert.deepEqual(found(catalogue, ''), ['GRO-1', 'GRO-2', 'HOU-3', 'ELE-4'])
})

test('typing letter by letter finds what the whole word finds', () => {
  const whole = createCatalogue(departments)
  const typed = createCatalogue(departments)
  const source = generatedCatalogue(1, 300)
  for (let at = 0; at < 300; at += 1) {
    const { productId, sku, name, priceMinor, barcode } = source.productAt(at)
    for (const catalogue of [whole, typed]) catalogue.putProduct({ id: productId, sku, name, priceMinor, barcode, enabled: true })
  }
  for (const query of ['gold coffee 00', 'bio b', '2900000000', 'gro-0001', 'x']) {
    for (let length = 1; length < query.length; length += 1) typed.search(query.slice(0, length), 'all')
    assert.deepEqual(found(typed, query), found(whole, query), query)
  }
})

test('the same question gives the same array until something changes; what changed is found as it is now', () => {
  const catalogue = filled([row(1, 'GRO-1', 'Milk', '11'), row(2, 'GRO-2', 'Bread')])
  const before = catalogue.search('milk', 'all')
  assert.equal(catalogue.search('milk ', 'all'), before)
  const revision = catalogue.revision()
  assert.equal(catalogue.putProduct(row(1, 'GRO-1', 'Milk', '11')), false)
  assert.equal(catalogue.putStock({ sku: 'GRO-1', quantity: 4, inStock: true }), true)
  assert.equal(catalogue.putStock({ sku: 'GRO-1', quantity: 4, inStock: true }), false)
  assert.ok(catalogue.revision() > revision)
  assert.deepEqual(catalogue.search('milk', 'all').map(({ quantity }) => quantity), [4])
  assert.equal(catalogue.putProduct({ ...row(1, 'GRO-1', 'Oat drink', '12'), priceMinor: 250 }), true)
  assert.deepEqual([found(catalogue, 'milk'), catalogue.byBarcode('11'), catalogue.byBarcode(' 12')?.priceMinor, catalogue.bySku('GRO-1')?.quantity], [[], null, 250, 4])
  assert.equal(catalogue.putProduct({ ...row(1, 'GRO-1', 'Oat drink', '12'), enabled: false }), true)
  assert.deepEqual([catalogue.byBarcode('12'), catalogue.size(), found(catalogue, '')], [null, 1, ['GRO-2']])
})

test('departments come from the beginning of a sku, in their order, and keep their array while they say the same', () => {
  const catalogue = filled([row(1, 'HOU-1', 'Cup'), row(2, 'GRO-2', 'Bread'), row(3, 'X1', 'Thing'), row(4, 'constructor-1', 'Odd')])
  const categories = catalogue.categories()
  assert.deepEqual(categories.map(({ id, products }) => [id, products]), [['all', 4], ['GRO', 1], ['HOU', 1], ['other', 2]])
  catalogue.putProduct({ ...row(1, 'HOU-1', 'Cup'), priceMinor: 7 })
  assert.equal(catalogue.categories(), categories)
})

test('stock may come before its product', () => {
  const catalogue = createCatalogue(departments)
  catalogue.putStock({ sku: 'GRO-1', quantity: 0, inStock: false })
  catalogue.putProduct(row(1, 'GRO-1', 'Milk'))
  assert.deepEqual([catalogue.bySku('GRO-1')?.quantity, catalogue.bySku('GRO-1')?.inStock], [0, false])
})

test('customers are found by the beginnings of their names and address, with or without accents', () => {
  const book = createCustomerBook()
  const people = [[1, 'ada@x.invalid', 'Ada', 'Núñez'], [2, 'b@x.invalid', 'José', 'Adams'], [3, 'c@x.invalid', 'Søren', 'Đorđević']] as const
  for (const [id, email, firstname, lastname] of people) book.put({ id, email, firstname, lastname })
  const ids = (query: string, limit = 20): number[] => book.search(query, limit).map(({ id }) => id)
  assert.deepEqual([ids('ad'), ids('ad', 1), ids('nunez ada'), ids('jose'), ids('soren dor'), ids('da'), ids(''), ids('c@x')], [[1, 2], [1], [1], [2], [3], [], [], [3]])
  assert.deepEqual([book.byId(2)?.firstname, book.byId(9), book.size()], ['José', null, 3])
})
