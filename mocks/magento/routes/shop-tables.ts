import { searchTable } from '../table-search.ts'
import type { Route } from '../routing.ts'
import type { SearchedTable } from '../table-search.ts'

type TaxClassRow = { class_id: number; class_name: string; class_type: string }
type GroupRow = { customer_group_id: number; customer_group_code: string; tax_class_id: number; class_name: string }
type StockRow = { stock_id: number; name: string }
type SourceRow = { source_code: string; name: string; enabled: number; country_id: string; postcode: string }

const taxClasses: SearchedTable = {
  from: 'tax_class', key: 'class_id',
  columns: {
    class_id: { sql: 'class_id', type: 'number' }, class_name: { sql: 'class_name', type: 'text' }, class_type: { sql: 'class_type', type: 'text' },
  },
}
const groups: SearchedTable = {
  from: 'customer_group JOIN tax_class ON tax_class.class_id = customer_group.tax_class_id', key: 'customer_group_id',
  columns: {
    id: { sql: 'customer_group_id', type: 'number' }, customer_group_id: { sql: 'customer_group_id', type: 'number' },
    code: { sql: 'customer_group_code', type: 'text' }, customer_group_code: { sql: 'customer_group_code', type: 'text' },
    tax_class_id: { sql: 'tax_class_id', type: 'number' },
  },
}
const stocks: SearchedTable = {
  from: 'inventory_stock', key: 'stock_id', columns: { stock_id: { sql: 'stock_id', type: 'number' }, name: { sql: 'name', type: 'text' } },
}
const sources: SearchedTable = {
  from: 'inventory_source', key: 'source_code',
  columns: {
    source_code: { sql: 'source_code', type: 'text' }, name: { sql: 'name', type: 'text' }, enabled: { sql: 'enabled', type: 'number' },
    country_id: { sql: 'country_id', type: 'text' }, postcode: { sql: 'postcode', type: 'text' },
  },
}

const stockOf = ({ stock_id, name }: StockRow): object => ({
  stock_id, name, extension_attributes: { sales_channels: [{ type: 'website', code: 'base' }] },
})

const sourceOf = ({ source_code, name, enabled, country_id, postcode }: SourceRow): object => ({
  source_code, name, enabled: enabled === 1, description: name, latitude: 0, longitude: 0, country_id, postcode, use_default_carrier_config: true,
  carrier_links: [], extension_attributes: { is_pickup_location_active: false, frontend_name: '' },
})

/** What a client that does not know the shop asks first: tax classes, customer groups, stocks and sources. */
export const shopTableRoutes: readonly Route[] = [
  {
    method: 'GET', path: 'taxClasses/search', resource: 'Magento_Tax::manage_tax', request: null, time: null,
    handle: (request) => searchTable<TaxClassRow>(request, taxClasses, (row) => row),
  },
  {
    method: 'GET', path: 'customerGroups/search', resource: 'Magento_Customer::group', request: null, time: null,
    handle: (request) => searchTable<GroupRow>(request, groups, (row) => ({
      id: row.customer_group_id, code: row.customer_group_code, tax_class_id: row.tax_class_id, tax_class_name: row.class_name,
    })),
  },
  {
    method: 'GET', path: 'inventory/stocks', resource: 'Magento_InventoryApi::stock', request: null, time: null,
    handle: (request) => searchTable(request, stocks, stockOf),
  },
  {
    method: 'GET', path: 'inventory/sources', resource: 'Magento_InventoryApi::source', request: null, time: null,
    handle: (request) => searchTable(request, sources, sourceOf),
  },
]
