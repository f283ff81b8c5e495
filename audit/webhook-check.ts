import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js'
import { orderKey } from '../fixtures/order-wire.ts'
import type { LedgerRow } from '../run/records.ts'
import type { WebhooksRecord } from '../run/webhooks-record.ts'
import type { OrderEvents } from '../targets/webhooks/order-events.ts'
import type { Deliveries } from '../targets/webhooks/listener.ts'

const SHOWN = 20
/** One hour. A longer delay is kept as this. */
const HIGHEST_US = 3_600_000_000

/** The orders that a till was told of as taken: an event is due for each. Typed arrays over the plan. */
export class ExpectedEvents {
  readonly #soldAtMs: Float64Array
  readonly #offline: Uint8Array
  readonly #prefix: string
  count = 0

  private constructor(planned: number, prefix: string) {
    this.#soldAtMs = new Float64Array(planned).fill(Number.NaN)
    this.#offline = new Uint8Array(planned)
    this.#prefix = prefix
  }

  static async of(ledger: AsyncIterable<LedgerRow>, planned: number, prefix: string): Promise<ExpectedEvents> {
    const expected = new ExpectedEvents(planned, prefix)
    for await (const { index, outcome, soldAtMs, offline } of ledger) {
      if (outcome !== 'ok' || index >= planned) continue
      if (Number.isNaN(expected.#soldAtMs[index]!)) expected.count += 1
      expected.#soldAtMs[index] = soldAtMs
      expected.#offline[index] = offline ? 1 : 0
    }
    return expected
  }

  *#missing(events: OrderEvents): Generator<number> {
    for (let index = 0; index < this.#soldAtMs.length; index++) {
      if (!Number.isNaN(this.#soldAtMs[index]!) && events.eventsOf(index) === 0) yield index
    }
  }

  /** Whether an event is still due. */
  lacksOne(events: OrderEvents): boolean {
    return this.#missing(events).next().done !== true
  }

  missing(events: OrderEvents): WebhooksRecord['missing'] {
    let count = 0
    const examples: WebhooksRecord['missing']['examples'] = []
    for (const index of this.#missing(events)) {
      count += 1
      if (examples.length < SHOWN) examples.push({ ref: orderKey(this.#prefix, index), index, soldAtMs: this.#soldAtMs[index]! })
    }
    return { count, examples }
  }

  /** From the sale to its first event. Orders that met an outage are left out, as they are of the latencies. */
  delays(events: OrderEvents): WebhooksRecord['delays'] {
    const histogram = build({ bitBucketSize: 32, lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3, useWebAssembly: false })
    for (let index = 0; index < this.#soldAtMs.length; index++) {
      const [soldAtMs, firstAtMs] = [this.#soldAtMs[index]!, events.firstAtMs(index)]
      if (Number.isNaN(soldAtMs) || this.#offline[index] === 1 || firstAtMs === null) continue
      histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round((firstAtMs - soldAtMs) * 1000))))
    }
    return { count: histogram.totalCount, hdr: encodeIntoCompressedBase64(histogram) }
  }
}

/** What the checks are judged from. */
export const webhooksRecord = (
  heard: { url: string; deliveries: Deliveries; events: OrderEvents; problem: string | null; waitedMs: number }, expected: ExpectedEvents, doubt: string | null,
): WebhooksRecord => {
  const { deliveries, events } = heard
  return {
    schemaVersion: 1,
    url: heard.url,
    problem: heard.problem,
    doubt: doubt ?? (events.overflow > 0 ? `${events.overflow} events of unknown orders were too many to keep` : null),
    waitedMs: heard.waitedMs,
    expected: expected.count,
    missing: expected.missing(events),
    deliveries: deliveries.all,
    wrongSignatures: { count: deliveries.wrongSignatures, examples: deliveries.wrong },
    duplicates: events.duplicates,
    strangers: events.strangers,
    others: deliveries.others,
    unreadable: deliveries.unreadable,
    tooLong: deliveries.tooLong,
    delays: expected.delays(events),
  }
}
