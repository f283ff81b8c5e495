import { TillstormError } from '../../run/problems.ts'
import type { OrderKey } from '../../run/records.ts'
import type { MagentoClient } from './client.ts'
import { countOrders, prefixedFields, rangeGroups } from './counts.ts'
import type { OrderRange } from './counts.ts'
import { checkFilters } from './filter-check.ts'
import { searchPage, searchQuery } from './search.ts'
import { storedOrder, storedOrderFields } from './stored-order.ts'
import type { StoredOrder } from './stored-order.ts'

export type ReadOrders = {
  prefix: string
  orderKey: OrderKey
  /** Only records after this one; 0 for all. */
  afterEntityId: number
  /** 300 is the most that a Magento with input limits gives. */
  pageSize: number
  /** Ranges of entity_id that are read at the same time, so that Magento works while we parse. */
  ranges: number
  /** The read gives up beyond so many records: a target that invents pages for ever must not hold us. */
  maxRecords: number
  onPage(readSoFar: number, totalCount: number): void
}

export const readOrdersDefaults = { pageSize: 300, ranges: 2, maxRecords: 50_000_000, onPage: (): void => undefined }

const unexpected = (text: string): TillstormError => new TillstormError('TARGET_UNEXPECTED', text)

const heldBy = (order: StoredOrder) => ({ increment_id: order.incrementId, ext_order_id: order.extOrderId, customer_email: order.customerEmail })

/** Whether a record is of the run: its key, or an address that begins with the run's prefix, stands where the protocol puts it. */
export const isOfRun = (order: StoredOrder, { prefix, orderKey }: Pick<ReadOrders, 'prefix' | 'orderKey'>): boolean => {
  const held = heldBy(order)
  // Magento's `like` ignores case: such a record is read, and the audit judges its key.
  return prefixedFields[orderKey].some((field) => held[field]?.toLowerCase().startsWith(`${prefix}-`) ?? false)
}

/** Keyset pages of one range: `entity_id gt last`, ascending, until a page is not full. */
async function* readRange(magento: MagentoClient, read: ReadOrders, range: OrderRange): AsyncGenerator<StoredOrder[]> {
  let last = range.afterEntityId
  for (;;) {
    const groups = rangeGroups({ ...range, afterEntityId: last })
    const sort = { field: 'entity_id', direction: 'ASC' as const }
    const query = searchQuery({ groups, sort, pageSize: read.pageSize, fields: storedOrderFields })
    const page = searchPage(await magento.get(`/orders?${query}`), 'the orders of this run')
    const orders = page.items.map(storedOrder)
    for (const order of orders) {
      if (order.entityId <= last || (range.upToEntityId !== null && order.entityId > range.upToEntityId)) {
        throw unexpected(`${magento.url} ignores the sort or the filter by entity_id, so its orders cannot be read once each`)
      }
      last = order.entityId
      if (!isOfRun(order, read)) throw unexpected(`${magento.url} ignores the filter of an order search by prefix`)
    }
    if (orders.length > 0) yield orders
    // A shop may give smaller pages than asked for: the page's own count says whether something is left.
    if (page.totalCount <= orders.length || orders.length === 0) return
  }
}

/** Pages of several ranges as they come, the next page of each under way while the caller works on this one. */
async function* merged(readers: readonly AsyncGenerator<StoredOrder[]>[]): AsyncGenerator<StoredOrder[]> {
  type Step = { at: number; result: IteratorResult<StoredOrder[], unknown> }
  const step = async (at: number): Promise<Step> => ({ at, result: await readers[at]!.next() })
  const pending = new Map(readers.map((_, at) => [at, step(at)]))
  // Without this a second failing range would be an unhandled rejection while the first one's error is thrown.
  for (const promise of pending.values()) promise.catch(() => undefined)
  while (pending.size > 0) {
    const { at, result } = await Promise.race(pending.values())
    if (result.done === true) {
      pending.delete(at)
      continue
    }
    const next = step(at)
    next.catch(() => undefined)
    pending.set(at, next)
    yield result.value
  }
}

const newestOfRun = async (magento: MagentoClient, read: ReadOrders): Promise<number | null> => {
  const groups = rangeGroups({ ...read, upToEntityId: null })
  const sort = { field: 'entity_id', direction: 'DESC' as const }
  const query = searchQuery({ groups, sort, pageSize: 1, fields: 'items[entity_id],total_count' })
  const page = searchPage(await magento.get(`/orders?${query}`), 'the newest order of this run')
  if (page.totalCount === 0) return null
  const [item] = page.items as { entity_id?: unknown }[]
  if (typeof item?.entity_id === 'number') return item.entity_id
  throw unexpected(`${magento.url} counts ${page.totalCount} orders of this run but does not show the newest`)
}

const split = (whole: OrderRange & { upToEntityId: number }, pieces: number): OrderRange[] => {
  const span = whole.upToEntityId - whole.afterEntityId
  const bound = (at: number): number => whole.afterEntityId + Math.floor((span * at) / pieces)
  return Array.from({ length: pieces }, (_, at) => ({ ...whole, afterEntityId: bound(at), upToEntityId: bound(at + 1) }))
}

/**
 * Every order record of a run that Magento holds at this moment, in pages, ascending by `entity_id` within a range.
 * The read proves itself: filters are checked first, each page must advance, and at the end as many records must have
 * been read as Magento counts. Throws TARGET_UNEXPECTED where any of that fails: an error means an incomplete read.
 */
export async function* readOrders(
  magento: MagentoClient,
  wanted: Pick<ReadOrders, 'prefix' | 'orderKey' | 'afterEntityId'> & Partial<ReadOrders>,
): AsyncGenerator<StoredOrder[]> {
  const read: ReadOrders = { ...readOrdersDefaults, ...wanted }
  await checkFilters(magento, read.orderKey)
  const newest = await newestOfRun(magento, read)
  // What arrives while we read lies beyond the newest and is not part of this audit.
  const whole = { prefix: read.prefix, orderKey: read.orderKey, afterEntityId: read.afterEntityId, upToEntityId: newest ?? read.afterEntityId }
  let records = 0
  if (newest !== null) {
    const total = await countOrders(magento, whole)
    const pieces = total > read.pageSize * 2 ? read.ranges : 1
    for await (const page of merged(split(whole, pieces).map((range) => readRange(magento, read, range)))) {
      records += page.length
      if (records > read.maxRecords) throw unexpected(`${magento.url} gives more than ${read.maxRecords} orders of this run`)
      read.onPage(records, Math.max(total, records))
      yield page
    }
  }
  const counted = await countOrders(magento, whole)
  if (counted !== records) {
    throw unexpected(`${magento.url} counts ${counted} orders of this run, but gave ${records}: the read is incomplete`)
  }
}
