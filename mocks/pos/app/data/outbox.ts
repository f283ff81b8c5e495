import type { WireOrder } from '../../../../fixtures/order-wire.ts'

/** What the backend says to one order. */
export type OrderAnswer =
  | { kind: 'ok' }
  /** It will never be taken. */
  | { kind: 'refused'; reason: string }
  | { kind: 'retry'; reason: string; afterMs: number | null }
  | { kind: 'signIn' }

/** One answer an order, in their order. Never rejects: no answer is `retry`. */
export type SendOrders = (orders: readonly WireOrder[]) => Promise<readonly OrderAnswer[]>

export type OutboxStore = {
  /** The oldest that wait, in the order of their sale. */
  waiting(limit: number): Promise<readonly WireOrder[]>
  settle(key: string, outcome: { state: 'sent' } | { state: 'refused'; reason: string }): Promise<void>
}

export type DrainResult = { sent: number; refused: number; stopped: { kind: 'empty' } | { kind: 'retry'; reason: string; afterMs: number | null } | { kind: 'signIn' } }

/**
 * Sends what waits, a batch after the other, until nothing waits or the backend could not take one. An order stays in the store until an
 * answer names it taken or refused: whoever dies in between sends it again under the same key, and the backend knows it.
 */
export const drainOutbox = async (store: OutboxStore, send: SendOrders, ordersPerRequest: number): Promise<DrainResult> => {
  let sent = 0
  let refused = 0
  for (;;) {
    const orders = await store.waiting(ordersPerRequest)
    if (orders.length === 0) return { sent, refused, stopped: { kind: 'empty' } }
    const answers = await send(orders)
    let stopped: Exclude<DrainResult['stopped'], { kind: 'empty' }> | null = null
    for (const [at, order] of orders.entries()) {
      const answer = answers[at] ?? { kind: 'retry', reason: 'no-answer', afterMs: null }
      switch (answer.kind) {
        case 'ok':
          await store.settle(order.key, { state: 'sent' })
          sent += 1
          break
        case 'refused':
          await store.settle(order.key, { state: 'refused', reason: answer.reason })
          refused += 1
          break
        case 'retry':
        case 'signIn':
          stopped ??= answer
          break
        default:
          return answer satisfies never
      }
    }
    if (stopped !== null) return { sent, refused, stopped }
  }
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** The pause before the next attempt: doubling, with full jitter over its upper half, never shorter than the backend asked for. */
export const pauseMs = (failures: number, afterMs: number | null, random: () => number): number => {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 10))
  return Math.max(ceiling * (0.5 + random() / 2), Math.min(afterMs ?? 0, LONGEST_PAUSE_MS))
}
