import type { Message } from './queue.ts'

/** The part of the queue that is in memory: what is ready, in order, and what waits for its next attempt. */
export type Backlog = {
  push(message: Message): void
  delay(message: Message, dueAtMs: number): void
  /** The delayed message that is longest due, else the first that is ready. */
  take(nowMs: number): Message | null
  readonly size: number
  nextDueAtMs(): number | null
}

/** First in, first out; a message that failed comes again when it is due, before those behind it. */
export const createBacklog = (): Backlog => {
  let ready: Message[] = []
  let head = 0
  const delayed: { message: Message; dueAtMs: number }[] = []
  return {
    push: (message) => void ready.push(message),
    delay: (message, dueAtMs) => {
      let at = delayed.length
      while (at > 0 && delayed[at - 1]!.dueAtMs > dueAtMs) at -= 1
      delayed.splice(at, 0, { message, dueAtMs })
    },
    take: (nowMs) => {
      if (delayed.length > 0 && delayed[0]!.dueAtMs <= nowMs) return delayed.shift()!.message
      if (head === ready.length) return null
      const message = ready[head]!
      head += 1
      if (head > 512 && head * 2 > ready.length) {
        ready = ready.slice(head)
        head = 0
      }
      return message
    },
    get size() {
      return ready.length - head + delayed.length
    },
    nextDueAtMs: () => delayed[0]?.dueAtMs ?? null,
  }
}
