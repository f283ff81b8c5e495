type Fields = Readonly<Record<string, unknown>>

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter((each): each is Fields => typeof each === 'object' && each !== null) : [])

/**
 * The stock that a store view sells from: that of its website's sales channel. A shop with one stock, or that tells none, has number 1 unless it says otherwise. `get`
 * gives the JSON of a path below `/rest/V1`; it may throw, and answer null for what cannot be read.
 */
export const stockOfStore = async (get: (path: string) => Promise<unknown>, storeId: number): Promise<{ id: number; isOnly: boolean }> => {
  const stocks = listOf((await get('/inventory/stocks?searchCriteria[pageSize]=100') as { items?: unknown } | null)?.items)
  const idOf = (stock: Fields | undefined): number => (typeof stock?.['stock_id'] === 'number' ? stock['stock_id'] : 1)
  if (stocks.length <= 1) return { id: idOf(stocks[0]), isOnly: true }
  const websiteId = listOf(await get('/store/storeViews')).find(({ id }) => id === storeId)?.['website_id']
  const code = listOf(await get('/store/websites')).find(({ id }) => id === websiteId)?.['code']
  const sellsThere = (stock: Fields): boolean =>
    listOf((stock['extension_attributes'] as { sales_channels?: unknown } | undefined)?.sales_channels).some((channel) => channel['type'] === 'website' && channel['code'] === code)
  return { id: idOf(stocks.find(sellsThere)), isOnly: false }
}
