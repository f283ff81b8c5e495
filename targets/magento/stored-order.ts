import { TillstormError } from '../../run/problems.ts'

/** An order as Magento holds it. Amounts as it gives them, in major units; null where it holds none. */
export type StoredOrder = {
  entityId: number
  incrementId: string
  extOrderId: string | null
  state: string | null
  /** On the target's clock, whole seconds, unless the order brought its own time. */
  createdAtMs: number | null
  updatedAtMs: number | null
  customerEmail: string | null
  grandTotal: number | null
  subtotal: number | null
  tax: number | null
  shipping: number | null
  /** Below 0 where there is one. */
  discount: number | null
  /**
   * What else is part of the grand total: the tax that a discount takes out of prices with tax (of lines and of shipping), and fixed product taxes of all lines. 0 where
   * a shop has none of them.
   */
  surcharge: number
  totalQuantity: number | null
  /** `payment.additional_information`: the only place for tenders. */
  paymentTexts: readonly string[]
  billingCompany: string | null
  /** Of all invoices, and of all credit memos; null before the first. */
  invoiced: number | null
  refunded: number | null
  lines: readonly StoredLine[]
}

export type StoredLine = { sku: string; quantity: number | null; price: number | null; rowTotal: number | null; tax: number | null; /** Pieces; 0 where none is told. */ shipped: number }

/** What `fields=` asks for; an unknown name in it gives empty lists in silence. */
export const storedOrderFields =
  'items[entity_id,increment_id,ext_order_id,state,status,created_at,updated_at,customer_email,grand_total,subtotal,' +
  'tax_amount,shipping_amount,discount_amount,discount_tax_compensation_amount,shipping_discount_tax_compensation_amount,total_qty_ordered,total_invoiced,total_refunded,payment[method,additional_information],billing_address[company],items[sku,qty_ordered,price,row_total,tax_amount,weee_tax_applied_row_amount,qty_shipped]],total_count'

const timeText = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/

/** `2026-11-22 17:36:23`, UTC, as epoch milliseconds; null for any other text. */
export const magentoTimeMs = (value: unknown): number | null => {
  if (typeof value !== 'string' || !timeText.test(value)) return null
  const digits = (from: number, to: number): number => Number(value.slice(from, to))
  const ms = Date.UTC(digits(0, 4), digits(5, 7) - 1, digits(8, 10), digits(11, 13), digits(14, 16), digits(17, 19))
  return new Date(ms).getUTCDate() === digits(8, 10) ? ms : null
}

const amount = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  // Some versions and modules give decimals as text, "19.9900".
  if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
  return null
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null)

type Raw = Readonly<Record<string, unknown>>

const line = (raw: Raw): StoredLine => ({
  sku: text(raw['sku']) ?? '',
  quantity: amount(raw['qty_ordered']),
  price: amount(raw['price']),
  rowTotal: amount(raw['row_total']),
  tax: amount(raw['tax_amount']),
  shipped: amount(raw['qty_shipped']) ?? 0,
})

const noTexts: readonly string[] = []

const paymentTexts = (payment: unknown): readonly string[] => {
  if (typeof payment !== 'object' || payment === null) return noTexts
  const texts = (payment as Raw)['additional_information']
  return Array.isArray(texts) ? texts.filter((entry) => typeof entry === 'string') : noTexts
}

/** Whole ten-thousandths, as Magento keeps amounts: a sum of doubles would not be the amount that it stands for. */
const surchargeOf = (raw: Raw, lines: readonly Raw[]): number => {
  const parts = [raw['discount_tax_compensation_amount'], raw['shipping_discount_tax_compensation_amount'], ...lines.map((each) => each['weee_tax_applied_row_amount'])]
  return parts.reduce<number>((sum, part) => sum + Math.round((amount(part) ?? 0) * 10_000), 0) / 10_000
}

const companyOf = (address: unknown): string | null => (typeof address === 'object' && address !== null ? text((address as Raw)['company']) : null)

/** Reads one item of an order search. Throws TARGET_UNEXPECTED where it is no order. */
export const storedOrder = (item: object): StoredOrder => {
  const raw = item as Raw
  const entityId = raw['entity_id']
  const incrementId = text(raw['increment_id'])
  if (!Number.isSafeInteger(entityId) || (entityId as number) <= 0 || incrementId === null) {
    throw new TillstormError('TARGET_UNEXPECTED', 'a stored order has no entity_id or increment_id, so it is no answer of a Magento')
  }
  const items = raw['items']
  const lines = Array.isArray(items) ? items.filter((entry): entry is Raw => typeof entry === 'object' && entry !== null) : []
  return {
    entityId: entityId as number,
    incrementId,
    extOrderId: text(raw['ext_order_id']),
    state: text(raw['state']),
    createdAtMs: magentoTimeMs(raw['created_at']),
    updatedAtMs: magentoTimeMs(raw['updated_at']),
    customerEmail: text(raw['customer_email']),
    grandTotal: amount(raw['grand_total']),
    subtotal: amount(raw['subtotal']),
    tax: amount(raw['tax_amount']),
    shipping: amount(raw['shipping_amount']),
    discount: amount(raw['discount_amount']),
    surcharge: surchargeOf(raw, lines),
    totalQuantity: amount(raw['total_qty_ordered']),
    paymentTexts: paymentTexts(raw['payment']),
    billingCompany: companyOf(raw['billing_address']),
    invoiced: amount(raw['total_invoiced']),
    refunded: amount(raw['total_refunded']),
    lines: lines.map(line),
  }
}
