import { attributeCounts, sizedAttributeSets } from '../../fixtures/attributes.ts'
import { attributeSets, generatedCatalogue, kindsOfSet } from '../../fixtures/catalogue.ts'
import { customerOf } from '../../fixtures/customers.ts'
import type { AttributeCount, AttributeSet, BackendType } from '../../fixtures/attributes.ts'
import type { Database } from './database.ts'

/** Attributes that each Magento product has, with Magento's own ids where they were recorded. */
const coreAttributes: readonly [number, string, BackendType][] = [
  [73, 'name', 'varchar'], [77, 'price', 'decimal'], [82, 'weight', 'decimal'], [97, 'status', 'int'],
  [99, 'visibility', 'int'], [106, 'options_container', 'varchar'], [121, 'url_key', 'varchar'],
  [122, 'msrp_display_actual_price_type', 'varchar'], [136, 'tax_class_id', 'int'], [137, 'barcode', 'varchar'],
]
const firstOwnAttribute = 150

const firstOwnSet = 9

/** The shop's own attribute sets by their ids, which start at 9: its departments, and the one set where all products have one size. */
const ownSets = (attributes: AttributeCount | null): ReadonlyMap<number, AttributeSet> => {
  const sets = new Map<number, AttributeSet>(attributeSets.map((set, place) => [firstOwnSet + place, set]))
  if (attributes !== null) sets.set(firstOwnSet + attributeSets.length + attributeCounts.indexOf(attributes), sizedAttributeSets[attributes])
  return sets
}

/** Writes the attributes and attribute sets; 4 is Magento's own set "Default". */
export const seedAttributes = (database: Database, attributes: AttributeCount | null): void => {
  database.write()
  const set = database.statement('INSERT OR IGNORE INTO eav_attribute_set VALUES (?, ?)')
  const sets = ownSets(attributes)
  set.run(4, 'Default')
  for (const [setId, { name }] of sets) set.run(setId, name)
  const attribute = database.statement('INSERT OR IGNORE INTO eav_attribute VALUES (?, ?, ?, ?)')
  for (const [id, code, type] of coreAttributes) attribute.run(id, code, type, code)
  const own = new Map([...sets.values()].flatMap((one) => one.attributes.map((definition) => [definition.code, definition])))
  let id = firstOwnAttribute
  for (const { code, backendType, label } of own.values()) attribute.run(id++, code, backendType, label)
  const member = database.statement(
    'INSERT OR IGNORE INTO eav_entity_attribute SELECT ?, attribute_id FROM eav_attribute WHERE attribute_code = ?')
  for (const [, code] of coreAttributes) for (const setId of [4, ...sets.keys()]) member.run(setId, code)
  for (const [setId, { attributes: codes }] of sets) for (const { code } of codes) member.run(setId, code)
}

const rootCategory = 2
const firstOwnCategory = 3

/** A department's category, followed by one of each of its kinds. */
const categoryOf = (department: number): number => firstOwnCategory + department * (1 + (kindsOfSet[department]?.length ?? 0))

/** Writes the category tree: departments, and their kinds of goods below. */
const seedCategories = (database: Database): void => {
  const category = database.statement('INSERT OR IGNORE INTO catalog_category_entity VALUES (?, ?, ?, ?, ?)')
  category.run(rootCategory, 1, 'Default Category', 1, 1)
  attributeSets.forEach(({ name }, department) => {
    category.run(categoryOf(department), rootCategory, name, department, 2)
    kindsOfSet[department]?.forEach((kind, place) => category.run(categoryOf(department) + 1 + place, categoryOf(department), kind, place, 3))
  })
}

/** The categories of a generated product: its department and its kind, the second word of its name. */
const categoriesOf = (sku: string, name: string): number[] => {
  const department = attributeSets.findIndex(({ skuPrefix }) => sku.startsWith(skuPrefix))
  const kind = kindsOfSet[department]?.indexOf(name.split(' ')[1] ?? '') ?? -1
  return kind < 0 ? [] : [categoryOf(department), categoryOf(department) + 1 + kind]
}

/** A product before it is stored: every value by its attribute code. */
export type NewProduct = {
  entityId: number
  sku: string
  attributeSetId: number
  typeId: string
  values: Readonly<Record<string, string | number>>
  quantity: number
  /** None for a product that is in no category. */
  categoryIds?: readonly number[]
}

/** Writes products into the entity, value and stock tables, in the transaction that is open. */
export const insertProducts = (database: Database, products: Iterable<NewProduct>, now: string): void => {
  const attributes = new Map(
    database.all<{ attribute_id: number; attribute_code: string; backend_type: string }>('SELECT * FROM eav_attribute')
      .map((row) => [row.attribute_code, row]),
  )
  database.write()
  const entity = database.statement('INSERT INTO catalog_product_entity VALUES (?, ?, ?, ?, ?, ?)')
  const stock = database.statement('INSERT INTO inventory_source_item (source_code, sku, quantity, status) VALUES (?, ?, ?, ?)')
  for (const product of products) {
    entity.run(product.entityId, product.attributeSetId, product.typeId, product.sku, now, now)
    for (const code in product.values) {
      const attribute = attributes.get(code)
      const value = product.values[code]
      if (attribute === undefined || value === undefined) continue
      database
        .statement(`INSERT INTO catalog_product_entity_${attribute.backend_type} VALUES (?, ?, 0, ?)`)
        .run(product.entityId, attribute.attribute_id, value)
    }
    for (const categoryId of product.categoryIds ?? []) {
      database.statement('INSERT INTO catalog_category_product VALUES (?, ?)').run(product.entityId, categoryId)
    }
    stock.run('default', product.sku, product.quantity, product.quantity > 0 ? 1 : 0)
  }
}

const urlKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

/** The attribute values that Magento adds to what the shop gives. */
export const coreValues = (name: string, price: number, weight: number): Record<string, string | number> => ({
  name, price, weight, status: 1, visibility: 4, options_container: 'container2', url_key: urlKey(name),
  msrp_display_actual_price_type: '0', tax_class_id: 2,
})

function* generatedProducts(seed: number, size: number, attributes: AttributeCount | null): Iterable<NewProduct> {
  const catalogue = generatedCatalogue(seed, size, attributes)
  const setIds = new Map([...ownSets(attributes)].map(([setId, { name }]) => [name, setId]))
  for (let index = 0; index < size; index++) {
    const product = catalogue.productAt(index)
    yield {
      entityId: product.productId,
      sku: product.sku,
      attributeSetId: setIds.get(product.attributeSet) ?? 4,
      typeId: 'simple',
      values: {
        ...coreValues(product.name, product.priceMinor / 100, product.weightGrams / 1000),
        barcode: product.barcode,
        ...product.attributes,
      },
      quantity: product.quantity,
      categoryIds: categoriesOf(product.sku, product.name),
    }
  }
}

export type SeededShop = { seed: number; catalogueSize: number; attributes: AttributeCount | null; customers: number }

/** The catalogue and the customers of a plan, written once; skipped when the database holds them. */
export const seedShop = (database: Database, { seed, catalogueSize, attributes, customers }: SeededShop, now: string): void => {
  if (database.config('tillstorm/seeded') !== null) return
  seedCategories(database)
  insertProducts(database, generatedProducts(seed, catalogueSize, attributes), now)
  const insert = database.statement('INSERT INTO customer_entity VALUES (?, ?, ?, ?, ?, ?, NULL, ?)')
  for (let index = 0; index < customers; index++) {
    const customer = customerOf(seed, index)
    const address = {
      firstname: customer.firstname, lastname: customer.lastname, street: [customer.street], city: customer.city,
      region_code: customer.regionCode, postcode: customer.postcode, country_id: customer.countryId, telephone: customer.telephone, default_billing: true, default_shipping: true,
    }
    insert.run(index + 1, customer.email, customer.firstname, customer.lastname, now, now, JSON.stringify([address]))
  }
  database.setConfig('tillstorm/seeded', JSON.stringify({ seed, catalogueSize, attributes, customers }))
  database.flush()
}
