/**
 * The p95 that a server which stands still once would give to open arrivals: each planned order waits max(0, end of the
 * freeze − planned) where the freeze lies over it, and takes the service time. Epoch milliseconds in, milliseconds out.
 */
export const openArrivalsP95Ms = (
  plannedAtMs: readonly number[],
  frozen: { fromMs: number; toMs: number },
  serviceMs: number,
): number => {
  const waits = plannedAtMs
    .map((atMs) => (atMs >= frozen.fromMs && atMs < frozen.toMs ? frozen.toMs - atMs : 0))
    .sort((a, b) => a - b)
  const wait = waits[Math.ceil(waits.length * 0.95) - 1]
  if (wait === undefined) throw new RangeError('no arrivals')
  return wait + serviceMs
}
