import { countries } from '../routes/countries.ts'
import { inputError } from './errors.ts'
import { uidOf } from './uid.ts'
import type { Resolvers } from './context.ts'

const url = 'http://127.0.0.1/'

/** The embedded shop's one store view, with Magento's defaults. */
const storeConfig = {
  id: 1, code: 'default', store_code: 'default', store_name: 'Default Store View', store_sort_order: 0, is_default_store: true,
  store_group_code: 'main_website_store', store_group_name: 'Main Website Store', is_default_store_group: true, website_id: 1,
  website_code: 'base', website_name: 'Main Website', locale: 'en_US', base_currency_code: 'USD', default_display_currency_code: 'USD',
  timezone: 'UTC', weight_unit: 'lbs', base_url: url, base_link_url: url, base_static_url: `${url}static/`, base_media_url: `${url}media/`,
  secure_base_url: url, secure_base_link_url: url, secure_base_static_url: `${url}static/`, secure_base_media_url: `${url}media/`,
  use_store_in_url: false, product_url_suffix: '.html', category_url_suffix: '.html', title_separator: '-', list_mode: 'grid-list',
  grid_per_page_values: '12,24,36', grid_per_page: 12, list_per_page_values: '5,10,15,20,25', list_per_page: 10,
  catalog_default_sort_by: 'position', root_category_id: 2, root_category_uid: uidOf(2), is_guest_checkout_enabled: true,
  is_one_page_checkout_enabled: true, cart_expires_in_days: 30, minimum_password_length: '8', required_character_classes_number: '3',
}

const currency = {
  base_currency_code: 'USD', base_currency_symbol: '$', default_display_currency_code: 'USD', default_display_currecy_code: 'USD',
  default_display_currency_symbol: '$', default_display_currecy_symbol: '$', available_currency_codes: ['USD'],
  exchange_rates: [{ currency_to: 'USD', rate: 1 }],
}

/** What kind of shop this is. */
export const shopQueries: Resolvers = {
  Query: {
    storeConfig: () => storeConfig,
    currency: () => currency,
    countries: () => countries,
    country: (_source: never, { id }: { id?: string | null }) => {
      if (id === undefined || id === null || id === '') throw inputError('Country "id" value should be specified')
      return countries.find((country) => country.id === id) ?? null
    },
  },
}
