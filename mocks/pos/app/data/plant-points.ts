import type { SendOrders } from './outbox.ts'

/**
 * Where planted faults reach into the data layer (`faults/`); all null on a clean till. The others are planted from outside, on the
 * page's own events.
 */
export const plantPoints: {
  /** After a delta was applied, in the same task. */
  afterDelta: (() => void) | null
  afterSale: ((reference: string) => void) | null
  /** Stands between the outbox and the network. */
  aroundSend: ((send: SendOrders) => SendOrders) | null
} = { afterDelta: null, afterSale: null, aroundSend: null }
