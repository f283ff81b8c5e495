import type { DatabaseSync } from 'node:sqlite'

export type CachedProduct = {
  id: number
  sku: string
  name: string
  priceMinor: number
  barcode: string | null
  enabled: boolean
  updatedAt: string
}
export type StockedProduct = CachedProduct & { quantity: number | null; inStock: boolean | null }
export type CachedStock = { sku: string; quantity: number; inStock: boolean }
export type CachedCustomer = { id: number; email: string; firstname: string; lastname: string; updatedAt: string }
export type Area = 'products' | 'stock' | 'customers'

/**
 * The backend's copy of Magento's catalogue, stock and customers. Every changed row gets a revision of its own from one
 * counter an area, so that a till that knows revision r needs exactly the rows above r.
 */
export type CatalogueStore = {
  /** Each stores what differs from before and returns how many rows did. Call within a transaction. */
  saveProducts(rows: readonly CachedProduct[]): number
  saveStock(rows: readonly CachedStock[]): number
  saveCustomers(rows: readonly CachedCustomer[]): number
  revision(area: Area): number
  /** Enabled products behind an id, by id, with their stock; null where none is known. */
  productPage(afterId: number, limit: number): StockedProduct[]
  /** Rows with their revisions, ascending. Products that were disabled are among them. */
  changes(area: Area, since: number, limit: number): Record<string, unknown>[]
  product(sku: string): StockedProduct | null
  /** By the beginning of e-mail address, first or last name, ignoring case. */
  findCustomers(prefix: string, limit: number): CachedCustomer[]
  setting(name: string): string | null
  saveSetting(name: string, value: string): void
}

const productOf = (row: Record<string, unknown>): CachedProduct => ({
  id: row['id'] as number,
  sku: row['sku'] as string,
  name: row['name'] as string,
  priceMinor: row['priceMinor'] as number,
  barcode: row['barcode'] as string | null,
  enabled: row['enabled'] === 1,
  updatedAt: row['updatedAt'] as string,
})

const stockedOf = (row: Record<string, unknown>): StockedProduct => {
  const inStock = row['inStock'] as number | null
  return { ...productOf(row), quantity: row['quantity'] as number | null, inStock: inStock === null ? null : inStock === 1 }
}

export const createCatalogueStore = (db: DatabaseSync): CatalogueStore => {
  const highest = (area: Area): number =>
    Number(db.prepare(`SELECT COALESCE(MAX(revision), 0) AS r FROM ${area}`).get()?.['r'])
  const latest: Record<Area, number> = {
    products: highest('products'),
    stock: highest('stock'),
    customers: highest('customers'),
  }

  // `DO UPDATE … WHERE` leaves an unchanged row alone, so `changes` tells whether a revision was used.
  const putProduct = db.prepare(
    `INSERT INTO products VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET sku = excluded.sku,
       name = excluded.name, priceMinor = excluded.priceMinor, barcode = excluded.barcode, enabled = excluded.enabled,
       updatedAt = excluded.updatedAt,
       revision = excluded.revision
     WHERE (sku, name, priceMinor, barcode, enabled, updatedAt) IS NOT
       (excluded.sku, excluded.name, excluded.priceMinor, excluded.barcode, excluded.enabled, excluded.updatedAt)`,
  )
  // A product that was deleted and made again keeps its sku and gets another id.
  const dropNamesake = db.prepare('DELETE FROM products WHERE sku = ? AND id <> ?')
  const putStock = db.prepare(
    `INSERT INTO stock VALUES (?, ?, ?, ?) ON CONFLICT (sku) DO UPDATE SET
       quantity = excluded.quantity, inStock = excluded.inStock,
       revision = excluded.revision WHERE (quantity, inStock) IS NOT (excluded.quantity, excluded.inStock)`,
  )
  const putCustomer = db.prepare(
    `INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET email = excluded.email,
       firstname = excluded.firstname, lastname = excluded.lastname, updatedAt = excluded.updatedAt,
       searchEmail = excluded.searchEmail, searchFirst = excluded.searchFirst, searchLast = excluded.searchLast,
       revision = excluded.revision
     WHERE (email, firstname, lastname, updatedAt) IS NOT
       (excluded.email, excluded.firstname, excluded.lastname, excluded.updatedAt)`,
  )
  const page = db.prepare(
    `SELECT p.*, s.quantity, s.inStock FROM products p LEFT JOIN stock s ON s.sku = p.sku
     WHERE p.id > ? AND p.enabled = 1 ORDER BY p.id LIMIT ?`,
  )
  const changed = {
    products: db.prepare('SELECT * FROM products WHERE revision > ? ORDER BY revision LIMIT ?'),
    stock: db.prepare('SELECT * FROM stock WHERE revision > ? ORDER BY revision LIMIT ?'),
    customers: db.prepare(
      `SELECT id, email, firstname, lastname, updatedAt, revision FROM customers
       WHERE revision > ? ORDER BY revision LIMIT ?`,
    ),
  }
  const bySku = db.prepare(
    'SELECT p.*, s.quantity, s.inStock FROM products p LEFT JOIN stock s ON s.sku = p.sku WHERE p.sku = ?',
  )
  const byPrefix = (['searchEmail', 'searchLast', 'searchFirst'] as const).map((column) =>
    db.prepare(
      `SELECT id, email, firstname, lastname, updatedAt FROM customers
       WHERE ${column} >= ? AND ${column} < ? ORDER BY ${column} LIMIT ?`,
    ),
  )
  const getSetting = db.prepare('SELECT value FROM settings WHERE name = ?')
  const putSetting = db.prepare(
    'INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  )

  const saveAll = <Row>(
    area: Area,
    rows: readonly Row[],
    put: (row: Row, revision: number) => number | bigint,
  ): number => {
    const before = latest[area]
    for (const row of rows) if (Number(put(row, latest[area] + 1)) > 0) latest[area] += 1
    return latest[area] - before
  }

  return {
    saveProducts: (rows) =>
      saveAll('products', rows, (p, revision) => {
        dropNamesake.run(p.sku, p.id)
        return putProduct.run(p.id, p.sku, p.name, p.priceMinor, p.barcode, p.enabled ? 1 : 0, p.updatedAt, revision)
          .changes
      }),
    saveStock: (rows) =>
      saveAll('stock', rows, (s, revision) => putStock.run(s.sku, s.quantity, s.inStock ? 1 : 0, revision).changes),
    saveCustomers: (rows) =>
      saveAll('customers', rows, (c, revision) => {
        const search = [c.email, c.firstname, c.lastname].map((text) => text.toLowerCase()) as [string, string, string]
        return putCustomer.run(c.id, c.email, c.firstname, c.lastname, c.updatedAt, ...search, revision).changes
      }),
    revision: (area) => latest[area],
    productPage: (afterId, limit) => page.all(afterId, limit).map(stockedOf),
    changes: (area, since, limit) => changed[area].all(since, limit),
    product: (sku) => {
      const row = bySku.get(sku)
      return row === undefined ? null : stockedOf(row)
    },
    findCustomers: (prefix, limit) => {
      const low = prefix.toLowerCase()
      const found = new Map<number, CachedCustomer>()
      // No name holds an @.
      for (const statement of low.includes('@') ? byPrefix.slice(0, 1) : byPrefix) {
        for (const row of statement.all(low, `${low}\u{10ffff}`, limit))
          found.set(row['id'] as number, row as CachedCustomer)
      }
      return [...found.values()].slice(0, limit)
    },
    setting: (name) => (getSetting.get(name)?.['value'] as string | undefined) ?? null,
    saveSetting: (name, value) => void putSetting.run(name, value),
  }
}
