/** Tables of carts and taxes, named as Magento names them. What an SQL audit does not read lies in `document`. */
export const cartSchema = `
CREATE TABLE IF NOT EXISTS quote (entity_id INTEGER PRIMARY KEY, store_id INTEGER NOT NULL, created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL, is_active INTEGER NOT NULL, items_count INTEGER NOT NULL, items_qty REAL NOT NULL,
  grand_total REAL NOT NULL, customer_id INTEGER, customer_email TEXT COLLATE NOCASE, reserved_order_id TEXT, document TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS quote_customer ON quote (customer_id, is_active) WHERE customer_id IS NOT NULL;
CREATE TABLE IF NOT EXISTS quote_item (item_id INTEGER PRIMARY KEY, quote_id INTEGER NOT NULL, product_id INTEGER NOT NULL,
  sku TEXT NOT NULL COLLATE NOCASE, qty REAL NOT NULL);
CREATE INDEX IF NOT EXISTS quote_item_quote ON quote_item (quote_id);
CREATE TABLE IF NOT EXISTS quote_id_mask (masked_id TEXT PRIMARY KEY, quote_id INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS reserved_stock (sku TEXT PRIMARY KEY COLLATE NOCASE, quantity REAL NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS reservation_made AFTER INSERT ON inventory_reservation BEGIN
  INSERT INTO reserved_stock VALUES (new.sku, new.quantity) ON CONFLICT (sku) DO UPDATE SET quantity = quantity + excluded.quantity;
END;
CREATE TRIGGER IF NOT EXISTS reservation_gone AFTER DELETE ON inventory_reservation BEGIN
  UPDATE reserved_stock SET quantity = quantity - old.quantity WHERE sku = old.sku;
END;
CREATE TABLE IF NOT EXISTS tax_calculation_rate (tax_calculation_rate_id INTEGER PRIMARY KEY, tax_country_id TEXT NOT NULL,
  tax_region_id INTEGER NOT NULL, tax_postcode TEXT NOT NULL, code TEXT NOT NULL UNIQUE, rate REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tax_calculation_rule (tax_calculation_rule_id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE,
  priority INTEGER NOT NULL, position INTEGER NOT NULL, calculate_subtotal INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS tax_calculation (tax_calculation_id INTEGER PRIMARY KEY, tax_calculation_rate_id INTEGER NOT NULL,
  tax_calculation_rule_id INTEGER NOT NULL, customer_tax_class_id INTEGER NOT NULL, product_tax_class_id INTEGER NOT NULL);
`
