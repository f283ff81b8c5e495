/** How an order request can end after its order was stored, without the client learning of it. */
export type Break = 'cut' | 'worker-killed' | 'database-died'

/** What a request places: an order out of a cart, one that is posted as it is, or a queued bulk of them. */
export type Placing = 'cart' | 'order' | 'bulk'

/**
 * Thrown once an order is stored whose request a planted fault breaks off. A cart closes only after that: it stays open where the work ended before,
 * and is closed where only the answer was lost.
 */
export class OrderBrokenOff extends Error {
  readonly how: Break
  readonly placing: Placing
  readonly cartStaysOpen: boolean

  constructor(how: Break, placing: Placing) {
    super(`the request was broken off after its order was stored: ${how}`)
    this.how = how
    this.placing = placing
    this.cartStaysOpen = how !== 'cut'
  }
}
