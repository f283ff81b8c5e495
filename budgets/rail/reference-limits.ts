/** A clean page must look clean: half of RAIL's 100 ms, RAIL's own frame and chunk, and the share of dropped frames that is noise. */
export const cleanLimits = { visibleP95Ms: 50, frameP95Ms: 10, droppedPercent: 5, longestChunkMs: 50 } as const
/**
 * 60 ms of work, less the resolution of the marks, and up to a quarter more. What is seen as longer, up to twice as long, was stretched: processors of
 * shared hosts change their speed by half from one second to the next. Beyond that nothing can be said.
 */
export const sixtyRange = { leastMs: 55, mostMs: 75, stretchedMs: 120 } as const
/**
 * A processor that Chromium slows down is slowed down by more than it was told: 4 times of work that took 66 ms by itself was seen as 319 ms, 4.8 times. Up to half more
 * is taken for what was asked.
 */
export const MOST_SLOWED = 1.5
