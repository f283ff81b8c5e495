import { magentoTime, type WireOrder } from '../../fixtures/order-wire.ts'

/** An amount as a JSON number of major units: the double nearest to it, which Magento rounds to four decimals. */
const major = (minor: number): number => minor / 100

/**
 * The body of `webpos/checkout/placeOrder`: Magento's own field names, addresses and payments as lists, and the point of sale that sold it. Neither invoice nor shipment is
 * asked for with it.
 */
export const webposOrderJson = (order: WireOrder, posId: number): string => {
  const { customer: c } = order
  const address = {
    firstname: c.firstname, lastname: c.lastname, street: [c.street], city: c.city, region_code: c.regionCode, postcode: c.postcode, country_id: c.countryId,
    telephone: c.telephone, email: c.email,
  }
  const [total, subtotal, tax] = [major(order.totalMinor), major(order.subtotalMinor), major(order.taxMinor)]
  return JSON.stringify({
    order: {
      increment_id: order.key, ext_order_id: order.key, pos_id: posId, created_at: magentoTime(order.soldAtMs), store_id: 1, state: 'new', status: 'pending',
      base_currency_code: order.currency, order_currency_code: order.currency, global_currency_code: order.currency, store_currency_code: order.currency,
      customer_email: c.email, customer_firstname: c.firstname, customer_lastname: c.lastname, customer_is_guest: order.guest ? 1 : 0,
      grand_total: total, base_grand_total: total, subtotal, base_subtotal: subtotal, tax_amount: tax, base_tax_amount: tax, shipping_amount: 0, base_shipping_amount: 0,
      total_qty_ordered: order.totalQuantity,
      addresses: [{ ...address, address_type: 'billing' }, { ...address, address_type: 'shipping' }],
      payments: order.tenders.map(({ method, amountMinor }) => ({ method, amount_paid: major(amountMinor) })),
      items: order.lines.map((line) => ({
        sku: line.sku, name: line.name, product_id: line.productId, product_type: 'simple', qty_ordered: line.quantity, price: major(line.unitPriceMinor),
        base_price: major(line.unitPriceMinor), original_price: major(line.unitPriceMinor), base_original_price: major(line.unitPriceMinor), row_total: major(line.rowTotalMinor),
        base_row_total: major(line.rowTotalMinor), tax_amount: major(line.taxMinor), base_tax_amount: major(line.taxMinor),
        row_total_incl_tax: major(line.rowTotalMinor + line.taxMinor), base_row_total_incl_tax: major(line.rowTotalMinor + line.taxMinor),
      })),
    },
    create_invoice: false, create_shipment: false,
  })
}
