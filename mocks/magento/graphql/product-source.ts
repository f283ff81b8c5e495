import { salableOf } from '../carts/salable-stock.ts'
import { uidOf } from './uid.ts'
import { usd } from './money.ts'
import type { GraphQlContext, Resolvers } from './context.ts'

type Fields = Readonly<Record<string, unknown>>

/** A product as GraphQL's fields name it: the entity and all its attributes side by side, so that each chosen field is a property. */
export type ProductSource = Fields & { id: number; sku: string; price: number }

const typeNames: Readonly<Record<string, string>> = {
  simple: 'SimpleProduct', virtual: 'VirtualProduct', downloadable: 'DownloadableProduct', configurable: 'ConfigurableProduct', bundle: 'BundleProduct', grouped: 'GroupedProduct',
}

const notAttributes = new Set(['category_ids', 'required_options', 'has_options'])

const made = new WeakMap<object, ProductSource>()

/** The source of a product's REST document; made once, because the documents are kept until a product changes. */
export const productSource = (document: Fields): ProductSource => {
  let source = made.get(document)
  if (source === undefined) {
    const custom = document['custom_attributes'] as readonly { attribute_code: string; value: unknown }[]
    const attributes = custom.filter(({ attribute_code: code }) => !notAttributes.has(code)).map(({ attribute_code: code, value }) => [code, value])
    source = {
      ...(Object.fromEntries(attributes) as Fields),
      __typename: typeNames[String(document['type_id'])] ?? 'SimpleProduct',
      id: Number(document['id']), sku: String(document['sku']), name: document['name'], price: Number(document['price']), weight: document['weight'],
      attribute_set_id: document['attribute_set_id'], type_id: document['type_id'], created_at: document['created_at'], updated_at: document['updated_at'],
      attributes,
    }
    made.set(document, source)
  }
  return source
}

const priceOf = (product: ProductSource): object => {
  const price = usd(product.price)
  return { regular_price: price, final_price: price, discount: { amount_off: 0, percent_off: 0 } }
}

const complexText = (code: string) => (product: ProductSource): { html: unknown } => ({ html: product[code] ?? '' })

export const productFields: Resolvers = {
  ProductInterface: {
    uid: (product: ProductSource) => uidOf(product.id),
    url_suffix: () => '.html',
    description: complexText('description'),
    short_description: complexText('short_description'),
    price: (product: ProductSource) => {
      const price = { amount: usd(product.price) }
      return { regularPrice: price, minimalPrice: price, maximalPrice: price }
    },
    price_range: (product: ProductSource) => {
      const price = priceOf(product)
      return { minimum_price: price, maximum_price: price }
    },
    price_tiers: () => [],
    stock_status: (product: ProductSource, _args: never, { shop }: GraphQlContext) =>
      ((salableOf(shop.database, product.sku) ?? 0) > 0 ? 'IN_STOCK' : 'OUT_OF_STOCK'),
    custom_attributesV2: (product: ProductSource) => ({
      items: (product['attributes'] as readonly (readonly [string, unknown])[])
        .map(([code, value]) => ({ __typename: 'AttributeValue', code, value: String(value) })),
      errors: [],
    }),
  },
}
