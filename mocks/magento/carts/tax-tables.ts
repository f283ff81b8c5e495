import { MagentoError } from '../answer.ts'
import { regionById } from './regions.ts'
import type { Database } from '../database.ts'
import type { CartAddress } from './cart-address.ts'
import type { TaxAlgorithm, TaxRate } from './tax-rounding.ts'

/** Retail Customer: every customer and guest of the embedded shop. */
export const customerTaxClass = 3
/** Taxable Goods: every product of the embedded shop. */
export const productTaxClass = 2

type RateRow = { tax_calculation_rate_id: number; tax_country_id: string; tax_region_id: number; tax_postcode: string; code: string; rate: number }
type MatchRow = RateRow & { rule_id: number }

export type NewRate = { countryId: string; regionId: number; postcode: string; code: string; percent: number }
export type NewRule = {
  code: string
  priority: number
  position: number
  customerClasses: readonly number[]
  productClasses: readonly number[]
  rateIds: readonly number[]
  calculateSubtotal: boolean
}

const algorithms: Readonly<Record<string, TaxAlgorithm>> = {
  UNIT_BASE_CALCULATION: 'unit', ROW_BASE_CALCULATION: 'row', TOTAL_BASE_CALCULATION: 'total',
}

/** A rate as REST shows it; a rate of all regions names none. */
export const rateAnswer = (row: RateRow): object => {
  const region = regionById(row.tax_country_id, row.tax_region_id)
  return {
    id: row.tax_calculation_rate_id, tax_country_id: row.tax_country_id, tax_region_id: row.tax_region_id,
    ...(region === null ? {} : { region_name: region.code }), tax_postcode: row.tax_postcode, rate: row.rate, code: row.code, titles: [],
  }
}

/** Tax rates, the rules that apply them, and what they make of an address. */
export class TaxTables {
  readonly #database: Database
  readonly #matches = new Map<string, readonly TaxRate[]>()

  /** `taxBasisPoints` (825 is 8.25 %) is taken on all goods in all regions of the US; 0 taxes nothing, as a fresh Magento does. */
  constructor(database: Database, taxBasisPoints: number) {
    this.#database = database
    if (database.one('SELECT 1 AS found FROM tax_calculation_rate LIMIT 1') !== undefined) return
    // These two come with Magento; no rule applies them.
    this.addRate({ countryId: 'US', regionId: 12, postcode: '*', code: 'US-CA-*-Rate 1', percent: 8.25 })
    this.addRate({ countryId: 'US', regionId: 43, postcode: '*', code: 'US-NY-*-Rate 1', percent: 8.375 })
    if (taxBasisPoints === 0) return
    const rate = this.addRate({ countryId: 'US', regionId: 0, postcode: '*', code: 'US-sales-tax', percent: taxBasisPoints / 100 })
    this.addRule({
      code: 'Sales tax', priority: 0, position: 0, customerClasses: [customerTaxClass], productClasses: [productTaxClass],
      rateIds: [rate.tax_calculation_rate_id], calculateSubtotal: false,
    })
  }

  /** Where the shop rounds taxes (`tax/calculation/algorithm`); on the total, where nothing is set. */
  algorithm(): TaxAlgorithm {
    return algorithms[this.#database.config('tax/calculation/algorithm') ?? ''] ?? 'total'
  }

  /** Throws the 400 of a code that is taken. */
  addRate(rate: NewRate): RateRow {
    const { countryId, regionId, postcode, code, percent } = rate
    this.#refuseTaken('tax_calculation_rate', code)
    this.#database.write()
    const made = this.#database
      .statement('INSERT INTO tax_calculation_rate (tax_country_id, tax_region_id, tax_postcode, code, rate) VALUES (?, ?, ?, ?, ?)')
      .run(countryId, regionId, postcode, code, percent)
    this.#matches.clear()
    return {
      tax_calculation_rate_id: Number(made.lastInsertRowid), tax_country_id: countryId, tax_region_id: regionId, tax_postcode: postcode, code,
      rate: percent,
    }
  }

  /** Adds a rule and returns its id. Throws the 400 of a code that is taken. */
  addRule(rule: NewRule): number {
    this.#refuseTaken('tax_calculation_rule', rule.code)
    this.#database.write()
    const made = this.#database
      .statement('INSERT INTO tax_calculation_rule (code, priority, position, calculate_subtotal) VALUES (?, ?, ?, ?)')
      .run(rule.code, rule.priority, rule.position, rule.calculateSubtotal ? 1 : 0)
    const id = Number(made.lastInsertRowid)
    const link = this.#database.statement(
      'INSERT INTO tax_calculation (tax_calculation_rate_id, tax_calculation_rule_id, customer_tax_class_id, product_tax_class_id) VALUES (?, ?, ?, ?)',
    )
    for (const rateId of rule.rateIds) {
      for (const customerClass of rule.customerClasses) {
        for (const productClass of rule.productClasses) link.run(rateId, id, customerClass, productClass)
      }
    }
    this.#matches.clear()
    return id
  }

  /** The rates on goods of a class sent to an address: of each rule the one that fits closest. No address is the shop's own country. */
  ratesFor(address: CartAddress, taxClassId: number): readonly TaxRate[] {
    const country = address.countryId ?? 'US'
    const region = address.regionId ?? 0
    const postcode = address.postcode ?? ''
    const key = `${taxClassId}|${country}|${region}|${postcode}`
    const known = this.#matches.get(key)
    if (known !== undefined) return known
    const rows = this.#database.all<MatchRow>(
      `SELECT r.*, u.tax_calculation_rule_id AS rule_id FROM tax_calculation_rate r
       JOIN tax_calculation c USING (tax_calculation_rate_id) JOIN tax_calculation_rule u USING (tax_calculation_rule_id)
       WHERE c.customer_tax_class_id = ? AND c.product_tax_class_id = ? AND r.tax_country_id = ? AND r.tax_region_id IN (0, ?)
       ORDER BY u.priority, u.tax_calculation_rule_id, r.tax_region_id DESC, length(r.tax_postcode) DESC, r.rate DESC`,
      customerTaxClass, taxClassId, country, region)
    const rates: TaxRate[] = []
    const rules = new Set<number>()
    for (const row of rows) {
      if (rules.has(row.rule_id) || !postcodeFits(row.tax_postcode, postcode)) continue
      rules.add(row.rule_id)
      if (row.rate > 0) rates.push({ id: row.tax_calculation_rate_id, code: row.code, ratePoints: Math.round(row.rate * 10_000) })
    }
    // Postcodes come from outside.
    if (this.#matches.size >= 10_000) this.#matches.clear()
    this.#matches.set(key, rates)
    return rates
  }

  #refuseTaken(table: 'tax_calculation_rate' | 'tax_calculation_rule', code: string): void {
    if (this.#database.one(`SELECT 1 AS found FROM ${table} WHERE code = ?`, code) !== undefined) throw new MagentoError(400, 'Code already exists.')
  }
}

/** `*` fits all, `100*` what starts so, else the postcode itself. */
const postcodeFits = (pattern: string, postcode: string): boolean =>
  pattern.endsWith('*') ? postcode.startsWith(pattern.slice(0, -1)) : pattern === postcode
