/** A clean page must look clean: half of RAIL's 100 ms, RAIL's own frame and chunk, and the share of dropped frames that is noise. */
export const cleanLimits = { visibleP95Ms: 50, frameP95Ms: 10, droppedPercent: 5, longestChunkMs: 50 } as const
/**
 * 60 ms of work, less the resolution of the marks, and up to a quarter more. What is seen as longer, up to twice as long, was stretched: processors of
 * shared hosts change their speed by half from one second to the next. Beyond that nothing can be said.
 */
export const sixtyRange = { leastMs: 55, mostMs: 75, stretchedMs: 120 } as const
/**
 * The same hosts turn quicker, too, after the work was measured out: 60 ms were seen as 54.5 and as 35.2 on two quiet cores. That is right where the page's own clock says the same: every
 * page is measured at the pace that the machine has at that moment. A trace that tells `shortMs` less than the page did does not see what is there. Under a third it is no known work any more.
 */
const quickened = { leastMs: 20, shortMs: 3 } as const

/** Whether 60 ms of work were seen as what they are, in milliseconds; `ownMs` is what the page's own clock said, where it was asked. */
export const isSixtyRight = (seenMs: number, ownMs: number | undefined): boolean =>
  seenMs <= sixtyRange.mostMs && seenMs >= leastOf(ownMs)

/** The least that 60 ms of work may be seen as, in milliseconds. */
export const leastOf = (ownMs: number | undefined): number =>
  ownMs === undefined ? sixtyRange.leastMs : Math.max(quickened.leastMs, ownMs - quickened.shortMs)
/**
 * A processor that Chromium slows down is slowed down by more than it was told: 4 times of work that took 66 ms by itself was seen as 319 ms, 4.8 times. Up to half more
 * is taken for what was asked.
 */
export const MOST_SLOWED = 1.5
