const WINDOW_MS = 10_000

type Point = { atMs: number; messages: number; left: number; area: number }

/** ∫ messages dt between two points, over the messages that left between them. */
const meanBetween = (from: Point | undefined, to: Point): number | null =>
  from === undefined || to.left <= from.left ? null : (to.area - from.area) / (to.left - from.left)

/**
 * How long a message stays in a queue that tells only how many it holds and how many have left: Little's law, W = L / λ (Little 1961,
 * Operations Research 9, 383–387), over the looks of the last ten seconds and over all of them. Exact where the queue is as full at the
 * end as at the beginning. Milliseconds; null until a message has left.
 */
export class MeanTimes {
  #first: Point | undefined
  #recent: Point[] = []

  add(atMs: number, messages: number, left: number): { currentMeanTimeMs: number | null; totalMeanTimeMs: number | null } {
    const before = this.#recent.at(-1)
    // A counter that goes back belongs to a server that started anew.
    if (before !== undefined && left < before.left) {
      this.#first = undefined
      this.#recent = []
    }
    const last = this.#recent.at(-1)
    const area = last === undefined ? 0 : last.area + ((last.messages + messages) / 2) * (atMs - last.atMs)
    const point = { atMs, messages, left, area }
    this.#first ??= point
    this.#recent.push(point)
    while ((this.#recent[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) this.#recent.shift()
    return { currentMeanTimeMs: meanBetween(this.#recent[0], point), totalMeanTimeMs: meanBetween(this.#first, point) }
  }
}
