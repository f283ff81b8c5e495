/**
 * The requests that `latency.<request>` can name: those of fixtures/request-names.ts, which this room may not import
 * (tests/budget-request-names.test.ts holds the two together). A protocol of the user's own may add names.
 */
export const knownRequests = [
  'sale', 'order', 'order-batch', 'sign-in', 'shift', 'catalogue-page', 'catalogue-delta', 'stock-delta', 'customer-delta',
  'product-lookup', 'customer-lookup', 'order-lookup', 'cart-create', 'cart-item', 'cart-shipping', 'cart-payment', 'order-bulk', 'bulk-status',
  'order-invoice', 'order-ship', 'order-refund', 'order-hold', 'order-cancel',
] as const

/** Of these an order or a batch is made: the error rate counts the whole, and not its parts once more. */
export const orderParts: readonly string[] = ['cart-create', 'cart-item', 'cart-shipping', 'cart-payment', 'order-bulk', 'bulk-status']

/**
 * The name under which the driver keeps orders whose time says nothing (refused ones, and those sold offline) where an order is a
 * request of its own: their errors count with those of `order`, and no latency knows them.
 */
export const UNTIMED_ORDERS = 'order-untimed'
