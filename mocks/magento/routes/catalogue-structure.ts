import { MagentoError } from '../answer.ts'
import { searchTable } from '../table-search.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { SearchedTable } from '../table-search.ts'

type SetRow = { attribute_set_id: number; attribute_set_name: string }
type AttributeRow = { attribute_id: number; attribute_code: string; backend_type: string; frontend_label: string }

const sets: SearchedTable = {
  from: 'eav_attribute_set', key: 'attribute_set_id',
  columns: {
    attribute_set_id: { sql: 'attribute_set_id', type: 'number' }, attribute_set_name: { sql: 'attribute_set_name', type: 'text' },
    entity_type_id: { sql: '4', type: 'number' }, sort_order: { sql: '0', type: 'number' },
  },
}

/** The SKU is an attribute without a value table of its own. */
const everyAttribute = `(SELECT attribute_id, attribute_code, backend_type, frontend_label FROM eav_attribute
  UNION ALL SELECT 74, 'sku', 'static', 'SKU')`
const attributes: SearchedTable = {
  from: everyAttribute, key: 'attribute_id',
  columns: {
    attribute_id: { sql: 'attribute_id', type: 'number' }, attribute_code: { sql: 'attribute_code', type: 'text' },
    backend_type: { sql: 'backend_type', type: 'text' }, frontend_label: { sql: 'frontend_label', type: 'text' },
    is_user_defined: { sql: '(attribute_id >= 137)', type: 'number' },
  },
}

const FIRST_OF_THE_SHOP = 137
const frontendInputs: Readonly<Record<string, string>> = { text: 'textarea', decimal: 'price', datetime: 'date' }
const requiredOnes = new Set(['name', 'sku', 'price', 'status', 'visibility'])

const attributeOf = (row: AttributeRow): object => {
  const { attribute_id: id, attribute_code: code, backend_type: type, frontend_label: label } = row
  const isText = code === 'name' || code === 'sku'
  return {
    is_wysiwyg_enabled: false, is_html_allowed_on_front: false, used_for_sort_by: code === 'name' || code === 'price', is_filterable: false,
    is_filterable_in_search: false, is_used_in_grid: false, is_visible_in_grid: false, is_filterable_in_grid: false, position: 0, apply_to: [],
    is_searchable: isText ? '1' : '0', is_visible_in_advanced_search: isText ? '1' : '0', is_comparable: code === 'sku' ? '1' : '0',
    is_used_for_promo_rules: '0', is_visible_on_front: '0', used_in_product_listing: code === 'name' || code === 'price' ? '1' : '0',
    is_visible: true, scope: code === 'name' ? 'store' : 'global', attribute_id: id, attribute_code: code,
    frontend_input: frontendInputs[type] ?? 'text', entity_type_id: '4', is_required: requiredOnes.has(code), options: [],
    is_user_defined: id >= FIRST_OF_THE_SHOP, default_frontend_label: label, frontend_labels: [], backend_type: type,
    ...(code === 'sku' ? { backend_model: 'Magento\\Catalog\\Model\\Product\\Attribute\\Backend\\Sku' } : {}),
    is_unique: code === 'sku' ? '1' : '0', frontend_class: isText ? `validate-length maximum-length-${code === 'sku' ? 64 : 255}` : '',
    validation_rules: [],
  }
}

const oneAttribute = (request: MagentoRequest): Answer => {
  const row = request.shop.database.one<AttributeRow>(`SELECT * FROM ${everyAttribute} WHERE attribute_code = ?`, request.param(0))
  if (row === undefined) throw new MagentoError(404, 'The attribute with a "%1" attributeCode doesn\'t exist. Verify the attribute and try again.', [request.param(0)])
  return request.answer(attributeOf(row))
}

const attributesOfSet = (request: MagentoRequest): Answer => {
  const { database } = request.shop
  const id = Number.parseInt(request.param(0), 10) || 0
  if (database.one('SELECT 1 AS found FROM eav_attribute_set WHERE attribute_set_id = ?', id) === undefined) {
    throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'attributeSetId', fieldValue: request.param(0) })
  }
  const rows = database.all<AttributeRow>(
    `SELECT a.* FROM ${everyAttribute} a WHERE a.attribute_id IN (SELECT attribute_id FROM eav_entity_attribute WHERE attribute_set_id = ?)
     ORDER BY a.attribute_id`, id)
  return request.answer(rows.map(attributeOf), rows.length)
}

/** How the catalogue is built: attribute sets and attributes. */
export const catalogueStructureRoutes: readonly Route[] = [
  {
    method: 'GET', path: 'products/attribute-sets/sets/list', resource: 'Magento_Catalog::sets', request: null, time: null,
    handle: (request) => searchTable<SetRow>(request, sets, (row) => ({ ...row, sort_order: 0, entity_type_id: 4 })),
  },
  { method: 'GET', path: 'products/attribute-sets/*/attributes', resource: 'Magento_Catalog::sets', request: null, time: null, handle: attributesOfSet },
  {
    method: 'GET', path: 'products/attributes', resource: 'Magento_Catalog::attributes_attributes', request: null, time: null,
    handle: (request) => searchTable(request, attributes, attributeOf),
  },
  { method: 'GET', path: 'products/attributes/*', resource: 'Magento_Catalog::attributes_attributes', request: null, time: null, handle: oneAttribute },
]
