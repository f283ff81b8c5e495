import { createCatalogue, type Catalogue } from './catalogue.ts'
import { createCustomerBook, type CustomerBook } from './customers.ts'
import type { TillDatabase } from './database.ts'
import { isQuota } from './order-book.ts'
import { inSlices, nextTask, parts } from './slices.ts'
import type { SyncTarget } from './sync.ts'

/** Rows that one task writes or reads: some 3 ms of a desktop's time. */
const ROWS = 100
const READ_ROWS = 200

/** Catalogue and customers in memory, with IndexedDB behind them. */
export type Memory = {
  catalogue: Catalogue
  customers: CustomerBook
  target: SyncTarget
  loadCatalogue(): Promise<void>
  loadCustomers(): Promise<void>
}

export const createMemory = (db: TillDatabase, departments: Readonly<Record<string, string>>, onFull: () => void): Memory => {
  const catalogue = createCatalogue(departments)
  const customers = createCustomerBook()

  /** Memory has the rows: a database that is full only makes the next start slower. */
  const store = async <Name extends 'products' | 'stock' | 'customers'>(name: Name, rows: readonly Parameters<typeof db.put<Name>>[1][]): Promise<void> => {
    for (const part of parts(rows, ROWS)) {
      try {
        const transaction = db.transaction(name, 'readwrite', { durability: 'relaxed' })
        await Promise.all([...part.map((row) => transaction.store.put(row)), transaction.done])
      } catch (error) {
        if (!isQuota(error)) throw error
        onFull()
        return
      }
      await nextTask()
    }
  }

  /** All rows of a store, some hundred a task, by key. */
  const readAll = async <Name extends 'products' | 'stock' | 'customers'>(
    name: Name,
    keyOf: (row: Awaited<ReturnType<typeof db.getAll<Name>>>[number]) => string | number,
    take: (rows: Awaited<ReturnType<typeof db.getAll<Name>>>) => Promise<void>,
  ): Promise<void> => {
    let range: IDBKeyRange | null = null
    for (;;) {
      const rows: Awaited<ReturnType<typeof db.getAll<Name>>> = await db.getAll(name, range, READ_ROWS)
      if (rows.length > 0) await take(rows)
      const last = rows.at(-1)
      if (rows.length < READ_ROWS || last === undefined) return
      range = IDBKeyRange.lowerBound(keyOf(last), true)
      await nextTask()
    }
  }

  const changedOf = async <Row>(rows: readonly Row[], put: (row: Row) => boolean): Promise<Row[]> => {
    const changed: Row[] = []
    await inSlices(rows, (row) => {
      if (put(row)) changed.push(row)
    })
    return changed
  }

  return {
    catalogue,
    customers,
    target: {
      products: async (rows) => store('products', await changedOf(rows, catalogue.putProduct)),
      stock: async (rows) => store('stock', await changedOf(rows, catalogue.putStock)),
      customers: async (rows) => {
        await inSlices(rows, customers.put)
        await store('customers', rows)
      },
      saveProgress: async (progress) => {
        await db.put('meta', { name: 'sync', value: progress }).catch((error: unknown) => {
          if (!isQuota(error)) throw error
          onFull()
        })
      },
    },
    loadCatalogue: async () => {
      await readAll('stock', ({ sku }) => sku, (rows) => inSlices(rows, (row) => void catalogue.putStock(row)))
      const products: Parameters<typeof catalogue.putProduct>[0][] = []
      await readAll('products', ({ sku }) => sku, async (rows) => void products.push(...rows))
      // The order in which they first came.
      products.sort((a, b) => a.id - b.id)
      await inSlices(products, (row) => void catalogue.putProduct(row))
    },
    loadCustomers: () => readAll('customers', ({ id }) => id, (rows) => inSlices(rows, customers.put)),
  }
}
