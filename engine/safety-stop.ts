/** Requests that carry orders are looked at over this long. */
const WINDOW_MS = 30_000
/** Below this many, a share says nothing. */
const LEAST_ATTEMPTS = 50
/** A target that sends back every second order is being hurt, or is dead: more load proves nothing. */
const MOST_REPEATED = 0.5

type Count = { atMs: number; attempts: number; repeated: number }

/**
 * Says when to stop by itself: more than half of the requests of the last 30 s that carried an order were repeats of failed ones. Under an error rate e
 * that share is e, whatever the retries' backoff.
 */
export const openSafetyStop = () => {
  const counts: Count[] = []
  return (atMs: number, attempts: number, repeated: number): string | null => {
    counts.push({ atMs, attempts, repeated })
    while ((counts[1]?.atMs ?? Infinity) <= atMs - WINDOW_MS) counts.shift()
    const first = counts[0]!
    if (atMs - first.atMs < WINDOW_MS * 0.9) return null
    const [all, again] = [attempts - first.attempts, repeated - first.repeated]
    if (all < LEAST_ATTEMPTS || again / all <= MOST_REPEATED) return null
    return `${again} of ${all} order requests in ${WINDOW_MS / 1000} s were repeats of failed ones`
  }
}
