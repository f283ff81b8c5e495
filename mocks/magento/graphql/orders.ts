import { noSuchEntity, notAllowed } from './errors.ts'
import { uidOf } from './uid.ts'
import { usd } from './money.ts'
import type { Shop } from '../shop.ts'
import type { GraphQlContext, Resolvers } from './context.ts'

type Fields = Readonly<Record<string, unknown>>

/** An order as it is stored. */
export type OrderSource = { entityId: number; incrementId: string; createdAt: string; document: Fields }

type OrderRow = { entity_id: number; increment_id: string; created_at: string; document: string }

const sourceOf = (row: OrderRow | undefined): OrderSource | null =>
  row === undefined ? null : { entityId: row.entity_id, incrementId: row.increment_id, createdAt: row.created_at, document: JSON.parse(row.document) as Fields }

export const orderById = (shop: Shop, entityId: number): OrderSource | null =>
  sourceOf(shop.database.one<OrderRow>('SELECT entity_id, increment_id, created_at, document FROM sales_order WHERE entity_id = ?', entityId))

const statusLabels: Readonly<Record<string, string>> = {
  pending: 'Pending', processing: 'Processing', complete: 'Complete', closed: 'Closed', canceled: 'Canceled', holded: 'On Hold',
  pending_payment: 'Pending Payment', payment_review: 'Payment Review', fraud: 'Suspected Fraud',
}

const amount = (fields: Fields, name: string): object => usd(Number(fields[name] ?? 0))
const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))

type OrderAddress = Fields & { email?: string; postcode?: string }

const billingAddress = ({ document }: OrderSource): OrderAddress | null => (document['billing_address'] as OrderAddress | undefined) ?? null

type Extension = { shipping_assignments?: { shipping?: { address?: OrderAddress; method?: string } }[]; applied_taxes?: Fields[] }

const extensionOf = (document: Fields): Extension => (document['extension_attributes'] as Extension | undefined) ?? {}

const addressOf = (address: OrderAddress | null | undefined): object | null =>
  address === null || address === undefined ? null : { ...address, region_id: text(address['region_id']), country_code: address['country_id'] ?? null }

const itemOf = (stored: string): object => {
  const item = JSON.parse(stored) as Fields
  const quantity = (name: string): number => Number(item[name] ?? 0)
  const [ordered, invoiced, shipped, canceled, refunded] = ['qty_ordered', 'qty_invoiced', 'qty_shipped', 'qty_canceled', 'qty_refunded'].map(quantity) as [number, number, number, number, number]
  return {
    __typename: 'OrderItem', id: uidOf(Number(item['item_id'])), product_name: item['name'] ?? null, product_sku: String(item['sku'] ?? ''),
    product_type: item['product_type'] ?? null, product_sale_price: amount(item, 'price'), discounts: [], status: itemStatus(ordered, invoiced, shipped, canceled, refunded),
    quantity_ordered: ordered, quantity_shipped: shipped, quantity_refunded: refunded, quantity_invoiced: invoiced, quantity_canceled: canceled, quantity_returned: 0,
    sku: item['sku'],
  }
}

/** `Magento\Sales\Model\Order\Item::getStatusId` and its names. */
const itemStatus = (ordered: number, invoiced: number, shipped: number, canceled: number, refunded: number): string => {
  const left = ordered - canceled - refunded
  if (invoiced === 0 && shipped === 0 && refunded === 0 && canceled === 0) return 'Ordered'
  if (shipped > 0 && invoiced > 0 && left === shipped) return 'Shipped'
  if (invoiced > 0 && shipped === 0 && left === invoiced) return 'Invoiced'
  if (refunded > 0 && ordered === refunded) return 'Refunded'
  if (canceled > 0 && ordered === canceled) return 'Canceled'
  return Math.max(shipped, invoiced) < left ? 'Partial' : 'Mixed'
}

const totalOf = ({ document }: OrderSource): object => {
  const shipping = amount(document, 'shipping_amount')
  return {
    subtotal: amount(document, 'subtotal'), discounts: [], total_tax: amount(document, 'tax_amount'),
    taxes: (extensionOf(document).applied_taxes ?? []).map((tax) => ({ amount: amount(tax, 'amount'), title: String(tax['title'] ?? tax['code'] ?? ''), rate: Number(tax['percent'] ?? 0) })),
    grand_total: amount(document, 'grand_total'), base_grand_total: amount(document, 'base_grand_total'), total_shipping: shipping,
    shipping_handling: { total_amount: shipping, amount_excluding_tax: shipping, amount_including_tax: amount(document, 'shipping_incl_tax') },
  }
}

const paymentMethods = ({ document }: OrderSource): object[] => {
  const payment = document['payment'] as { method?: string; additional_information?: string[] } | undefined
  if (payment?.method === undefined) return []
  return [{ type: payment.method, name: payment.additional_information?.[0] ?? payment.method, additional_data: [] }]
}

type GuestOrderInput = { input: { number: string; email: string; postcode: string } }

const guestOrder = (_source: never, { input }: GuestOrderInput, { shop }: GraphQlContext): OrderSource => {
  const order = sourceOf(shop.database.one<OrderRow>(
    'SELECT entity_id, increment_id, created_at, document FROM sales_order WHERE increment_id = ? ORDER BY store_id DESC LIMIT 1', input.number))
  const billing = order === null ? null : billingAddress(order)
  if (order === null || billing === null || billing.email !== input.email || billing.postcode !== input.postcode) {
    throw noSuchEntity("We couldn't locate an order with the information provided.")
  }
  if (Number(order.document['customer_id'] ?? 0) > 0) throw notAllowed('Please login to view the order.')
  return order
}

export const orders: Resolvers = {
  Query: { guestOrder },
  CustomerOrder: {
    id: (order: OrderSource) => uidOf(order.entityId),
    number: (order: OrderSource) => order.incrementId,
    order_number: (order: OrderSource) => order.incrementId,
    increment_id: (order: OrderSource) => order.incrementId,
    order_date: (order: OrderSource) => order.createdAt,
    created_at: (order: OrderSource) => order.createdAt,
    status: ({ document }: OrderSource) => {
      const status = String(document['status'] ?? '')
      return statusLabels[status] ?? status
    },
    email: ({ document }: OrderSource) => document['customer_email'] ?? null,
    grand_total: ({ document }: OrderSource) => document['grand_total'] ?? null,
    is_virtual: ({ document }: OrderSource) => document['is_virtual'] === 1,
    applied_coupons: () => [],
    carrier: ({ document }: OrderSource) => text(document['shipping_description'])?.split(' - ')[0] ?? null,
    shipping_method: ({ document }: OrderSource) => text(document['shipping_description']),
    billing_address: (order: OrderSource) => addressOf(billingAddress(order)),
    shipping_address: ({ document }: OrderSource) => addressOf(extensionOf(document).shipping_assignments?.[0]?.shipping?.address),
    payment_methods: paymentMethods,
    total: totalOf,
    items: (order: OrderSource, _args: never, { shop }: GraphQlContext) =>
      shop.database
        .all<{ document: string }>('SELECT document FROM sales_order_item WHERE order_id = ? ORDER BY item_id', order.entityId)
        .map((row) => itemOf(row.document)),
  },
  OrderItemInterface: {
    product_url_key: (item: { sku: unknown }, _args: never, { shop }: GraphQlContext) => {
      const product = shop.products.bySku(String(item.sku))
      const custom = (product?.['custom_attributes'] ?? []) as { attribute_code: string; value: unknown }[]
      return custom.find((one) => one.attribute_code === 'url_key')?.value ?? null
    },
  },
}
