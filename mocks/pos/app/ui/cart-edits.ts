import type { Cart, PricedCart, TillCustomer } from '../data/api.ts'

/** A whole per cent from 0 to 100; what is no number is 0. */
export const wholePercent = (value: number): number => (Number.isFinite(value) ? Math.min(100, Math.max(0, Math.round(value))) : 0)

export const setCartDiscount = (cart: Cart, percent: number): Cart => ({ ...cart, discountPercent: wholePercent(percent) })

export const setLineDiscount = (cart: Cart, sku: string, percent: number): Cart => ({
  ...cart,
  lines: cart.lines.map((line) => (line.sku === sku ? { ...line, discountPercent: wholePercent(percent) } : line)),
})

export const setCustomer = (cart: Cart, customerId: number | null): Cart => ({ ...cart, customerId })

/** What the list of held carts calls a cart: its customer, else its first product and how many more. */
export const heldNote = (priced: PricedCart, customer: TillCustomer | null): string => {
  if (customer !== null) return `${customer.firstname} ${customer.lastname}`
  const first = priced.lines[0]
  if (first === undefined) return 'Empty cart'
  return priced.lines.length === 1 ? first.product.name : `${first.product.name} and ${priced.lines.length - 1} more`
}

/** Notes that a customer is likely to hand over for an amount: the next 1, 5, 10, 20, 50 and 100 above it, at most four. */
export const likelyCash = (dueMinor: number): number[] => {
  const rounded = [100, 500, 1000, 2000, 5000, 10000].map((step) => Math.ceil(dueMinor / step) * step)
  return [...new Set(rounded)].filter((amount) => amount > dueMinor).slice(0, 4)
}

/** A key on the cash pad: digits come in from the right as cents, `00` twice, `⌫` takes the last away. Stops at 999,999.99. */
export const keyedCash = (givenMinor: number, key: string): number => {
  if (key === '⌫') return Math.floor(givenMinor / 10)
  const next = givenMinor * 10 ** key.length + Number(key)
  return next > 99_999_999 ? givenMinor : next
}
