import type { Database } from '../database.ts'

/**
 * What can be sold of a SKU: the sources' stock and the reservations, which are negative where carts have ordered. Reservations are summed as they
 * are written (`reserved_stock`), so that a look-up costs the same after a hundred thousand orders. Null where no source knows the SKU.
 */
export const salableOf = (database: Database, sku: string): number | null => {
  const row = database.one<{ quantity: number | null; reserved: number | null }>(
    `SELECT sum(quantity * status) AS quantity, (SELECT quantity FROM reserved_stock WHERE sku = ?1) AS reserved
     FROM inventory_source_item WHERE sku = ?1`, sku)
  if (row === undefined || row.quantity === null) return null
  return row.quantity + (row.reserved ?? 0)
}

/** Takes pieces from what can be sold, negative, or gives them back. `event` is Magento's name of what happened. */
export const reserve = (database: Database, sku: string, quantity: number, event: string, incrementId: string): void => {
  database.write()
  database
    .statement('INSERT INTO inventory_reservation (stock_id, sku, quantity, metadata) VALUES (1, ?, ?, ?)')
    .run(sku, quantity, JSON.stringify({ event_type: event, object_type: 'order', object_id: '', object_increment_id: incrementId }))
}
