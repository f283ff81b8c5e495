import { amount, toColumn } from './amounts.ts'
import type { Shop } from '../shop.ts'
import type { Line, OrderInHand } from './order-in-hand.ts'

// Magento_InventorySales and Magento_InventoryShipping 2.4.7. They never ask whether an order had reserved anything: for
// one that came by POST /V1/orders, which reserves nothing, a shipment or a cancel leaves the salable quantity too high.

/** One of Magento's sales events, as the metadata of a reservation names it. */
export type SalesEvent = 'order_placed' | 'shipment_created' | 'creditmemo_created' | 'order_canceled'

/** Thrown inside a shipment that the source cannot give. */
export class NotEnoughStock extends Error {}

const stockId = 1
const sourceCode = 'default'

/** Appends a reservation of an order: negative where pieces are bound, positive where they are free again. */
export const reserve = ({ database }: Shop, order: OrderInHand, sku: string, quantity: number, event: SalesEvent): void => {
  const metadata = JSON.stringify({
    event_type: event, object_type: 'order', object_id: String(order.entityId), object_increment_id: String(order.fields['increment_id'] ?? ''),
  })
  database.write()
  database.statement('INSERT INTO inventory_reservation (stock_id, sku, quantity, metadata) VALUES (?, ?, ?, ?)').run(stockId, sku, quantity, metadata)
}

/** Takes pieces out of the source, or puts them back where `quantity` is negative. A product without stock has none to move. */
const deduct = ({ database }: Shop, sku: string, quantity: number): void => {
  const item = database.one<{ source_item_id: number; quantity: number }>(
    'SELECT source_item_id, quantity FROM inventory_source_item WHERE sku = ? AND source_code = ?', sku, sourceCode)
  const left = toColumn((item?.quantity ?? 0) - quantity)
  if (item === undefined || left < 0) throw new NotEnoughStock(`the source has too little of ${sku}`)
  database.write()
  database.statement('UPDATE inventory_source_item SET quantity = ?, status = ? WHERE source_item_id = ?').run(left, left > 0 ? 1 : 0, item.source_item_id)
}

/** The SKU of the product that a line names by its id; null where the catalogue has none. */
const catalogueSku = ({ database }: Shop, line: Line): string | null =>
  database.one<{ sku: string }>('SELECT sku FROM catalog_product_entity WHERE entity_id = ?', amount(line.fields, 'product_id'))?.sku ?? null

const skuOf = (shop: Shop, line: Line): string => catalogueSku(shop, line) ?? String(line.fields['sku'] ?? '')

/** Some pieces of one line. */
export type Pieces = { line: Line; quantity: number }

const bySku = (pieces: readonly Pieces[], skuOfLine: (line: Line) => string | null): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const { line, quantity } of pieces) {
    const sku = skuOfLine(line)
    if (sku !== null && quantity > 0) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
  }
  return sums
}

/** A shipment takes its pieces out of the source and frees what the order had reserved. Throws NotEnoughStock. */
export const shipPieces = (shop: Shop, order: OrderInHand, pieces: readonly Pieces[]): void => {
  for (const [sku, quantity] of bySku(pieces, (line) => catalogueSku(shop, line))) {
    deduct(shop, sku, quantity)
    reserve(shop, order, sku, quantity, 'shipment_created')
  }
}

/** A cancel frees what was neither shipped nor invoiced: `GetItemsToCancelFromOrderItem`. To be called before the lines change. */
export const freeCancelled = (shop: Shop, order: OrderInHand): void => {
  for (const line of order.lines) {
    const { fields } = line
    const quantity = amount(fields, 'qty_ordered') - Math.max(amount(fields, 'qty_shipped'), amount(fields, 'qty_invoiced')) - amount(fields, 'qty_canceled')
    if (quantity !== 0) reserve(shop, order, skuOf(shop, line), quantity, 'order_canceled')
  }
}

/** How many pieces of a credit memo were never shipped, and how many were. The former count first, whatever came back before (`getTotalDeductedQty`). */
const neverShipped = (shop: Shop, order: OrderInHand, sku: string, pieces: readonly Pieces[]): { quantity: number; rest: number } => {
  const inCatalogue = order.lines.filter((line) => catalogueSku(shop, line) === sku)
  const shipped = inCatalogue.reduce((sum, { fields }) => sum + amount(fields, 'qty_shipped'), 0)
  const ofSku = pieces.filter(({ line, quantity }) => quantity > 0 && skuOf(shop, line) === sku)
  const open = ofSku.reduce((sum, { line: { fields }, quantity }) => sum + amount(fields, 'qty_invoiced') - amount(fields, 'qty_refunded') + quantity, 0)
  const wanted = ofSku.reduce((sum, { quantity }) => sum + quantity, 0)
  const quantity = Math.max(0, Math.min(wanted, open - shipped))
  return { quantity, rest: Math.min(shipped, wanted - quantity) }
}

/**
 * Pieces of a credit memo that come back to stock: shipped ones go into the source again, the others are only free again
 * (`ProcessRefundItems`). To be called after the lines hold what was refunded.
 */
export const returnPieces = (shop: Shop, order: OrderInHand, pieces: readonly Pieces[]): void => {
  for (const sku of bySku(pieces, (line) => skuOf(shop, line)).keys()) {
    const { quantity, rest } = neverShipped(shop, order, sku, pieces)
    if (rest > 0) deduct(shop, sku, -rest)
    if (quantity > 0) reserve(shop, order, sku, quantity, 'creditmemo_created')
  }
}

/**
 * Pieces of a credit memo that do not come back. The ones that were never shipped leave the source now, as if they were,
 * and are no longer reserved (`DeductSourceItemQuantityOnRefund`). To be called after the lines hold what was refunded.
 */
export const writeOffPieces = (shop: Shop, order: OrderInHand, pieces: readonly Pieces[]): void => {
  const material = pieces.filter(({ line }) => amount(line.fields, 'is_virtual') === 0)
  for (const sku of bySku(material, (line) => catalogueSku(shop, line)).keys()) {
    const held = shop.database.one<{ quantity: number }>('SELECT quantity FROM inventory_source_item WHERE sku = ? AND source_code = ?', sku, sourceCode)?.quantity ?? 0
    const quantity = Math.min(held, neverShipped(shop, order, sku, material).quantity)
    if (quantity <= 0) continue
    deduct(shop, sku, quantity)
    reserve(shop, order, sku, quantity, 'creditmemo_created')
  }
}
