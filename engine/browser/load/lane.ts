/** Bytes of one segment of Ethernet, so that connections that share the wire take turns as they do on a real one. */
const SEGMENT_BYTES = 1460
/** More than this waits at its source, not in memory. */
const FULL_BYTES = 128 * 1024
/** A wire that was free for longer than a late timer explains was idle: its next departure is now. */
const LATE_TIMER_MS = 20

/** Where the bytes of one connection go. `deliver(null)` is its end. */
export type Flow = {
  deliver(piece: Buffer | null): void
  /** True while the receiver has more than it can take. */
  blocked(): boolean
  /** Called when the flow may be fed again after `push` returned false. */
  onRoom(): void
  /** Epoch of `performance.now`: nothing leaves before. */
  readyAtMs: number
}

/** One direction of a wire. `oneWayMs` and `bytesPerSecond` may change at any time; Infinity bytes a second is no limit. */
export type LaneSpeed = { oneWayMs: number; bytesPerSecond: number }

type Queued = { pieces: (Buffer | null)[]; bytes: number; full: boolean }

/**
 * A shared one-way wire: all flows take turns, a segment each, at its rate; every segment arrives its delay later, in order. A
 * timer that fires late loses no bandwidth: the next departure is counted from when the wire became free, not from now.
 */
export class Lane {
  /** Bytes that have left so far. */
  bytes = 0
  #speed: LaneSpeed
  #waiting = new Map<Flow, Queued>()
  #inTransit: { atMs: number; flow: Flow; piece: Buffer | null }[] = []
  #freeAtMs = 0
  #timer: NodeJS.Timeout | null = null
  #pumping = false
  #again = false

  constructor(speed: LaneSpeed) {
    this.#speed = speed
  }

  set speed(speed: LaneSpeed) {
    this.#speed = speed
    const now = performance.now()
    this.#freeAtMs = Math.min(this.#freeAtMs, now)
    if (speed.oneWayMs === 0) for (const each of this.#inTransit) each.atMs = Math.min(each.atMs, now)
    this.pump()
  }

  /** False: feed no more until `onRoom`. */
  push(flow: Flow, chunk: Buffer | null): boolean {
    const queued = this.#waiting.get(flow) ?? { pieces: [], bytes: 0, full: false }
    this.#waiting.set(flow, queued)
    if (chunk === null) queued.pieces.push(null)
    else {
      for (let at = 0; at < chunk.length; at += SEGMENT_BYTES) queued.pieces.push(chunk.subarray(at, at + SEGMENT_BYTES))
      queued.bytes += chunk.length
    }
    queued.full = queued.bytes > FULL_BYTES
    const room = !queued.full
    this.pump()
    return room
  }

  drop(flow: Flow): void {
    this.#waiting.delete(flow)
    this.#inTransit = this.#inTransit.filter((each) => each.flow !== flow)
  }

  pump(): void {
    this.#again = true
    if (this.#pumping) return
    this.#pumping = true
    let wakeAtMs = Infinity
    while (this.#again) {
      this.#again = false
      const now = performance.now()
      wakeAtMs = this.#depart(now)
      for (let first = this.#inTransit[0]; first !== undefined && first.atMs <= now; first = this.#inTransit[0]) {
        this.#inTransit.shift()
        first.flow.deliver(first.piece)
      }
    }
    this.#pumping = false
    wakeAtMs = Math.min(wakeAtMs, this.#inTransit[0]?.atMs ?? Infinity)
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = wakeAtMs === Infinity ? null : setTimeout(() => this.pump(), Math.max(0, wakeAtMs - performance.now()))
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#waiting.clear()
    this.#inTransit = []
  }

  /** Sends what the wire has room for at `now`; gives the moment of the next departure. */
  #depart(now: number): number {
    let wakeAtMs = Infinity
    for (;;) {
      if (this.#freeAtMs > now) return this.#waiting.size > 0 ? this.#freeAtMs : wakeAtMs
      wakeAtMs = Infinity
      let sent = false
      for (const [flow, queued] of this.#waiting) {
        if (flow.blocked()) continue
        if (flow.readyAtMs > now) {
          wakeAtMs = Math.min(wakeAtMs, flow.readyAtMs)
          continue
        }
        this.#send(flow, queued, now)
        sent = true
        break
      }
      if (!sent) return wakeAtMs
    }
  }

  #send(flow: Flow, queued: Queued, now: number): void {
    const piece = queued.pieces.shift() ?? null
    const bytes = piece?.length ?? 0
    queued.bytes -= bytes
    this.bytes += bytes
    // Behind the others again: the map keeps the order of insertion.
    this.#waiting.delete(flow)
    if (queued.pieces.length > 0) this.#waiting.set(flow, queued)
    const startMs = this.#freeAtMs < now - LATE_TIMER_MS ? now : this.#freeAtMs
    this.#freeAtMs = startMs + (bytes * 1000) / this.#speed.bytesPerSecond
    this.#inTransit.push({ atMs: this.#freeAtMs + this.#speed.oneWayMs, flow, piece })
    if (queued.full && queued.bytes < FULL_BYTES / 2) {
      queued.full = false
      setImmediate(() => flow.onRoom())
    }
  }
}
