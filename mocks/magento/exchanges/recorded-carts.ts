import assert from 'node:assert/strict'
import { address, flatRateTo } from '../carts/shop-under-test.ts'
import type { ServerUnderTest } from '../server-under-test.ts'
import type { Exchange } from './recorded.ts'

/** What the recording calls a thing, and what our server calls it: masked ids, and pieces of paths and bodies. */
export type Names = Map<string, string>
/** A server in the middle of a replay. `orderIds` are our orders by the recording's ids. */
export type Till = { at: ServerUnderTest; token: string; orderIds: Map<number, number>; names: Names }

type Goods = readonly (readonly [string, number])[]

/** The cart that the recording's taxes were measured with. */
const taxed: Goods = [['T1', 3], ['T2', 7], ['T3', 11]]

const guestCart = async ({ at, names }: Till, recordedMask: string, goods: Goods, shipped: boolean): Promise<string> => {
  const mask = (await at.send('POST', '/rest/V1/guest-carts')).json() as string
  names.set(recordedMask, mask)
  for (const [sku, qty] of goods) {
    const added = await at.send('POST', `/rest/V1/guest-carts/${mask}/items`, { body: { cartItem: { quote_id: mask, sku, qty } } })
    assert.equal(added.status, 200, added.text)
  }
  if (shipped) {
    const sent = await at.send('POST', `/rest/V1/guest-carts/${mask}/shipping-information`, { body: flatRateTo(address) })
    assert.equal(sent.status, 200, sent.text)
  }
  return mask
}

const pay = ({ at }: Till, mask: string, email: string): ReturnType<ServerUnderTest['send']> =>
  at.send('POST', `/rest/V1/guest-carts/${mask}/payment-information`, { body: { email, paymentMethod: { method: 'checkmo' }, billing_address: address } })

const taxedCart = (recordedMask: string, algorithm: 'UNIT' | 'ROW' | 'TOTAL') => async (till: Till): Promise<void> => {
  till.at.server.shop.database.setConfig('tax/calculation/algorithm', `${algorithm}_BASE_CALCULATION`)
  await guestCart(till, recordedMask, taxed, true)
}

/** What was done before an exchange about carts without being recorded itself. */
export const cartsBefore: Readonly<Record<string, (till: Till) => Promise<void>>> = {
  '2/9': async ({ at, token }) => {
    const rule = { code: 'R1-CA', priority: 0, position: 0, customer_tax_class_ids: [3], product_tax_class_ids: [2], tax_rate_ids: [1], calculate_subtotal: false }
    assert.equal((await at.send('POST', '/rest/V1/taxRules', { token, body: { rule } })).status, 200)
  },
  '2/17': async (till) => void (await guestCart(till, 'h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK', [['T1', 1]], true)),
  '2/28': async (till) => void (await guestCart(till, 'hdMwNtr44Yt0ntwX2iRzp17ltbiV4Sx2', [], false)),
  '2/45': taxedCart('ymqxgb1twy73ZoiELHtpQKwyJh6kKpd1', 'UNIT'),
  '2/46': taxedCart('TNm6V8JwuSnPtDU7BDFyJY984hZPtBrq', 'ROW'),
  '2/47': taxedCart('993umKwe64cGvfqAZ0UcaGjWFuqhFcjK', 'TOTAL'),
  '2/49': async (till) => {
    const mask = await guestCart(till, 'the cart of order 2320', [['T1', 1], ['T3', 2]], true)
    till.orderIds.set(2320, Number((await pay(till, mask, 'whole@example.com')).text))
  },
  '2/72': async ({ at, token, names }) => {
    const id = (await at.send('POST', '/rest/V1/customers/1/carts', { token })).text
    await at.send('POST', `/rest/V1/carts/${id}/items`, { token, body: { cartItem: { quote_id: id, sku: 'T1', qty: 1 } } })
    names.set('/carts/94', `/carts/${id}`)
    names.set('89ACUMu1FziaqPQmljgVk3YeEPM6mqCM', at.server.shop.carts.store.maskOf(Number(id)))
  },
  '2/99': async (till) => {
    const mask = await guestCart(till, '9mlz1XRi9W7Mgfo0iCswsabbGryOaoUO', [['T1', 1]], true)
    assert.equal((await pay(till, mask, 'cut114t80q@example.com')).status, 200)
  },
  '2/102': async (till) => void (await guestCart(till, '1GE3lfFyWxvlm6BdrJFvINpl0zf8LaIW', [['T1', 1]], true)),
  '2/103': async (till) => void (await guestCart(till, 'W8eyiywy4BCECIsTsefWoJbthIDs0kCn', [['T1', 1]], true)),
  '2/104': async (till) => void (await guestCart(till, 'FR9jz0C2ZYvM922A9x0j3oGH9qhpN96u', [['T1', 1]], true)),
  '2/113': async (till) => {
    await pay(till, await guestCart(till, 'a cart before', [['T1', 1]], true), 'bp2@example.com')
    await guestCart(till, '8d19UQQDKFDlmq4RrgWMIVq0VrvQiUad', [['T1', 1]], true)
  },
  '2/114': async (till) => void (await guestCart(till, 'sM6khzX9v5ZXg0N9RcoLWDy28yQXoR9s', [['T1', 1]], true)),
  '2/116': async (till) => void (await guestCart(till, 'qUpTQs7T21iSjNVS2OUuuHWRzLVBJLq6', [], false)),
}

/** Learns what our server calls what an exchange made. */
export const learnNames = (exchange: Exchange, ours: unknown, names: Names): void => {
  const { response } = exchange
  const id = (ours as { id?: number; item_id?: number } | null)?.id
  switch (exchange.id) {
    case '1/29': return void names.set(String(response), String(ours))
    case '1/30': return void names.set('/items/1', `/items/${(ours as { item_id: number }).item_id}`)
    case '1/46': return void names.set('/carts/4/', `/carts/${String(ours)}/`)
    case '2/43': return void names.set('[136]', `[${id}]`)
  }
}

/** Recorded text with our names in it. */
export const renamed = (text: string, names: Names): string => {
  let ours = text
  for (const [recorded, own] of names) ours = ours.replaceAll(recorded, own)
  return ours
}

/** What an error is expected to name: our cart's number in place of the recorded one. */
export const expectedParameters = (exchange: Exchange, till: Till): unknown => {
  const { parameters } = exchange.response as { parameters?: { fieldName?: string; fieldValue?: unknown } }
  if (parameters?.fieldName !== 'cartId' || parameters.fieldValue === null) return parameters
  const mask = /guest-carts\/(\w+)/.exec(renamed(exchange.path, till.names))?.[1] ?? ''
  return { ...parameters, fieldValue: String(till.at.server.shop.carts.store.byMask(mask)?.id) }
}
