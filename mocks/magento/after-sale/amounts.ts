export type Fields = Record<string, unknown>

/** Magento keeps each amount twice, in the order's currency and in the shop's. */
export const currencies = ['', 'base_'] as const
export type Currency = (typeof currencies)[number]

/** A stored amount or quantity. What is missing counts as 0, as in PHP. */
export const amount = (fields: Fields, name: string): number => {
  const value = fields[name]
  return typeof value === 'number' ? value : 0
}

const roundedTo = (value: number, steps: number): number =>
  (Math.sign(value) * Math.round(Math.abs(value) * steps + 1e-6)) / steps + 0

/** To whole cents, halves away from zero: `PriceCurrency::round`. */
export const toCents = (value: number): number => roundedTo(value, 100)

/** To the four decimals of Magento's columns. */
export const toColumn = (value: number): number => roundedTo(value, 10_000)

/** How a shop in US dollars writes an amount: `$1,234.50`. */
export const dollars = (value: number): string => `$${value.toFixed(2).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`

/** Adds to a stored amount. */
export const add = (fields: Fields, name: string, by: number): void => {
  fields[name] = toColumn(amount(fields, name) + by)
}

/** Rounds one amount after the other and carries the remainder on: `Magento\Framework\Math\Calculator::deltaRound`. */
export class CarriedRounding {
  #remainder = 0

  cents(value: number): number {
    if (value === 0) return 0
    const wanted = value + this.#remainder
    const rounded = toCents(wanted)
    this.#remainder = wanted - rounded
    return rounded
  }
}
