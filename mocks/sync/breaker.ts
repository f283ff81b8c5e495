/**
 * Tells an order that Magento dislikes from a Magento that is away. While it is away one order at a time tries the way,
 * so that a long outage does not use up the attempts of everything that waits.
 */
export type Breaker = {
  /** Orders that may be under way at this moment; 0 while it waits. */
  allowance(nowMs: number): number
  /** When the next trial is due; null when nothing is held back. */
  opensAtMs(): number | null
  succeeded(): void
  /** `holdUntilMs` holds everything until then, whatever came before. */
  failed(nowMs: number, holdUntilMs: number | null): void
  isOpen(): boolean
}

/** Opens after `threshold` failures without a success between them; waits `firstMs`, doubled up to `longestMs`. */
export const createBreaker = (options: {
  workers: number
  threshold: number
  firstMs: number
  longestMs: number
}): Breaker => {
  const { workers, threshold, firstMs, longestMs } = options
  let failures = 0
  let untilMs: number | null = null
  let waitMs = 0
  return {
    allowance: (nowMs) => (untilMs === null ? workers : nowMs >= untilMs ? 1 : 0),
    opensAtMs: () => untilMs,
    succeeded: () => {
      failures = 0
      waitMs = 0
      untilMs = null
    },
    failed: (nowMs, holdUntilMs) => {
      failures += 1
      if (holdUntilMs !== null) {
        untilMs = Math.max(untilMs ?? 0, holdUntilMs)
        return
      }
      // Failures of orders that left before it opened say nothing new.
      if (failures < threshold || (untilMs !== null && nowMs < untilMs)) return
      waitMs = waitMs === 0 ? firstMs : Math.min(waitMs * 2, longestMs)
      untilMs = nowMs + waitMs
    },
    isOpen: () => untilMs !== null,
  }
}
