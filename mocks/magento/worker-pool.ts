/** Time as a pool sees it; a test brings its own. */
export type Clock = { nowMs(): number; after(ms: number, then: () => void): void }

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after: (ms, then) => {
    // Unreferenced: what keeps the process alive is its open port, never a time that it waits for.
    if (ms <= 0) then()
    else setTimeout(then, ms).unref()
  },
}

/**
 * A finite number of workers before which requests wait in order of arrival: PHP-FPM's processes. A worker is held for
 * the service time, so `workers / mean service time` is the capacity. With `workers` Infinity nobody waits.
 */
export class WorkerPool {
  readonly #clock: Clock
  #free: number
  readonly #waiting: ((release: () => void) => void)[] = []
  #head = 0

  constructor(workers: number, clock: Clock) {
    this.#free = workers
    this.#clock = clock
  }

  /** Requests that wait for a worker. */
  get waiting(): number {
    return this.#waiting.length - this.#head
  }

  /** Runs `start` as soon as a worker is free; the worker stays taken until `release` is called, once. */
  take(start: (release: () => void) => void): void {
    if (this.#free <= 0) {
      this.#waiting.push(start)
      return
    }
    this.#free--
    start(() => this.#release())
  }

  /** Takes a worker for `serviceMs`, less the time that `work` itself needs; `work` runs at the end of that time. */
  serve(serviceMs: number, work: () => void): void {
    this.take((release) => {
      this.#clock.after(serviceMs, () => {
        work()
        release()
      })
    })
  }

  #release(): void {
    const next = this.#waiting[this.#head]
    if (next === undefined) {
      this.#free++
      return
    }
    this.#head++
    if (this.#head > 1_000) {
      this.#waiting.splice(0, this.#head)
      this.#head = 0
    }
    next(() => this.#release())
  }
}
