const PERIOD_SECONDS = 60

/**
 * Magento's limit of orders by address: a sliding window of a minute, where the minute before counts by the share of it that still lies within the
 * window (Magento_Framework, App\Backpressure\SlidingWindow\SlidingWindowEnforcer 2.4.7). A refused attempt counts, too.
 */
export class OrderRate {
  readonly #perMinute: number
  readonly #counts = new Map<string, { slot: number; count: number; before: number }>()

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** Counts one attempt of this address at this time; true where it is one too many. */
  isExceeded(address: string, nowSeconds: number): boolean {
    const slot = Math.floor(nowSeconds / PERIOD_SECONDS)
    const known = this.#counts.get(address)
    const before = known === undefined ? 0 : known.slot === slot ? known.before : known.slot === slot - 1 ? known.count : 0
    const count = (known?.slot === slot ? known.count : 0) + 1
    this.#counts.set(address, { slot, count, before })
    const passed = (nowSeconds - slot * PERIOD_SECONDS) / PERIOD_SECONDS
    return count > this.#perMinute || count + before * (1 - passed) > this.#perMinute
  }
}
