import { emptyAddress } from './cart-address.ts'
import { flatRateMethod, flatRateMinor } from './methods.ts'
import { taxLines } from './tax-rounding.ts'
import type { Shop } from '../shop.ts'
import type { Cart, CartItem } from './cart.ts'
import type { CartProduct } from './cart-products.ts'
import type { LineTax, TaxRate } from './tax-rounding.ts'

export type CartLine = LineTax & { item: CartItem; product: CartProduct; rates: readonly TaxRate[] }

/** What one tax takes of a cart. */
export type AppliedTax = { code: string; percent: number; taxMinor: number }

/** A cart's money in minor units. Nothing is discounted, and shipping is not taxed. */
export type CartMoney = {
  lines: readonly CartLine[]
  appliedTaxes: readonly AppliedTax[]
  pieces: number
  subtotalMinor: number
  taxMinor: number
  subtotalInclTaxMinor: number
  shippingMinor: number
  grandTotalMinor: number
}

/** Per cent of all rates on a line, as Magento shows it: 8.25. */
export const percentOf = (rates: readonly TaxRate[]): number => rates.reduce((sum, rate) => sum + rate.ratePoints, 0) / 10_000

const goneProduct = (item: CartItem): CartProduct => ({
  productId: item.productId, sku: item.sku, name: item.sku, typeId: 'simple', priceMinor: 0, weight: 0, enabled: false, taxClassId: 0,
})

/** Collects the totals: prices are the products' own at this moment, whatever anybody sent. Taxes are those of the shipping address. */
export const collectMoney = (shop: Shop, cart: Cart): CartMoney => {
  const { products, taxes } = shop.carts
  const address = cart.shipping.countryId === null ? emptyAddress : cart.shipping
  const goods = cart.items.map((item) => {
    const product = products.bySku(item.sku) ?? goneProduct(item)
    return { item, product, unitPriceMinor: product.priceMinor, pieces: item.pieces, rates: taxes.ratesFor(address, product.taxClassId) }
  })
  const taxed = taxLines(goods, taxes.algorithm())
  const byRate = new Map<number, AppliedTax>()
  const lines = goods.map(({ item, product, rates }, place): CartLine => {
    const line = taxed[place] as LineTax
    rates.forEach(({ id, code, ratePoints }, rate) => {
      const applied = byRate.get(id) ?? { code, percent: ratePoints / 10_000, taxMinor: 0 }
      applied.taxMinor += line.taxMinorByRate[rate] ?? 0
      byRate.set(id, applied)
    })
    return { ...line, item, product, rates }
  })
  const sum = (of: (line: CartLine) => number): number => lines.reduce((total, line) => total + of(line), 0)
  const subtotalMinor = sum((line) => line.rowTotalMinor)
  const taxMinor = sum((line) => line.taxMinor)
  const shippingMinor = cart.shippingMethod === flatRateMethod ? flatRateMinor(cart) : 0
  return {
    lines, appliedTaxes: [...byRate.values()], pieces: sum((line) => line.item.pieces), subtotalMinor, taxMinor,
    subtotalInclTaxMinor: subtotalMinor + taxMinor, shippingMinor, grandTotalMinor: subtotalMinor + taxMinor + shippingMinor,
  }
}
