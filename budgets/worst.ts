/** Keeps the `size` items with the highest score, the highest first; of equals the first that came. */
export class Worst<Item> {
  readonly items: Item[] = []
  readonly #score: (item: Item) => number
  readonly #size: number

  constructor(size: number, score: (item: Item) => number) {
    this.#size = size
    this.#score = score
  }

  offer(item: Item): void {
    const score = this.#score(item)
    if (!(score > 0)) return
    const place = this.items.findIndex((other) => score > this.#score(other))
    if (place === -1 && this.items.length >= this.#size) return
    this.items.splice(place === -1 ? this.items.length : place, 0, item)
    if (this.items.length > this.#size) this.items.pop()
  }
}
