import type { AfterSale } from '../../fixtures/after-sale.ts'

/**
 * An endpoint that tills use and that must not be open. The request does nothing, also where it is let through: a write has an empty body or names nobody's cart, which
 * Magento refuses after it has looked at the rights. Only `POST carts/mine` does what it says, and makes an empty cart.
 */
export type ProtectedEndpoint = {
  /** As `fixtures/request-names.ts` calls it. */
  request: string
  realm: 'admin' | 'customer' | 'terminal'
  method: 'GET' | 'POST' | 'PUT'
  /** Below the base URL of its target. */
  path: string
  body: unknown
}

const search = 'searchCriteria[pageSize]=1'
const filterBy = (field: string, value: string, condition: 'eq' | 'gteq'): string => {
  const at = 'searchCriteria[filter_groups][0][filters][0]'
  return `${at}[field]=${field}&${at}[value]=${encodeURIComponent(value)}&${at}[condition_type]=${condition}&${search}`
}
/** What changed since a day that is far away: nothing. */
const changed = filterBy('updated_at', '2099-01-01 00:00:00', 'gteq')
const admin = { realm: 'admin', method: 'GET', body: undefined } as const

/** What a till reads by Magento's REST, whatever it sells by. */
const reads: readonly ProtectedEndpoint[] = [
  { ...admin, request: 'catalogue-page', path: `/rest/V1/products?${search}` },
  { ...admin, request: 'catalogue-delta', path: `/rest/V1/products?${changed}` },
  { ...admin, request: 'product-lookup', path: '/rest/V1/products/nothing' },
  { ...admin, request: 'stock-delta', path: `/rest/V1/inventory/source-items?${search}` },
  { ...admin, request: 'customer-lookup', path: `/rest/V1/customers/search?${search}` },
  { ...admin, request: 'customer-delta', path: `/rest/V1/customers/search?${changed}` },
  { ...admin, request: 'order-lookup', path: `/rest/V1/orders?${filterBy('increment_id', 'nothing', 'eq')}&fields=total_count` },
]

const order: ProtectedEndpoint = { realm: 'admin', method: 'POST', request: 'order', path: '/rest/V1/orders', body: {} }
const bulk: ProtectedEndpoint = { realm: 'admin', method: 'POST', request: 'order-bulk', path: '/rest/async/bulk/V1/orders', body: { nothing: 1 } }
const bulkStatus: ProtectedEndpoint = { ...admin, request: 'bulk-status', path: '/rest/V1/bulk/00000000-0000-0000-0000-000000000000/status' }

const ofCustomer = { realm: 'customer', method: 'POST', body: {} } as const
/** The checkout of a customer, and what it reads of itself. */
const mine: readonly ProtectedEndpoint[] = [
  { ...ofCustomer, request: 'cart-create', path: '/rest/V1/carts/mine' },
  { ...ofCustomer, request: 'cart-item', path: '/rest/V1/carts/mine/items' },
  { ...ofCustomer, request: 'cart-shipping', path: '/rest/V1/carts/mine/shipping-information' },
  { ...ofCustomer, request: 'cart-payment', path: '/rest/V1/carts/mine/payment-information' },
  { ...ofCustomer, method: 'GET', request: 'cart-create', path: '/rest/V1/carts/mine', body: undefined },
  { ...ofCustomer, method: 'GET', request: 'cart-item', path: '/rest/V1/carts/mine/items', body: undefined },
  { ...ofCustomer, method: 'GET', request: 'customer-lookup', path: '/rest/V1/customers/me', body: undefined },
]

/** The checkout of an administrator, for the customer and the cart that nobody has. `POST customers` is no part of it: in Magento everybody may register. */
const adminCart: readonly ProtectedEndpoint[] = [
  { ...admin, method: 'POST', request: 'cart-create', path: '/rest/V1/customers/0/carts', body: {} },
  { ...admin, method: 'POST', request: 'cart-item', path: '/rest/V1/carts/0/items', body: {} },
  { ...admin, method: 'POST', request: 'cart-shipping', path: '/rest/V1/carts/0/shipping-information', body: {} },
  { ...admin, method: 'PUT', request: 'cart-payment', path: '/rest/V1/carts/0/order', body: {} },
]

const terminal = { realm: 'terminal', method: 'GET', body: undefined } as const
const sync: readonly ProtectedEndpoint[] = [
  { ...terminal, request: 'catalogue-page', path: '/v1/catalogue?limit=1' },
  { ...terminal, request: 'catalogue-delta', path: '/v1/catalogue/changes?since=0' },
  { ...terminal, request: 'stock-delta', path: '/v1/stock/changes?since=0' },
  { ...terminal, request: 'customer-lookup', path: '/v1/customers?query=nobody' },
  { ...terminal, request: 'order-lookup', path: '/v1/orders/no-such-order' },
  { realm: 'terminal', method: 'POST', request: 'order-batch', path: '/v1/order-batches', body: {} },
]

/** Rights are looked at before the session: a stranger gets to neither. */
const webpos: readonly ProtectedEndpoint[] = [
  { realm: 'admin', method: 'POST', request: 'order', path: '/rest/V1/webpos/checkout/placeOrder', body: {} },
  { ...admin, request: 'catalogue-page', path: `/rest/V1/webpos/products/sync?${search}` },
  { ...admin, request: 'customer-lookup', path: `/rest/V1/webpos/customers/list?${search}` },
  { ...admin, request: 'order-lookup', path: `/rest/V1/webpos/orders/sync?${search}` },
]

const byProtocol: Readonly<Record<string, readonly ProtectedEndpoint[]>> = {
  sync,
  'magento-orders': [order, ...reads],
  'magento-bulk': [bulk, bulkStatus, ...reads],
  'magento-guest': reads,
  'magento-graphql': reads,
  'magento-customer': [...mine, ...reads],
  'magento-admin-cart': [...adminCart, ...reads],
  webpos,
}

/** The endpoints of a run that must be refused to strangers. Of a protocol that nobody here wrote: those that every till of its target uses. */
export const protectedEndpoints = (protocol: string, front: 'sync' | 'magento'): readonly ProtectedEndpoint[] =>
  byProtocol[protocol] ?? (front === 'sync' ? sync : [order, ...reads])

/** What a run asks for after a sale, of an order that there is not: Magento looks for it only after it has looked at the rights. */
export const afterSaleEndpoints = (afterSale: AfterSale | null): readonly ProtectedEndpoint[] => {
  if (afterSale === null) return []
  const { invoicePerMille, shipPerMille, refundReturns, holdPerMille, cancelPerMille } = afterSale
  const write = (request: string, path: string): ProtectedEndpoint => ({ realm: 'admin', method: 'POST', request, path: `/rest/V1/${path}`, body: {} })
  return [
    ...(invoicePerMille > 0 || refundReturns ? [write('order-invoice', 'order/0/invoice')] : []),
    ...(shipPerMille > 0 ? [write('order-ship', 'order/0/ship')] : []),
    ...(refundReturns ? [write('order-refund', 'order/0/refund')] : []),
    ...(holdPerMille > 0 ? [write('order-hold', 'orders/0/hold'), write('order-hold', 'orders/0/unhold')] : []),
    ...(cancelPerMille > 0 ? [write('order-cancel', 'orders/0/cancel')] : []),
  ]
}
