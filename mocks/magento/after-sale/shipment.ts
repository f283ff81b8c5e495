import { MagentoError } from '../answer.ts'
import { add, amount } from './amounts.ts'
import { addressesOf } from './copied-fields.ts'
import { insertDocument } from './documents.ts'
import { putBack, setState, takeOrder } from './order-in-hand.ts'
import { isShippable, stateAfter, toShip } from './order-states.ts'
import { askedFor, refuse } from './request.ts'
import { NotEnoughStock, shipPieces } from './stock-movements.ts'
import type { Shop } from '../shop.ts'
import type { Fields } from './amounts.ts'
import type { Line, OrderInHand } from './order-in-hand.ts'
import type { AfterSaleRequest } from './request.ts'
import type { Pieces } from './stock-movements.ts'

const check = (order: OrderInHand, pieces: readonly Pieces[], tracks: readonly Fields[]): void => {
  const messages: string[] = []
  const state = String(order.fields['state'] ?? '')
  if (['payment_review', 'holded', 'canceled'].includes(state) || amount(order.fields, 'is_virtual') !== 0) {
    messages.push(`A shipment cannot be created when an order has a status of ${String(order.fields['status'] ?? '')}`)
  } else if (!order.lines.some(isShippable)) messages.push('The order does not allow a shipment to be created.')
  if (pieces.length === 0) messages.push("You can't create a shipment without products.")
  if (tracks.some((track) => !track['track_number'])) messages.push('Please enter a tracking number.')
  refuse('Shipment', messages)
}

const itemOf = ({ line, quantity }: { line: Line; quantity: number }): Fields => {
  const { name, product_id: productId, sku, weight } = line.fields
  return {
    name: name ?? null, price: amount(line.fields, 'price'), product_id: productId ?? null, sku: sku ?? null,
    ...(typeof weight === 'number' ? { weight } : {}), order_item_id: line.itemId, qty: quantity,
  }
}

/** Ships an order as `ShipOrder::execute` of Magento_Sales 2.4.7; more than is left is cut to that. Returns the shipment's id. */
export const shipOrder = (shop: Shop, orderId: number, request: AfterSaleRequest): number => {
  const order = takeOrder(shop, orderId)
  const pieces = order.lines
    .filter(isShippable)
    .map((line) => ({ line, quantity: Math.min(askedFor(line, request, toShip(line)), toShip(line)) }))
    .filter(({ quantity }) => quantity > 0)
  check(order, pieces, request.tracks)
  try {
    shipPieces(shop, order, pieces)
  } catch (error) {
    if (error instanceof NotEnoughStock) throw new MagentoError(400, 'Could not save a shipment, see error log for details')
    throw error
  }
  for (const { line, quantity } of pieces) add(line.fields, 'qty_shipped', quantity)
  const fields = { ...addressesOf(order), packages: [], total_qty: pieces.reduce((sum, { quantity }) => sum + quantity, 0) }
  const tracks = request.tracks.map((track) => ({ weight: null, qty: null, description: null, ...track }))
  const document = { orderId, fields, items: pieces.map(itemOf), tracks, comment: request.comment }
  const id = insertDocument(shop.database, 'sales_shipment', document, amount(order.fields, 'store_id'), shop.now())
  if (order.fields['state'] === 'new') setState(order, stateAfter(order, true))
  putBack(shop, order)
  return id
}
