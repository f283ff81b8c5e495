import type { TestContext } from 'node:test'
import { sendJson, serve } from '../../loopback-server.ts'
import { fakeOrder, search } from '../fake-magento.ts'

export type Reply = { status: number; value: unknown; headers?: Record<string, string> }

/** For tests: a shop against which nothing stands; `changes` answer in its place, by method and the beginning of the path, decoded. */
export type FakeShop = { url: string; seen: string[]; changes: [start: string, reply: Reply | ((path: string) => Reply)][] }

const noRoute: Reply = { status: 404, value: { message: 'Request does not match any route.' } }
const noEntity: Reply = { status: 404, value: { message: 'No such entity with %fieldName = %fieldValue', parameters: { fieldName: 'cartId', fieldValue: null } } }
const found = (value: unknown): Reply => ({ status: 200, value })
const total = (count: number, items: unknown[] = []): Reply => found({ items, total_count: count })

const product = { id: 7, sku: 'T1', name: 'Test T1', price: 19.99, status: 1, type_id: 'simple' }
const bulk = '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed'

/** As Magento 2.4.7 answers: statuses and words are those of the recorded exchanges. */
const answers = (path: string): Reply => {
  const is = (start: string): boolean => path.startsWith(start)
  if (is('GET /magento_version')) return found('Magento/2.4 (Community)')
  if (is('POST /graphql')) return found({ data: { storeConfig: { store_code: 'default' } } })
  if (is('GET /rest/V1/bulk/00000000-')) return { status: 404, value: { message: 'Bulk uuid %bulkUuid not exist', parameters: { bulkUuid: '0' } } }
  if (is(`GET /rest/V1/bulk/${bulk}/status`)) return found({ operations_list: [{ id: 0, status: 3, result_message: 'no such order', error_code: 404 }] })
  if (is('GET /rest/V1/bulk/?')) return total(0)
  if (is('POST /rest/async/V1/orders/')) return { status: 202, value: { bulk_uuid: bulk, request_items: [{ id: 0, data_hash: 'x', status: 'accepted' }], errors: false } }
  if (is('GET /rest/V1/inventory/sources')) return total(1)
  if (is('GET /rest/V1/store/storeViews')) return found([{ id: 1, code: 'default', is_active: 1 }, { id: 0, code: 'admin', is_active: 1 }])
  if (is('GET /rest/V1/store/storeConfigs')) return found([{ id: 1, code: 'default', base_currency_code: 'USD', timezone: 'UTC' }])
  if (is('GET /rest/V1/taxRules/search')) return total(1)
  if (is('GET /rest/V1/taxRates/search')) return total(52)
  if (is('GET /rest/V1/products')) return total(1, [product])
  if (is('GET /rest/V1/inventory/stocks')) return total(1, [{ stock_id: 1, name: 'Default Stock', extension_attributes: { sales_channels: [{ type: 'website', code: 'base' }] } }])
  if (is('GET /rest/V1/inventory/source-items')) return total(1, [{ quantity: 1000, status: 1 }])
  if (is('GET /rest/V1/inventory/get-product-salable-quantity')) return found(996)
  if (/^POST \/rest\/V1\/guest-carts\/\w+\/payment-information/.test(path)) return noEntity
  if (is('POST /rest/V1/guest-carts/h5VM') && path.endsWith('/items')) return found({ item_id: 3, sku: 'T1', qty: 1 })
  if (is('POST /rest/V1/guest-carts/h5VM')) return found([{ carrier_code: 'flatrate', method_code: 'flatrate', available: true }])
  if (is('GET /rest/V1/guest-carts/h5VM')) return found([{ code: 'checkmo', title: 'Check / Money order' }])
  if (is('DELETE /rest/V1/guest-carts/h5VM')) return found(true)
  if (is('POST /rest/V1/guest-carts')) return found('h5VMAABSFBY6PtXcVxNoAQR5FqezAvoK')
  if (is('POST /rest/V1/order/0/invoice')) return { status: 404, value: { message: "The entity that was requested doesn't exist. Verify the entity and try again." } }
  return noRoute
}

export const fakeShop = async (t: TestContext): Promise<FakeShop> => {
  const shop: FakeShop = { url: '', seen: [], changes: [] }
  const orders = [fakeOrder(7, '000000007')]
  shop.url = await serve(t, (request, response) => {
    const path = `${request.method ?? ''} ${decodeURIComponent(request.url ?? '')}`
    shop.seen.push(path)
    const change = shop.changes.find(([start]) => path.startsWith(start))?.[1]
    const isSearch = path.startsWith('GET /rest/V1/orders?')
    const reply = change === undefined
      ? isSearch ? found(search(orders, new URL(request.url ?? '', 'http://x').searchParams)) : answers(path)
      : typeof change === 'function' ? change(path) : change
    for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value)
    if (typeof reply.value === 'string' && !path.startsWith('POST /rest/V1/guest-carts')) return void response.writeHead(reply.status).end(reply.value)
    sendJson(response, reply.status, reply.value)
  })
  return shop
}
