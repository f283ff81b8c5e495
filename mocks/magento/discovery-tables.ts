import type { Database } from './database.ts'

const tables = [
  `CREATE TABLE IF NOT EXISTS eav_entity_attribute (attribute_set_id INTEGER NOT NULL, attribute_id INTEGER NOT NULL,
    PRIMARY KEY (attribute_set_id, attribute_id)) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS catalog_category_entity (entity_id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL, name TEXT NOT NULL,
    position INTEGER NOT NULL, level INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS catalog_category_product (product_id INTEGER NOT NULL, category_id INTEGER NOT NULL,
    PRIMARY KEY (product_id, category_id)) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS tax_class (class_id INTEGER PRIMARY KEY, class_name TEXT NOT NULL, class_type TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS customer_group (customer_group_id INTEGER PRIMARY KEY, customer_group_code TEXT NOT NULL, tax_class_id INTEGER NOT NULL)',
  'CREATE TABLE IF NOT EXISTS inventory_stock (stock_id INTEGER PRIMARY KEY, name TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS inventory_source (source_code TEXT PRIMARY KEY, name TEXT NOT NULL, enabled INTEGER NOT NULL, country_id TEXT NOT NULL, postcode TEXT NOT NULL)',
  // As a fresh Magento holds them.
  "INSERT OR IGNORE INTO tax_class VALUES (2, 'Taxable Goods', 'PRODUCT'), (3, 'Retail Customer', 'CUSTOMER')",
  "INSERT OR IGNORE INTO customer_group VALUES (0, 'NOT LOGGED IN', 3), (1, 'General', 3), (2, 'Wholesale', 3), (3, 'Retailer', 3)",
  "INSERT OR IGNORE INTO inventory_stock VALUES (1, 'Default Stock')",
  "INSERT OR IGNORE INTO inventory_source VALUES ('default', 'Default Source', 1, 'US', '00000')",
]

/** The tables that tell what kind of shop this is, with what each Magento brings along. */
export const createDiscoveryTables = (database: Database): void => {
  for (const sql of tables) database.statement(sql).run()
}
