import { coreValues, insertProducts } from '../catalogue-seed.ts'
import { startServer } from '../server-under-test.ts'
import type { MagentoOptions } from '../server.ts'
import type { Reply, ServerUnderTest } from '../server-under-test.ts'
import type { Clock } from '../worker-pool.ts'

export const address = {
  firstname: 'A', lastname: 'B', street: ['1 Main'], city: 'NYC', region_id: 43, region: 'New York', region_code: 'NY', postcode: '10001',
  country_id: 'US', telephone: '555', email: 'g@example.com',
}

export const flatRateTo = (shipping: object): object => ({
  addressInformation: { shipping_address: shipping, billing_address: shipping, shipping_carrier_code: 'flatrate', shipping_method_code: 'flatrate' },
})

/** What a shop under test sells: T1 to T5 with the recording's prices, a hundred of each. */
export const shelf: readonly (readonly [string, number])[] = [['T1', 19.99], ['T2', 7.49], ['T3', 0.37], ['T4', 3.33], ['T5', 12.5]]

/** A server with a small shelf, and the steps of a guest's checkout. */
export type CartShop = ServerUnderTest & {
  newCart: () => Promise<string>
  add: (mask: string, sku: string, qty: unknown, more?: object) => Promise<Reply>
  ship: (mask: string) => Promise<Reply>
  pay: (mask: string, email?: string) => Promise<Reply>
  /** A cart with these goods and its address, ready to be paid. */
  ready: (...goods: readonly (readonly [string, number])[]) => Promise<string>
  salable: (sku: string) => number
}

export const startCartShop = async (over: Partial<MagentoOptions> = {}, clock?: Clock): Promise<CartShop> => {
  const at = await startServer(over, clock)
  const { database } = at.server.shop
  if (at.server.shop.products.bySku('T1') === null) {
    insertProducts(database, shelf.map(([sku, price], place) => ({
      entityId: 1201 + place, sku, attributeSetId: 4, typeId: 'simple', values: coreValues(`Test ${sku}`, price, 1), quantity: 100,
    })), at.server.shop.now())
    database.flush()
  }
  const path = (mask: string, rest: string): string => `/rest/V1/guest-carts/${mask}/${rest}`
  const newCart = async (): Promise<string> => (await at.send('POST', '/rest/V1/guest-carts')).json() as string
  const add = (mask: string, sku: string, qty: unknown, more: object = {}): Promise<Reply> =>
    at.send('POST', path(mask, 'items'), { body: { cartItem: { quote_id: mask, sku, qty, ...more } } })
  const ship = (mask: string): Promise<Reply> => at.send('POST', path(mask, 'shipping-information'), { body: flatRateTo(address) })
  return {
    ...at, newCart, add, ship,
    pay: (mask, email = 'g@example.com') =>
      at.send('POST', path(mask, 'payment-information'), { body: { email, paymentMethod: { method: 'checkmo' }, billing_address: address } }),
    ready: async (...goods) => {
      const mask = await newCart()
      for (const [sku, qty] of goods) await add(mask, sku, qty)
      await ship(mask)
      return mask
    },
    salable: (sku) => {
      const row = database.one<{ n: number }>(
        'SELECT (SELECT quantity FROM inventory_source_item WHERE sku = ?1) + coalesce((SELECT sum(quantity) FROM inventory_reservation WHERE sku = ?1), 0) AS n', sku)
      return row?.n ?? Number.NaN
    },
  }
}
