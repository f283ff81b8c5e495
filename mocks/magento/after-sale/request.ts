import { MagentoError } from '../answer.ts'
import { pick } from '../order-entity.ts'
import { isFields, notSupported, snakeName, wrongType } from '../service-input.ts'
import type { Line } from './order-in-hand.ts'
import type { Fields } from './amounts.ts'

/** Magento takes both spellings of a name: `order_item_id` and `orderItemId`. */
const snakeNames = (given: Fields): Fields =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [snakeName(name), value]))

type Names = ReadonlyMap<string, 'number' | 'text'>
const itemNames: Names = new Map([['order_item_id', 'number'], ['qty', 'number']])
const trackNames: Names = new Map([['track_number', 'text'], ['title', 'text'], ['carrier_code', 'text']])
const commentNames: Names = new Map([['comment', 'text'], ['is_visible_on_front', 'number']])
const argumentNames: Names = new Map([['shipping_amount', 'number'], ['adjustment_positive', 'number'], ['adjustment_negative', 'number']])

const listOf = (given: unknown, name: string, type: string): Fields[] => {
  if (given === undefined || given === null) return []
  if (!Array.isArray(given)) throw wrongType(name, given, `${type}[]`)
  return (given as unknown[]).map((one) => {
    if (!isFields(one)) throw wrongType(name, one, type)
    return snakeNames(one)
  })
}

/** What a body asks for, its shape checked: quantities by order line, and what goes with them. */
export type AfterSaleRequest = {
  /** Empty: all that is left. */
  quantities: ReadonlyMap<number, number>
  tracks: readonly Fields[]
  comment: Fields | null
  /** Null: all that is left of it. */
  shippingAmount: number | null
  adjustmentPositive: number
  adjustmentNegative: number
  returnToStock: readonly number[]
}

/** The PHP interface of the elements of `items`. */
export const creationType = { invoice: 'InvoiceItemCreationInterface', ship: 'ShipmentItemCreationInterface', refund: 'CreditmemoItemCreationInterface' } as const

/** Reads the body of `/V1/order/{id}/invoice`, `/ship` or `/refund`. Throws Magento's 400 for unknown names and wrong types. */
export const readRequest = (body: unknown, action: keyof typeof creationType): AfterSaleRequest => {
  const given = isFields(body) ? snakeNames(body) : {}
  const type = `Magento\\Sales\\Api\\Data\\${creationType[action]}`
  const quantities = new Map<number, number>()
  for (const item of listOf(given['items'], 'items', type)) {
    const { order_item_id: id, qty } = pick(item, itemNames, ['extension_attributes'])
    quantities.set(Number(id ?? 0), Number(qty ?? 0))
  }
  const tracks = listOf(given['tracks'], 'tracks', 'Magento\\Sales\\Api\\Data\\ShipmentTrackCreationInterface')
    .map((track) => pick(track, trackNames, ['extension_attributes']))
  const comment = isFields(given['comment']) ? pick(snakeNames(given['comment']), commentNames, ['extension_attributes']) : null
  const asked = isFields(given['arguments']) ? snakeNames(given['arguments']) : {}
  const { shipping_amount: shipping, adjustment_positive: positive, adjustment_negative: negative } = pick(asked, argumentNames, ['extension_attributes'])
  return {
    quantities, tracks,
    comment: comment === null ? null : { comment: comment['comment'] ?? null, is_customer_notified: 0, is_visible_on_front: comment['is_visible_on_front'] ?? 0 },
    shippingAmount: typeof shipping === 'number' ? shipping : null,
    adjustmentPositive: Number(positive ?? 0),
    adjustmentNegative: Number(negative ?? 0),
    returnToStock: returnedItems(asked['extension_attributes']),
  }
}

const returnedItems = (extension: unknown): number[] => {
  if (!isFields(extension)) return []
  const names = snakeNames(extension)
  for (const name in names) if (name !== 'return_to_stock_items' && name !== 'source_code') throw notSupported(name)
  const items = names['return_to_stock_items']
  if (items === undefined || items === null) return []
  if (!Array.isArray(items)) throw wrongType('return_to_stock_items', items, 'int[]')
  return (items as unknown[]).map((item) => {
    if (!Number.isInteger(Number(item))) throw wrongType('return_to_stock_items', item, 'int')
    return Number(item)
  })
}

/** What one line shall get: what was asked for, all of it where nothing was, else nothing. Whole pieces, unless the line may be split. */
export const askedFor = (line: Line, { quantities }: AfterSaleRequest, all: number): number => {
  const wanted = quantities.size === 0 ? all : (quantities.get(line.itemId) ?? 0)
  return Math.max(0, line.fields['is_qty_decimal'] === 1 ? wanted : Math.trunc(wanted))
}

/** Magento's `DocumentValidationException`: all that speaks against it, a line each. */
export const refuse = (document: 'Invoice' | 'Shipment' | 'Creditmemo', messages: readonly string[]): void => {
  if (messages.length > 0) throw new MagentoError(400, `${document} Document Validation Error(s):\n${messages.join('\n')}`)
}
