import type { Database } from '../database.ts'
import type { Webhook, WebhookEvent } from './webhook-options.ts'

export type Delivery = { id: number; event: string; body: string; attempts: number; fault: string | null }

const tables = [
  `CREATE TABLE IF NOT EXISTS webhook_endpoint (url TEXT PRIMARY KEY, events TEXT NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS webhook_delivery (id INTEGER PRIMARY KEY, url TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL,
     attempts INTEGER NOT NULL DEFAULT 0, status TEXT NOT NULL DEFAULT 'waiting', last_answer TEXT, fault TEXT)`,
  `CREATE INDEX IF NOT EXISTS webhook_waiting ON webhook_delivery (url, id) WHERE status = 'waiting'`,
]

const now = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`

const sourceFields = `'id', NEW.source_item_id, 'increment_id', NULL, 'sku', NEW.sku, 'source_code', NEW.source_code, 'quantity', NEW.quantity`

/** What is queued when a row changes: in the same transaction, whoever wrote the row. */
const triggers: readonly { name: string; on: string; when?: string; event: WebhookEvent; fields: string }[] = [
  {
    name: 'webhook_order', on: 'INSERT ON sales_order', event: 'order.placed',
    fields: `'id', NEW.entity_id, 'increment_id', NEW.increment_id, 'ext_order_id', NEW.ext_order_id, 'quote_id', NEW.document ->> 'quote_id',
      'state', NEW.document ->> 'state', 'grand_total', NEW.document ->> 'grand_total', 'created_at', NEW.created_at`,
  },
  {
    name: 'webhook_invoice', on: 'INSERT ON sales_invoice', event: 'invoice.created',
    fields: `'id', NEW.entity_id, 'increment_id', NEW.increment_id, 'order_id', NEW.order_id,
      'order_increment_id', (SELECT increment_id FROM sales_order WHERE entity_id = NEW.order_id), 'grand_total', NEW.document ->> 'grand_total', 'created_at', NEW.created_at`,
  },
  {
    name: 'webhook_reservation', on: 'INSERT ON inventory_reservation', event: 'stock.changed',
    fields: `'id', NEW.reservation_id, 'increment_id', NEW.metadata ->> 'object_increment_id', 'sku', NEW.sku, 'reserved', NEW.quantity`,
  },
  { name: 'webhook_source', on: 'INSERT ON inventory_source_item', event: 'stock.changed', fields: sourceFields },
  { name: 'webhook_source_change', on: 'UPDATE ON inventory_source_item', when: 'WHEN NEW.quantity <> OLD.quantity', event: 'stock.changed', fields: sourceFields },
]

/** The durable queue of webhook deliveries. Without receivers nothing is queued and nothing is slowed. */
export class WebhookQueue {
  readonly #database: Database

  constructor(database: Database, webhooks: readonly Webhook[]) {
    this.#database = database
    database.flush()
    for (const sql of tables) database.statement(sql).run()
    for (const { name } of triggers) database.statement(`DROP TRIGGER IF EXISTS ${name}`).run()
    database.statement('DELETE FROM webhook_endpoint').run()
    for (const { url, events } of webhooks) database.statement('INSERT INTO webhook_endpoint VALUES (?, ?)').run(url, events.join(' '))
    if (webhooks.length === 0) return
    for (const { name, on, when = '', event, fields } of triggers) {
      database.statement(`CREATE TRIGGER ${name} AFTER ${on} ${when} BEGIN
        INSERT INTO webhook_delivery (url, event, body)
          SELECT url, '${event}', json_object('event', '${event}', ${fields}, 'occurred_at', ${now}) FROM webhook_endpoint WHERE instr(events, '${event}') > 0;
        END`).run()
    }
  }

  /** The next deliveries of a receiver that wait, after the one with the id `after`. */
  waiting(url: string, after: number, most: number): Delivery[] {
    return this.#database.all<Delivery>(
      `SELECT id, event, body, attempts, fault FROM webhook_delivery WHERE url = ? AND status = 'waiting' AND id > ? ORDER BY id LIMIT ?`, url, after, most)
  }

  /** How many deliveries of a receiver each fault has struck. */
  struck(url: string): Map<string, number> {
    const rows = this.#database.all<{ fault: string; n: number }>('SELECT fault, count(*) AS n FROM webhook_delivery WHERE url = ? AND fault IS NOT NULL GROUP BY fault', url)
    return new Map(rows.map(({ fault, n }) => [fault, n]))
  }

  strike(id: number, fault: string): void {
    this.#database.write()
    this.#database.statement('UPDATE webhook_delivery SET fault = ? WHERE id = ?').run(fault, id)
  }

  /** Notes an attempt and what came of it. */
  note(id: number, attempts: number, status: 'waiting' | 'delivered' | 'dropped' | 'failed', answer: string): void {
    this.#database.write()
    this.#database.statement('UPDATE webhook_delivery SET attempts = ?, status = ?, last_answer = ? WHERE id = ?').run(attempts, status, answer, id)
  }
}
