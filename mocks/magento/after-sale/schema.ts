import { ofDocument } from '../generated-columns.ts'

const documentTable = (name: string, generated: string): string => `
CREATE TABLE IF NOT EXISTS ${name} (entity_id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL, store_id INTEGER,
  increment_id TEXT COLLATE NOCASE, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, document TEXT NOT NULL,
  ${ofDocument(generated)}, UNIQUE (increment_id, store_id));
CREATE INDEX IF NOT EXISTS ${name}_order ON ${name} (order_id);`

const itemTable = (name: string, generated: string): string => `
CREATE TABLE IF NOT EXISTS ${name} (entity_id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, order_item_id INTEGER NOT NULL,
  document TEXT NOT NULL, ${ofDocument(generated)});
CREATE INDEX IF NOT EXISTS ${name}_parent ON ${name} (parent_id);`

const money = 'base_grand_total grand_total subtotal tax_amount shipping_amount discount_amount'
const row = 'sku product_id qty price row_total tax_amount discount_amount'

/** Tables of what follows a sale: invoices, shipments and credit memos, with their lines. */
export const afterSaleSchema = `
${documentTable('sales_invoice', `state total_qty ${money}`)}
${itemTable('sales_invoice_item', row)}
${documentTable('sales_shipment', 'total_qty')}
${itemTable('sales_shipment_item', 'sku product_id qty price weight')}
CREATE TABLE IF NOT EXISTS sales_shipment_track (entity_id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, document TEXT NOT NULL,
  ${ofDocument('order_id track_number title carrier_code')});
CREATE INDEX IF NOT EXISTS sales_shipment_track_parent ON sales_shipment_track (parent_id);
${documentTable('sales_creditmemo', `state invoice_id adjustment adjustment_positive adjustment_negative ${money}`)}
${itemTable('sales_creditmemo_item', row)}
`
