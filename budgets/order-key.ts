/** The key of an order, as fixtures/order-wire.ts makes it, which this room may not import (tests/budget-order-keys.test.ts holds the two together). */
export const orderKey = (prefix: string, index: number): string => `${prefix}-${String(index).padStart(6, '0')}`
