import type { WireOrder } from '../../fixtures/order-wire.ts'

/**
 * An order as JSON with its known fields alone, in one order: the same order gives the same text, however a till writes it. What is
 * stored and what a repeated key is compared by.
 */
export const canonicalOrder = (order: WireOrder): string => {
  const { key, terminal, shop, soldAtMs, currency, guest, subtotalMinor, taxMinor, totalMinor, totalQuantity } = order
  const { email, firstname, lastname, telephone, street, city, postcode, regionCode, countryId } = order.customer
  return JSON.stringify({
    key, terminal, shop, soldAtMs, currency, guest,
    customer: { email, firstname, lastname, telephone, street, city, postcode, regionCode, countryId },
    lines: order.lines.map(({ productId, sku, name, quantity, unitPriceMinor, rowTotalMinor, taxMinor: lineTaxMinor }) => ({
      productId, sku, name, quantity, unitPriceMinor, rowTotalMinor, taxMinor: lineTaxMinor,
    })),
    tenders: order.tenders.map(({ method, amountMinor }) => ({ method, amountMinor })),
    subtotalMinor, taxMinor, totalMinor, totalQuantity,
  })
}
