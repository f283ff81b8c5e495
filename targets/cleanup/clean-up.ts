import type { CleanupRecord } from '../../run/cleanup-record.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Manifest } from '../../run/records.ts'
import type { MagentoClient } from '../magento/client.ts'
import { countOrders } from '../magento/counts.ts'
import { readOrders } from '../magento/orders.ts'
import { readSalable, readSettledSalable, withoutManagedStock } from '../magento/salable.ts'
import { stockOfStore } from '../magento/stock-of-store.ts'
import { oneLine } from '../one-line.ts'
import { cancelOrder, isCancellable, wouldCancel, type Cancelled } from './cancel-orders.ts'
import { createTurns, Stopped, type Cleaning } from './cleaning.ts'
import { deleteCustomer, findCustomers, type FoundCustomer } from './delete-customers.ts'
import { wayOfOrders } from './own-records.ts'

/** So many products are looked at before and after: with a real Magento, some five seconds each. */
const MOST_SKUS = 200

export type CleanUpOptions = {
  manifest: Pick<Manifest, 'orderPrefix' | 'protocol' | 'magentoBaselineEntityId' | 'measures' | 'dryRun'>
  magento: MagentoClient
  /** The store view that the orders were sold in. */
  storeId: number
  /** Touches nothing, and tells what would be touched. */
  isDryRun: boolean
  /** Records that are touched in a second, at most. */
  perSecond: number
  onProgress: Cleaning['onProgress']
  signal: AbortSignal
  clock: { nowMs: () => number; pauseMs: (ms: number) => Promise<unknown> }
  /** Called once, before the first order is cancelled: whoever is cut off after it has left a mark. */
  beforeFirstCancel?: () => void
}

type Left = CleanupRecord['left'][number]

const POSTED_WHY = 'they reserved nothing: to cancel or to ship one makes the salable stock higher than it is'

const whyState = (state: string): string => (state === 'holded' ? 'on hold: release them first' : `${state}: invoiced, shipped or closed since, by the run or by somebody, and no cancel takes that back safely`)

/** What nobody can undo by a public interface, whatever the protocol was. */
const alwaysLeft = ({ manifest }: CleanUpOptions): Left[] => {
  const { measures, protocol } = manifest
  const left: Left[] = []
  if (measures.security === true || wayOfOrders(protocol) === 'carts') {
    left.push({ what: 'carts that were not paid', count: null, why: 'Magento has no request that deletes a cart; they hold no stock' })
  }
  if (measures.browsers?.visit === 'sell' || measures.rail) {
    left.push({ what: 'sales at a till in a browser', count: null, why: 'they carry numbers of that till’s own, and came as it sends them' })
  }
  return left
}

/** The prefixes of a run: its own, and that of the order that went ahead of it. */
const prefixesOf = ({ orderPrefix, dryRun }: CleanUpOptions['manifest']): string[] => [orderPrefix, ...(dryRun === undefined ? [] : [`${orderPrefix}dry`])]

type FoundOrder = { entityId: number; prefix: string; state: string | null }
/** `skus`: of the orders that may be cancelled, the first 200. */
type FoundOrders = { carts: FoundOrder[]; skus: Set<string>; left: Left[] }

const ordersOf = async (options: CleanUpOptions): Promise<FoundOrders> => {
  const { manifest, magento } = options
  const { protocol } = manifest
  const way = wayOfOrders(protocol)
  const found: FoundOrders = { carts: [], skus: new Set(), left: [] }
  if (way === 'none' || protocol === null) return found
  const range = (prefix: string) => ({ prefix, orderKey: protocol.orderKey, afterEntityId: manifest.magentoBaselineEntityId ?? 0 })
  if (way === 'carts') {
    for (const prefix of prefixesOf(manifest)) {
      for await (const page of readOrders(magento, range(prefix))) {
        for (const { entityId, state, lines } of page) {
          found.carts.push({ entityId, prefix, state })
          if (isCancellable(state)) for (const { sku } of lines) if (found.skus.size < MOST_SKUS) found.skus.add(sku)
        }
      }
    }
    return found
  }
  let count = 0
  for (const prefix of prefixesOf(manifest)) count += await countOrders(magento, { ...range(prefix), upToEntityId: null })
  if (count === 0) return found
  found.left.push(way === 'posted'
    ? { what: 'orders that came by POST /V1/orders', count, why: POSTED_WHY }
    : { what: `orders of the protocol ${protocol.name}`, count, why: 'nobody knows what a cancel of such orders does to the stock' })
  return found
}

/** Counts what stays by its reason. */
class LeftOrders {
  readonly #counts = new Map<string, Left & { count: number }>()

  add(why: Extract<Cancelled, { kind: 'left' }>['why']): void {
    const row =
      why === 'posted' ? { what: 'orders that came by POST /V1/orders', why: POSTED_WHY }
      : why === 'foreign' ? { what: 'orders that begin with the prefix of the run', why: 'no run makes such addresses, so they are somebody else’s' }
      : { what: `orders that are ${why.state}`, why: whyState(why.state) }
    const known = this.#counts.get(row.what)
    if (known !== undefined) known.count += 1
    else this.#counts.set(row.what, { ...row, count: 1 })
  }

  all(): Left[] {
    return [...this.#counts.values()]
  }
}

/** What `look` makes of the stock of a store view; a text where it cannot be read. */
const ofStock = async <T>(magento: MagentoClient, storeId: number, look: (stockId: number) => Promise<T>): Promise<T | string> => {
  try {
    const { id } = await stockOfStore(magento.get, storeId)
    return await look(id)
  } catch (error) {
    if (error instanceof TillstormError) return oneLine(error.message)
    throw error
  }
}

type Undone = Pick<CleanupRecord, 'orders' | 'stock' | 'customers'> & { left: Left[] }

/** `ofRun` counts those that the audit looks for: the order of the dry run is none of them. */
const cancelAll = async (
  cleaning: Cleaning, { carts, skus: watched }: FoundOrders, undone: Undone, ofRun: { cancelled: number }, { storeId, manifest, clock, signal }: CleanUpOptions,
): Promise<void> => {
  const leftOrders = new LeftOrders()
  const skus = [...watched]
  const { magento } = cleaning
  const before = skus.length === 0 ? {} : await ofStock(magento, storeId, (stockId) => readSalable(magento, skus, stockId))
  const back = new Map<string, number>()
  try {
    for (const [at, { entityId, prefix, state }] of carts.entries()) {
      const isOfRun = prefix === manifest.orderPrefix
      const done: Cancelled = state === 'canceled' ? { kind: 'cancelledBefore' } : await cancelOrder(isOfRun ? cleaning : { ...cleaning, doubt: () => {} }, entityId, prefix)
      if (done.kind === 'left') leftOrders.add(done.why)
      else if (done.kind === 'cancelledBefore') undone.orders.cancelledBefore += 1
      else {
        undone.orders.cancelled += 1
        if (isOfRun) ofRun.cancelled += 1
        for (const [sku, pieces] of done.pieces) back.set(sku, (back.get(sku) ?? 0) + pieces)
      }
      cleaning.onProgress('orders', at + 1, carts.length)
    }
  } finally {
    undone.left.push(...leftOrders.all())
  }
  if (undone.orders.cancelled === 0) return
  const unread = (problem: string): void => void (undone.stock = { skus: 0, differing: [], problem })
  if (typeof before === 'string') return unread(before)
  const pauseMs = async (ms: number): Promise<void> => {
    if (signal.aborted) throw new Stopped('it was interrupted')
    await clock.pauseMs(ms)
  }
  const expectedOf = (sku: string): number => (before[sku] ?? 0) + (back.get(sku) ?? 0)
  const differing = await ofStock(magento, storeId, async (stockId) => {
    const after = await readSettledSalable(magento, skus, stockId, expectedOf, pauseMs)
    const found = skus.map((sku) => ({ sku, before: before[sku] ?? 0, expected: expectedOf(sku), found: after[sku] ?? 0 })).filter((each) => Math.abs(each.found - each.expected) >= 1e-6)
    // Who may not read that has them all listed: a piece that did not come back is never kept quiet.
    const unmanaged = await ofStock(magento, storeId, () => withoutManagedStock(magento, found.filter((each) => each.found === each.before).map(({ sku }) => sku)))
    if (typeof unmanaged === 'string') return found
    return found.filter(({ sku }) => !unmanaged.includes(sku))
  })
  if (typeof differing === 'string') return unread(differing)
  undone.stock = { skus: skus.length, differing, problem: null }
}

const wouldCancelAll = async (cleaning: Cleaning, { carts }: FoundOrders, undone: Undone, signal: AbortSignal): Promise<void> => {
  const leftOrders = new LeftOrders()
  for (const [at, { entityId, prefix }] of carts.entries()) {
    if (signal.aborted) throw new Stopped('it was interrupted')
    const would = await wouldCancel(cleaning, entityId, prefix)
    if (would.kind === 'left') leftOrders.add(would.why)
    else undone.orders[would.kind] += 1
    cleaning.onProgress('orders', at + 1, carts.length)
  }
  undone.left.push(...leftOrders.all())
}

/**
 * Undoes on a Magento what a run made, as far as that is safe: cancels orders out of carts, and deletes the customers that the run opened. Each record is looked at
 * before it is touched and read back after. Orders that came by `POST /V1/orders` are counted and never touched. A dry run counts what would be done.
 * Throws the TillstormError of a Magento that cannot be asked at all; what goes wrong later stands in `stopped`.
 */
export const cleanUp = async (options: CleanUpOptions): Promise<CleanupRecord> => {
  const { manifest, magento, signal, clock } = options
  const startedAtMs = clock.nowMs()
  const found = await ordersOf(options)
  const { carts, left } = found
  const customers: (FoundCustomer & { prefix: string })[] = []
  for (const prefix of prefixesOf(manifest)) {
    const { own, others } = await findCustomers(magento, prefix)
    customers.push(...own.map((customer) => ({ ...customer, prefix })))
    if (others > 0) left.push({ what: `customers whose address begins with ${prefix}-`, count: others, why: 'no run opens such accounts, so they are somebody else’s' })
  }
  let isMarked = false
  let isInDoubt = false
  const doubt = (is: boolean): void => {
    if (!isMarked) options.beforeFirstCancel?.()
    isMarked = true
    isInDoubt = is
  }
  const cleaning: Cleaning = { magento, turn: createTurns(options.perSecond, clock, signal), onProgress: options.onProgress, doubt }
  const undone: Undone = {
    orders: { found: carts.length, cancelled: 0, cancelledBefore: 0 }, stock: null, customers: { found: customers.length, deleted: 0 }, left: [...left, ...alwaysLeft(options)],
  }
  const ofRun = { cancelled: 0 }
  let stopped: string | null = null
  try {
    if (options.isDryRun) await wouldCancelAll(cleaning, found, undone, signal)
    else {
      await cancelAll(cleaning, found, undone, ofRun, options)
      for (const [at, customer] of customers.entries()) {
        await deleteCustomer(cleaning, customer, customer.prefix)
        undone.customers.deleted += 1
        options.onProgress('customers', at + 1, customers.length)
      }
    }
  } catch (error) {
    if (!(error instanceof Stopped) && !(error instanceof TillstormError)) throw error
    stopped = error.message
  }
  return { schemaVersion: 1, startedAtMs, endedAtMs: clock.nowMs(), target: magento.url, ...undone, cancelledInAll: options.isDryRun ? 0 : isInDoubt ? null : ofRun.cancelled, stopped }
}

/** What a cleanup is of a run whose Magento was embedded: it ended with the run, and all that it held with it. */
export const nothingLeft = (nowMs: number): CleanupRecord => ({
  schemaVersion: 1, startedAtMs: nowMs, endedAtMs: nowMs, target: null, orders: { found: 0, cancelled: 0, cancelledBefore: 0 }, stock: null,
  customers: { found: 0, deleted: 0 }, left: [], cancelledInAll: 0, stopped: null,
})

/** Whether all that can be undone is undone, and shown to be. */
export const isClean = ({ stopped, stock }: CleanupRecord): boolean => stopped === null && (stock === null || stock.differing.length === 0)
