import { wireOrder, type WireOrder } from '../fixtures/order-wire.ts'
import type { OrderText } from '../fixtures/order-text.ts'
import type { Plan } from '../fixtures/model.ts'
import type { OutgoingOrder } from './protocol.ts'

/**
 * An order on its way, made when somebody asks: an outbox holds indices only, and a protocol reads either the text or the
 * object. A class, because k6's engine makes its objects several times faster than ones with closures of their own.
 */
export class PlannedOutgoingOrder implements OutgoingOrder {
  readonly key: string
  attempt: number
  #plan: Plan
  #index: number
  #soldAtMs: number
  #text: OrderText | undefined
  #order: WireOrder | undefined

  constructor(plan: Plan, order: { index: number; key: string; soldAtMs: number; attempt: number }) {
    this.key = order.key
    this.attempt = order.attempt
    this.#plan = plan
    this.#index = order.index
    this.#soldAtMs = order.soldAtMs
  }

  /** The same order, on its way once more: what was made of it is used again. */
  again(): this {
    this.attempt += 1
    return this
  }

  get order(): WireOrder {
    this.#order ??= wireOrder(this.#plan.orderAt(this.#index), this.#run())
    return this.#order
  }

  get json(): string {
    this.#text ??= this.#plan.orderTextAt(this.#index, this.#run())
    return this.#text.json
  }

  /** What it is worth, from whichever of the two was made. */
  get totalMinor(): number {
    return this.#text?.totalMinor ?? this.order.totalMinor
  }

  /** What a protocol's file that writes it whole should find. */
  toJSON(): Pick<OutgoingOrder, 'key' | 'attempt' | 'order'> {
    return { key: this.key, attempt: this.attempt, order: this.order }
  }

  #run(): { key: string; soldAtMs: number; currency: string } {
    return { key: this.key, soldAtMs: this.#soldAtMs, currency: this.#plan.parameters.currency }
  }
}
