import { MagentoError } from './answer.ts'
import { coreValues, insertProducts } from './catalogue-seed.ts'
import { checkNames, isFields, isNumeric, wrongType } from './service-input.ts'
import type { Database } from './database.ts'
import type { ProductReader } from './product-reader.ts'

type Fields = Record<string, unknown>

/** The names of `ProductInterface`. */
const productNames = new Set([
  'id', 'sku', 'name', 'attribute_set_id', 'price', 'status', 'visibility', 'type_id', 'created_at', 'updated_at', 'weight', 'extension_attributes', 'product_links', 'options',
  'media_gallery_entries', 'tier_prices', 'custom_attributes',
])

const scalar = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

/** Every attribute value that the body gives, own keys and `custom_attributes` alike. */
const givenValues = (product: Fields): Record<string, string | number> => {
  const values: Record<string, string | number> = {}
  for (const name of ['name', 'price', 'status', 'visibility', 'weight']) {
    const value = product[name]
    if (scalar(value)) values[name] = name === 'name' ? String(value) : Number(value)
  }
  for (const custom of Array.isArray(product['custom_attributes']) ? (product['custom_attributes'] as unknown[]) : []) {
    if (isFields(custom) && scalar(custom['value'])) values[String(custom['attribute_code'])] = custom['value']
  }
  return values
}

/** Changes a product or makes a new one, as `ProductRepository::save` does; `now` becomes its `updated_at`. */
export const saveProduct = (database: Database, reader: ProductReader, product: unknown, now: string): string => {
  if (!isFields(product) || !scalar(product['sku'])) {
    throw new MagentoError(400, 'The "%1" attribute value is empty. Set the attribute and try again.', ['sku'])
  }
  checkNames(product, productNames)
  const { price } = product
  if (price !== undefined && price !== null && !isNumeric(price)) throw wrongType('price', price, 'float')
  if (Number(price ?? 0) < 0) throw new MagentoError(400, 'Please enter a number 0 or greater in this field.')
  const sku = String(product['sku'])
  const values = givenValues(product)
  const known = database.one<{ entity_id: number }>('SELECT entity_id FROM catalog_product_entity WHERE sku = ?', sku)
  if (known === undefined) {
    if (product['attribute_set_id'] === undefined) throw new MagentoError(400, 'Invalid product data: %1', ['Invalid attribute set entity type'])
    const entityId = (database.one<{ top: number | null }>('SELECT max(entity_id) AS top FROM catalog_product_entity')?.top ?? 0) + 1
    const name = String(values['name'] ?? '')
    if (name === '') throw new MagentoError(400, 'The "Product Name" attribute value is empty. Set the attribute and try again.')
    insertProducts(database, [{
      entityId, sku, attributeSetId: Number(product['attribute_set_id']), typeId: String(product['type_id'] ?? 'simple'),
      values: { ...coreValues(name, Number(values['price'] ?? 0), Number(values['weight'] ?? 0)), ...values }, quantity: stockQuantity(product) ?? 0,
    }], now)
    reader.forget(entityId)
    return sku
  }
  database.write()
  for (const code in values) {
    const attribute = database.one<{ attribute_id: number; backend_type: string }>('SELECT attribute_id, backend_type FROM eav_attribute WHERE attribute_code = ?', code)
    if (attribute === undefined) continue
    database
      .statement(`INSERT INTO catalog_product_entity_${attribute.backend_type} VALUES (?, ?, 0, ?)
        ON CONFLICT (entity_id, attribute_id, store_id) DO UPDATE SET value = excluded.value`)
      .run(known.entity_id, attribute.attribute_id, values[code] ?? null)
  }
  database.statement('UPDATE catalog_product_entity SET updated_at = ? WHERE entity_id = ?').run(now, known.entity_id)
  const quantity = stockQuantity(product)
  if (quantity !== null) {
    database.statement("UPDATE inventory_source_item SET quantity = ?, status = ? WHERE sku = ? AND source_code = 'default'").run(quantity, quantity > 0 ? 1 : 0, sku)
  }
  reader.forget(known.entity_id)
  return sku
}

const stockQuantity = (product: Fields): number | null => {
  const extension = product['extension_attributes']
  const stock = isFields(extension) ? extension['stock_item'] : undefined
  return isFields(stock) && scalar(stock['qty']) ? Number(stock['qty']) : null
}
