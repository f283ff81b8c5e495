/**
 * A series in buckets of equal length, at most `most` of them however long the run is: when one more would be needed,
 * buckets become twice as long and neighbours are merged. Offsets are milliseconds and may be negative.
 */
export class Buckets<Value> {
  readonly #merge: (into: Value, from: Value) => Value
  readonly #most: number
  #values = new Map<number, Value>()
  #widthMs: number
  #first = Infinity
  #last = -Infinity

  constructor(widthMs: number, most: number, merge: (into: Value, from: Value) => Value) {
    this.#widthMs = widthMs
    this.#most = most
    this.#merge = merge
  }

  get widthMs(): number {
    return this.#widthMs
  }

  add(offsetMs: number, value: Value): void {
    let index = Math.floor(offsetMs / this.#widthMs)
    while (Math.max(this.#last, index) - Math.min(this.#first, index) >= this.#most) {
      this.#double()
      index = Math.floor(offsetMs / this.#widthMs)
    }
    this.#put(index, value)
  }

  /** The buckets that hold something, in time order. */
  rows(): { fromMs: number; value: Value }[] {
    return [...this.#values]
      .sort(([a], [b]) => a - b)
      .map(([index, value]) => ({ fromMs: index * this.#widthMs, value }))
  }

  #put(index: number, value: Value): void {
    const held = this.#values.get(index)
    this.#values.set(index, held === undefined ? value : this.#merge(held, value))
    this.#first = Math.min(this.#first, index)
    this.#last = Math.max(this.#last, index)
  }

  #double(): void {
    const before = [...this.#values].sort(([a], [b]) => a - b)
    this.#values = new Map()
    this.#first = Infinity
    this.#last = -Infinity
    this.#widthMs *= 2
    for (const [index, value] of before) this.#put(Math.floor(index / 2), value)
  }
}
