import { TillstormError } from '../run/problems.ts'
import type { LedgerRow } from '../run/records.ts'
import type { StoredOrder } from '../targets/magento/stored-order.ts'

export const outcomes = ['none', 'unknown', 'failed', 'ok'] as const
export type Outcome = (typeof outcomes)[number]

/** Records of one order that are named: a till that sends an order again and again must not fill the memory. */
const MOST_IDS = 20
/** Orders whose records are named, those of the lowest index: findings tell of the first few, and a backend may double every order. */
const MOST_NAMED = 1_000

/**
 * What is known of each planned order, a typed array a fact, by order index: about 70 bytes an order, however many
 * records come. NaN stands for "no value" inside these arrays only; the readers below never give it out.
 */
export class Columns {
  readonly planned: number
  readonly #outcome: Uint8Array
  readonly #soldAtMs: Float64Array
  readonly #ackedAtMs: Float64Array
  readonly #records: Uint32Array
  readonly #entityId: Float64Array
  readonly #createdAtMs: Float64Array
  readonly #updatedAtMs: Float64Array
  readonly #storedMinor: Float64Array
  readonly #toldMinor: Float64Array
  /** The entity_ids of orders with more records than one, up to the order `#namedUpTo`. */
  #several = new Map<number, number[]>()
  #namedUpTo = Infinity
  attempted = 0
  acknowledged = 0
  found = 0

  constructor(planned: number) {
    const numbers = (): Float64Array => new Float64Array(planned).fill(Number.NaN)
    this.planned = planned
    this.#outcome = new Uint8Array(planned)
    this.#soldAtMs = numbers()
    this.#ackedAtMs = numbers()
    this.#records = new Uint32Array(planned)
    this.#entityId = numbers()
    this.#createdAtMs = numbers()
    this.#updatedAtMs = numbers()
    this.#storedMinor = new Float64Array(planned)
    this.#toldMinor = numbers()
  }

  /** Takes a ledger row. Where an order has two, the one that says more stands: ok, then failed, then unknown. */
  addLedgerRow(row: LedgerRow): void {
    if (row.index >= this.planned) {
      throw new TillstormError('RUN_UNREADABLE', `ledger.ndjson names order ${row.index}, but the plan has ${this.planned}`)
    }
    const old = this.#outcome[row.index]!
    const rank = outcomes.indexOf(row.outcome)
    if (old >= rank) return
    if (old === 0) this.attempted++
    if (row.outcome === 'ok') this.acknowledged++
    this.#outcome[row.index] = rank
    this.#soldAtMs[row.index] = row.soldAtMs
    this.#ackedAtMs[row.index] = row.ackedAtMs ?? Number.NaN
    this.#toldMinor[row.index] = row.toldTotalMinor ?? Number.NaN
  }

  /** Takes a record of a planned order. The one with the lowest entity_id is the order; others are its duplicates. */
  addRecord(index: number, record: StoredOrder, storedMinor: number): void {
    const count = ++this.#records[index]!
    this.#storedMinor[index]! += storedMinor
    if (count === 1) this.found++
    if (count > 1) this.#keepId(index, record.entityId)
    if (count > 1 && this.#entityId[index]! <= record.entityId) return
    this.#entityId[index] = record.entityId
    this.#createdAtMs[index] = record.createdAtMs ?? Number.NaN
    this.#updatedAtMs[index] = record.updatedAtMs ?? Number.NaN
  }

  #keepId(index: number, entityId: number): void {
    if (index > this.#namedUpTo) return
    const ids = this.#several.get(index)
    if (ids !== undefined) {
      if (ids.length < MOST_IDS) ids.push(entityId)
      return
    }
    this.#several.set(index, [this.#entityId[index]!, entityId])
    if (this.#several.size < 2 * MOST_NAMED) return
    const lowest = [...this.#several].sort(([a], [b]) => a - b).slice(0, MOST_NAMED)
    this.#several = new Map(lowest)
    this.#namedUpTo = lowest.at(-1)![0]
  }

  outcome(index: number): Outcome {
    return outcomes[this.#outcome[index]!]!
  }

  /** Records of this order that Magento holds. */
  records(index: number): number {
    return this.#records[index]!
  }

  soldAtMs(index: number): number | null {
    return numberOrNull(this.#soldAtMs[index]!)
  }

  ackedAtMs(index: number): number | null {
    return numberOrNull(this.#ackedAtMs[index]!)
  }

  entityId(index: number): number | null {
    return numberOrNull(this.#entityId[index]!)
  }

  /** "entity_id 105", "3 records, entity_id 105, 141, 142": all records of the order, for people. */
  recordsText(index: number): string {
    const several = this.#several.get(index)
    if (several === undefined) {
      const count = this.records(index)
      return count > 1 ? `${count} records, the first entity_id ${this.entityId(index)}` : `entity_id ${this.entityId(index)}`
    }
    const rest = this.records(index) - several.length
    return `${this.records(index)} records, entity_id ${several.toSorted((a, b) => a - b).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  }

  createdAtMs(index: number): number | null {
    return numberOrNull(this.#createdAtMs[index]!)
  }

  updatedAtMs(index: number): number | null {
    return numberOrNull(this.#updatedAtMs[index]!)
  }

  /** What Magento told the till that this order costs, in minor units; null where it told nothing. */
  toldMinor(index: number): number | null {
    return numberOrNull(this.#toldMinor[index]!)
  }

  /** Sum of the grand totals of this order's records, in minor units; null where one of them is no whole amount. */
  storedMinor(index: number): number | null {
    return numberOrNull(this.#storedMinor[index]!)
  }
}

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value)
