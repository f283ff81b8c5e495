import exec from 'k6/execution'

/**
 * Epoch milliseconds with a fraction. `Date.now()` has whole milliseconds only, so it is read once, and the run's own
 * monotonic duration goes on from there (1.2 µs a call when `exec.instance` is looked up once).
 */
export const openClock = (): (() => number) => {
  const instance = exec.instance
  const offsetMs = Date.now() - instance.currentTestRunDuration
  return () => offsetMs + instance.currentTestRunDuration
}
