import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { WireOrder } from '../../../../fixtures/order-wire.ts'
import type { TillConfig } from '../config.ts'
import type { HeldCart, OrderState, Receipt, TillCustomer } from './api.ts'
import type { ProductRow, StockRow } from './catalogue.ts'
import type { SyncProgress } from './sync.ts'

export type StoredOrder = {
  reference: string
  state: OrderState
  soldAtMs: number
  /** Local date of the sale. */
  day: string
  receipt: Receipt
  order: WireOrder
  reason: string | null
  sentAtMs: number | null
}

export type StoredSession = { id: 'cashier'; user: string; name: string }
export type MetaRow = { name: 'config'; value: TillConfig } | { name: 'sync'; value: SyncProgress }

interface TillSchema extends DBSchema {
  products: { key: string; value: ProductRow }
  stock: { key: string; value: StockRow }
  customers: { key: number; value: TillCustomer }
  orders: { key: string; value: StoredOrder; indexes: { byState: [OrderState, number]; bySoldAt: number; byDay: string } }
  held: { key: string; value: HeldCart }
  session: { key: string; value: StoredSession }
  meta: { key: string; value: MetaRow }
}

export type TillDatabase = IDBPDatabase<TillSchema>

/** The database of page and worker. Rejects where the browser gives none. */
export const openTillDatabase = (): Promise<TillDatabase> =>
  openDB<TillSchema>('till', 1, {
    upgrade: (db) => {
      db.createObjectStore('products', { keyPath: 'sku' })
      db.createObjectStore('stock', { keyPath: 'sku' })
      db.createObjectStore('customers', { keyPath: 'id' })
      const orders = db.createObjectStore('orders', { keyPath: 'reference' })
      orders.createIndex('byState', ['state', 'soldAtMs'])
      orders.createIndex('bySoldAt', 'soldAtMs')
      orders.createIndex('byDay', 'day')
      db.createObjectStore('held', { keyPath: 'id' })
      db.createObjectStore('session', { keyPath: 'id' })
      db.createObjectStore('meta', { keyPath: 'name' })
    },
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  })

export const savedConfig = async (db: TillDatabase): Promise<TillConfig | null> => {
  const row = await db.get('meta', 'config')
  return row?.name === 'config' ? row.value : null
}
