import { indexOfKey } from '../../fixtures/order-wire.ts'

/** Events of one order. `firstAtMs`: when the first one with a right signature was there. */
type Told = { events: number; firstAtMs: number | null }

/**
 * Which orders of a run were told of. Two typed arrays over the planned orders; texts that are no key of the run wait, at most so many as a run can
 * have records, until Magento tells whose number they are (`nameOrder`).
 */
export class OrderEvents {
  readonly #planned: number
  readonly #prefix: string
  readonly #mostWaiting: number
  readonly #events: Uint32Array
  /** NaN: none. Never given out. */
  readonly #firstAtMs: Float64Array
  readonly #waiting = new Map<string, Told>()
  readonly #numbers = new Map<string, number>()
  /** Events that found no place among those that wait. */
  overflow = 0

  constructor(planned: number, prefix: string, mostWaiting = planned * 4 + 10_000) {
    this.#planned = planned
    this.#prefix = prefix
    this.#mostWaiting = mostWaiting
    this.#events = new Uint32Array(planned)
    this.#firstAtMs = new Float64Array(planned).fill(Number.NaN)
  }

  /** Takes an event of an order that it names by its number or its key (`<prefix>-000012`, also as the address of a customer). */
  add(order: string, atMs: number, isSignedRight: boolean): void {
    const told: Told = { events: 1, firstAtMs: isSignedRight ? atMs : null }
    const key = indexOfKey(this.#prefix, order.split('@', 1)[0] ?? '')
    const index = key ?? this.#numbers.get(order) ?? null
    if (index !== null && index < this.#planned) return this.#note(index, told)
    const waiting = this.#waiting.get(order)
    if (waiting !== undefined) {
      waiting.events += 1
      waiting.firstAtMs ??= told.firstAtMs
    } else if (this.#waiting.size < this.#mostWaiting) this.#waiting.set(order, told)
    else this.overflow += 1
  }

  /** Tells whose number this is: events that came with it, and those that will, are of that order. */
  nameOrder(number: string, index: number): void {
    // A number that the till chose is its key, and speaks for itself.
    if (index >= this.#planned || this.#numbers.size >= this.#mostWaiting || indexOfKey(this.#prefix, number) !== null) return
    this.#numbers.set(number, index)
    const told = this.#waiting.get(number)
    if (told === undefined) return
    this.#waiting.delete(number)
    this.#note(index, told)
  }

  #note(index: number, { events, firstAtMs }: Told): void {
    this.#events[index]! += events
    if (firstAtMs !== null && !(this.#firstAtMs[index]! <= firstAtMs)) this.#firstAtMs[index] = firstAtMs
  }

  eventsOf(index: number): number {
    return this.#events[index]!
  }

  /** When the first event with a right signature came; null where none did. */
  firstAtMs(index: number): number | null {
    const atMs = this.#firstAtMs[index]!
    return Number.isNaN(atMs) ? null : atMs
  }

  /** Events beyond the first, over all orders of the run. */
  get duplicates(): number {
    return this.#events.reduce((sum, events) => sum + Math.max(0, events - 1), 0)
  }

  /** Events of orders that nobody has named: of others, or of a run whose orders were not read. */
  get strangers(): number {
    let sum = this.overflow
    for (const { events } of this.#waiting.values()) sum += events
    return sum
  }
}
