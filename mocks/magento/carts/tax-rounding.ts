/** Where Magento rounds a tax: on each piece, on each row, or on the total, where each row carries on what the one before lost. */
export type TaxAlgorithm = 'unit' | 'row' | 'total'

/** One tax on a line: `ratePoints` are ten-thousandths of a per cent, so 8.25 % is 82,500. */
export type TaxRate = { id: number; code: string; ratePoints: number }

export type TaxedLine = { unitPriceMinor: number; pieces: number; rates: readonly TaxRate[] }

export type LineTax = {
  rowTotalMinor: number
  /** In the order of the line's rates. */
  taxMinorByRate: readonly number[]
  taxMinor: number
  rowTotalInclTaxMinor: number
  unitPriceInclTaxMinor: number
}

/** Ten-thousandths of a per cent in the whole: a product of minor units and a rate has this denominator. */
const WHOLE = 1_000_000
/** Magento adds 0.000001 before the first rounding, so that a half is always rounded up: 0.0001 minor units. */
const FIRST_REMAINDER = 100

/** Half up. All numbers stay below 2⁵³: a row of a thousand million minor units at 100 % is 10¹⁵. */
const roundedMinor = (scaled: number): number => Math.floor((scaled + WHOLE / 2) / WHOLE)

/**
 * The taxes of a cart's lines as Magento 2.4 computes them for prices without tax (Magento_Tax: UnitBaseCalculator, RowBaseCalculator,
 * TotalBaseCalculator). Integers only, in minor units.
 */
export const taxLines = (lines: readonly TaxedLine[], algorithm: TaxAlgorithm): LineTax[] => {
  const remainders = new Map<number, number>()
  return lines.map(({ unitPriceMinor, pieces, rates }) => {
    const rowTotalMinor = unitPriceMinor * pieces
    const taxMinorByRate = rates.map(({ id, ratePoints }) => {
      if (algorithm === 'unit') return roundedMinor(unitPriceMinor * ratePoints) * pieces
      const exact = rowTotalMinor * ratePoints
      if (algorithm === 'row' || exact === 0) return roundedMinor(exact)
      const carried = exact + (remainders.get(id) ?? FIRST_REMAINDER)
      const rounded = roundedMinor(carried)
      remainders.set(id, carried - rounded * WHOLE)
      return rounded
    })
    const taxMinor = taxMinorByRate.reduce((sum, tax) => sum + tax, 0)
    const rowTotalInclTaxMinor = rowTotalMinor + taxMinor
    return {
      rowTotalMinor, taxMinorByRate, taxMinor, rowTotalInclTaxMinor,
      unitPriceInclTaxMinor: pieces === 0 ? unitPriceMinor : Math.floor((2 * rowTotalInclTaxMinor + pieces) / (2 * pieces)),
    }
  })
}
