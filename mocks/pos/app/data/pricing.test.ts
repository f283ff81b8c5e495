import assert from 'node:assert/strict'
import { test } from 'node:test'
import { orderFault } from '../../../sync/order-check.ts'
import { addToCart, emptyCart, setQuantity, type Cart, type Product } from './api.ts'
import { discounted, priceCart, tenderFault } from './pricing.ts'
import { bookSale, createReferences, localDay, tabSerial, totalsOf } from './sale.ts'
import { testConfig } from './test-till.ts'

const product = (sku: string, priceMinor: number): Product => ({
  id: 7, sku, name: `Name of ${sku}`, priceMinor, barcode: null, category: 'all', quantity: 3, inStock: true, imageUrl: '',
})
const shelf = new Map([['A', product('A', 199)], ['B', product('B', 1050)]])
const priced = (cart: Cart) => priceCart(cart, (sku) => shelf.get(sku) ?? null, 825)

test('a discount lowers the price of a piece, rounded half up, and never below nothing', () => {
  const rows: [number, number, number, number][] = [
    [199, 10, 0, 179], [199, 0, 10, 179], [1000, 10, 10, 810], [5, 50, 0, 3], [5, 90, 0, 1], [5, 91, 0, 0], [199, 100, 0, 0], [199, 250, 0, 0], [199, -5, 0, 199],
  ]
  for (const [price, line, cart, expected] of rows) assert.equal(discounted(price, line, cart), expected, `${price} ${line} ${cart}`)
})

test('rows, tax and totals add up as the plan reckons them', () => {
  const cart = setQuantity(addToCart(addToCart(addToCart(emptyCart, 'A'), 'B'), 'A'), 'B', 3)
  const { lines, ...sums } = priced({ ...cart, discountPercent: 10 })
  assert.deepEqual(lines.map(({ product: { sku }, quantity, unitPriceMinor, rowTotalMinor, taxMinor }) => [sku, quantity, unitPriceMinor, rowTotalMinor, taxMinor]), [
    ['A', 2, 179, 358, 30], ['B', 3, 945, 2835, 234],
  ])
  assert.deepEqual(sums, { quantity: 5, discountMinor: 40 + 315, subtotalMinor: 3193, taxMinor: 264, totalMinor: 3457 })
})

test('a line without pieces or without a product is none', () => {
  const line = { sku: 'A', quantity: 1, discountPercent: 0 }
  for (const wrong of [{ ...line, sku: 'C' }, { ...line, quantity: 0 }, { ...line, quantity: 1.5 }]) assert.deepEqual(priced({ ...emptyCart, lines: [wrong] }).lines, [])
  assert.deepEqual(setQuantity(addToCart(emptyCart, 'A'), 'A', 0), emptyCart)
})

test('what a till books is an order that the sync backend takes, whoever buys and however it is paid', () => {
  const cart = addToCart(addToCart(emptyCart, 'A', 3), 'B')
  for (const customer of [null, { id: 4, email: 'a@shop.invalid', firstname: 'Ada', lastname: 'O’Brien' }]) {
    for (const discountPercent of [0, 15, 100]) {
      const total = priced({ ...cart, discountPercent })
      const half = Math.floor(total.totalMinor / 2)
      const tenders = [{ method: 'cash' as const, amountMinor: half }, { method: 'credit' as const, amountMinor: total.totalMinor - half }]
      const stored = bookSale(testConfig, 'pos1-261122-abcdef-001', 1_795_370_000_000, { cart, priced: total, tenders, givenMinor: 0, customer, cashier: 'cashier' })
      assert.equal(orderFault(JSON.parse(JSON.stringify(stored.order))), null)
      assert.deepEqual([stored.order.guest, stored.order.totalMinor, stored.receipt.totalMinor], [customer === null, total.totalMinor, total.totalMinor])
    }
  }
})

test('change is given, and a sale that is not paid is none', () => {
  const cart = addToCart(emptyCart, 'A')
  const total = priced(cart)
  const sale = (amountMinor: number, givenMinor: number) => () =>
    bookSale(testConfig, 'k', 1, { cart, priced: total, tenders: [{ method: 'cash', amountMinor }], givenMinor, customer: null, cashier: '' }).receipt.changeMinor
  assert.deepEqual([total.totalMinor, sale(215, 500)(), sale(215, 0)()], [215, 285, 0])
  assert.throws(sale(214, 500), /the tenders sum to 214 cents and not to 215/)
  assert.throws(sale(215, 200), /cash given is less/)
  assert.throws(() => bookSale(testConfig, 'k', 1, { cart: emptyCart, priced: priced(emptyCart), tenders: [], givenMinor: 0, customer: null, cashier: '' }), /cart is empty/)
  assert.equal(tenderFault([{ method: 'cash', amountMinor: 1.5 }], 1.5), 'an amount is not a number of cents')
})

test('references differ between sales, tabs and tills, and none is too long or looks like one of a load run', () => {
  const atMs = 1_795_370_000_000
  const serials = ['aaaaaa', tabSerial(new Uint8Array([0, 35, 36, 255, 9, 10]))]
  assert.equal(serials[1], '0z039a')
  const all = serials.flatMap((serial) => [1, 99_999_999].flatMap((terminal) => {
    const next = createReferences(terminal, serial)
    return Array.from({ length: 1001 }, () => next(atMs))
  }))
  assert.equal(new Set(all).size, 4004)
  assert.match(all[0] ?? '', new RegExp(`^pos1-${localDay(atMs).slice(2).replaceAll('-', '')}-aaaaaa-001$`))
  for (const reference of all) assert.match(reference, /^pos[a-z0-9-]{1,29}$/)
})

test('the day counts pieces, money and what did not get through', () => {
  const cart = addToCart(emptyCart, 'B', 2)
  const total = priced(cart)
  const booked = (method: 'cash' | 'debit', state: 'sent' | 'waiting' | 'refused') => ({
    ...bookSale(testConfig, 'k', 1, { cart, priced: total, tenders: [{ method, amountMinor: total.totalMinor }], givenMinor: 0, customer: null, cashier: '' }), state,
  })
  assert.deepEqual(totalsOf('2026-11-22', [booked('cash', 'sent'), booked('debit', 'waiting'), booked('debit', 'refused')]), {
    day: '2026-11-22', orders: 3, pieces: 6, totalMinor: 6819, taxMinor: 519, cashMinor: 2273, cardMinor: 4546, waiting: 1, refused: 1,
  })
})
