import type { Connection } from 'mysql2/promise'

/** Columns, types and keys as a Magento 2.4.7 has them, of what monitors and audit read. */
const tables = `
CREATE TABLE sales_order (entity_id int(10) unsigned NOT NULL AUTO_INCREMENT, state varchar(32), status varchar(32), store_id smallint(5) unsigned,
  customer_id int(10) unsigned, base_grand_total decimal(20,4), grand_total decimal(20,4), subtotal decimal(20,4), tax_amount decimal(20,4),
  shipping_amount decimal(20,4), discount_amount decimal(20,4), discount_tax_compensation_amount decimal(20,4),
  shipping_discount_tax_compensation_amount decimal(20,4), total_invoiced decimal(20,4), total_refunded decimal(20,4), total_qty_ordered decimal(12,4), quote_id int(11), increment_id varchar(50), customer_email varchar(128), ext_order_id varchar(32),
  created_at timestamp NOT NULL DEFAULT current_timestamp(), updated_at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  PRIMARY KEY (entity_id), UNIQUE KEY (increment_id, store_id), KEY (created_at), KEY (ext_order_id), KEY (quote_id), KEY (updated_at));
CREATE TABLE sales_order_item (item_id int(10) unsigned NOT NULL AUTO_INCREMENT, order_id int(10) unsigned NOT NULL DEFAULT 0, parent_item_id int(10) unsigned,
  sku varchar(255), name varchar(255), qty_ordered decimal(12,4) DEFAULT 0, qty_shipped decimal(12,4) DEFAULT 0, price decimal(20,4) NOT NULL DEFAULT 0, tax_amount decimal(20,4) DEFAULT 0,
  row_total decimal(20,4) NOT NULL DEFAULT 0, weee_tax_applied_row_amount decimal(20,4), PRIMARY KEY (item_id), KEY (order_id));
CREATE TABLE sales_order_payment (entity_id int(10) unsigned NOT NULL AUTO_INCREMENT, parent_id int(10) unsigned NOT NULL, method varchar(128),
  additional_information text, PRIMARY KEY (entity_id), KEY (parent_id));
CREATE TABLE sales_order_address (entity_id int(10) unsigned NOT NULL AUTO_INCREMENT, parent_id int(10) unsigned, address_type varchar(255), company varchar(255),
  PRIMARY KEY (entity_id), KEY (parent_id));
CREATE TABLE queue (id int(10) unsigned NOT NULL AUTO_INCREMENT, name varchar(255), PRIMARY KEY (id), UNIQUE KEY (name));
CREATE TABLE queue_message (id bigint(20) unsigned NOT NULL AUTO_INCREMENT, topic_name varchar(255), body longtext, PRIMARY KEY (id));
CREATE TABLE queue_message_status (id bigint(20) unsigned NOT NULL AUTO_INCREMENT, queue_id int(10) unsigned NOT NULL, message_id bigint(20) unsigned NOT NULL,
  updated_at timestamp NOT NULL DEFAULT current_timestamp(), status smallint(5) unsigned NOT NULL, number_of_trials smallint(5) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (id), UNIQUE KEY (queue_id, message_id), KEY (status, updated_at));
CREATE TABLE magento_bulk (id int(10) unsigned NOT NULL AUTO_INCREMENT, uuid varbinary(39), operation_count int(10) unsigned NOT NULL,
  start_time timestamp NOT NULL DEFAULT current_timestamp(), PRIMARY KEY (id), UNIQUE KEY (uuid));
CREATE TABLE magento_operation (id int(10) unsigned NOT NULL AUTO_INCREMENT, bulk_uuid varbinary(39), topic_name varchar(255), status smallint(6) NOT NULL DEFAULT 0,
  started_at timestamp NULL, operation_key int(10) unsigned NOT NULL DEFAULT 0, PRIMARY KEY (id), KEY (bulk_uuid), KEY (status, started_at));`

export type OrderRow = Readonly<Record<string, unknown>> & { items?: readonly Readonly<Record<string, unknown>>[] | null; payment?: Readonly<Record<string, unknown>> | null; billing_address?: Readonly<Record<string, unknown>> | null }

const insert = async (database: Connection, table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]): Promise<void> => {
  for (let from = 0; from < rows.length; from += 2_000) {
    await database.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`, [rows.slice(from, from + 2_000)])
  }
}

const orderColumns = [
  'entity_id', 'state', 'status', 'store_id', 'grand_total', 'subtotal', 'tax_amount', 'shipping_amount', 'discount_amount', 'discount_tax_compensation_amount', 'shipping_discount_tax_compensation_amount', 'total_invoiced', 'total_refunded', 'total_qty_ordered', 'increment_id', 'customer_email', 'ext_order_id', 'created_at', 'updated_at',
]
const itemColumns = ['sku', 'name', 'qty_ordered', 'price', 'row_total', 'tax_amount', 'qty_shipped']

/** A new schema with Magento's tables, empty. */
export const createMagentoTables = async (root: Connection, schema: string): Promise<void> => {
  await root.query(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4; USE ${schema}; SET time_zone = '+00:00'; ${tables}`)
}

/** Writes orders, in the shape that Magento's REST gives them, as the rows that Magento keeps. */
export const writeOrders = async (root: Connection, orders: readonly OrderRow[]): Promise<void> => {
  await insert(root, 'sales_order', orderColumns, orders.map((order) => orderColumns.map((name) => order[name] ?? (name === 'store_id' ? 1 : null))))
  const lines = orders.flatMap((order) => (order.items ?? []).map((item) => [order['entity_id'], ...itemColumns.map((name) => item[name] ?? (name === 'sku' || name === 'name' ? null : 0))]))
  await insert(root, 'sales_order_item', ['order_id', ...itemColumns], lines)
  const payments = orders.flatMap((order) => {
    const { payment } = order
    if (payment === null || payment === undefined) return []
    return [[order['entity_id'], payment['method'] ?? 'checkmo', JSON.stringify(payment['additional_information'] ?? [])]]
  })
  await insert(root, 'sales_order_payment', ['parent_id', 'method', 'additional_information'], payments)
  const addresses = orders.flatMap((order) => ['billing', 'shipping'].map((type) => [order['entity_id'], type, order.billing_address?.['company'] ?? null]))
  await insert(root, 'sales_order_address', ['parent_id', 'address_type', 'company'], addresses)
}
