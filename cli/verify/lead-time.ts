/** For k6 to start its VUs and for each terminal to lay out its day: measured 7 ms a terminal on two cores, doubled. */
const LEAD_MS = 2000
const LEAD_MS_PER_TERMINAL = 15

/** From the start of the driver to second 0 of the plan. */
export const leadMsOf = (terminals: number): number => LEAD_MS + LEAD_MS_PER_TERMINAL * terminals
