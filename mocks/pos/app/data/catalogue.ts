import type { Category, Product } from './api.ts'
import { find, folded, wordsOf, type Findable } from './search.ts'

/** A product as it is stored and as the backends tell it; its stock lies beside it, because it changes more often. */
export type ProductRow = { id: number; sku: string; name: string; priceMinor: number; barcode: string | null; enabled: boolean }
export type StockRow = { sku: string; quantity: number | null; inStock: boolean }

const saysTheSame = (old: Product, row: ProductRow): boolean =>
  old.id === row.id && old.name === row.name && old.priceMinor === row.priceMinor && old.barcode === row.barcode

const KEPT_ANSWERS = 30
const OTHER = 'other'

/** All products in memory, ready to be searched while the cashier types. A product that changes is a new object. */
export type Catalogue = {
  /** False where it says what was known. */
  putProduct(row: ProductRow): boolean
  putStock(row: StockRow): boolean
  /** Rises with every change that `search` can show. */
  revision(): number
  size(): number
  search(query: string, categoryId: string): readonly Product[]
  bySku(sku: string): Product | null
  byBarcode(barcode: string): Product | null
  categories(): readonly Category[]
}

export const createCatalogue = (departments: Readonly<Record<string, string>>): Catalogue => {
  const entries = new Map<string, Findable<Product>>()
  const barcodes = new Map<string, string>()
  const stock = new Map<string, StockRow>()
  const answers = new Map<string, { inOrder: readonly Findable<Product>[]; products: readonly Product[] }>()
  let changes = 0
  let answersOf = 0
  let categoriesOf = -1
  let categories: readonly Category[] = []

  const departmentOf = (sku: string): string => {
    const prefix = sku.slice(0, Math.max(0, sku.indexOf('-')))
    return Object.hasOwn(departments, prefix) ? prefix : OTHER
  }

  const withStock = (product: Product): Product => {
    const known = stock.get(product.sku)
    return known === undefined ? product : { ...product, quantity: known.quantity, inStock: known.inStock }
  }

  const forgetStale = (): void => {
    if (answersOf === changes) return
    answers.clear()
    answersOf = changes
  }

  const within = (categoryId: string): Findable<Product>[] => {
    const all = [...entries.values()]
    return categoryId === 'all' ? all : all.filter(({ item }) => item.category === categoryId)
  }

  const search = (query: string, categoryId: string): readonly Product[] => {
    forgetStale()
    const words = wordsOf(query)
    const key = `${categoryId}\n${words.join(' ')}`
    const known = answers.get(key)
    if (known !== undefined) return known.products
    // Whoever types goes on where the letters before ended.
    const shorter = answers.get(`${categoryId}\n${words.join(' ').slice(0, -1).trimEnd()}`)
    const { ranked, inOrder } = find(shorter?.inOrder ?? within(categoryId), words)
    const products = ranked.map(({ item }) => item)
    if (answers.size >= KEPT_ANSWERS) answers.delete(answers.keys().next().value ?? '')
    answers.set(key, { inOrder, products })
    return products
  }

  return {
    putProduct: (row) => {
      const old = entries.get(row.sku)?.item
      if (row.enabled ? old !== undefined && saysTheSame(old, row) : old === undefined) return false
      if (old !== undefined && old.barcode !== null && barcodes.get(old.barcode) === row.sku) barcodes.delete(old.barcode)
      changes += 1
      if (!row.enabled) {
        entries.delete(row.sku)
        return true
      }
      const { id, sku, name, priceMinor, barcode } = row
      const item = withStock({
        id, sku, name, priceMinor, barcode, category: departmentOf(sku), quantity: null, inStock: true, imageUrl: `/images/${encodeURIComponent(sku)}.png`,
      })
      const [foldedName, foldedSku] = [folded(name), folded(sku)]
      if (barcode !== null) barcodes.set(barcode, sku)
      entries.set(sku, { item, name: foldedName, text: `${foldedName}\n${foldedSku}\n${barcode ?? ''}`, exact: [foldedSku, barcode ?? foldedSku] })
      return true
    },
    putStock: (row) => {
      const known = stock.get(row.sku)
      if (known !== undefined && known.quantity === row.quantity && known.inStock === row.inStock) return false
      stock.set(row.sku, row)
      const entry = entries.get(row.sku)
      if (entry === undefined) return true
      changes += 1
      entries.set(row.sku, { ...entry, item: withStock(entry.item) })
      return true
    },
    revision: () => changes,
    size: () => entries.size,
    search,
    bySku: (sku) => entries.get(sku)?.item ?? null,
    byBarcode: (barcode) => {
      const sku = barcodes.get(barcode.trim())
      return sku === undefined ? null : (entries.get(sku)?.item ?? null)
    },
    categories: () => {
      if (categoriesOf === changes) return categories
      const counts = new Map<string, number>()
      for (const { item } of entries.values()) counts.set(item.category, (counts.get(item.category) ?? 0) + 1)
      const named = [...Object.entries(departments), [OTHER, 'Other'] as const]
      const next = [
        { id: 'all', label: 'All', products: entries.size },
        ...named.flatMap(([id, label]) => (counts.has(id) ? [{ id, label, products: counts.get(id) ?? 0 }] : [])),
      ]
      categoriesOf = changes
      // The same array while it says the same: chips must not be drawn again for a changed price.
      if (JSON.stringify(next) !== JSON.stringify(categories)) categories = next
      return categories
    },
  }
}
