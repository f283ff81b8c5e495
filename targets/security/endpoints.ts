/**
 * An endpoint that tills use and that must not be open. The request does nothing, also where it is let through: a write has an empty body, which Magento refuses after it
 * has looked at the rights.
 */
export type ProtectedEndpoint = {
  /** As `fixtures/request-names.ts` calls it. */
  request: string
  realm: 'admin' | 'customer' | 'terminal'
  method: 'GET' | 'POST'
  /** Below the base URL of its target. */
  path: string
  body: unknown
}

const search = 'searchCriteria[pageSize]=1'
const admin = { realm: 'admin', method: 'GET', body: undefined } as const

/** What a till reads by Magento's REST, whatever it sells by. */
const reads: readonly ProtectedEndpoint[] = [
  { ...admin, request: 'catalogue-page', path: `/rest/V1/products?${search}` },
  { ...admin, request: 'stock-delta', path: `/rest/V1/inventory/source-items?${search}` },
  { ...admin, request: 'customer-lookup', path: `/rest/V1/customers/search?${search}` },
  { ...admin, request: 'order-lookup', path: `/rest/V1/orders?${search}&fields=total_count` },
]

const order: ProtectedEndpoint = { realm: 'admin', method: 'POST', request: 'order', path: '/rest/V1/orders', body: {} }
const bulk: ProtectedEndpoint = { realm: 'admin', method: 'POST', request: 'order-bulk', path: '/rest/async/bulk/V1/orders', body: { nothing: 1 } }
const bulkStatus: ProtectedEndpoint = { ...admin, request: 'bulk-status', path: '/rest/V1/bulk/00000000-0000-0000-0000-000000000000/status' }
const mine: ProtectedEndpoint = { realm: 'customer', method: 'GET', request: 'cart-create', path: '/rest/V1/carts/mine', body: undefined }
const mineItems: ProtectedEndpoint = { realm: 'customer', method: 'GET', request: 'cart-item', path: '/rest/V1/carts/mine/items', body: undefined }
const carts: ProtectedEndpoint = { ...admin, request: 'cart-create', path: `/rest/V1/carts/search?${search}` }
const me: ProtectedEndpoint = { realm: 'customer', method: 'GET', request: 'customer-lookup', path: '/rest/V1/customers/me', body: undefined }

const terminal = { realm: 'terminal', method: 'GET', body: undefined } as const
const sync: readonly ProtectedEndpoint[] = [
  { ...terminal, request: 'catalogue-page', path: '/v1/catalogue?limit=1' },
  { ...terminal, request: 'catalogue-delta', path: '/v1/catalogue/changes?since=0' },
  { ...terminal, request: 'stock-delta', path: '/v1/stock/changes?since=0' },
  { ...terminal, request: 'customer-lookup', path: '/v1/customers?query=nobody' },
  { ...terminal, request: 'order-lookup', path: '/v1/orders/no-such-order' },
  { realm: 'terminal', method: 'POST', request: 'order-batch', path: '/v1/order-batches', body: {} },
]

const byProtocol: Readonly<Record<string, readonly ProtectedEndpoint[]>> = {
  sync,
  'magento-orders': [order, ...reads],
  'magento-bulk': [bulk, bulkStatus, ...reads],
  'magento-guest': reads,
  'magento-graphql': reads,
  'magento-customer': [mine, mineItems, me, ...reads],
  'magento-admin-cart': [carts, ...reads],
}

/** The endpoints of a run that must be refused to strangers. Of a protocol that nobody here wrote: those that every till of its target uses. */
export const protectedEndpoints = (protocol: string, front: 'sync' | 'magento'): readonly ProtectedEndpoint[] =>
  byProtocol[protocol] ?? (front === 'sync' ? sync : [order, ...reads])
