import { MagentoError, jsonAnswer } from '../answer.ts'
import { countries } from './countries.ts'
import type { Route } from '../routing.ts'

const store = 'Magento_Backend::store'

const fixed = (path: string, resource: string | null, value: unknown): Route => ({
  method: 'GET', path, resource, request: null, time: null, handle: (request) => request.answer(value),
})

const url = 'http://127.0.0.1/'

/** Cheap reads that tell what kind of shop this is, as recorded of a shop with one US/USD store view. */
export const discoveryRoutes: readonly Route[] = [
  fixed('store/storeViews', store, [
    { id: 1, code: 'default', name: 'Default Store View', website_id: 1, store_group_id: 1, is_active: 1 },
    { id: 0, code: 'admin', name: 'Admin', website_id: 0, store_group_id: 0, is_active: 1 },
  ]),
  fixed('store/storeConfigs', store, [
    {
      id: 1, code: 'default', website_id: 1, locale: 'en_US', base_currency_code: 'USD', default_display_currency_code: 'USD',
      timezone: 'UTC', weight_unit: 'lbs', base_url: url, base_link_url: url, base_static_url: `${url}static/`,
      base_media_url: `${url}media/`, secure_base_url: url, secure_base_link_url: url, secure_base_static_url: `${url}static/`,
      secure_base_media_url: `${url}media/`,
    },
  ]),
  fixed('store/websites', store, [
    { id: 0, code: 'admin', name: 'Admin', default_group_id: 0 },
    { id: 1, code: 'base', name: 'Main Website', default_group_id: 1 },
  ]),
  fixed('store/storeGroups', store, [
    { id: 0, website_id: 0, root_category_id: 0, default_store_id: 0, name: 'Default', code: 'default' },
    { id: 1, website_id: 1, root_category_id: 2, default_store_id: 1, name: 'Main Website Store', code: 'main_website_store' },
  ]),
  fixed('modules', 'Magento_Backend::admin', [
    'Magento_Store', 'Magento_Config', 'Magento_Directory', 'Magento_Backend', 'Magento_Customer', 'Magento_Eav',
    'Magento_Catalog', 'Magento_CatalogInventory', 'Magento_Inventory', 'Magento_InventoryApi', 'Magento_Integration',
    'Magento_Sales', 'Magento_AsynchronousOperations', 'Magento_WebapiAsync',
  ]),
  fixed('directory/currency', null, {
    base_currency_code: 'USD', base_currency_symbol: '$', default_display_currency_code: 'USD',
    default_display_currency_symbol: '$', available_currency_codes: ['USD'], exchange_rates: [{ currency_to: 'USD', rate: 1 }],
  }),
  fixed('directory/countries', null, countries),
  {
    method: 'GET', path: 'directory/countries/*', resource: null, request: null, time: null,
    handle: (request) => {
      const country = countries.find(({ id }) => id === request.param(0))
      if (country === undefined) throw new MagentoError(404, 'The country isn\'t available.')
      return jsonAnswer(country)
    },
  },
]
