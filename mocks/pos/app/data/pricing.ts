import { rowTax } from '../../../../fixtures/money.ts'
import type { Cart, PricedCart, PricedLine, Product, Tender } from './api.ts'

const percent = (value: number): number => Math.min(100, Math.max(0, Math.round(value)))

/** A price less two discounts, one after the other, rounded half up once: 199 less 10 % is 179 (179.1). Integers only. */
export const discounted = (priceMinor: number, lineDiscount: number, cartDiscount: number): number => {
  const tenThousandths = priceMinor * (100 - percent(lineDiscount)) * (100 - percent(cartDiscount)) + 5000
  return (tenThousandths - (tenThousandths % 10_000)) / 10_000
}

/**
 * Prices a cart as the backends check it: a row is quantity × unit price, its tax is rounded half up, all else are sums. A discount
 * lowers the unit price, because neither backend knows of discounts. Lines without a known product or pieces are left out.
 */
export const priceCart = (cart: Cart, productBySku: (sku: string) => Product | null, taxBasisPoints: number): PricedCart => {
  const lines: PricedLine[] = []
  let quantity = 0
  let discountMinor = 0
  let subtotalMinor = 0
  let taxMinor = 0
  for (const line of cart.lines) {
    const product = productBySku(line.sku)
    if (product === null || !Number.isSafeInteger(line.quantity) || line.quantity <= 0) continue
    const unitPriceMinor = discounted(product.priceMinor, line.discountPercent, cart.discountPercent)
    const rowTotalMinor = line.quantity * unitPriceMinor
    const rowTaxMinor = rowTax(rowTotalMinor, taxBasisPoints)
    lines.push({
      product, quantity: line.quantity, listPriceMinor: product.priceMinor, unitPriceMinor, discountPercent: line.discountPercent, rowTotalMinor, taxMinor: rowTaxMinor,
    })
    quantity += line.quantity
    discountMinor += line.quantity * (product.priceMinor - unitPriceMinor)
    subtotalMinor += rowTotalMinor
    taxMinor += rowTaxMinor
  }
  return { lines, quantity, discountMinor, subtotalMinor, taxMinor, totalMinor: subtotalMinor + taxMinor }
}

/** Why these tenders do not pay this total; null where they do. */
export const tenderFault = (tenders: readonly Tender[], totalMinor: number): string | null => {
  if (tenders.some(({ amountMinor }) => !Number.isSafeInteger(amountMinor) || amountMinor < 0)) return 'an amount is not a number of cents'
  const paidMinor = tenders.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  return paidMinor === totalMinor ? null : `the tenders sum to ${paidMinor} cents and not to ${totalMinor}`
}
