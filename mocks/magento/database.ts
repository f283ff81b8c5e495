import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterSaleSchema } from './after-sale/schema.ts'
import { cartSchema } from './carts/cart-schema.ts'
import { ofDocument } from './generated-columns.ts'

const valueTable = (type: string, sql: string): string =>
  `CREATE TABLE IF NOT EXISTS catalog_product_entity_${type} (entity_id INTEGER NOT NULL, attribute_id INTEGER NOT NULL,
   store_id INTEGER NOT NULL DEFAULT 0, value ${sql}, PRIMARY KEY (entity_id, attribute_id, store_id)) WITHOUT ROWID;`

const schema = `
CREATE TABLE IF NOT EXISTS core_config (path TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS admin_user (username TEXT PRIMARY KEY, failures_num INTEGER NOT NULL, lock_expires INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS eav_attribute_set (attribute_set_id INTEGER PRIMARY KEY, attribute_set_name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS eav_attribute (attribute_id INTEGER PRIMARY KEY, attribute_code TEXT NOT NULL UNIQUE,
  backend_type TEXT NOT NULL, frontend_label TEXT);
CREATE TABLE IF NOT EXISTS catalog_product_entity (entity_id INTEGER PRIMARY KEY, attribute_set_id INTEGER NOT NULL,
  type_id TEXT NOT NULL, sku TEXT NOT NULL COLLATE NOCASE UNIQUE, created_at TEXT NOT NULL, updated_at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS product_updated ON catalog_product_entity (updated_at);
${valueTable('int', 'INTEGER')}
${valueTable('varchar', 'TEXT COLLATE NOCASE')}
${valueTable('decimal', 'REAL')}
${valueTable('text', 'TEXT')}
${valueTable('datetime', 'TEXT')}
CREATE TABLE IF NOT EXISTS inventory_source_item (source_item_id INTEGER PRIMARY KEY, source_code TEXT NOT NULL,
  sku TEXT NOT NULL COLLATE NOCASE, quantity REAL NOT NULL, status INTEGER NOT NULL, UNIQUE (sku, source_code));
CREATE INDEX IF NOT EXISTS source_item_out ON inventory_source_item (sku) WHERE status = 0;
CREATE TABLE IF NOT EXISTS inventory_reservation (reservation_id INTEGER PRIMARY KEY, stock_id INTEGER NOT NULL,
  sku TEXT NOT NULL COLLATE NOCASE, quantity REAL NOT NULL, metadata TEXT);
CREATE INDEX IF NOT EXISTS reservation_sku ON inventory_reservation (sku);
CREATE TABLE IF NOT EXISTS customer_entity (entity_id INTEGER PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE,
  firstname TEXT NOT NULL COLLATE NOCASE, lastname TEXT NOT NULL COLLATE NOCASE, created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL, password_hash TEXT, addresses TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS customer_updated ON customer_entity (updated_at);
CREATE TABLE IF NOT EXISTS sales_order (entity_id INTEGER PRIMARY KEY, increment_id TEXT COLLATE NOCASE,
  store_id INTEGER, ext_order_id TEXT COLLATE NOCASE, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  document TEXT NOT NULL, ${ofDocument(
    'state status customer_id customer_email quote_id base_grand_total grand_total subtotal tax_amount shipping_amount ' +
      'discount_amount total_paid total_due total_refunded total_canceled total_qty_ordered total_item_count ' +
      'customer_is_guest order_currency_code remote_ip x_forwarded_for subtotal_incl_tax',
  )}, UNIQUE (increment_id, store_id));
CREATE INDEX IF NOT EXISTS order_ext ON sales_order (ext_order_id);
CREATE TABLE IF NOT EXISTS sales_order_item (item_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, document TEXT NOT NULL,
  ${ofDocument(
    'sku name product_id product_type qty_ordered price original_price row_total tax_amount tax_percent discount_amount ' +
      'price_incl_tax row_total_incl_tax created_at updated_at',
  )});
CREATE INDEX IF NOT EXISTS item_order ON sales_order_item (order_id);
CREATE TABLE IF NOT EXISTS magento_bulk (id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, user_id INTEGER, user_type INTEGER,
  description TEXT, operation_count INTEGER NOT NULL, start_time TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS magento_operation (id INTEGER PRIMARY KEY, operation_key INTEGER NOT NULL, bulk_uuid TEXT NOT NULL,
  topic_name TEXT NOT NULL, serialized_data TEXT, result_serialized_data TEXT, status INTEGER NOT NULL, error_code INTEGER,
  result_message TEXT);
CREATE INDEX IF NOT EXISTS operation_bulk ON magento_operation (bulk_uuid);
CREATE INDEX IF NOT EXISTS operation_open ON magento_operation (id) WHERE status = 4;
`

/** Turns of the event loop that a transaction stays open for others to join. */
const MOST_TURNS = 4

/**
 * The shop's database in one file. Writes of neighbouring turns of the event loop share a transaction: whoever answers a
 * write must wait for `afterCommit`, so that an answer is never ahead of the disk.
 */
export class Database {
  readonly #sqlite: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #waiting: (() => void)[] = []
  #open = false
  /** Called after each commit. */
  onCommit: () => void = () => {}
  #writes = 0

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true })
    this.#sqlite = new DatabaseSync(join(dataDir, 'magento.sqlite'))
    // synchronous=OFF leaves the flush to the system: a killed process loses nothing, and a checkpoint never blocks a request.
    this.#sqlite.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-65536;')
    this.#sqlite.exec(schema)
    this.#sqlite.exec(cartSchema)
    this.#sqlite.exec(afterSaleSchema)
  }

  /** A prepared statement, made once for each text. At most 500 texts are kept: a search makes its own. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      if (this.#statements.size >= 500) this.#statements.clear()
      statement = this.#sqlite.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.statement(sql).all(...values) as Row[]
  }

  one<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.statement(sql).get(...values) as Row | undefined
  }

  /** Like `all`, for a text that will not come again. */
  allOnce<Row>(sql: string): Row[] {
    return this.#sqlite.prepare(sql).all() as Row[]
  }

  /** Opens a transaction, or joins the one that is open. */
  write(): void {
    this.#writes++
    if (this.#open) return
    this.statement('BEGIN').run()
    this.#open = true
    this.#flushSoon(MOST_TURNS)
  }

  /** A commit costs as much as an order's own rows: it waits for as long as each turn brings new ones, and a few turns at most. */
  #flushSoon(turnsLeft: number): void {
    const before = this.#writes
    setImmediate(() => {
      if (!this.#open) return
      if (turnsLeft > 1 && this.#writes > before) this.#flushSoon(turnsLeft - 1)
      else this.flush()
    })
  }

  /** Runs `then` once all that was written is safe: at once when nothing is pending. */
  afterCommit(then: () => void): void {
    if (this.#open) this.#waiting.push(then)
    else then()
  }

  /** Commits what is pending and lets the answers go. */
  flush(): void {
    if (!this.#open) return
    this.statement('COMMIT').run()
    this.#open = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const then of waiting) then()
    this.onCommit()
  }

  /** Undoes what `work` wrote when it throws; what other requests wrote in this turn stays. */
  atomically<Result>(work: () => Result): Result {
    this.write()
    this.#sqlite.exec('SAVEPOINT request')
    try {
      const result = work()
      this.#sqlite.exec('RELEASE request')
      return result
    } catch (error) {
      this.#sqlite.exec('ROLLBACK TO request; RELEASE request')
      throw error
    }
  }

  /** A setting that outlives a restart. */
  config(path: string): string | null {
    return this.one<{ value: string }>('SELECT value FROM core_config WHERE path = ?', path)?.value ?? null
  }

  setConfig(path: string, value: string): void {
    this.write()
    this.statement('INSERT INTO core_config VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET value = excluded.value').run(path, value)
  }

  /** The secret that signs this shop's tokens, made once. */
  cryptKey(): string {
    const known = this.config('crypt/key')
    if (known !== null) return known
    const fresh = randomBytes(32).toString('hex')
    this.setConfig('crypt/key', fresh)
    return fresh
  }

  close(): void {
    this.flush()
    this.#statements.clear()
    this.#sqlite.close()
  }
}
