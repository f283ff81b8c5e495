import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testShop } from '../magento/test-shop.ts'
import type { Answer, Protocol, TillRequest } from '../protocol.ts'
import { openTestTill, outgoing, reply } from '../test-till.ts'
import { protocol as adminCart } from './magento-admin-cart.ts'
import { protocol as customer } from './magento-customer.ts'
import { protocol as guest } from './magento-guest.ts'

type Shop = ReturnType<typeof testShop>
type Sold = { answers: (Answer | undefined)[]; shop: Shop; sent: TillRequest[] }

/** One order, sent until it is answered for good, five times at most. */
const sold = async (protocol: Protocol, plant: (shop: Shop) => void = () => {}): Promise<Sold> => {
  const shop = testShop()
  const { till, sent } = openTestTill(protocol, shop.answer)
  assert.deepEqual(await till.signIn(), { kind: 'ok' })
  plant(shop)
  const answers: (Answer | undefined)[] = []
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const [answer] = await till.sendOrders([outgoing(3, attempt)])
    answers.push(answer)
    if (answer?.kind === 'ok' || answer?.kind === 'refused') break
  }
  return { answers, shop, sent }
}

const kinds = ({ answers }: Sold): string => answers.map((answer) => answer?.kind).join(' ')
const done = { kind: 'ok', toldTotalMinor: 1250, entityId: 101 }

for (const protocol of [guest, customer, adminCart]) {
  const { name } = protocol.traits
  test(`${name}: a sale is one order, paid by check, by the cheapest method that is available, at the total that the till was told`, async () => {
    const sale = await sold(protocol)
    assert.deepEqual([sale.answers, sale.shop.orders.length], [[done], 1])
    const shipping = sale.sent.find(({ url }) => url.endsWith('/shipping-information'))
    assert.match(shipping?.body ?? '', /"shipping_carrier_code":"freeshipping","shipping_method_code":"freeshipping"/)
    assert.match(sale.sent.find(({ name: request }) => request === 'cart-payment')?.body ?? '', /"paymentMethod":\{"method":"checkmo"\}/)
  })

  test(`${name}: an answer that was lost after the order was stored makes no second order`, async () => {
    for (const fault of ['cut-after-store', 'killed-after-store', 'database-after-store', 'page'] as const) {
      const sale = await sold(protocol, (shop) => shop.plant(fault))
      const { metError, ...answer } = sale.answers.at(-1) as Answer & { kind: 'ok' }
      assert.deepEqual([answer, sale.shop.orders.length], [done, 1], `${fault}: ${kinds(sale)}`)
      // Nobody paid twice, and nobody may think that nothing went wrong: an attempt was in doubt, or the answer carries what it said.
      assert.ok(metError !== undefined || sale.answers.length > 1, `${fault}: ${kinds(sale)}`)
    }
  })

  test(`${name}: a payment that never arrived is made again, on the same cart`, async () => {
    const sale = await sold(protocol, (shop) => shop.plant('cut-before-store'))
    assert.deepEqual([kinds(sale), sale.shop.orders.length, sale.shop.carts.length], ['retry ok', 1, 1])
  })

  test(`${name}: while nobody can say whether the order is stored, it is not paid again`, async () => {
    const sale = await sold(protocol, (shop) => {
      shop.plant('killed-after-store')
      for (let n = 0; n < 2; n += 1) shop.refuse(/^GET \/orders\?/, reply(500, '<html>'))
    })
    assert.deepEqual([kinds(sale), sale.shop.orders.length], ['retry retry retry ok', 1])
    assert.equal(sale.sent.filter(({ name: request }) => request === 'cart-payment').length, 1)
  })

  test(`${name}: an item whose answer was lost is not sold twice`, async () => {
    const sale = await sold(protocol, (shop) => shop.refuse(/^POST .*\/items$/, reply(0, '', { error: 'e1212' })))
    const { lines } = outgoing(3).order
    assert.deepEqual([kinds(sale), sale.shop.orders.length], ['retry ok', 1])
    const paid = sale.shop.carts.find(({ id }) => id === sale.shop.orders[0]?.quoteId)
    assert.deepEqual(paid?.items.map(({ sku, qty }) => [sku, qty]), lines.map(({ sku, quantity }) => [sku, quantity]))
  })

  test(`${name}: a cart that holds something else than was sold is never paid`, async () => {
    const sale = await sold(protocol, (shop) => shop.refuse(/shipping-information$/, reply(200, { payment_methods: [{ code: 'checkmo' }], totals: { grand_total: 1, items_qty: 99 } })))
    assert.deepEqual([kinds(sale), sale.shop.orders.length], ['retry ok', 1])
    // A gift that the shop adds makes it so for good: then the sale is refused, and holds up no other.
    const gift = reply(200, { payment_methods: [{ code: 'checkmo' }], totals: { grand_total: 1, items_qty: 99 } })
    const never = await sold(protocol, (shop) => { for (let n = 0; n < 9; n += 1) shop.refuse(/shipping-information$/, gift) })
    assert.deepEqual([kinds(never), never.answers.at(-1), never.shop.orders.length], ['retry retry retry refused', { kind: 'refused', reason: 'cart-quantity' }, 0])
  })

  test(`${name}: a basket that does not get the shipping method of the one before asks again what it gets`, async () => {
    const sale = await sold(protocol, (shop) => shop.refuse(/shipping-information$/, reply(404, { message: 'Carrier with such method not found: %1, %2' })))
    assert.deepEqual([kinds(sale), sale.shop.orders.length, sale.sent.filter(({ url }) => url.endsWith('/estimate-shipping-methods')).length], ['retry ok', 1, 2])
  })

  test(`${name}: a refusal is final only where Magento holds no such order`, async () => {
    const sale = await sold(protocol, (shop) => shop.plant('not-available', 'not-available', 'not-available', 'not-available'))
    assert.deepEqual([kinds(sale), sale.answers.at(-1), sale.shop.orders.length], ['retry retry retry refused', { kind: 'refused', reason: 'h400' }, 0])
    // Once is no refusal: a database in trouble answers 400, too.
    const passing = await sold(protocol, (shop) => shop.plant('not-available'))
    assert.deepEqual([kinds(passing), passing.shop.orders.length], ['retry ok', 1])
    const unknownSku = await sold(protocol, (shop) => shop.refuse(/^POST .*\/items$/, reply(404, { message: "The product that was requested doesn't exist." })))
    assert.deepEqual(unknownSku.answers, [{ kind: 'refused', reason: 'h404' }])
  })

  test(`${name}: a shop without an offline payment sells nothing: no payment provider is ever called`, async () => {
    const sale = await sold(protocol, (shop) => shop.refuse(/shipping-information$/, reply(200, { payment_methods: [{ code: 'braintree' }], totals: { grand_total: 1, items_qty: outgoing(3).order.totalQuantity } })))
    assert.deepEqual([sale.answers, sale.shop.orders.length], [[{ kind: 'refused', reason: 'no-offline-payment' }], 0])
  })
}

for (const protocol of [customer, adminCart]) {
  test(`${protocol.traits.name}: an order of the same cart that stayed open is not taken for the next one`, async () => {
    const shop = testShop()
    const { till } = openTestTill(protocol, shop.answer)
    await till.signIn()
    // The first is stored, and its cart stays open. The next sale gets that cart, and its payment never arrives.
    shop.plant('killed-after-store')
    assert.equal((await till.sendOrders([outgoing(3)]))[0]?.kind, 'retry')
    assert.equal((await till.sendOrders([outgoing(3, 1)]))[0]?.kind, 'ok')
    shop.plant('cut-before-store')
    assert.equal((await till.sendOrders([outgoing(4)]))[0]?.kind, 'retry')
    assert.deepEqual([(await till.sendOrders([outgoing(4, 1)]))[0]?.kind, shop.orders.map(({ company }) => company)], ['ok', ['ta-000003', 'ta-000004']])
    assert.deepEqual(new Set(shop.orders.map(({ quoteId }) => quoteId)).size, 1)
  })
}

test('a guest is found again by an address that is the key, a customer by the account of the terminal with the key as company', async () => {
  const addressIn = ({ sent }: Sold): { email: string; company?: string } => {
    const body = sent.find(({ url }) => url.endsWith('/shipping-information'))?.body ?? '{}'
    return (JSON.parse(body) as { addressInformation: { billing_address: { email: string; company?: string } } }).addressInformation.billing_address
  }
  const asGuest = addressIn(await sold(guest))
  assert.deepEqual([asGuest.email, asGuest.company], ['ta-000003@tillstorm.invalid', undefined])
  const asCustomer = addressIn(await sold(customer))
  assert.deepEqual([asCustomer.email, asCustomer.company], ['ta-t001@tillstorm.invalid', 'ta-000003'])
})

test('an account that is there already is used, and a wrong password of it is final', async () => {
  const shop = testShop()
  const { till } = openTestTill(customer, (request) => {
    if (request.method === 'POST' && /\/customers\?/.test(request.url)) return reply(400, { message: 'A customer with the same email address already exists in an associated website.' })
    if (/customers\/search/.test(request.url)) return reply(200, { items: [{ id: 7, email: 'ta-t001@tillstorm.invalid' }], total_count: 1 })
    return shop.answer(request)
  })
  assert.deepEqual(await till.signIn(), { kind: 'ok' })
  const wrong = openTestTill(customer, (request) => (/customer\/token/.test(request.url) ? reply(401) : shop.answer(request)))
  assert.deepEqual(await wrong.till.signIn(), { kind: 'refused', reason: 'h401-customer' })
})

test('an account that Magento refuses to open, and does not hold, is refused for good; nobody asks for it for ever', async () => {
  const shop = testShop()
  const { till } = openTestTill(customer, (request) => {
    if (request.method === 'POST' && /\/customers\?/.test(request.url)) return reply(400, { message: 'ReCaptcha validation failed, please try again' })
    if (/customers\/search/.test(request.url)) return reply(200, { items: null, total_count: 0 })
    return shop.answer(request)
  })
  assert.deepEqual(await till.signIn(), { kind: 'refused', reason: 'h400-account' })
})
