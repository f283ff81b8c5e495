import { MagentoError, fieldRequired } from '../answer.ts'
import { rateAnswer } from '../carts/tax-tables.ts'
import { searchTable } from '../table-search.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { SearchedTable } from '../table-search.ts'

type Fields = Record<string, unknown>
type RateRow = Parameters<typeof rateAnswer>[0]
type RuleRow = { tax_calculation_rule_id: number; code: string; priority: number; position: number; calculate_subtotal: number }

const resource = 'Magento_Tax::manage_tax'

const rates: SearchedTable = {
  from: 'tax_calculation_rate', key: 'tax_calculation_rate_id',
  columns: {
    id: { sql: 'tax_calculation_rate_id', type: 'number' }, tax_calculation_rate_id: { sql: 'tax_calculation_rate_id', type: 'number' },
    tax_country_id: { sql: 'tax_country_id', type: 'text' }, tax_region_id: { sql: 'tax_region_id', type: 'number' },
    tax_postcode: { sql: 'tax_postcode', type: 'text' }, code: { sql: 'code COLLATE NOCASE', type: 'text' }, rate: { sql: 'rate', type: 'number' },
  },
}
const rules: SearchedTable = {
  from: 'tax_calculation_rule', key: 'tax_calculation_rule_id',
  columns: {
    id: { sql: 'tax_calculation_rule_id', type: 'number' }, tax_calculation_rule_id: { sql: 'tax_calculation_rule_id', type: 'number' },
    code: { sql: 'code COLLATE NOCASE', type: 'text' }, priority: { sql: 'priority', type: 'number' }, position: { sql: 'position', type: 'number' },
  },
}

const ruleAnswer = (request: MagentoRequest, row: RuleRow): object => {
  const ids = (column: string): number[] =>
    request.shop.database
      .all<{ id: number }>(`SELECT DISTINCT ${column} AS id FROM tax_calculation WHERE tax_calculation_rule_id = ? ORDER BY id`, row.tax_calculation_rule_id)
      .map(({ id }) => id)
  return {
    id: row.tax_calculation_rule_id, code: row.code, priority: row.priority, position: row.position,
    customer_tax_class_ids: ids('customer_tax_class_id'), product_tax_class_ids: ids('product_tax_class_id'),
    tax_rate_ids: ids('tax_calculation_rate_id'), calculate_subtotal: row.calculate_subtotal === 1,
  }
}

/** A required value of a rate or a rule. */
const needed = (given: Fields, name: string): unknown => {
  const value = given[name]
  if (value === undefined || value === null || value === '') throw fieldRequired(name)
  return value
}

const numbers = (given: Fields, name: string): number[] => {
  const value = needed(given, name)
  if (!Array.isArray(value) || value.length === 0) throw fieldRequired(name)
  return value.map(Number)
}

const addRate = (request: MagentoRequest): Answer => {
  const given = request.given(isNamed(request, 'tax_rate') ? 'tax_rate' : 'taxRate') as Fields
  const percent = Number(needed(given, 'rate'))
  if (!(percent >= 0)) throw new MagentoError(400, 'Invalid value of "%value" provided for the %fieldName field.', { fieldName: 'rate', value: String(given['rate']) })
  return request.answer(rateAnswer(request.shop.carts.taxes.addRate({
    countryId: String(needed(given, 'tax_country_id')), regionId: Number(given['tax_region_id'] ?? 0), postcode: String(given['tax_postcode'] ?? '*'),
    code: String(needed(given, 'code')), percent,
  })))
}

const isNamed = (request: MagentoRequest, name: string): boolean => typeof request.body === 'object' && request.body !== null && Object.hasOwn(request.body, name)

const addRule = (request: MagentoRequest): Answer => {
  const given = request.given('rule') as Fields
  const id = request.shop.carts.taxes.addRule({
    code: String(needed(given, 'code')), priority: Number(given['priority'] ?? 0), position: Number(given['position'] ?? 0),
    customerClasses: numbers(given, 'customer_tax_class_ids'), productClasses: numbers(given, 'product_tax_class_ids'),
    rateIds: numbers(given, 'tax_rate_ids'), calculateSubtotal: given['calculate_subtotal'] === true,
  })
  const row = request.shop.database.one<RuleRow>('SELECT * FROM tax_calculation_rule WHERE tax_calculation_rule_id = ?', id)
  return request.answer(row === undefined ? {} : ruleAnswer(request, row))
}

const route = (method: Route['method'], path: string, handle: (request: MagentoRequest) => Answer): Route => ({
  method, path, resource, request: null, time: null, handle,
})

/** Tax rates and the rules that apply them. */
export const taxRoutes: readonly Route[] = [
  route('POST', 'taxRates', addRate),
  route('GET', 'taxRates/search', (request) => searchTable<RateRow>(request, rates, rateAnswer)),
  route('POST', 'taxRules', addRule),
  route('GET', 'taxRules/search', (request) => searchTable<RuleRow>(request, rules, (row) => ruleAnswer(request, row))),
]
