import { fieldRequired } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'

const skusOf = (request: MagentoRequest): string[] => {
  const skus = request.given('skus')
  if (!Array.isArray(skus)) throw fieldRequired('skus')
  return skus.map(String)
}

const basePrices = (request: MagentoRequest): object[] =>
  skusOf(request).flatMap((sku) => {
    const product = request.shop.products.bySku(sku)
    return product === null ? [] : [{ price: product['price'], store_id: 0, sku: product['sku'] }]
  })

const route = (path: string, answer: (request: MagentoRequest) => object[]): Route => ({
  method: 'POST', path: `products/${path}`, resource: 'Magento_Catalog::catalog', request: null, time: null,
  handle: (request) => {
    const prices = answer(request)
    return request.answer(prices, prices.length)
  },
})

/** Prices of many products at once. Unknown SKUs are left out, and no product has a special or a tier price. */
export const productPriceRoutes: readonly Route[] = [
  route('base-prices-information', basePrices),
  route('special-price-information', (request) => (skusOf(request), [])),
  route('tier-prices-information', (request) => (skusOf(request), [])),
]
