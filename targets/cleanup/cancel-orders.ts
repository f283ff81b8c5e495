import { expectJson, Stopped, unexpected, type Cleaning } from './cleaning.ts'
import { ownerOf } from './own-records.ts'

/** States out of which an order that nobody has begun to handle can be cancelled. */
const cancellable: readonly string[] = ['new', 'pending_payment']

export const isCancellable = (state: string | null): boolean => state !== null && cancellable.includes(state)

type ReadOrder = {
  incrementId: string
  state: string
  email: string | null
  /** Only a cart leaves one: an order that was posted has none, and reserved nothing. */
  isOfCart: boolean
  pieces: ReadonlyMap<string, number>
}

const fields = 'entity_id,increment_id,state,customer_email,quote_id,items[sku,qty_ordered,parent_item_id]'

type Raw = Readonly<Record<string, unknown>>

const readOrder = async ({ magento }: Pick<Cleaning, 'magento'>, entityId: number): Promise<ReadOrder> => {
  const raw = (await magento.get(`/orders/${entityId}?fields=${fields}`)) as Raw | null
  if (typeof raw !== 'object' || raw === null || raw['entity_id'] !== entityId || typeof raw['state'] !== 'string') {
    throw new Stopped(`GET /V1/orders/${entityId} gave no order with a state`)
  }
  const pieces = new Map<string, number>()
  const items = Array.isArray(raw['items']) ? (raw['items'] as Raw[]) : []
  for (const { sku, qty_ordered: quantity, parent_item_id: parent } of items) {
    // The variant below a configurable product has the same SKU, and is the same piece.
    if (typeof sku !== 'string' || typeof quantity !== 'number' || Number(parent ?? 0) > 0) continue
    pieces.set(sku, (pieces.get(sku) ?? 0) + quantity)
  }
  const email = raw['customer_email']
  return {
    incrementId: String(raw['increment_id'] ?? entityId), state: raw['state'], email: typeof email === 'string' ? email : null,
    isOfCart: Number(raw['quote_id'] ?? 0) > 0, pieces,
  }
}

/** What became of one order, or why it stays. */
export type Cancelled =
  | { kind: 'cancelled'; pieces: ReadonlyMap<string, number> }
  | { kind: 'cancelledBefore' }
  | { kind: 'left'; why: 'foreign' | 'posted' | { state: string } }

/** Looks at an order before it is touched: whose it is, how it came, and whether it can be cancelled. */
const lookAt = (order: ReadOrder, prefix: string): Exclude<Cancelled, { kind: 'cancelled' }> | null => {
  const owner = ownerOf(prefix, order.email)
  if (owner !== 'order' && owner !== 'terminal') return { kind: 'left', why: 'foreign' }
  if (!order.isOfCart) return { kind: 'left', why: 'posted' }
  if (order.state === 'canceled') return { kind: 'cancelledBefore' }
  return isCancellable(order.state) ? null : { kind: 'left', why: { state: order.state } }
}

/** What `--dry-run` tells of an order: what would come of it. */
export const wouldCancel = async (cleaning: Cleaning, entityId: number, prefix: string): Promise<Cancelled> => {
  const order = await readOrder(cleaning, entityId)
  return lookAt(order, prefix) ?? { kind: 'cancelled', pieces: order.pieces }
}

/**
 * Cancels one order out of a cart, and reads its state back. Magento answers 200 with `false` where it cannot: then the state decides. Throws `Stopped` at
 * an answer that is not as expected.
 */
export const cancelOrder = async (cleaning: Cleaning, entityId: number, prefix: string): Promise<Cancelled> => {
  await cleaning.turn()
  const before = await readOrder(cleaning, entityId)
  const asItIs = lookAt(before, prefix)
  if (asItIs !== null) return asItIs
  const what = `POST /V1/orders/${entityId}/cancel`
  cleaning.doubt?.(true)
  const answer = await cleaning.magento.ask({ method: 'POST', path: `/rest/V1/orders/${entityId}/cancel`, body: undefined, as: 'us' })
  // Refused: nothing was done.
  if (answer.status >= 400 && answer.status < 500) cleaning.doubt?.(false)
  const isDone = expectJson(what, answer, 'true')
  if (isDone !== true && isDone !== false) throw unexpected(what, answer, 'true')
  const { state } = await readOrder(cleaning, entityId)
  cleaning.doubt?.(false)
  if (state === 'canceled') return { kind: 'cancelled', pieces: before.pieces }
  if (isDone || isCancellable(state)) throw new Stopped(`${what} answered ${isDone}, and the order ${before.incrementId} is ${state}, not canceled`)
  return { kind: 'left', why: { state } }
}
