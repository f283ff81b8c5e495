const BASE_MS = 1000
const CAP_MS = 60_000

/**
 * Wait before the next attempt: exponential from 1 s to 60 s of plan time, half of it jittered so that a hundred tills that
 * lost the same server do not return in step (AWS Architecture Blog 2015, "equal jitter"). A server's own Retry-After is
 * a real time and never cut short by the speed.
 */
export const backoffMs = (failures: number, speed: number, jitter: number, retryAfterMs: number | null): number => {
  const full = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 10)) / speed
  return Math.max(full / 2 + (full / 2) * jitter, retryAfterMs ?? 0, 2)
}
