/** The shop's network as its tills see it: outages in epoch milliseconds, ascending, never overlapping. */
export const openNetwork = (outages: readonly { fromMs: number; toMs: number }[]) => {
  let at = 0
  return {
    /** When the network is back; null where it is there at `nowMs`. Ask with times that do not go back. */
    downUntil: (nowMs: number): number | null => {
      while (at < outages.length && (outages[at]?.toMs ?? 0) <= nowMs) at += 1
      const outage = outages[at]
      return outage !== undefined && outage.fromMs <= nowMs ? outage.toMs : null
    },
    /** When the outage that `downUntil` found last began; null where it found none. */
    downSince: (): number | null => outages[at]?.fromMs ?? null,
    /** When the network last came back before `nowMs`; null where it was never away. */
    lastBackMs: (nowMs: number): number | null => outages.findLast((outage) => outage.toMs <= nowMs)?.toMs ?? null,
    /** Whether the network was away at a moment, now or earlier. */
    wasDown: (ms: number): boolean => outages.some((outage) => outage.fromMs <= ms && ms < outage.toMs),
  }
}

export type Network = ReturnType<typeof openNetwork>
