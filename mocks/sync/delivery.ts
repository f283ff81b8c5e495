import type { MagentoAnswer } from './magento-client.ts'

/** What an answer of Magento to one order means for it. */
export type Delivery =
  | { kind: 'written'; entityId: number }
  /** Only Magento's records can tell whether the order is there. */
  | { kind: 'lookUp'; reason: string }
  /** `away`: the fault is Magento's and not this order's, as far as one answer can tell. */
  | { kind: 'retry'; reason: string; afterMs: number | null; away: boolean }
  | { kind: 'dead'; reason: string }

const UNIQUE_VIOLATION = 'Unique constraint violation found'
const LONGEST_REASON = 300

const jsonOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

const reasonOf = (answer: MagentoAnswer): string => {
  const message = jsonOf(answer.text)?.['message']
  return `${answer.status} ${typeof message === 'string' ? message : 'without a message'}`.slice(0, LONGEST_REASON)
}

/** Reads the answer to `POST /V1/orders`. A 2xx that does not show our key is looked up, because it proves nothing. */
export const readDelivery = (key: string, answer: MagentoAnswer): Delivery => {
  const { status } = answer
  if (status >= 200 && status < 300) {
    const body = jsonOf(answer.text)
    const entityId = body?.['entity_id']
    if (typeof entityId === 'number' && body?.['increment_id'] === key) return { kind: 'written', entityId }
    return { kind: 'lookUp', reason: `${status} without the order` }
  }
  if (status === 400 && jsonOf(answer.text)?.['message'] === UNIQUE_VIOLATION)
    return { kind: 'lookUp', reason: `400 ${UNIQUE_VIOLATION}` }
  if (status >= 300 && status < 400)
    return { kind: 'retry', reason: `${status} redirect, not followed`, afterMs: null, away: true }
  if (status >= 500 || status === 429 || status === 408) {
    return { kind: 'retry', reason: reasonOf(answer), afterMs: answer.retryAfterMs, away: true }
  }
  return { kind: 'dead', reason: reasonOf(answer) }
}

/** The look-up of one order by its increment_id, with the fields that tell whether it is ours. */
export const lookUpPath = (key: string): string =>
  `/rest/V1/orders?searchCriteria[filter_groups][0][filters][0][field]=increment_id` +
  `&searchCriteria[filter_groups][0][filters][0][value]=${encodeURIComponent(key)}` +
  `&searchCriteria[filter_groups][0][filters][0][condition_type]=eq` +
  `&fields=items[entity_id,increment_id,ext_order_id,store_id]`

/**
 * Reads the answer to the look-up. An increment_id that another order holds (its ext_order_id is not ours) can never be
 * written: dead, not done.
 */
export const readLookUp = (key: string, storeId: number, answer: MagentoAnswer): Delivery => {
  if (answer.status !== 200)
    return {
      kind: 'retry',
      reason: `look-up: ${reasonOf(answer)}`,
      afterMs: answer.retryAfterMs,
      away: answer.status >= 500,
    }
  const body = jsonOf(answer.text)
  const items = body?.['items'] ?? []
  if (body === null || !Array.isArray(items))
    return { kind: 'retry', reason: 'look-up: unreadable answer', afterMs: null, away: true }
  const inStore = items.filter(
    (item) => item?.increment_id === key && (item.store_id === undefined || Number(item.store_id) === storeId),
  )
  const ours = inStore.find((item) => item.ext_order_id === key && Number.isSafeInteger(item.entity_id))
  if (ours !== undefined) return { kind: 'written', entityId: ours.entity_id }
  if (inStore.length > 0) return { kind: 'dead', reason: 'the increment_id belongs to an order that is not ours' }
  return { kind: 'retry', reason: 'refused as stored before, but not found', afterMs: null, away: false }
}

/** Exponential backoff with jitter in its upper half: `random` is 0 … 1; the base is the longest after attempt 1. */
export const backoffMs = (attempt: number, retry: { baseMs: number; maxMs: number }, random: number): number => {
  const ceiling = Math.min(retry.maxMs, retry.baseMs * 2 ** Math.min(attempt - 1, 30))
  return Math.round(ceiling * (0.5 + 0.5 * random))
}
