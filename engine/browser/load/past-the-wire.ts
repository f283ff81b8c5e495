import type { VisitOrder } from './load-messages.ts'

/** What Lighthouse counts of a page's bytes and what the wire carried differ by headers, and by what was under way when the trace ended. */
const LEAST_SHARE = 0.5

/**
 * Why a first visit says nothing of a slow network: what the page loaded came past the wire. Null where it came over it. A repeat visit may have
 * everything in place already.
 */
export const pastTheWire = (kind: VisitOrder['kind'], { transferBytes, wireBytes }: { transferBytes: number | null; wireBytes: number }): string | null => {
  if (kind === 'repeat' || (wireBytes > 0 && wireBytes >= LEAST_SHARE * (transferBytes ?? 0))) return null
  return `the page did not come over the slow wire: of its ${transferBytes ?? 'unknown'} bytes ${wireBytes} did`
}
