import { percentOf } from './cart-money.ts'
import { flatRateDescription, paymentMethods } from './methods.ts'
import type { OrderEntity } from '../order-entity.ts'
import type { Origin } from '../routing.ts'
import type { Cart } from './cart.ts'
import type { CartAddress } from './cart-address.ts'
import type { CartLine, CartMoney } from './cart-money.ts'

type Fields = Record<string, unknown>

/** Each amount twice, in the shop's currency and in that of the order, which is the same here. */
const twice = (amounts: Readonly<Record<string, number>>): Fields => {
  const both: Fields = {}
  for (const name in amounts) {
    both[name] = amounts[name]
    both[`base_${name}`] = amounts[name]
  }
  return both
}

const addressOf = (address: CartAddress, email: string | null): Fields => ({
  city: address.city, ...(address.company === null ? {} : { company: address.company }), country_id: address.countryId,
  ...(address.customerAddressId === null ? {} : { customer_address_id: address.customerAddressId }), email,
  firstname: address.firstname, lastname: address.lastname, postcode: address.postcode, region: address.region,
  region_code: address.regionCode, region_id: address.regionId, street: address.street, telephone: address.telephone,
})

/** Column `row_weight` has four decimals. */
const weightOf = ({ product, item }: CartLine): number => Math.round(product.weight * item.pieces * 10_000) / 10_000

/** A line with every column that Magento fills, so that the reader adds none of those that a posted order would show. */
const itemOf = (line: CartLine): Fields => {
  const { item, product } = line
  const price = product.priceMinor / 100
  const tax = line.taxMinor / 100
  return {
    amount_refunded: 0, base_amount_refunded: 0, base_cost: null, base_discount_amount: 0, base_discount_invoiced: 0,
    base_discount_tax_compensation_amount: 0, base_original_price: price, base_price: price, base_price_incl_tax: line.unitPriceInclTaxMinor / 100,
    base_row_invoiced: 0, base_row_total: line.rowTotalMinor / 100, base_row_total_incl_tax: line.rowTotalInclTaxMinor / 100, base_tax_amount: tax,
    base_tax_invoiced: 0, discount_amount: 0, discount_invoiced: 0, discount_percent: 0, free_shipping: 0, discount_tax_compensation_amount: 0,
    is_qty_decimal: 0, is_virtual: 0, name: product.name, no_discount: 0, original_price: price, price, price_incl_tax: line.unitPriceInclTaxMinor / 100,
    product_id: product.productId, product_type: product.typeId, qty_backordered: null, qty_canceled: 0, qty_invoiced: 0, qty_ordered: item.pieces,
    qty_refunded: 0, qty_shipped: 0, quote_item_id: item.itemId, row_invoiced: 0, row_total: line.rowTotalMinor / 100,
    row_total_incl_tax: line.rowTotalInclTaxMinor / 100, row_weight: weightOf(line), sku: product.sku, store_id: 1, tax_amount: tax,
    tax_invoiced: 0, tax_percent: percentOf(line.rates), weight: product.weight,
  }
}

/** The order that a cart becomes, with the fields that Magento fills. */
export const orderOfCart = (cart: Cart, money: CartMoney, incrementId: string, origin: Origin): OrderEntity => {
  const guest = cart.customerId === null
  const total = money.grandTotalMinor / 100
  const shipping = money.shippingMinor / 100
  const title = paymentMethods.find((method) => method.code === cart.paymentMethod)?.title ?? ''
  const appliedTaxes = money.appliedTaxes.map(({ code, percent, taxMinor }) => ({ code, title: code, percent, amount: taxMinor / 100, base_amount: taxMinor / 100 }))
  return {
    scalars: {
      base_currency_code: 'USD', base_shipping_discount_tax_compensation_amnt: 0, base_to_global_rate: 1, base_to_order_rate: 1,
      customer_email: cart.email, customer_firstname: cart.billing.firstname, customer_group_id: guest ? 0 : 1,
      ...(guest ? {} : { customer_id: cart.customerId }), customer_is_guest: guest ? 1 : 0, customer_lastname: cart.billing.lastname,
      customer_note_notify: 1, email_sent: 1, global_currency_code: 'USD', increment_id: incrementId, is_virtual: 0, order_currency_code: 'USD',
      quote_id: cart.id, remote_ip: origin.address, ...(origin.forwardedFor === null ? {} : { x_forwarded_for: origin.forwardedFor }),
      shipping_description: flatRateDescription, shipping_discount_tax_compensation_amount: 0, state: 'new', status: 'pending',
      store_currency_code: 'USD', store_id: 1, store_to_base_rate: 0, store_to_order_rate: 0, total_qty_ordered: money.pieces,
      weight: money.lines.reduce((sum, line) => sum + weightOf(line), 0),
      ...twice({
        discount_amount: 0, discount_tax_compensation_amount: 0, grand_total: total, shipping_amount: shipping, shipping_discount_amount: 0,
        shipping_incl_tax: shipping, shipping_tax_amount: 0, subtotal: money.subtotalMinor / 100, subtotal_incl_tax: money.subtotalInclTaxMinor / 100,
        tax_amount: money.taxMinor / 100,
      }),
    },
    items: money.lines.map(itemOf),
    billingAddress: addressOf(cart.billing, cart.email),
    shippingAddress: addressOf(cart.shipping, cart.email),
    shippingMethod: cart.shippingMethod,
    payment: {
      account_status: null, additional_information: [title], cc_last4: null, method: cart.paymentMethod,
      ...twice({ amount_ordered: total, shipping_amount: shipping }),
    },
    statusHistories: [],
    extension: { payment_additional_info: [{ key: 'method_title', value: title }], applied_taxes: appliedTaxes },
  }
}
