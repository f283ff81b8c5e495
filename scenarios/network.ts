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
  }
}

export type Network = ReturnType<typeof openNetwork>
