import { orderKey } from '../fixtures/order-wire.ts'
import type { AuditRule } from '../run/records.ts'
import { oneLine } from '../targets/one-line.ts'

export type Example = AuditRule['examples'][number]

const maxExamples = 20
/** Room for some fifty lines of an order. */
const maxText = 6_000

const before = (a: Example, b: Example): boolean => {
  if (a.index !== null && b.index !== null) return a.index < b.index
  if (a.index === null && b.index === null) return a.ref < b.ref
  return a.index !== null
}

/** Violations of one rule: an exact count, and the 20 with the lowest order index, whatever order they come in. */
export class Findings {
  readonly #prefix: string
  readonly #examples: Example[] = []
  #count = 0

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  get count(): number {
    return this.#count
  }

  /** A violation by a planned order. Its texts are only made when it is among the first. */
  addOrder(index: number, texts: () => { expected: string; found: string }): void {
    this.#count++
    const last = this.#examples[maxExamples - 1]
    if (last !== undefined && last.index !== null && last.index <= index) return
    this.#keep({ ref: orderKey(this.#prefix, index), index, ...texts() })
  }

  /** A violation by a record that belongs to no planned order. */
  addRecord(ref: string, expected: string, found: string): void {
    this.#count++
    this.#keep({ ref: oneLine(ref, 60), index: null, expected, found })
  }

  /** The rule's end: fail with what was found, else pass. */
  outcome(): AuditRule {
    return { status: this.#count > 0 ? 'fail' : 'pass', count: this.#count, reason: null, examples: this.#examples }
  }

  #keep(raw: Example): void {
    // The texts hold what a target sent.
    const example = { ...raw, expected: oneLine(raw.expected, maxText), found: oneLine(raw.found, maxText) }
    let at = this.#examples.length
    while (at > 0 && before(example, this.#examples[at - 1]!)) at--
    this.#examples.splice(at, 0, example)
    if (this.#examples.length > maxExamples) this.#examples.pop()
  }
}

/** A rule that nothing violates. */
export const passRule = (): AuditRule => ({ status: 'pass', count: 0, reason: null, examples: [] })

/** A rule that could not be judged, and why. */
export const voidRule = (reason: string): AuditRule => ({ status: 'void', count: 0, reason, examples: [] })

/** A rule that this run has no ground for, and why. */
export const notApplicableRule = (reason: string): AuditRule => ({ status: 'notApplicable', count: 0, reason, examples: [] })
