import { TillstormError } from '../run/problems.ts'
import type { MagentoClient } from '../targets/magento/client.ts'
import { searchPage, searchQuery } from '../targets/magento/search.ts'
import type { Condition } from '../targets/magento/search.ts'
import { storedOrder } from '../targets/magento/stored-order.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'

/** An order that Magento holds for a sale of a browser. */
export type SaleRecord = {
  order: StoredOrder
  /** `EUR`; null where Magento tells none. */
  currency: string | null
  /** Lines that a customer sees: the parts of a bundle or the variant below a configurable product are left out. */
  lines: readonly { sku: string; quantity: number | null }[]
}

const fields = 'items[entity_id,increment_id,ext_order_id,state,grand_total,order_currency_code,items[sku,qty_ordered,parent_item_id]],total_count'
const pageSize = 100
/** Two filters a reference, each of some 170 characters of URL; servers take 8 kB. */
const referencesPerSearch = 10
const mostPages = 20

const conditions = (references: readonly string[]): Condition[] =>
  references.flatMap((reference) => {
    // `like` also finds the record of a second attempt, whose number begins with the first one's; of a short reference it would find half the shop.
    const search = reference.length >= 6 ? { value: `${reference}%`, condition: 'like' as const } : { value: reference, condition: 'eq' as const }
    return [{ field: 'increment_id', ...search }, { field: 'ext_order_id', ...search }]
  })

const recordOf = (item: object): SaleRecord => {
  const order = storedOrder(item)
  const raw = item as { order_currency_code?: unknown; items?: unknown }
  const parts = Array.isArray(raw.items) ? raw.items : []
  const isPart = (at: number): boolean => typeof parts[at] === 'object' && parts[at] !== null && Number((parts[at] as { parent_item_id?: unknown }).parent_item_id ?? 0) > 0
  return {
    order,
    currency: typeof raw.order_currency_code === 'string' ? raw.order_currency_code : null,
    lines: order.lines.filter((_, at) => !isPart(at)),
  }
}

/** True where a number is the reference itself, or a second number made of it: `POS-17-2`, not `POS-170`. */
const isNumberOf = (reference: string, number: string | null): boolean =>
  number !== null && number.startsWith(reference) && !/^[A-Za-z0-9]/.test(number.slice(reference.length))

/**
 * The orders that Magento holds for each reference, by `increment_id` and `ext_order_id`: those with the reference itself, and those whose number is the
 * reference with something after it, unless that is another sale's. A reference without orders has no entry. Throws as the client, and
 * TARGET_UNEXPECTED where a search finds more than could belong to its sales.
 */
export const findSaleRecords = async (magento: MagentoClient, references: readonly string[]): Promise<Map<string, SaleRecord[]>> => {
  const found = new Map<string, SaleRecord[]>()
  const known = new Set(references)
  for (let at = 0; at < references.length; at += referencesPerSearch) {
    const asked = references.slice(at, at + referencesPerSearch)
    for (const record of await searchAll(magento, conditions(asked))) {
      const numbers = [record.order.incrementId, record.order.extOrderId]
      const own = asked.find((reference) => numbers.includes(reference))
      const reference = own ?? asked.find((each) => numbers.some((number) => isNumberOf(each, number) && !known.has(number ?? '')))
      if (reference === undefined || (own === undefined && numbers.some((number) => number !== null && known.has(number)))) continue
      found.set(reference, [...(found.get(reference) ?? []), record])
    }
  }
  return found
}

const searchAll = async (magento: MagentoClient, filters: readonly Condition[]): Promise<SaleRecord[]> => {
  const records: SaleRecord[] = []
  let last = 0
  for (let page = 0; page < mostPages; page++) {
    const after: Condition = { field: 'entity_id', value: String(last), condition: 'gt' }
    const sort = { field: 'entity_id', direction: 'ASC' as const }
    const query = searchQuery({ groups: [filters, [after]], sort, pageSize, fields })
    const { items, totalCount } = searchPage(await magento.get(`/orders?${query}`), 'the sales of the browser')
    for (const item of items) {
      const record = recordOf(item)
      if (record.order.entityId <= last) throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} ignores the sort by entity_id, so sales cannot be looked up`)
      last = record.order.entityId
      records.push(record)
    }
    if (totalCount <= items.length) return records
    if (items.length === 0) break
  }
  throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} finds more orders than these sales can have, so they cannot be told apart`)
}
