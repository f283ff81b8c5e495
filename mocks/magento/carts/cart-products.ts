import { MagentoError } from '../answer.ts'
import type { ProductReader } from '../product-reader.ts'

/** What a cart needs of a product. */
export type CartProduct = {
  productId: number
  sku: string
  name: string
  typeId: string
  priceMinor: number
  weight: number
  enabled: boolean
  taxClassId: number
}

export const productNotFound = (): MagentoError =>
  new MagentoError(404, "The product that was requested doesn't exist. Verify the product and try again.")

/** Products by SKU, kept until the catalogue changes. */
export class CartProducts {
  readonly #reader: ProductReader
  readonly #known = new Map<string, CartProduct>()
  #changes = 0

  constructor(reader: ProductReader) {
    this.#reader = reader
  }

  /** Null where there is no such product. A SKU is found whatever the case of its letters. */
  bySku(sku: string): CartProduct | null {
    if (this.#changes !== this.#reader.changes) {
      this.#known.clear()
      this.#changes = this.#reader.changes
    }
    const known = this.#known.get(sku)
    if (known !== undefined) return known
    const document = this.#reader.bySku(sku)
    if (document === null) return null
    const custom = document['custom_attributes'] as readonly { attribute_code: string; value: unknown }[]
    const product: CartProduct = {
      productId: Number(document['id']),
      sku: String(document['sku']),
      name: String(document['name'] ?? ''),
      typeId: String(document['type_id']),
      priceMinor: Math.round(Number(document['price'] ?? 0) * 100),
      weight: Number(document['weight'] ?? 0),
      enabled: Number(document['status'] ?? 1) === 1,
      taxClassId: Number(custom.find((one) => one.attribute_code === 'tax_class_id')?.value ?? 0),
    }
    this.#known.set(sku, product)
    return product
  }
}
