import type { Span } from './animations.ts'
import type { TraceContent } from './trace-content.ts'

/** Scripts that wait for the load, and what they put up, are a part of it. */
const AFTER_LOAD_US = 500_000
/** Where the trace tells of no load event: as long as RAIL gives a page to be interactive. */
const UNTOLD_US = 5_000_000

/** From each navigation of the page within the trace to half a second after its load event. What paints then builds the page; nothing moves yet. */
export const loadingSpans = ({ navigations, loads }: Pick<TraceContent, 'navigations' | 'loads'>, pids: ReadonlySet<number>): Span[] =>
  navigations
    .filter(({ pid }) => pids.has(pid))
    .map(({ pid, us: startUs }) => {
      const loadedUs = Math.min(...loads.filter((load) => load.pid === pid && load.us >= startUs).map(({ us }) => us))
      return { startUs, endUs: loadedUs === Number.POSITIVE_INFINITY ? startUs + UNTOLD_US : loadedUs + AFTER_LOAD_US }
    })
